// Masks: which keys a query may look at. A mask is a type that names the visible keys as ranges, so
// that loops run over what exists and masked pairs cost nothing.
#pragma once

#include <algorithm>
#include <concepts>
#include <cstddef>

#include <regard/core/simd.hpp>

namespace regard {

/// Keys begin … end − 1.
struct KeyRange {
    std::size_t begin = 0, end = 0;

    constexpr bool empty() const { return begin >= end; }
    friend constexpr bool operator==(const KeyRange&, const KeyRange&) = default;
};

/// What every mask tells. `next(query, from, end)`: the first range of keys visible to position
/// `query` among from … end − 1, empty where none is left; a range may stop early, the next call
/// goes on. `ONE_RANGE`: all that a query sees is one range. `most(keys)`: the most keys that one
/// query sees among `keys`, which is how much room its weights need.
template <class M>
concept AttentionMask = requires(std::size_t n) {
    { M::next(n, n, n) } -> std::same_as<KeyRange>;
    { M::most(n) } -> std::same_as<std::size_t>;
    { M::ONE_RANGE } -> std::convertible_to<bool>;
};

/// Everybody sees everything: the bidirectional attention of encoders (Vaswani et al. 2017).
struct NoMask {
    static constexpr bool ONE_RANGE = true;
    static constexpr KeyRange next(std::size_t, std::size_t from, std::size_t end) {
        return {from, end};
    }
    static constexpr std::size_t most(std::size_t keys) { return keys; }
};

/// Nobody sees anything: what a union of masks begins with.
struct NoKeys {
    static constexpr bool ONE_RANGE = true;
    static constexpr KeyRange next(std::size_t, std::size_t, std::size_t end) { return {end, end}; }
    static constexpr std::size_t most(std::size_t) { return 0; }
};

/// Nobody sees the future: key ≤ query (Vaswani et al. 2017).
struct Causal {
    static constexpr bool ONE_RANGE = true;
    static constexpr KeyRange next(std::size_t query, std::size_t from, std::size_t end) {
        return {from, (std::min)(end, query + 1)};
    }
    static constexpr std::size_t most(std::size_t keys) { return keys; }
};

/// A window that moves along: query − BEFORE ≤ key ≤ query + AFTER (Beltagy, Peters and Cohan 2020,
/// "Longformer").
template <std::size_t BEFORE, std::size_t AFTER = 0>
struct SlidingWindow {
    static constexpr bool ONE_RANGE = true;
    static constexpr KeyRange next(std::size_t query, std::size_t from, std::size_t end) {
        return {(std::max)(from, query - (std::min)(query, BEFORE)),
                (std::min)(end, query + AFTER + 1)};
    }
    static constexpr std::size_t most(std::size_t keys) {
        return (std::min)(keys, BEFORE + 1 + AFTER);
    }
};

/// Every STRIDE-th key, counted from the query: (query − key) mod STRIDE = 0 (Child et al. 2019,
/// "Generating Long Sequences with Sparse Transformers").
template <std::size_t STRIDE>
struct Strided {
    static_assert(STRIDE >= 1, "regard::Strided: STRIDE must be at least 1");
    static constexpr bool ONE_RANGE = STRIDE == 1;
    static constexpr KeyRange next(std::size_t query, std::size_t from, std::size_t end) {
        if constexpr (STRIDE == 1) return {from, end};
        const std::size_t key = from + (query % STRIDE + STRIDE - from % STRIDE) % STRIDE;
        return {key, (std::min)(end, key + 1)};
    }
    static constexpr std::size_t most(std::size_t keys) { return (keys + STRIDE - 1) / STRIDE; }
};

/// The first COUNT keys, for everybody: global tokens (Beltagy et al. 2020), attention sinks (Xiao
/// et al. 2023).
template <std::size_t COUNT>
struct FirstKeys {
    static constexpr bool ONE_RANGE = true;
    static constexpr KeyRange next(std::size_t, std::size_t from, std::size_t end) {
        return {from, (std::min)(end, COUNT)};
    }
    static constexpr std::size_t most(std::size_t keys) { return (std::min)(keys, COUNT); }
};

/// `Blocks` over blocks of SIZE positions in the place of positions: whole blocks see whole blocks
/// (Zaheer et al. 2020, "Big Bird").
template <std::size_t SIZE, AttentionMask Blocks>
struct BlockSparse {
    static_assert(SIZE >= 1, "regard::BlockSparse: SIZE must be at least 1");
    static constexpr bool ONE_RANGE = Blocks::ONE_RANGE;
    static constexpr KeyRange next(std::size_t query, std::size_t from, std::size_t end) {
        const KeyRange blocks = Blocks::next(query / SIZE, from / SIZE, (end + SIZE - 1) / SIZE);
        if (blocks.empty()) return {end, end};
        return {(std::max)(from, blocks.begin * SIZE), (std::min)(end, blocks.end * SIZE)};
    }
    static constexpr std::size_t most(std::size_t keys) {
        return (std::min)(keys, Blocks::most((keys + SIZE - 1) / SIZE) * SIZE);
    }
};

/// What both masks show.
template <AttentionMask A, AttentionMask B>
struct Both {
    static constexpr bool ONE_RANGE = A::ONE_RANGE && B::ONE_RANGE;
    static constexpr KeyRange next(std::size_t query, std::size_t from, std::size_t end) {
        for (KeyRange a = A::next(query, from, end); !a.empty(); a = A::next(query, a.end, end)) {
            const KeyRange b = B::next(query, a.begin, a.end);
            if (!b.empty()) return b;
        }
        return {end, end};
    }
    static constexpr std::size_t most(std::size_t keys) {
        return (std::min)(A::most(keys), B::most(keys));
    }
};

/// What at least one of the two masks shows.
template <AttentionMask A, AttentionMask B>
struct Either {
    static constexpr bool ONE_RANGE = false;
    static constexpr KeyRange next(std::size_t query, std::size_t from, std::size_t end) {
        const KeyRange a = A::next(query, from, end), b = B::next(query, from, end);
        if (a.empty() || (!b.empty() && b.begin < a.begin)) return b;
        return b.begin == a.begin && b.end > a.end ? b : a;
    }
    static constexpr std::size_t most(std::size_t keys) {
        return (std::min)(keys, A::most(keys) + B::most(keys));
    }
};

/// Whether `query` may look at `key`.
template <AttentionMask Mask>
constexpr bool sees(std::size_t query, std::size_t key) {
    return !Mask::next(query, key, key + 1).empty();
}

/// visit(range) for every range that `query` sees of the keys from … end − 1, in ascending order.
template <AttentionMask Mask, class Visit>
REGARD_INLINE constexpr void forEachRange(std::size_t query, std::size_t from, std::size_t end,
                                          Visit&& visit) {
    KeyRange range = Mask::next(query, from, end);
    if constexpr (Mask::ONE_RANGE) {
        if (!range.empty()) visit(range);
    } else {
        for (; !range.empty(); range = Mask::next(query, range.end, end)) visit(range);
    }
}

/// visit(key) for every key below `keys` that `query` sees, in ascending order.
template <AttentionMask Mask, class Visit>
REGARD_INLINE constexpr void forEachKey(std::size_t query, std::size_t keys, Visit&& visit) {
    forEachRange<Mask>(query, 0, keys, [&](KeyRange range) {
        for (std::size_t key = range.begin; key < range.end; ++key) visit(key);
    });
}

/// How many keys before `key` `query` sees: the place of `key` among its weights.
template <AttentionMask Mask>
constexpr std::size_t visibleBefore(std::size_t query, std::size_t key) {
    std::size_t count = 0;
    forEachKey<Mask>(query, key, [&](std::size_t) { ++count; });
    return count;
}

} // namespace regard
