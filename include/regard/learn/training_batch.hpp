// What a step of training learns from, as rows: texts, pairs of texts, texts with gaps, texts with
// their class.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <regard/core/config.hpp>
#include <regard/core/error.hpp>
#include <regard/core/shape.hpp>
#include <regard/nn/cross_attention.hpp>
#include <regard/nn/cross_entropy.hpp>
#include <regard/nn/dropout.hpp>
#include <regard/nn/gpt_forward.hpp>
#include <regard/nn/operation.hpp>

namespace regard {

/// For an encoder-decoder: what to read, and what to write about it (BOS first and last). The
/// decoder is shown the right text while it learns to write it: teacher forcing (Williams and
/// Zipser 1989).
struct TextPair {
    std::vector<int> source;
    std::vector<int> target;
};

/// For an encoder: a text in which some tokens are missing or wrong, and what they were.
struct MaskedText {
    std::vector<int> tokens;   ///< what the encoder reads
    std::vector<int> targets;  ///< as many: what stood there, or NO_TARGET where nobody is asked
    std::vector<int> segments; ///< as many, or none: all are of segment 0
};

/// For an encoder with a classification head: a text, whose first row is read, and its class.
struct LabelledText {
    std::vector<int> tokens;
    int label = 0;
    std::vector<int> segments; ///< as many as tokens, or none: all are of segment 0
};

/// Any number of them, concatenated without padding; all of one kind.
template <AnyConfig auto C>
class TrainingBatch {
public:
    /// Empties it. `firstText` is the place in its step of the text that comes next, for which
    /// dropout draws.
    void clear(std::size_t firstText = 0) {
        firstText_ = firstText;
        for (auto* each : {&inputs_, &targets_, &segments_, &sourceInputs_}) each->clear();
        for (auto* each : {&sequences_, &sourceSequences_, &readers_}) each->clear();
    }

    /// Appends a text (BOS first and last): min(BLOCK_SIZE, tokens − 1) rows, each with the token
    /// that follows; what is longer is cut off as microgpt does. Fails for fewer than two tokens or
    /// a token outside the vocabulary.
    void add(std::span<const int> tokens) {
        static_assert(!hasEncoder(Shape<C>::CONFIG),
                      "regard::TrainingBatch: a model with an encoder learns from TextPair");
        addText(tokens);
    }

    /// Appends a source and a target. Fails as for a text, and for a source of no tokens or more
    /// than BLOCK_SIZE: half a source would be another one.
    void add(const TextPair& pair) {
        static_assert(hasEncoder(Shape<C>::CONFIG), "regard::TextPair: the config has no encoder");
        checkWhole<C>(pair.source);
        addText(pair.target);
        const std::size_t first = sourceInputs_.size();
        sourceInputs_.insert(sourceInputs_.end(), pair.source.begin(), pair.source.end());
        sourceSequences_.push_back(
            sequenceOf(first, pair.source.size(), firstText_ + sourceSequences_.size()));
        readers_ = readersOf(sequences_, sourceSequences_);
    }

    /// Appends a text with gaps. Fails for none of its tokens asked for, no tokens or more than
    /// BLOCK_SIZE, counts that differ, and what is outside vocabulary or segments.
    void add(const MaskedText& text) {
        static_assert(!Shape<C>::CONFIG.CAUSAL,
                      "regard::MaskedText: gaps are filled from both sides: CAUSAL must be false");
        if (text.targets.size() != text.tokens.size())
            fail("a masked text needs one target per token, it has " +
                 std::to_string(text.targets.size()) + " for " +
                 std::to_string(text.tokens.size()));
        std::vector<int> asked;
        for (const int target : text.targets)
            if (target != NO_TARGET) asked.push_back(target);
        checkTokens<C>(asked);
        if (asked.empty())
            fail("a masked text asks for at least one token: all targets are NO_TARGET");
        addWhole(text.tokens, text.segments);
        targets_.insert(targets_.end(), text.targets.begin(), text.targets.end());
    }

    /// Appends a text and its class. Fails for no tokens or more than BLOCK_SIZE, for a class that
    /// there is not, and what is outside vocabulary or segments.
    void add(const LabelledText& text) {
        static_assert(Shape<C>::CONFIG.N_CLASS > 0,
                      "regard::LabelledText: the config has no classes (N_CLASS)");
        if (text.label < 0 || text.label >= Shape<C>::CONFIG.N_CLASS)
            fail("class " + std::to_string(text.label) + " is none of the model's 0.." +
                 std::to_string(Shape<C>::CONFIG.N_CLASS - 1));
        addWhole(text.tokens, text.segments);
        targets_.push_back(text.label);
    }

    /// Rows that a pass over it needs room for, the encoder's where they are more.
    std::size_t rows() const { return (std::max)(inputs_.size(), sourceInputs_.size()); }
    /// Valid until the next `add`, `clear` or `view`; without dropout where none is given. The
    /// targets of `LabelledText` are one per text.
    /// `pool` shares out the large products of what reads it.
    Batch view(const DropoutStream& dropout = {}, ThreadPool* pool = nullptr) {
        Batch batch{inputs_, targets_, sequences_, dropout, {}, segments_, pool};
        if constexpr (hasEncoder(Shape<C>::CONFIG)) {
            source_ = {sourceInputs_, {}, sourceSequences_, dropout};
            source_.pool = pool;
            source_.dropout.seed = mixBits(dropout.seed + 1); // other numbers than the decoder's
            batch.memory = {&source_, readers_};
        }
        return batch;
    }

private:
    static TokenSequence sequenceOf(std::size_t first, std::size_t rows, std::size_t text) {
        return {
            .firstRow = first, .rows = rows, .firstPosition = 0, .firstKey = first, .text = text};
    }

    void addText(std::span<const int> tokens) {
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
        sequences_.push_back(sequenceOf(first, rows, firstText_ + sequences_.size()));
    }

    /// A text that an encoder reads from end to end.
    void addWhole(std::span<const int> tokens, std::span<const int> segments) {
        checkWhole<C>(tokens, segments);
        const std::size_t first = inputs_.size();
        inputs_.insert(inputs_.end(), tokens.begin(), tokens.end());
        segments_.insert(segments_.end(), segments.begin(), segments.end());
        segments_.resize(inputs_.size(), 0);
        sequences_.push_back(sequenceOf(first, tokens.size(), firstText_ + sequences_.size()));
    }

    std::vector<int> inputs_, targets_, segments_, sourceInputs_;
    std::vector<TokenSequence> sequences_, sourceSequences_, readers_;
    Batch source_{};
    std::size_t firstText_ = 0;
};

} // namespace regard
