// Tokenized texts as rows to learn from: each token but the last, with the token that follows it.
#pragma once

#include <algorithm>
#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include <regard/core/config.hpp>
#include <regard/core/error.hpp>
#include <regard/nn/gpt_forward.hpp>
#include <regard/nn/operation.hpp>

namespace regard {

/// One or more tokenized texts, concatenated without padding.
template <Config C>
class TrainingBatch {
public:
    void clear() {
        inputs_.clear();
        targets_.clear();
        sequences_.clear();
    }

    /// Appends a text (BOS first and last): min(BLOCK_SIZE, tokens − 1) rows, what is longer is cut
    /// off as microgpt does. Fails for fewer than two tokens or a token outside the vocabulary.
    void add(std::span<const int> tokens) {
        if (tokens.size() < 2)
            fail("a text to learn from needs at least two tokens (BOS and what follows), this one "
                 "has " +
                 std::to_string(tokens.size()));
        checkTokens<C>(tokens);
        const std::size_t first = inputs_.size();
        const std::size_t rows = (std::min)(Shape<C>::BLOCK_SIZE, tokens.size() - 1);
        const auto begin = tokens.begin(), end = begin + static_cast<std::ptrdiff_t>(rows);
        inputs_.insert(inputs_.end(), begin, end);
        targets_.insert(targets_.end(), begin + 1, end + 1);
        sequences_.push_back({.firstRow = first,
                              .rows = rows,
                              .firstPosition = 0,
                              .firstKey = first,
                              .text = sequences_.size()});
    }

    std::size_t rows() const { return inputs_.size(); }
    /// Valid until the next `add` or `clear`; without dropout where none is given.
    Batch view(const DropoutStream& dropout = {}) const {
        return {inputs_, targets_, sequences_, dropout};
    }

private:
    std::vector<int> inputs_;
    std::vector<int> targets_;
    std::vector<TokenSequence> sequences_;
};

} // namespace regard
