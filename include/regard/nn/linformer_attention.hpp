// Attention over a few mixtures of the keys instead of all of them.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>

#include <regard/core/scalar.hpp>
#include <regard/nn/heads.hpp>
#include <regard/nn/operation.hpp>
#include <regard/nn/softmax.hpp>
#include <regard/nn/weight_dropout.hpp>
#include <regard/nn/weights.hpp>

namespace regard {

/// Linformer (Wang et al. 2020, "Self-Attention with Linear Complexity"):
/// softmax(Q·(E·K)ᵀ/√DIM)·(F·V) per head, with learned E and F of RANK rows that mix the keys and
/// the values along the text, the same for all heads. Here they are stored [positions][RANK], by
/// position: KEY_MIX is Eᵀ, VALUE_MIX Fᵀ. A text that is shorter than they are, or padded, takes
/// the rows of its own positions. What is mixed along the text can't be masked, so everybody sees
/// everything. `Drop` drops weights, by the mixture in the place of the key; there are none of
/// pairs of positions to be looked at.
template <Heads H, Tensor KEY_MIX, Tensor VALUE_MIX, class Drop = NoWeightDropout>
struct LinformerAttention {
    static constexpr Heads HEADS = H;
    static constexpr std::size_t DIM = H.DIM, WIDTH = H.width(), KEY_WIDTH = H.keyWidth();
    static constexpr std::size_t RANK = KEY_MIX.cols;
    static constexpr bool KEEPS_PAIRS = false;
    static_assert(H.COUNT % H.KV_COUNT == 0, "regard::Heads: COUNT must be a multiple of KV_COUNT");
    static_assert(VALUE_MIX.rows == KEY_MIX.rows && VALUE_MIX.cols == KEY_MIX.cols,
                  "regard::LinformerAttention: E and F must have one shape");

    template <class T>
    struct Saved {
        T* weights; ///< [rows][COUNT][RANK]
        // of one text
        T* keys;            ///< [RANK][KV_COUNT × DIM] E·K
        T* values;          ///< [RANK][KV_COUNT × DIM] F·V
        T *dkeys, *dvalues; ///< their gradients, while training
    };

    template <class T>
    static Saved<T> place(Arena<T>& arena, const Extent& extent) {
        Saved<T> s{};
        s.weights = arena.take(extent.rows * H.COUNT * RANK);
        s.keys = arena.take(RANK * KEY_WIDTH);
        s.values = arena.take(RANK * KEY_WIDTH);
        if (extent.training) {
            s.dkeys = arena.take(RANK * KEY_WIDTH);
            s.dvalues = arena.take(RANK * KEY_WIDTH);
        }
        return s;
    }

    template <class T>
    static void forward(const Batch& batch, const T* weights, const QueryKeyValue<T>& x,
                        const Saved<T>& s) {
        for (const TokenSequence& text : batch.sequences) {
            mixAlong(text, weights, x, s);
            forEachHead(batch, text, [&](const Drop& drop, std::size_t row, std::size_t head) {
                T* weight = s.weights + (row * H.COUNT + head) * RANK;
                T* out = x.heads + row * WIDTH + head * DIM;
                for (std::size_t r = 0; r < RANK; ++r)
                    weight[r] = dot<DIM>(x.q + row * WIDTH + head * DIM,
                                         s.keys + r * KEY_WIDTH + H.keyColumn(head)) *
                                scale<Real<T>>();
                softmax(weight, RANK, weight);
                std::fill_n(out, DIM, T(0));
                for (std::size_t r = 0; r < RANK; ++r)
                    addScaled<DIM>(drop.apply(weight[r], head, r),
                                   s.values + r * KEY_WIDTH + H.keyColumn(head), out);
            });
        }
    }

