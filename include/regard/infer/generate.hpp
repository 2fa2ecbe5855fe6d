// Writing: one token after the other, each drawn from what the model expects next.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <regard/core/error.hpp>
#include <regard/core/random.hpp>
#include <regard/infer/sampling.hpp>
#include <regard/nn/gpt_forward.hpp>
#include <regard/nn/not_finite.hpp>

namespace regard {

/// How to write. The defaults are microgpt's.
struct GenerateOptions {
    Sampling sampling{};
    std::vector<int> prompt{}; ///< how the text begins, without BOS; at most BLOCK_SIZE − 1 tokens
    bool keepProbs = false;    ///< whether `Generated::probs` is wanted
};

/// A text that a model wrote.
struct Generated {
    std::vector<int> tokens; ///< without BOS: the prompt, and what was written after it
    /// [steps][VOCAB_SIZE] that each token after the prompt was drawn from, the BOS that ended the
    /// text included; empty unless `keepProbs`.
    std::vector<std::vector<double>> probs;
};

/// The token before the first and after the last of every text: the last of the vocabulary.
template <AnyConfig auto C>
inline constexpr int BOS = static_cast<int>(Shape<C>::VOCAB_SIZE) - 1;

/// Reads BOS and `prompt` into text 0 of an empty `cache`: the logits [VOCAB_SIZE] of what follows.
/// Fails for a prompt that leaves no room for a token, or with a token outside the vocabulary.
template <AnyConfig auto C, class T>
std::span<const T> readPrompt(std::span<const int> prompt, KvCache<C, T>& cache,
                              const Model<C, T>& model) {
    if (prompt.empty()) return gptForward(BOS<C>, 0, cache, model);
    if (prompt.size() >= Shape<C>::BLOCK_SIZE)
        fail("a prompt of " + std::to_string(prompt.size()) +
             " tokens leaves no room to write: at most " +
             std::to_string(Shape<C>::BLOCK_SIZE - 1) + " fit (BLOCK_SIZE - 1)");
    checkTokens<C>(prompt);
    std::vector<int> tokens{BOS<C>};
    tokens.insert(tokens.end(), prompt.begin(), prompt.end());
    return prefill(tokens, cache, model).last(Shape<C>::VOCAB_SIZE);
}

/// A text that is being written.
template <AnyConfig auto C, class T>
class Writer {
public:
    explicit Writer(const GenerateOptions& options) : keepProbs_(options.keepProbs) {
        text.tokens.reserve(Shape<C>::BLOCK_SIZE);
        text.tokens = options.prompt;
    }

    /// Draws the next token. False once the text has ended: BOS was drawn, or BLOCK_SIZE tokens
    /// stand.
    bool write(std::span<const T> logits, Sampler& sampler, Random& random,
               const Model<C, T>& model) {
        if (!sampler.read(logits, text.tokens)) failNotFinite(model, "write");
        const int token = sampler.draw(random);
        if (keepProbs_) text.probs.emplace_back(sampler.probs().begin(), sampler.probs().end());
        if (token == BOS<C>) return false;
        text.tokens.push_back(token);
        return text.tokens.size() < Shape<C>::BLOCK_SIZE;
    }

    Generated text;

private:
    bool keepProbs_;
};

/// Writes one text as microgpt does: from BOS (the last token of the vocabulary) and the prompt on,
/// until BOS is drawn again or BLOCK_SIZE tokens stand. One draw of `random` per token, none if
/// greedy. `cache` is emptied first; with one that is used again, no token allocates memory.
/// Fails for options that make no sense, a prompt too long, and a model whose scores are NaN.
template <AnyConfig auto C, class T>
Generated generate(const Model<C, T>& model, Random& random, const GenerateOptions& options,
                   KvCache<C, T>& cache) {
    Sampler sampler{options.sampling, Shape<C>::VOCAB_SIZE};
    Writer<C, T> writer{options};
    cache.truncate(0);
    auto logits = readPrompt(options.prompt, cache, model);
    while (writer.write(logits, sampler, random, model))
        logits = gptForward(writer.text.tokens.back(), cache.length(), cache, model);
    return std::move(writer.text);
}
template <AnyConfig auto C, class T>
Generated generate(const Model<C, T>& model, Random& random, const GenerateOptions& options = {}) {
    KvCache<C, T> cache;
    return generate(model, random, options, cache);
}

/// Writes as many texts as there are streams of random numbers, all of them one token further in
/// every pass; a text that has ended drops out. Text i is the one that `generate` writes with
/// streams[i]: in double to the last bit, in float but for the rounding of a product of many rows.
template <AnyConfig auto C, class T>
std::vector<Generated> generateBatch(const Model<C, T>& model, std::span<Random> streams,
                                     const GenerateOptions& options = {}) {
    constexpr std::size_t V = Shape<C>::VOCAB_SIZE;
    Sampler sampler{options.sampling, V};
    if (streams.empty()) return {};
    std::vector<Writer<C, T>> writers;
    for (std::size_t text = 0; text < streams.size(); ++text) writers.emplace_back(options);
    KvCache<C, T> cache{writers.size()};
    const auto first = readPrompt(options.prompt, cache, model);
    for (std::size_t text = 1; text < writers.size(); ++text) cache.copy(0, text);

    std::vector<std::size_t> open; // the texts of the rows of this pass
    for (std::size_t text = 0; text < writers.size(); ++text)
        if (writers[text].write(first, sampler, streams[text], model)) open.push_back(text);
    std::vector<int> tokens;
    std::vector<TokenSequence> sequences;
    while (!open.empty()) {
        tokens.clear();
        sequences.clear();
        for (const std::size_t text : open) {
            sequences.push_back(cache.next(text, tokens.size(), 1));
            tokens.push_back(writers[text].text.tokens.back());
        }
        const auto logits = forward(Batch{tokens, {}, sequences}, cache, model);
        std::size_t stillOpen = 0;
        for (std::size_t row = 0; row < open.size(); ++row) {
            const std::size_t text = open[row];
            if (writers[text].write(logits.subspan(row * V, V), sampler, streams[text], model))
                open[stillOpen++] = text;
        }
        open.resize(stillOpen);
    }
    std::vector<Generated> texts;
    for (Writer<C, T>& writer : writers) texts.push_back(std::move(writer.text));
    return texts;
}

} // namespace regard
