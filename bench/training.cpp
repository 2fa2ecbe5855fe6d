// Microseconds per name of a step of training: forward, backward and Adam, on the English names
// that microgpt.py trains on first, at three widths and two sizes of batch; and the same in plain
// loops.
#include <benchmark/benchmark.h>
#include <cmath>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <regard/core/presets.hpp>
#include <regard/learn/trainer.hpp>

#include "naive_loops.hpp"
#include "report.hpp"
#include "texts.hpp"

// What the lines are compiled for, where it is not this machine: the end of their names.
#ifndef REGARD_BENCH_SUFFIX
#define REGARD_BENCH_SUFFIX ""
#endif

using namespace regard;

namespace {

constexpr Config wide(int embd) {
    Config c = microgpt;
    c.N_EMBD = embd;
    return c;
}

/// A model after 1,000 steps.
template <Config C>
struct Run {
    Model<C> model{Random{42}};
    Trainer<C, float> trainer{model};
    std::size_t batch;
    std::size_t steps = 0;
    double loss = 0; ///< mean of the last 50 of the 1,000 steps

    explicit Run(std::size_t size) : batch(size) {
        for (int i = 0; i < 950; ++i) step();
        for (int i = 0; i < 50; ++i) loss += step() / 50;
    }
    double step() { return double(trainer.trainStep(bench::textsOf(steps++, batch))); }
};

template <Config C, class Step>
void measure(benchmark::State& state, std::size_t batch, Step&& step) {
    const bench::Limit peak = bench::peak();
    for (auto _ : state) benchmark::DoNotOptimize(step());
    bench::report(state, double(batch), bench::MICROSECONDS_PER_NAME,
                  double(batch) * bench::trainingFlopsPerName(C), peak);
}

template <int EMBD, std::size_t BATCH>
void train(benchmark::State& state) {
    constexpr Config C = wide(EMBD);
    static Run<C> run{BATCH};
    measure<C>(state, BATCH, [] { return run.step(); });
    state.counters["loss"] = run.loss;
}

/// Refuses to be timed if it does not compute what `Trainer` does.
template <int EMBD, std::size_t BATCH>
void trainNaively(benchmark::State& state) {
    constexpr Config C = wide(EMBD);
    Model<C> model{Random{42}};
    naive::LoopTrainer twin{model};
    Trainer trainer{model};
    std::size_t steps = 0;
    for (; steps < 20; ++steps) {
        const auto texts = bench::textsOf(steps, BATCH);
        if (std::abs(twin.trainStep(texts) - double(trainer.trainStep(texts))) > 1e-3)
            return state.SkipWithError("the naive twin disagrees with Trainer");
    }
    measure<C>(state, BATCH, [&] { return twin.trainStep(bench::textsOf(steps++, BATCH)); });
}

template <int EMBD, std::size_t BATCH>
void add() {
    const std::string name = "train d" + std::to_string(EMBD) + ", batch " + std::to_string(BATCH);
    benchmark::RegisterBenchmark((name + REGARD_BENCH_SUFFIX).c_str(), train<EMBD, BATCH>);
    if constexpr (std::string_view{REGARD_BENCH_SUFFIX}.empty())
        benchmark::RegisterBenchmark((name + ", naive").c_str(), trainNaively<EMBD, BATCH>);
}
const bool added =
    (add<16, 1>(), add<16, 16>(), add<32, 1>(), add<32, 16>(), add<64, 1>(), add<64, 16>(), true);

} // namespace
