// Writing: tokens per second of `generate`, alone and many texts at once, and of a prompt read in
// one pass.
#include <benchmark/benchmark.h>
#include <cstddef>
#include <cstdint>
#include <vector>

#include <regard/core/presets.hpp>
#include <regard/infer/generate.hpp>

using namespace regard;

namespace {

void countTokens(benchmark::State& state, std::size_t tokens) {
    state.counters["tokens/s"] = benchmark::Counter(double(tokens), benchmark::Counter::kIsRate);
}

/// Text after text, each until it ends; BOS counts as a token, for it is drawn like any other.
template <class T>
void generateTexts(benchmark::State& state) {
    const Model<microgpt, T> model{Random{42}};
    KvCache<microgpt, T> cache;
    Random random{1};
    std::size_t tokens = 0;
    for (auto _ : state) {
        const std::size_t written = generate(model, random, {}, cache).tokens.size();
        tokens += written + (written < Shape<microgpt>::BLOCK_SIZE);
    }
    countTokens(state, tokens);
}
BENCHMARK(generateTexts<float>);
BENCHMARK(generateTexts<double>);

/// So many texts at once.
void generateTextsTogether(benchmark::State& state) {
    const Model<microgpt> model{Random{42}};
    std::vector<Random> streams;
    for (std::int64_t text = 0; text < state.range(0); ++text) streams.emplace_back(text);
    std::size_t tokens = 0;
    for (auto _ : state)
        for (const Generated& text : generateBatch(model, std::span{streams}))
            tokens += text.tokens.size() + (text.tokens.size() < Shape<microgpt>::BLOCK_SIZE);
    countTokens(state, tokens);
}
BENCHMARK(generateTextsTogether)->Arg(16)->Arg(64);

/// A prompt of BLOCK_SIZE tokens, in one pass and token by token.
constexpr std::size_t PROMPT = Shape<microgpt>::BLOCK_SIZE;

void prefillPrompt(benchmark::State& state) {
    const Model<microgpt> model{Random{42}};
    KvCache<microgpt> cache;
    const std::vector<int> prompt(PROMPT, 3);
    for (auto _ : state) {
        cache.truncate(0);
        benchmark::DoNotOptimize(prefill(prompt, cache, model).data());
    }
    countTokens(state, PROMPT * std::size_t(state.iterations()));
}
BENCHMARK(prefillPrompt);

void prefillPromptNaive(benchmark::State& state) {
    const Model<microgpt> model{Random{42}};
    KvCache<microgpt> cache;
    for (auto _ : state)
        for (std::size_t t = 0; t < PROMPT; ++t)
            benchmark::DoNotOptimize(gptForward(3, t, cache, model).data());
    countTokens(state, PROMPT * std::size_t(state.iterations()));
}
BENCHMARK(prefillPromptNaive);

} // namespace
