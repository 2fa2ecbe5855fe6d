// Dot-product attention without its matrix of weights: tile by tile, with a softmax that goes on as
// further keys come in.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>

#include <regard/core/scalar.hpp>
#include <regard/core/simd.hpp>
#include <regard/nn/bias_table.hpp>
#include <regard/nn/heads.hpp>
#include <regard/nn/mask.hpp>
#include <regard/nn/operation.hpp>
#include <regard/nn/relative_bias.hpp>
#include <regard/nn/softmax.hpp>
#include <regard/nn/weight_dropout.hpp>

namespace regard {

/// softmax(Q·Kᵀ/√DIM + bias)·V per head, equal to `DotProductAttention` to rounding, in memory that
/// is linear in the number of rows (Dao et al. 2022, "FlashAttention"; the online softmax is
/// Milakov and Gimelshein 2018). A tile of TILE queries meets tile after tile of keys: with m the
/// largest score so far, l = Σ e^(s − m) and o = Σ e^(s − m) v, a larger score takes both times
/// e^(m − m'). The backward pass computes the weights once more, from m and l. No scores or weights
/// are kept. The template arguments are those of `DotProductAttention`.
template <Heads H, std::size_t MAX_KEYS, AttentionMask Mask = Causal, class Bias = NoBias,
          class Drop = NoWeightDropout, std::size_t TILE = 64>
struct TiledAttention {
    static constexpr Heads HEADS = H;
    static constexpr std::size_t DIM = H.DIM, WIDTH = H.width(), KEY_WIDTH = H.keyWidth();
    static constexpr bool KEEPS_PAIRS = false;
    static_assert(H.COUNT % H.KV_COUNT == 0, "regard::Heads: COUNT must be a multiple of KV_COUNT");
    static_assert(TILE >= 1, "regard::TiledAttention: TILE must be at least 1");

    using Biases = BiasTable<Bias, H, MAX_KEYS>;

    template <class T>
    struct Saved {
        T* largest;  ///< [rows][COUNT] m, while training
        T* perTotal; ///< [rows][COUNT] 1 / l, while training
        typename Biases::template Saved<T> biases;
    };

    template <class T>
    static Saved<T> place(Arena<T>& arena, const Extent& extent) {
        Saved<T> s{};
        if (extent.training) {
            s.largest = arena.take(extent.rows * H.COUNT);
            s.perTotal = arena.take(extent.rows * H.COUNT);
        }
        s.biases = Biases::template place<T>(arena, extent);
        return s;
    }

    template <class T>
    static void forward(const Batch& batch, const T* weights, const QueryKeyValue<T>& x,
                        const Saved<T>& s) {
        Biases::fill(batch, weights, s.biases);
        forEachQueryTile(batch, [&](const TokenSequence& text, std::size_t first, std::size_t end,
                                    std::size_t head) {
            Running<T> running[TILE];
            for (std::size_t t = first; t < end; ++t)
                std::fill_n(x.heads + headAt(text.firstRow + t, head), DIM, T(0));
            forEachTile(text, first, end, [&](const QueryPlace& query, KeyRange keys) {
                meet(batch, x, s, query, head, keys, running[query.row - text.firstRow - first]);
            });
            for (std::size_t t = first; t < end; ++t) {
                const Running<T>& each = running[t - first];
                if (!each.any()) continue; // sees nothing: zeros
                const T perTotal = Real<T>(1) / each.total;
                scaleBy<DIM>(perTotal, x.heads + headAt(text.firstRow + t, head));
                if (s.largest == nullptr) continue;
                s.largest[(text.firstRow + t) * H.COUNT + head] = T(each.largest);
                s.perTotal[(text.firstRow + t) * H.COUNT + head] = perTotal;
            }
        });
    }

    /// As in `DotProductAttention`; Σ α ∂α is ∂o·o, which takes no second pass over the keys.
    template <class T>
    static void backward(const Batch& batch, const T*, const QueryKeyValue<T>& x, const Saved<T>& s,
                         T* dweights) {
        Biases::beginGradient(s.biases);
        forEachQueryTile(batch, [&](const TokenSequence& text, std::size_t first, std::size_t end,
                                    std::size_t head) {
            T mean[TILE];
            for (std::size_t t = first; t < end; ++t) {
                const std::size_t at = headAt(text.firstRow + t, head);
                std::fill_n(x.dq + at, DIM, T(0));
                mean[t - first] = dot<DIM>(x.dheads + at, x.heads + at);
            }
            forEachTile(text, first, end, [&](const QueryPlace& query, KeyRange keys) {
                part(batch, x, s, query, head, keys, mean[query.row - text.firstRow - first]);
            });
        });
        Biases::addGradient(batch, s.biases, dweights);
    }

private:
    /// The softmax of one query over the keys so far.
    template <class T>
    struct Running {
        Real<T> largest = -std::numeric_limits<Real<T>>::infinity();
        T total = T(0);
        bool any() const { return largest > -std::numeric_limits<Real<T>>::infinity(); }
    };

