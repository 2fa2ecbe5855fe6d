// The notebook of a model that reads on: the keys and values of all earlier positions, so that each
// new token costs one row of work.
#pragma once

#include <cstddef>

#include <regard/core/config.hpp>
#include <regard/core/error.hpp>
#include <regard/nn/activations.hpp>

namespace regard {

/// Keys and values of up to BLOCK_SIZE positions, with the working row of `gptForward`.
template <Config C, class T = float>
class KvCache {
public:
    KvCache() : activations_({.rows = 1, .keyRows = Shape<C>::BLOCK_SIZE}) {}

    /// Positions read so far.
    std::size_t length() const { return length_; }
    /// Positions that it can hold: BLOCK_SIZE.
    static constexpr std::size_t capacity() { return Shape<C>::BLOCK_SIZE; }
    /// Bytes of the keys and values held now.
    std::size_t bytes() const {
        return kvCacheBytes(Shape<C>::CONFIG, sizeof(T)) / capacity() * length_;
    }

    /// Forgets the positions from `length` on; `truncate(0)` starts a new text.
    void truncate(std::size_t length) {
        REGARD_ASSERT(length <= length_);
        length_ = length;
    }

    /// [KEY_DIM] the key of `position` in `layer`, all heads side by side.
    const T* key(std::size_t layer, std::size_t position) const {
        REGARD_ASSERT(position < length_);
        return attention(layer).k + position * Shape<C>::KEY_DIM;
    }
    /// [KEY_DIM] the value of `position` in `layer`, all heads side by side.
    const T* value(std::size_t layer, std::size_t position) const {
        REGARD_ASSERT(position < length_);
        return attention(layer).v + position * Shape<C>::KEY_DIM;
    }

    /// For `gptForward`: the working row, and the new length once it has been computed.
    const Activations<C, T>& activations() const { return activations_; }
    void setLength(std::size_t length) { length_ = length; }

private:
    const auto& attention(std::size_t layer) const {
        return Gpt<C>::template attention<T>(activations_.saved, layer);
    }

    Activations<C, T> activations_;
    std::size_t length_ = 0;
};

} // namespace regard
