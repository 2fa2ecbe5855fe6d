// The notebook of a model that reads on: the keys and values of all earlier positions, so that each
// new token costs one row of work.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <regard/core/config.hpp>
#include <regard/core/error.hpp>
#include <regard/core/shape.hpp>
#include <regard/nn/activations.hpp>

namespace regard {

/// Keys and values of texts of up to BLOCK_SIZE positions each, with the rows that the model works
/// in. Texts are counted from 0; most programs read one.
template <AnyConfig auto C, class T = float>
class KvCache {
public:
    KvCache() : KvCache(1) {}
    /// Room for so many texts.
    explicit KvCache(std::size_t texts)
        : activations_({.rows = texts,
                        .keyRows = texts * capacity(),
                        .memoryRows = hasEncoder(Shape<C>::CONFIG) ? capacity() : 0}),
          lengths_(texts, 0) {}

    /// Texts that it has room for.
    std::size_t texts() const { return lengths_.size(); }
    /// Positions of a text read so far.
    std::size_t length(std::size_t text = 0) const {
        REGARD_ASSERT(text < texts());
        return lengths_[text];
    }
    /// Positions that it can hold of each text: BLOCK_SIZE.
    static constexpr std::size_t capacity() { return Shape<C>::BLOCK_SIZE; }
    /// Bytes of the keys and values held now, of all texts.
    std::size_t bytes() const {
        std::size_t positions = 0;
        for (const std::size_t length : lengths_) positions += length;
        return kvCacheBytes(Shape<C>::CONFIG, sizeof(T)) / capacity() * positions;
    }

    /// Forgets the positions of a text from `length` on; `truncate(0)` starts a new one.
    void truncate(std::size_t length, std::size_t text = 0) {
        REGARD_ASSERT(length <= lengths_[text]);
        lengths_[text] = length;
    }
    /// Text `to` becomes what text `from` is.
    void copy(std::size_t from, std::size_t to) {
        REGARD_ASSERT(from < texts() && to < texts());
        if (from == to) return;
        const std::size_t size = lengths_[from] * Shape<C>::KEY_DIM;
        for (std::size_t l = 0; l < Shape<C>::N_LAYER; ++l)
            for (T* rows : {attention(l).k, attention(l).v})
                std::copy_n(rows + rowOf(from, 0), size, rows + rowOf(to, 0));
        lengths_[to] = lengths_[from];
    }

    /// [KEY_DIM] the key of `position` in `layer`, all heads side by side.
    const T* key(std::size_t layer, std::size_t position, std::size_t text = 0) const {
        REGARD_ASSERT(position < length(text));
        return attention(layer).k + rowOf(text, position);
    }
    /// [KEY_DIM] the value of `position` in `layer`, all heads side by side.
    const T* value(std::size_t layer, std::size_t position, std::size_t text = 0) const {
        REGARD_ASSERT(position < length(text));
        return attention(layer).v + rowOf(text, position);
    }

    /// For a `Batch`: `rows` rows from `firstRow` on are what follows in a text. Fails where they
    /// do not fit behind its positions.
    TokenSequence next(std::size_t text, std::size_t firstRow, std::size_t rows) const {
        if (rows > capacity() - length(text))
            fail(std::to_string(rows) + " tokens do not fit into a KV cache of " +
                 std::to_string(capacity()) + " positions that holds " +
                 std::to_string(length(text)) + " (BLOCK_SIZE bounds both together)");
        return {firstRow, rows, length(text), text * capacity()};
    }
    /// For `forward`: at least `rows` rows to work in, the keys and values being the cache's.
    const Activations<C, T>& room(std::size_t rows) {
        if (rows <= texts()) return activations_;
        if (rows > moreRows_) {
            more_.emplace(Extent{.rows = rows, .keyRows = 0});
            more_->shareKeys(activations_);
            moreRows_ = rows;
        }
        return *more_;
    }
    /// For `encode`: `source` is what all texts of the cache read by cross-attention from now on;
    /// they start anew.
    void setSource(std::span<const int> source) {
        source_.assign(source.begin(), source.end());
        sourceText_[0] = {.rows = source.size()};
        std::fill(lengths_.begin(), lengths_.end(), std::size_t{0});
        sourceKept_ = false;
    }
    /// For `forward`: what the decoder's rows in `sequences` read, valid until the next call. Empty
    /// without an encoder; fails where `encode` has read nothing yet.
    MemoryView memory(std::span<const TokenSequence> sequences) {
        if constexpr (!hasEncoder(Shape<C>::CONFIG)) {
            return {};
        } else {
            if (source_.empty())
                fail("a model with an encoder writes about a source: give it one with encode()");
            sourceBatch_ = {source_, {}, sourceText_};
            readers_.assign(sequences.begin(), sequences.end());
            for (TokenSequence& reader : readers_) {
                reader.firstKey = 0;
                reader.keys = source_.size();
            }
            return {&sourceBatch_, readers_, std::exchange(sourceKept_, true)};
        }
    }
    /// For `forward`: the new length, once it has been computed.
    void setLength(std::size_t length, std::size_t text = 0) { lengths_[text] = length; }

private:
    const auto& attention(std::size_t layer) const {
        return Gpt<C>::attention(activations_.saved, layer);
    }
    static std::size_t rowOf(std::size_t text, std::size_t position) {
        return (text * capacity() + position) * Shape<C>::KEY_DIM;
    }

    Activations<C, T> activations_;
    std::vector<std::size_t> lengths_; ///< [texts]
    std::optional<Activations<C, T>> more_;
    std::size_t moreRows_ = 0;
    // of an encoder
    std::vector<int> source_;
    std::array<TokenSequence, 1> sourceText_{};
    Batch sourceBatch_{};
    std::vector<TokenSequence> readers_;
    bool sourceKept_ = false; ///< whether the keys and values of the source have been computed
};

} // namespace regard
