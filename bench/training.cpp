// Microseconds per name of a step of training: forward, backward and Adam, on the English names
// that microgpt.py trains on first, at three widths and two sizes of batch.
#include <benchmark/benchmark.h>
#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include <regard/core/presets.hpp>
#include <regard/learn/trainer.hpp>

#include "report.hpp"
#include "texts.hpp"

#ifndef REGARD_BENCH_SUFFIX
#define REGARD_BENCH_SUFFIX "" // of the names of the lines: what they are compiled for
#endif

using namespace regard;

namespace {

constexpr Config wide(int embd) {
    Config c = microgpt;
    c.N_EMBD = embd;
    return c;
}

/// A model after 1,000 steps.
template <Config C, class T>
struct Run {
    Model<C, T> model{Random{42}};
    Trainer<C, T> trainer{model};
    std::size_t batch;
    std::size_t steps = 0;
    double loss = 0; ///< mean of the last 50 of the 1,000 steps

    explicit Run(std::size_t size) : batch(size) {
        for (int i = 0; i < 950; ++i) step();
        for (int i = 0; i < 50; ++i) loss += step() / 50;
    }
    double step() {
        const std::size_t at = steps++ % (bench::texts().size() / batch) * batch;
        return double(trainer.trainStep(std::span{bench::texts()}.subspan(at, batch)));
    }
};

template <int EMBD, std::size_t BATCH, class T>
void train(benchmark::State& state) {
    constexpr Config C = wide(EMBD);
    static Run<C, T> run{BATCH};
    const bench::Limit peak = bench::peak();
    for (auto _ : state) benchmark::DoNotOptimize(run.step());
    bench::report(state, BATCH, bench::MICROSECONDS_PER_NAME,
                  double(BATCH) * bench::trainingFlopsPerName(C), peak);
    state.counters["loss"] = run.loss;
}

template <class T>
void add(const std::string& suffix) {
    const auto each = [&](const char* shape, void (*function)(benchmark::State&)) {
        benchmark::RegisterBenchmark(("train " + std::string{shape} + suffix).c_str(), function);
    };
    each("d16, batch 1", train<16, 1, T>);
    each("d16, batch 16", train<16, 16, T>);
    each("d32, batch 1", train<32, 1, T>);
    each("d32, batch 16", train<32, 16, T>);
    each("d64, batch 1", train<64, 1, T>);
    each("d64, batch 16", train<64, 16, T>);
}
const bool added = (add<float>(REGARD_BENCH_SUFFIX), true);

} // namespace
