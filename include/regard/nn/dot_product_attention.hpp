// Scaled dot-product attention: each query is compared with the keys that its mask shows, and takes
// home the mixture of their values.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <type_traits>

#include <regard/core/scalar.hpp>
#include <regard/core/simd.hpp>
#include <regard/core/vector_math.hpp>
#include <regard/nn/bias_table.hpp>
#include <regard/nn/heads.hpp>
#include <regard/nn/mask.hpp>
#include <regard/nn/operation.hpp>
#include <regard/nn/relative_bias.hpp>
#include <regard/nn/softmax.hpp>
#include <regard/nn/weight_dropout.hpp>

namespace regard {

/// softmax(Q·Kᵀ/√DIM + bias)·V per head (Vaswani et al. 2017, "Attention Is All You Need"), over
/// the keys that `Mask` shows; a query that sees none gets zeros, and so does its gradient.
/// MAX_KEYS bounds the keys of a text. `Bias` adds to the scores, `Drop` drops weights.
template <Heads H, std::size_t MAX_KEYS, AttentionMask Mask = Causal, class Bias = NoBias,
          class Drop = NoWeightDropout>
struct DotProductAttention {
    static constexpr Heads HEADS = H;
    using MaskType = Mask;
    static constexpr std::size_t DIM = H.DIM, WIDTH = H.width(), KEY_WIDTH = H.keyWidth();
    /// The most keys that one query sees.
    static constexpr std::size_t MOST = Mask::most(MAX_KEYS);
    static_assert(H.COUNT % H.KV_COUNT == 0, "regard::Heads: COUNT must be a multiple of KV_COUNT");
    /// Scores and weights of every pair are left to be looked at.
    static constexpr bool KEEPS_PAIRS = true;

private:
    /// Whether vectors of T hold whole heads, side by side.
    template <class T>
    static constexpr bool REPEATED =
        isVectorised<T>(WIDTH) && H.KV_COUNT == H.COUNT&& DIM <= VECTOR_BYTES / sizeof(Real<T>) &&
        (DIM & (DIM - 1)) == 0;
    template <class T>
    using Biases = BiasTable<Bias, H, MAX_KEYS, REPEATED<T>>;

public:
    /// Where the score and the weight of one (row, head) and the index-th key that it sees lie
    /// among those of all. As long as heads fit into a vector they are repeated over the columns of
    /// their head, which saves every step between the product q·k and the mixture of v from
    /// rearranging lanes.
    template <class T>
    static constexpr std::size_t pairAt(std::size_t row, std::size_t head, std::size_t index) {
        return REPEATED<T> ? (row * MOST + index) * WIDTH + head * DIM
                           : (row * H.COUNT + head) * MOST + index;
    }

    template <class T>
    struct Saved {
        T* scores;  ///< q·k/√DIM + bias at `pairAt`; not kept while training
        T* weights; ///< their softmax, at `pairAt`
        typename Biases<T>::template Saved<T> biases;
    };

    template <class T>
    static Saved<T> place(Arena<T>& arena, const Extent& extent) {
        const std::size_t pairs = pairAt<T>(extent.rows, 0, 0);
        Saved<T> s{};
        s.weights = arena.take(pairs);
        s.scores = extent.training ? s.weights : arena.take(pairs);
        s.biases = Biases<T>::template place<T>(arena, extent);
        return s;
    }

    template <class T>
    static void forward(const Batch& batch, const T* weights, const QueryKeyValue<T>& x,
                        const Saved<T>& s) {
        Biases<T>::fill(batch, weights, s.biases);
        forEachQuery(batch, [&](const QueryPlace& query) {
            const Drop drop{batch.dropout, query};
            if constexpr (REPEATED<T>) {
                for (std::size_t col = 0; col < WIDTH; col += LANES<T>)
                    mixVectors(x, s, query, col, drop);
            } else {
                for (std::size_t head = 0; head < H.COUNT; ++head) mix(x, s, query, head, drop);
            }
        });
    }

