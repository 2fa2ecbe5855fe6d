// What the composition of the model costs: a step of training beside the same kernels fused by
// hand.
#include <algorithm>
#include <benchmark/benchmark.h>
#include <cmath>
#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include <regard/core/presets.hpp>
#include <regard/learn/trainer.hpp>

#include "fused_twin.hpp"
#include "machine.hpp"
#include "report.hpp"
#include "texts.hpp"

using namespace regard;

namespace {

/// The model and its twin, both after the same 1,000 steps.
template <std::size_t BATCH>
struct Pair {
    Model<microgpt> model{Random{42}};
    Trainer<microgpt, float> trainer{model};
    bench::FusedTwin twin{model, BATCH};
    double loss = 0, twinLoss = 0; ///< means of the last 50 of the 1,000 steps

    Pair() {
        for (std::size_t i = 0; i < 1000; ++i) {
            const double composed = trainer.trainStep(texts(i)), fused = twin.trainStep(texts(i));
            if (i >= 950) loss += composed / 50, twinLoss += fused / 50;
        }
    }

    static std::span<const std::vector<int>> texts(std::size_t step) {
        return bench::textsOf(step, BATCH);
    }

    /// Whether the twin computes what the model does: the losses and gradients of 20 steps from the
    /// same weights to rounding, and as good a model after 1,000 steps.
    bool agrees() {
        bench::FusedTwin same{model, BATCH};
        for (std::size_t i = 0; i < 20; ++i) {
            const float composed = trainer.computeGradient(texts(i));
            if (!(std::abs(composed - same.computeGradient(texts(i))) < 1e-5f)) return false;
            float largest = 0, off = 0;
            for (std::size_t j = 0; j < same.gradient().size(); ++j) {
                const float expected = trainer.gradient()[j];
                largest = (std::max)(largest, std::abs(expected));
                off = (std::max)(off, std::abs(expected - same.gradient()[j]));
            }
            if (!(largest > 0 && off < 1e-5f * largest)) return false;
        }
        return std::abs(loss - twinLoss) < 0.02;
    }
};

/// Refuses to be timed if the twin does not compute what the model does.
template <std::size_t BATCH>
Pair<BATCH>* pairFor(benchmark::State& state) {
    static Pair<BATCH> pair;
    static const bool agrees = pair.agrees();
    if (!agrees) state.SkipWithError("the fused twin disagrees with Trainer");
    return agrees ? &pair : nullptr;
}

template <std::size_t BATCH>
void fused(benchmark::State& state) {
    Pair<BATCH>* const pair = pairFor<BATCH>(state);
    if (pair == nullptr) return;
    const bench::Limit peak = bench::peak();
    std::size_t step = 0;
    for (auto _ : state) benchmark::DoNotOptimize(pair->twin.trainStep(Pair<BATCH>::texts(step++)));
    bench::report(state, double(BATCH), bench::MICROSECONDS_PER_NAME,
                  double(BATCH) * bench::trainingFlopsPerName(microgpt), peak);
}

/// Both in turns of a few steps, so that what disturbs one disturbs the other.
template <std::size_t BATCH>
void share(benchmark::State& state) {
    Pair<BATCH>* const pair = pairFor<BATCH>(state);
    if (pair == nullptr) return;
    constexpr std::size_t STEPS = BATCH == 1 ? 64 : 8;
    double composed = 0, fused = 0;
    std::size_t step = 0;
    for (auto _ : state) {
        const double start = bench::threadSeconds();
        for (std::size_t i = 0; i < STEPS; ++i)
            benchmark::DoNotOptimize(pair->trainer.trainStep(Pair<BATCH>::texts(step + i)));
        const double between = bench::threadSeconds();
        for (std::size_t i = 0; i < STEPS; ++i)
            benchmark::DoNotOptimize(pair->twin.trainStep(Pair<BATCH>::texts(step + i)));
        composed += between - start;
        fused += bench::threadSeconds() - between;
        step += STEPS;
    }
    bench::reportShare(state, fused / composed, "fused by hand");
}

BENCHMARK(fused<1>)->Name("train d16, batch 1, fused by hand");
BENCHMARK(fused<16>)->Name("train d16, batch 16, fused by hand");
BENCHMARK(share<1>)->Name("train d16, batch 1, in turns with its fused twin");
BENCHMARK(share<16>)->Name("train d16, batch 16, in turns with its fused twin");

} // namespace