    /// As dot-product attention with the keys E·K and the values F·V; then ∂K = Eᵀ·∂(E·K) and
    /// ∂E = ∂(E·K)·Kᵀ, and likewise for V and F.
    template <class T>
    static void backward(const Batch& batch, const T* weights, const QueryKeyValue<T>& x,
                         const Saved<T>& s, T* dweights) {
        for (const TokenSequence& text : batch.sequences) {
            mixAlong(text, weights, x, s);
            std::fill_n(s.dkeys, RANK * KEY_WIDTH, T(0));
            std::fill_n(s.dvalues, RANK * KEY_WIDTH, T(0));
            forEachHead(batch, text, [&](const Drop& drop, std::size_t row, std::size_t head) {
                unmix(x, s, drop, row, head);
            });
            for (std::size_t p = 0; p < text.keyCount(); ++p) {
                const std::size_t at = (text.firstKey + p) * KEY_WIDTH;
                const std::size_t e = KEY_MIX.offset + p * RANK, f = VALUE_MIX.offset + p * RANK;
                for (std::size_t r = 0; r < RANK; ++r) {
                    const T *dkey = s.dkeys + r * KEY_WIDTH, *dvalue = s.dvalues + r * KEY_WIDTH;
                    addScaled<KEY_WIDTH>(weights[e + r], dkey, x.dk + at);
                    addScaled<KEY_WIDTH>(weights[f + r], dvalue, x.dv + at);
                    dweights[e + r] += dot<KEY_WIDTH>(dkey, x.k + at);
                    dweights[f + r] += dot<KEY_WIDTH>(dvalue, x.v + at);
                }
            }
        }
    }

private:
    template <class R>
    static R scale() {
        return H.SCALED ? R(1) / std::sqrt(R(DIM)) : R(1);
    }
    /// visit(drop, row, head) for all rows of a text.
    template <class Visit>
    static void forEachHead(const Batch& batch, const TokenSequence& text, Visit&& visit) {
        for (std::size_t t = 0; t < text.rows; ++t) {
            const Drop drop{batch.dropout, QueryPlace{text.firstRow + t, text.firstPosition + t,
                                                      text.firstKey, text.keyCount(), text.text}};
            for (std::size_t head = 0; head < H.COUNT; ++head) visit(drop, text.firstRow + t, head);
        }
    }

    /// E·K and F·V of a text.
    template <class T>
    static void mixAlong(const TokenSequence& text, const T* weights, const QueryKeyValue<T>& x,
                         const Saved<T>& s) {
        std::fill_n(s.keys, RANK * KEY_WIDTH, T(0));
        std::fill_n(s.values, RANK * KEY_WIDTH, T(0));
        for (std::size_t p = 0; p < text.keyCount(); ++p) {
            const std::size_t at = (text.firstKey + p) * KEY_WIDTH;
            for (std::size_t r = 0; r < RANK; ++r) {
                addScaled<KEY_WIDTH>(weights[KEY_MIX.offset + p * RANK + r], x.k + at,
                                     s.keys + r * KEY_WIDTH);
                addScaled<KEY_WIDTH>(weights[VALUE_MIX.offset + p * RANK + r], x.v + at,
                                     s.values + r * KEY_WIDTH);
            }
        }
    }

    template <class T>
    static void unmix(const QueryKeyValue<T>& x, const Saved<T>& s, const Drop& drop,
                      std::size_t row, std::size_t head) {
        const std::size_t at = row * WIDTH + head * DIM;
        const T* weight = s.weights + (row * H.COUNT + head) * RANK;
        T dweight[RANK];
        T mean = 0;
        for (std::size_t r = 0; r < RANK; ++r) {
            const std::size_t place = r * KEY_WIDTH + H.keyColumn(head);
            dweight[r] = drop.apply(dot<DIM>(x.dheads + at, s.values + place), head, r);
            mean += weight[r] * dweight[r];
            addScaled<DIM>(drop.apply(weight[r], head, r), x.dheads + at, s.dvalues + place);
        }
        std::fill_n(x.dq + at, DIM, T(0));
        for (std::size_t r = 0; r < RANK; ++r) {
            const std::size_t place = r * KEY_WIDTH + H.keyColumn(head);
            const T dscore = weight[r] * (dweight[r] - mean) * scale<T>();
            addScaled<DIM>(dscore, s.keys + place, x.dq + at);
            addScaled<DIM>(dscore, x.q + at, s.dkeys + place);
        }
    }
};

} // namespace regard
