// Writing: tokens per second of `generate`, alone, with a trace of everything, and many texts at
// once; and of a prompt, read in one pass or token by token.
#include <benchmark/benchmark.h>
#include <cmath>
#include <cstddef>
#include <span>
#include <vector>

#include <regard/core/presets.hpp>
#include <regard/infer/generate.hpp>
#include <regard/learn/trainer.hpp>

#include "naive.hpp"
#include "report.hpp"
#include "texts.hpp"

using namespace regard;

namespace {

constexpr std::size_t BLOCK_SIZE = Shape<microgpt>::BLOCK_SIZE;

/// A model that has learned from 1,000 names: what it writes ends as names do.
template <class T>
const Model<microgpt, T>& learned() {
    static const Model<microgpt, T> model = [] {
        Model<microgpt, T> learning{Random{42}};
        Trainer trainer{learning};
        for (const auto& text : bench::texts()) trainer.trainStep(text);
        return learning;
    }();
    return model;
}

/// For a loop that drew or read so many tokens.
void reportTokens(benchmark::State& state, std::size_t tokens, const bench::Limit& limit) {
    const double each = double(tokens) / double(state.iterations());
    bench::report(state, each, bench::MILLION_TOKENS,
                  each * 2 * double(matmulWeightCount(microgpt)), limit);
}

/// Tokens that were drawn for a text: the BOS at its end is one.
std::size_t drawn(const std::vector<int>& text) {
    return text.size() + (text.size() < BLOCK_SIZE);
}

template <class T>
void write(benchmark::State& state) {
    const Model<microgpt, T>& model = learned<T>();
    KvCache<microgpt, T> cache;
    Random random{1};
    std::size_t tokens = 0;
    const bench::Limit peak = bench::peak();
    for (auto _ : state) tokens += drawn(generate(model, random, {}, cache).tokens);
    reportTokens(state, tokens, peak);
}

/// What `generate` does, with the trace of every position.
void writeTraced(benchmark::State& state) {
    const Model<microgpt>& model = learned<float>();
    KvCache<microgpt> cache;
    Sampler sampler{{}, Shape<microgpt>::VOCAB_SIZE};
    std::vector<ForwardTrace<>> traces(BLOCK_SIZE);
    Random random{1};
    const auto text = [&] {
        Writer<microgpt, float> writer{{}};
        cache.truncate(0);
        int token = BOS<microgpt>;
        for (std::size_t t = 0;; token = writer.text.tokens.back(), ++t)
            if (!writer.write(gptForward(token, t, cache, model, traces[t]), sampler, random,
                              model))
                return writer.text.tokens;
    };
    Random same{1};
    for (int i = 0; i < 100; ++i)
        if (text() != generate(model, same).tokens)
            return state.SkipWithError("a trace changes what is written");
    std::size_t tokens = 0;
    const bench::Limit peak = bench::peak();
    for (auto _ : state) tokens += drawn(text());
    reportTokens(state, tokens, peak);
}

void writeNaively(benchmark::State& state) {
    const naive::MicroGpt twin{learned<float>()};
    naive::Matrix keys, values;
    KvCache<microgpt> cache;
    for (std::size_t t = 0; t < BLOCK_SIZE; ++t) {
        const auto logits = gptForward(int(t), t, cache, learned<float>());
        const naive::Row same = twin.forward(t, t, keys, values);
        for (std::size_t i = 0; i < same.size(); ++i)
            if (std::abs(same[i] - logits[i]) > 1e-4f)
                return state.SkipWithError("the naive twin disagrees with gptForward");
    }
    Random random{1};
    std::size_t tokens = 0;
    const bench::Limit peak = bench::peak();
    for (auto _ : state) tokens += drawn(twin.write(random));
    reportTokens(state, tokens, peak);
}

template <std::size_t TEXTS>
void writeTogether(benchmark::State& state) {
    std::vector<Random> streams;
    for (std::size_t text = 0; text < TEXTS; ++text) streams.emplace_back(text);
    std::size_t tokens = 0;
    const bench::Limit peak = bench::peak();
    for (auto _ : state)
        for (const Generated& text : generateBatch(learned<float>(), std::span{streams}))
            tokens += drawn(text.tokens);
    reportTokens(state, tokens, peak);
}

BENCHMARK(write<float>)->Name("writing d16, one text");
BENCHMARK(writeTraced)->Name("writing d16, one text, traced");
BENCHMARK(writeNaively)->Name("writing d16, one text, naive");
BENCHMARK(write<double>)->Name("writing d16, one text, double");
BENCHMARK(writeTogether<16>)->Name("writing d16, 16 texts at once");
BENCHMARK(writeTogether<64>)->Name("writing d16, 64 texts at once");

/// A prompt of BLOCK_SIZE tokens.
template <class Read>
void prompt(benchmark::State& state, Read&& read) {
    KvCache<microgpt> cache;
    const bench::Limit peak = bench::peak();
    for (auto _ : state) read(cache);
    reportTokens(state, BLOCK_SIZE * std::size_t(state.iterations()), peak);
}

void promptInOnePass(benchmark::State& state) {
    const std::vector<int> tokens(BLOCK_SIZE, 3);
    prompt(state, [&](KvCache<microgpt>& cache) {
        cache.truncate(0);
        benchmark::DoNotOptimize(prefill(tokens, cache, learned<float>()).data());
    });
}
BENCHMARK(promptInOnePass)->Name("prompt d16, 16 tokens in one pass");

void promptByToken(benchmark::State& state) {
    prompt(state, [](KvCache<microgpt>& cache) {
        for (std::size_t t = 0; t < BLOCK_SIZE; ++t)
            benchmark::DoNotOptimize(gptForward(3, t, cache, learned<float>()).data());
    });
}
BENCHMARK(promptByToken)->Name("prompt d16, 16 tokens one by one");

} // namespace