    /// Per row and head, with α the weights and o = Σ α v: ∂α_t = ∂o·v_t, ∂v_t += α_t ∂o,
    /// ∂s_t = α_t (∂α_t − Σ α ∂α), ∂q += ∂s_t k_t / √DIM, ∂k_t += ∂s_t q / √DIM, ∂bias += ∂s_t.
    /// Writes ∂q and adds to ∂k, ∂v and the table of biases.
    template <class T>
    static void backward(const Batch& batch, const T*, const QueryKeyValue<T>& x, const Saved<T>& s,
                         T* dweights) {
        Biases<T>::beginGradient(s.biases);
        forEachQuery(batch, [&](const QueryPlace& query) {
            const Drop drop{batch.dropout, query};
            if constexpr (REPEATED<T>) {
                for (std::size_t col = 0; col < WIDTH; col += LANES<T>)
                    unmixVectors(x, s, query, col, drop);
            } else {
                for (std::size_t head = 0; head < H.COUNT; ++head) unmix(x, s, query, head, drop);
            }
        });
        Biases<T>::addGradient(batch, s.biases, dweights);
    }

private:
    template <class R>
    static R scale() {
        return H.SCALED ? R(1) / std::sqrt(R(DIM)) : R(1);
    }

    /// `lanes`, the repeated heads from column `col` on, dropped head by head.
    template <class T>
    static Vector<T> dropLanes(const Drop& drop, Vector<T> lanes, std::size_t col,
                               std::size_t key) {
        if constexpr (!std::is_same_v<Drop, NoWeightDropout>) {
            T factors[LANES<T>];
            for (std::size_t i = 0; i < LANES<T>; ++i)
                factors[i] = drop.apply(T(1), (col + i) / DIM, key);
            lanes *= load(factors);
        }
        return lanes;
    }

    template <class T>
    static void mix(const QueryKeyValue<T>& x, const Saved<T>& s, const QueryPlace& query,
                    std::size_t head, const Drop& drop) {
        const T* q = x.q + query.row * WIDTH + head * DIM;
        const T* k = x.k + query.firstKey * KEY_WIDTH + H.keyColumn(head);
        const T* v = x.v + query.firstKey * KEY_WIDTH + H.keyColumn(head);
        T* score = s.scores + pairAt<T>(query.row, head, 0);
        T* weight = s.weights + pairAt<T>(query.row, head, 0);
        T* out = x.heads + query.row * WIDTH + head * DIM;
        std::size_t count = 0;
        forEachKey<Mask>(query.position, query.keys, [&](std::size_t key) {
            score[count] = dot<DIM>(q, k + key * KEY_WIDTH) * scale<Real<T>>();
            if constexpr (Bias::ADDS)
                score[count] =
                    score[count] + s.biases.bias[Biases<T>::at(head, query.position, key)];
            ++count;
        });
        if (count == 0) {
            for (std::size_t j = 0; j < DIM; ++j) out[j] = T(0);
            return;
        }
        softmax(score, count, weight);
        ScaledSum<DIM, T> sum;
        std::size_t i = 0;
        forEachKey<Mask>(query.position, query.keys, [&](std::size_t key) {
            sum.add(drop.apply(weight[i++], head, key), v + key * KEY_WIDTH);
        });
        sum.writeTo(out);
    }

    /// The heads of LANES columns from `col` on.
    template <class T>
    static void mixVectors(const QueryKeyValue<T>& x, const Saved<T>& s, const QueryPlace& query,
                           std::size_t col, const Drop& drop) {
        const T* k = x.k + query.firstKey * WIDTH + col;
        const T* v = x.v + query.firstKey * WIDTH + col;
        T* score = s.scores + pairAt<T>(query.row, 0, 0) + col;
        T* weight = s.weights + pairAt<T>(query.row, 0, 0) + col;
        const Vector<T> q = load(x.q + query.row * WIDTH + col) * scale<T>();
        Vector<T> max = broadcast(std::numeric_limits<T>::lowest());
        std::size_t end = 0;
        forEachKey<Mask>(query.position, query.keys, [&](std::size_t key) {
            Vector<T> product = groupSum<DIM, T>(q * load(k + key * WIDTH));
            if constexpr (Bias::ADDS)
                product += load(s.biases.bias + Biases<T>::at(0, query.position, key) + col);
            store<T>(score + end, product);
            max = maximum<T>(product, max);
            end += WIDTH;
        });
        if (end == 0) return store<T>(x.heads + query.row * WIDTH + col, Vector<T>{});
        Vector<T> total{}, out{};
        std::size_t i = 0;
        forEachKey<Mask>(query.position, query.keys, [&](std::size_t key) {
            const Vector<T> share = exponential<T>(load<T>(score + i) - max);
            store<T>(weight + i, share);
            total += share;
            out = multiplyAdd<T>(dropLanes<T>(drop, share, col, key), load(v + key * WIDTH), out);
            i += WIDTH;
        });
        const Vector<T> perTotal = T(1) / total;
        for (i = 0; i < end; i += WIDTH) store<T>(weight + i, load<T>(weight + i) * perTotal);
        store<T>(x.heads + query.row * WIDTH + col, out * perTotal);
    }