    template <class R>
    static R scale() {
        return H.SCALED ? R(1) / std::sqrt(R(DIM)) : R(1);
    }
    static constexpr std::size_t headAt(std::size_t row, std::size_t head) {
        return row * WIDTH + head * DIM;
    }

    /// visit(text, first, end, head) for all rows of every text in tiles, head by head.
    template <class Visit>
    static void forEachQueryTile(const Batch& batch, Visit&& visit) {
        for (const TokenSequence& text : batch.sequences)
            for (std::size_t head = 0; head < H.COUNT; ++head)
                for (std::size_t first = 0; first < text.rows; first += TILE)
                    visit(text, first, (std::min)(first + TILE, text.rows), head);
    }
    /// visit(query, range) for what the queries first … end − 1 of a text see of its keys, tile by
    /// tile: at most TILE keys at once. Tiles that no query sees are not walked through.
    template <class Visit>
    static void forEachTile(const TokenSequence& text, std::size_t first, std::size_t end,
                            Visit&& visit) {
        const std::size_t keys = text.keyCount();
        for (std::size_t from = 0; from < keys;) {
            std::size_t begin = keys;
            for (std::size_t t = first; t < end; ++t) {
                const KeyRange seen = Mask::next(text.firstPosition + t, from, keys);
                if (!seen.empty()) begin = (std::min)(begin, seen.begin);
            }
            from = (std::min)(begin + TILE, keys);
            for (std::size_t t = first; t < end; ++t) {
                const QueryPlace query{text.firstRow + t, text.firstPosition + t, text.firstKey,
                                       keys, text.text};
                forEachRange<Mask>(query.position, begin, from,
                                   [&](KeyRange range) { visit(query, range); });
            }
        }
    }

    /// The scores of `keys`.
    template <class T>
    static void compare(const QueryKeyValue<T>& x, const Saved<T>& s, const QueryPlace& query,
                        std::size_t head, KeyRange keys, T* score) {
        const T* q = x.q + headAt(query.row, head);
        const T* k = x.k + (query.firstKey + keys.begin) * KEY_WIDTH + H.keyColumn(head);
        for (std::size_t i = 0; i < keys.end - keys.begin; ++i) {
            score[i] = dot<DIM>(q, k + i * KEY_WIDTH) * scale<Real<T>>();
            if constexpr (Bias::ADDS)
                score[i] =
                    score[i] + s.biases.bias[Biases::at(head, query.position, keys.begin + i)];
        }
    }

    /// Takes `keys` into the running softmax and their values into the mixture.
    template <class T>
    static void meet(const Batch& batch, const QueryKeyValue<T>& x, const Saved<T>& s,
                     const QueryPlace& query, std::size_t head, KeyRange keys,
                     Running<T>& running) {
        const Drop drop{batch.dropout, query};
        const T* v = x.v + (query.firstKey + keys.begin) * KEY_WIDTH + H.keyColumn(head);
        T* out = x.heads + headAt(query.row, head);
        const std::size_t count = keys.end - keys.begin;
        T share[TILE];
        compare(x, s, query, head, keys, share);
        Real<T> largest = running.largest;
        for (std::size_t i = 0; i < count; ++i) largest = (std::max)(largest, valueOf(share[i]));
        if (largest > running.largest) {
            const T shrink = T(std::exp(running.largest - largest));
            running.total = running.total * shrink;
            scaleBy<DIM>(shrink, out);
            running.largest = largest;
        }
        exponentiate(share, count, largest);
        for (std::size_t i = 0; i < count; ++i) {
            running.total = running.total + share[i];
            addScaled<DIM>(drop.apply(share[i], head, keys.begin + i), v + i * KEY_WIDTH, out);
        }
    }

    /// The gradient of what one query took from `keys`, with `mean` = Σ α ∂α.
    template <class T>
    static void part(const Batch& batch, const QueryKeyValue<T>& x, const Saved<T>& s,
                     const QueryPlace& query, std::size_t head, KeyRange keys, T mean) {
        const Drop drop{batch.dropout, query};
        const std::size_t at = headAt(query.row, head), stat = query.row * H.COUNT + head;
        const std::size_t keyAt = (query.firstKey + keys.begin) * KEY_WIDTH + H.keyColumn(head);
        const std::size_t count = keys.end - keys.begin;
        T weight[TILE];
        compare(x, s, query, head, keys, weight);
        exponentiate(weight, count, s.largest[stat]);
        for (std::size_t i = 0; i < count; ++i) {
            const std::size_t place = keyAt + i * KEY_WIDTH, key = keys.begin + i;
            const T share = weight[i] * s.perTotal[stat];
            const T dweight = drop.apply(dot<DIM>(x.dheads + at, x.v + place), head, key);
            const T dscore = share * (dweight - mean);
            if constexpr (Bias::LEARNED)
                s.biases.dbias[Biases::at(head, query.position, key)] += dscore;
            addScaled<DIM>(drop.apply(share, head, key), x.dheads + at, x.dv + place);
            addScaled<DIM>(dscore * scale<T>(), x.k + place, x.dq + at);
            addScaled<DIM>(dscore * scale<T>(), x.q + at, x.dk + place);
        }
    }
};

} // namespace regard
