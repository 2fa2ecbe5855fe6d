// GPT-2 124M with random weights: a prompt of 64 tokens, one token after it, and a step of training
// on 4 texts of 64.
#include <benchmark/benchmark.h>
#include <cstddef>
#include <vector>

#include <regard/core/presets.hpp>
#include <regard/learn/trainer.hpp>
#include <regard/nn/kv_cache.hpp>

#include "report.hpp"

using namespace regard;

namespace {

constexpr std::size_t ROWS = 64, TEXTS = 4;

Model<gpt2Small>& model() {
    static Model<gpt2Small> drawn{Random{42}};
    return drawn;
}

/// Tokens from all over the vocabulary, others for each text.
std::vector<int> text(std::size_t size, int seed) {
    std::vector<int> tokens(size);
    for (std::size_t i = 0; i < size; ++i)
        tokens[i] = (int(i) * 7919 + seed * 104729) % gpt2Small.VOCAB_SIZE;
    return tokens;
}

void prompt(benchmark::State& state) {
    const std::vector<int> tokens = text(ROWS, 1);
    KvCache<gpt2Small> cache;
    prefill(tokens, cache, model()); // the pages of the cache, and the weights
    const bench::Limit peak = bench::peak();
    for (auto _ : state) {
        cache.truncate(0);
        benchmark::DoNotOptimize(prefill(tokens, cache, model()).data());
    }
    bench::report(state, 1, bench::MILLISECONDS, double(ROWS * forwardFlops(gpt2Small, ROWS / 2)),
                  peak);
}
BENCHMARK(prompt)->Name("GPT-2 124M, forward, 1×64 tokens");

/// One token, with weights of BYTES bytes each.
template <Storage STORAGE, int BYTES>
void token(benchmark::State& state) {
    constexpr Config C = stored(gpt2Small, STORAGE);
    const auto run = [&](const Model<C>& reader) {
        KvCache<C> cache;
        prefill(text(ROWS, 1), cache, reader);
        const bench::Limit memory = bench::dramBandwidth();
        for (auto _ : state) benchmark::DoNotOptimize(gptForward(7, ROWS, cache, reader).data());
        bench::report(state, 1, bench::MILLISECONDS,
                      double(BYTES) * double(matmulWeightCount(gpt2Small)), memory);
    };
    if constexpr (STORAGE == Storage::full) {
        run(model());
    } else {
        static const Model<C> rounded{model()};
        run(rounded);
    }
}
BENCHMARK(token<Storage::full, 4>)->Name("GPT-2 124M, one token after 64");
BENCHMARK(token<Storage::bfloat16, 2>)->Name("GPT-2 124M, one token after 64, bfloat16");
BENCHMARK(token<Storage::int8, 1>)->Name("GPT-2 124M, one token after 64, int8");

void step(benchmark::State& state) {
    static Trainer trainer{model(), {.learningRate = {.start = 1e-5}}};
    std::vector<std::vector<int>> texts;
    for (std::size_t i = 0; i < TEXTS; ++i) texts.push_back(text(ROWS + 1, int(i)));
    trainer.trainStep(texts); // the pages of gradient, means and activations
    const bench::Limit peak = bench::peak();
    for (auto _ : state) benchmark::DoNotOptimize(trainer.trainStep(texts));
    bench::report(state, 1, bench::MILLISECONDS,
                  double(TEXTS * ROWS * trainingFlops(gpt2Small, ROWS / 2)), peak);
}
BENCHMARK(step)->Name("GPT-2 124M, training step, 4×64 tokens");

} // namespace
