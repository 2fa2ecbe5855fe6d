// The logit lens (nostalgebraist 2020): what the model would say if it stopped after a layer.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <vector>

#include <regard/core/aligned_array.hpp>
#include <regard/nn/gpt.hpp>
#include <regard/nn/model.hpp>
#include <regard/nn/sequential.hpp>
#include <regard/nn/softmax.hpp>
#include <regard/nn/trace.hpp>

namespace regard {

/// [N_LAYER + 1][VOCAB_SIZE] the probabilities of the next token that the final norm and lm_head
/// make of one position's vector before the first layer and after each. The last row is the model's
/// own prediction.
template <AnyConfig auto C, class T>
std::vector<std::vector<double>> logitLens(const Model<C, T>& model,
                                           const ForwardTrace<Real<T>>& trace) {
    using S = Shape<C>;
    using Head = Sequential<typename Gpt<C>::FinalNorm, typename Gpt<C>::LmHead>;
    Arena<T> count;
    (void)Head::template place<T>(count, Extent{});
    AlignedArray<T> storage(count.used() + 1), x(S::N_EMBD), logits(S::VOCAB_SIZE);
    Arena<T> arena{storage.data()};
    const auto saved = Head::template place<T>(arena, Extent{});
    const std::array<int, 1> token{trace.tokenId};
    const std::array<TokenSequence, 1> sequence{
        TokenSequence{.firstRow = 0, .rows = 1, .firstPosition = trace.posId, .firstKey = 0}};
    const Batch batch{token, {}, sequence};

    std::vector<std::vector<double>> all;
    for (std::size_t l = 0; l <= S::N_LAYER; ++l) {
        const auto& vector = l == 0 ? trace.afterNorm : trace.layers[l - 1].afterMlp;
        std::copy(vector.begin(), vector.end(), x.data());
        Head::forward(batch, model.data(), x.data(), saved, logits.data());
        std::vector<double> probs(logits.data(), logits.data() + S::VOCAB_SIZE);
        softmax(probs.data(), probs.size(), probs.data());
        all.push_back(std::move(probs));
    }
    return all;
}

} // namespace regard
