// A row of attention scores or weights by key, those that the mask hides included: only what is
// seen lies in memory.
#pragma once

#include <cstddef>
#include <iterator>
#include <limits>

#include <regard/core/error.hpp>
#include <regard/nn/mask.hpp>

namespace regard {

/// What one head thinks of the positions so far, one number each: `row[t]`, `row.size()`,
/// range-for.
template <class R>
class KeyRow {
public:
    /// Where the number of one key lies among those that `query` sees, or `NOWHERE`.
    using Place = std::size_t (*)(std::size_t query, std::size_t key);
    static constexpr std::size_t NOWHERE = std::numeric_limits<std::size_t>::max();

    class Iterator {
    public:
        using iterator_category = std::input_iterator_tag;
        using value_type = R;
        using difference_type = std::ptrdiff_t;
        using pointer = const R*;
        using reference = R;

        Iterator() = default;
        Iterator(const KeyRow& row, std::size_t key) : row_(row), key_(key) {}
        R operator*() const { return row_[key_]; }
        Iterator& operator++() {
            ++key_;
            return *this;
        }
        Iterator operator++(int) {
            const Iterator before = *this;
            ++*this;
            return before;
        }
        friend bool operator==(const Iterator& a, const Iterator& b) { return a.key_ == b.key_; }

    private:
        KeyRow row_;
        std::size_t key_ = 0;
    };

    KeyRow() = default;
    /// Numbers `stride` apart from `first` on; `placeOf` nullptr stands for "every key, in order".
    KeyRow(const R* first, std::size_t keys, std::size_t stride, Place placeOf, R hidden)
        : first_(first), keys_(keys), stride_(stride), placeOf_(placeOf), hidden_(hidden) {}

    std::size_t size() const { return keys_; }
    R operator[](std::size_t key) const {
        REGARD_ASSERT(key < keys_);
        const std::size_t place = placeOf_ == nullptr ? key : placeOf_(keys_ - 1, key);
        return place == NOWHERE ? hidden_ : first_[place * stride_];
    }
    Iterator begin() const { return {*this, 0}; }
    Iterator end() const { return {*this, keys_}; }

private:
    const R* first_ = nullptr;
    std::size_t keys_ = 0, stride_ = 1;
    Place placeOf_ = nullptr;
    R hidden_ = 0; ///< what a key has that the mask hides
};

/// One number per head and position so far: `scores[head][t]`, `scores.size()` heads.
template <class R>
struct PerHead {
    const R* first = nullptr;
    std::size_t heads = 0, headStride = 0; ///< from one head to the next
    std::size_t keys = 0, keyStride = 0;   ///< from one visible position to the next
    typename KeyRow<R>::Place placeOf = nullptr;
    R hidden = 0;

    std::size_t size() const { return heads; }
    KeyRow<R> operator[](std::size_t head) const {
        REGARD_ASSERT(head < heads);
        return {first + head * headStride, keys, keyStride, placeOf, hidden};
    }
};

/// `KeyRow::Place` of a mask.
template <AttentionMask Mask>
std::size_t placeAmongVisible(std::size_t query, std::size_t key) {
    return sees<Mask>(query, key) ? visibleBefore<Mask>(query, key)
                                  : std::numeric_limits<std::size_t>::max();
}

} // namespace regard
