// The numbers that a bias adds to scores, worked out once for each head and distance of a pass.
#pragma once

#include <algorithm>
#include <cstddef>

#include <regard/nn/heads.hpp>
#include <regard/nn/operation.hpp>

namespace regard {

/// `Bias` (NoBias, Alibi, T5Bias) at every offset key − query that the texts of a batch need.
/// MAX_KEYS bounds the keys of a text. A head's numbers lie side by side in the order of the keys;
/// where the heads are REPEATED, those of one offset do, each DIM times: once for every column.
template <class Bias, Heads H, std::size_t MAX_KEYS, bool REPEATED = false>
struct BiasTable {
    template <class T>
    struct Saved {
        T* bias;  ///< what is added to the score of each offset, at `at`
        T* dbias; ///< its gradient, while training
    };

    template <class T>
    static Saved<T> place(Arena<T>& arena, const Extent& extent) {
        Saved<T> s{};
        if constexpr (Bias::ADDS) s.bias = arena.take(SIZE);
        if constexpr (Bias::LEARNED)
            if (extent.training) s.dbias = arena.take(SIZE);
        return s;
    }

    /// Where the bias of a key that a query sees lies.
    static constexpr std::size_t at(std::size_t head, std::size_t query, std::size_t key) {
        return place(head, MAX_KEYS - 1 + key - query);
    }

    /// Works out the biases of the offsets in `batch`.
    template <class T>
    static void fill(const Batch& batch, const T* weights, const Saved<T>& s) {
        if constexpr (Bias::ADDS) {
            const T* table = weights;
            if constexpr (Bias::LEARNED) table = Bias::tableOf(weights, batch.dropout.layer);
            forEachOffset(batch, [&](std::size_t head, std::ptrdiff_t offset, std::size_t to) {
                std::fill_n(s.bias + to, REPEATED ? H.DIM : 1,
                            Bias::template at<T>(table, head, offset));
            });
        }
    }
    /// Sets the gradients to 0.
    template <class T>
    static void beginGradient(const Saved<T>& s) {
        if constexpr (Bias::LEARNED) std::fill_n(s.dbias, SIZE, T(0));
    }
    /// Adds the gradients to those of the weights.
    template <class T>
    static void addGradient(const Batch& batch, const Saved<T>& s, T* dweights) {
        if constexpr (Bias::LEARNED)
            forEachOffset(batch, [&](std::size_t head, std::ptrdiff_t offset, std::size_t from) {
                Bias::addGradient(Bias::tableOf(dweights, batch.dropout.layer), head, offset,
                                  s.dbias[from]);
            });
    }

private:
    static constexpr std::size_t OFFSETS = 2 * MAX_KEYS - 1;
    static constexpr std::size_t SIZE = OFFSETS * (REPEATED ? H.width() : H.COUNT);

    static constexpr std::size_t place(std::size_t head, std::size_t index) {
        return REPEATED ? index * H.width() + head * H.DIM : head * OFFSETS + index;
    }
    /// visit(head, key − query, its place) for all that the texts may need.
    template <class Visit>
    static void forEachOffset(const Batch& batch, Visit&& visit) {
        std::ptrdiff_t low = 0, high = 0;
        for (const TokenSequence& each : batch.sequences) {
            const auto first = static_cast<std::ptrdiff_t>(each.firstPosition);
            low = (std::min)(low, -first - static_cast<std::ptrdiff_t>(each.rows));
            high = (std::max)(high, static_cast<std::ptrdiff_t>(each.keyCount()) - first);
        }
        const auto zero = static_cast<std::ptrdiff_t>(MAX_KEYS) - 1;
        for (std::size_t head = 0; head < H.COUNT; ++head)
            for (std::ptrdiff_t offset = low + 1; offset < high; ++offset)
                visit(head, offset, place(head, static_cast<std::size_t>(zero + offset)));
    }
};

} // namespace regard
