// Writing: one token after the other, each drawn from what the model expects next.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include <regard/core/error.hpp>
#include <regard/core/random.hpp>
#include <regard/core/scalar.hpp>
#include <regard/nn/gpt_forward.hpp>
#include <regard/nn/softmax.hpp>

namespace regard {

/// How to write.
struct GenerateOptions {
    double temperature = 0.5; ///< > 0; below 1 the likely becomes likelier
};

/// A text that a model wrote.
struct Generated {
    std::vector<int> tokens;                ///< without BOS
    std::vector<std::vector<double>> probs; ///< [steps][VOCAB_SIZE] that each token was drawn from,
                                            ///< the BOS that ended the text included
};

/// softmax(logits / temperature): the distribution that the next token is drawn from.
/// Fails for a temperature that is not a number above 0.
template <class T>
std::vector<double> nextTokenProbs(std::span<const T> logits, double temperature) {
    if (!(temperature > 0) || !std::isfinite(temperature))
        fail("the temperature must be a number above 0, it is " + std::to_string(temperature));
    std::vector<double> probs(logits.size());
    for (std::size_t i = 0; i < logits.size(); ++i)
        probs[i] = double(valueOf(logits[i])) * std::pow(temperature, -1.0);
    softmax(probs.data(), probs.size(), probs.data());
    return probs;
}

/// Writes one text as microgpt does: from BOS (the last token of the vocabulary) on, until BOS is
/// drawn again or BLOCK_SIZE tokens stand. One draw of `random` per token.
template <Config C, class T>
Generated generate(const Model<C, T>& model, Random& random, const GenerateOptions& options = {}) {
    constexpr int bos = static_cast<int>(Shape<C>::VOCAB_SIZE) - 1;
    Generated text;
    KvCache<C, T> cache;
    int token = bos;
    for (std::size_t position = 0; position < Shape<C>::BLOCK_SIZE; ++position) {
        const auto logits = gptForward(token, position, cache, model);
        text.probs.push_back(nextTokenProbs(logits, options.temperature));
        token = static_cast<int>(random.choice(text.probs.back()));
        if (token == bos) break;
        text.tokens.push_back(token);
    }
    return text;
}

} // namespace regard