    template <class T>
    static void unmix(const QueryKeyValue<T>& x, const Saved<T>& s, const QueryPlace& query,
                      std::size_t head, const Drop& drop) {
        const std::size_t at = query.row * WIDTH + head * DIM;
        const std::size_t keyAt = query.firstKey * KEY_WIDTH + H.keyColumn(head);
        const T* weight = s.weights + pairAt<T>(query.row, head, 0);
        T dweight[MOST];
        T mean = 0;
        std::size_t i = 0;
        forEachKey<Mask>(query.position, query.keys, [&](std::size_t key) {
            const std::size_t place = keyAt + key * KEY_WIDTH;
            dweight[i] = drop.apply(dot<DIM>(x.dheads + at, x.v + place), head, key);
            mean += weight[i] * dweight[i];
            addScaled<DIM>(drop.apply(weight[i], head, key), x.dheads + at, x.dv + place);
            ++i;
        });
        ScaledSum<DIM, T> dq;
        i = 0;
        forEachKey<Mask>(query.position, query.keys, [&](std::size_t key) {
            const std::size_t place = keyAt + key * KEY_WIDTH;
            const T dscore = weight[i] * (dweight[i] - mean);
            if constexpr (Bias::LEARNED)
                s.biases.dbias[Biases<T>::at(head, query.position, key)] += dscore;
            dq.add(dscore * scale<T>(), x.k + place);
            addScaled<DIM>(dscore * scale<T>(), x.q + at, x.dk + place);
            ++i;
        });
        dq.writeTo(x.dq + at);
    }

    template <class T>
    static void unmixVectors(const QueryKeyValue<T>& x, const Saved<T>& s, const QueryPlace& query,
                             std::size_t col, const Drop& drop) {
        const std::size_t at = query.row * WIDTH + col, keyAt = query.firstKey * WIDTH + col;
        const T* weight = s.weights + pairAt<T>(query.row, 0, 0) + col;
        const Vector<T> dout = load(x.dheads + at), q = load(x.q + at) * scale<T>();
        Vector<T> dweight[MOST];
        Vector<T> mean{};
        std::size_t i = 0;
        forEachKey<Mask>(query.position, query.keys, [&](std::size_t key) {
            const std::size_t place = keyAt + key * WIDTH;
            const Vector<T> share = load(weight + i * WIDTH);
            dweight[i] = dropLanes<T>(drop, groupSum<DIM, T>(dout * load(x.v + place)), col, key);
            mean = multiplyAdd<T>(share, dweight[i], mean);
            store<T>(x.dv + place,
                     multiplyAdd<T>(dropLanes<T>(drop, share, col, key), dout, load(x.dv + place)));
            ++i;
        });
        Vector<T> dq{};
        i = 0;
        forEachKey<Mask>(query.position, query.keys, [&](std::size_t key) {
            const std::size_t place = keyAt + key * WIDTH;
            const Vector<T> dscore = load(weight + i * WIDTH) * (dweight[i] - mean);
            if constexpr (Bias::LEARNED) {
                T* dbias = s.biases.dbias + Biases<T>::at(0, query.position, key) + col;
                store<T>(dbias, load(dbias) + dscore);
            }
            dq = multiplyAdd<T>(dscore, load(x.k + place), dq);
            store<T>(x.dk + place, multiplyAdd<T>(dscore, q, load(x.dk + place)));
            ++i;
        });
        store<T>(x.dq + at, dq * scale<T>());
    }
};

} // namespace regard
