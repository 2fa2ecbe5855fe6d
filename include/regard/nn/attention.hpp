// Attention: the only operation in which positions look at one another. Each position asks a
// question (its query), compares it with the label of every position so far (their keys), and takes
// home a mixture of what they hold (their values).
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>

#include <regard/core/scalar.hpp>
#include <regard/core/simd.hpp>
#include <regard/core/vector_math.hpp>
#include <regard/nn/linear.hpp>
#include <regard/nn/operation.hpp>
#include <regard/nn/softmax.hpp>
#include <regard/nn/weights.hpp>

namespace regard {

/// Causal multi-head self-attention (Vaswani et al. 2017, "Attention Is All You Need"):
/// softmax(Q·Kᵀ/√HEAD_DIM)·V per head, the heads side by side, times W_O.
/// Head h has columns h·HEAD_DIM … (h+1)·HEAD_DIM − 1 of Q, K and V. `Query`, `Key`, `Value` and
/// `Output` are the linears around it; BLOCK_SIZE bounds the keys that a row can see.
template <std::size_t N_HEAD, std::size_t BLOCK_SIZE, class Query, class Key, class ValueLinear,
          class Output>
struct Attention {
    static constexpr std::size_t IN = Query::IN, OUT = Output::OUT;
    static constexpr std::size_t WIDTH = Query::OUT;
    static constexpr std::size_t HEAD_DIM = WIDTH / N_HEAD;

    /// Where the score and the weight of one (row, head, key) lie among those of all. As long as
    /// heads fit into a vector they are repeated over the columns of their head, which saves every
    /// step between the product q·k and the mixture of v from rearranging lanes.
    template <class T>
    static constexpr std::size_t pairAt(std::size_t row, std::size_t head, std::size_t key) {
        return REPEATED<T> ? (row * BLOCK_SIZE + key) * WIDTH + head * HEAD_DIM
                           : (row * N_HEAD + head) * BLOCK_SIZE + key;
    }

    template <class T>
    struct Saved {
        typename Query::template Saved<T> query;
        typename Key::template Saved<T> key;
        typename ValueLinear::template Saved<T> value;
        typename Output::template Saved<T> output;
        T* q;       ///< [rows][WIDTH]
        T* k;       ///< [keyRows][WIDTH]
        T* v;       ///< [keyRows][WIDTH]
        T* scores;  ///< q·k / √HEAD_DIM at `pairAt`; not kept while training
        T* weights; ///< their softmax, at `pairAt`
        T* heads;   ///< [rows][WIDTH] the mixtures of all heads side by side
        // while training
        T* dheads;       ///< [rows][WIDTH]
        T *dq, *dk, *dv; ///< [rows][WIDTH]
    };

    template <class T>
    static Saved<T> place(Arena<T>& arena, const Extent& extent) {
        const std::size_t pairs = pairAt<T>(extent.rows, 0, 0);
        Saved<T> s{};
        s.query = Query::template place<T>(arena, extent);
        s.key = Key::template place<T>(arena, extent);
        s.value = ValueLinear::template place<T>(arena, extent);
        s.output = Output::template place<T>(arena, extent);
        s.q = arena.take(extent.rows * WIDTH);
        s.k = arena.take(extent.keyRows * WIDTH);
        s.v = arena.take(extent.keyRows * WIDTH);
        s.weights = arena.take(pairs);
        s.scores = extent.training ? s.weights : arena.take(pairs);
        s.heads = arena.take(extent.rows * WIDTH);
        if (extent.training) {
            s.dheads = arena.take(extent.rows * WIDTH);
            s.dq = arena.take(extent.rows * WIDTH);
            s.dk = arena.take(extent.rows * WIDTH);
            s.dv = arena.take(extent.rows * WIDTH);
        }
        return s;
    }

    template <class T>
    static void forward(const Batch& batch, const T* weights, const T* x, const Saved<T>& s, T* y) {
        Query::forward(batch, weights, x, s.query, s.q);
        project<Key>(batch, weights, x, s.key, s.heads, s.k);
        project<ValueLinear>(batch, weights, x, s.value, s.heads, s.v);
        forEachRow(batch, [&](std::size_t row, std::size_t firstKey, std::size_t keys) {
            if constexpr (REPEATED<T>) {
                for (std::size_t col = 0; col < WIDTH; col += LANES<T>)
                    mixVectors(s, row, firstKey, keys, col);
            } else {
                for (std::size_t head = 0; head < N_HEAD; ++head) mix(s, row, firstKey, keys, head);
            }
        });
        Output::forward(batch, weights, s.heads, s.output, y);
    }

    /// Per row and head, with α the weights and o = Σ α v: ∂α_t = ∂o·v_t, ∂v_t += α_t ∂o,
    /// ∂s_t = α_t (∂α_t − Σ α ∂α), ∂q += ∂s_t k_t / √HEAD_DIM, ∂k_t += ∂s_t q / √HEAD_DIM.
    template <class T>
    static void backward(const Batch& batch, const T* weights, const T* x, const Saved<T>& s,
                         const T* dy, T* dweights, T* dx) {
        Output::backward(batch, weights, s.heads, s.output, dy, dweights, s.dheads);
        std::fill_n(s.dk, batch.rows() * WIDTH, T(0));
        std::fill_n(s.dv, batch.rows() * WIDTH, T(0));
        forEachRow(batch, [&](std::size_t row, std::size_t firstKey, std::size_t keys) {
            if constexpr (REPEATED<T>) {
                for (std::size_t col = 0; col < WIDTH; col += LANES<T>)
                    unmixVectors(s, row, firstKey, keys, col);
            } else {
                for (std::size_t head = 0; head < N_HEAD; ++head)
                    unmix(s, row, firstKey, keys, head);
            }
        });
        Query::backward(batch, weights, x, s.query, s.dq, dweights, dx);
        Key::backward(batch, weights, x, s.key, s.dk, dweights, dx, Accumulate{});
        ValueLinear::backward(batch, weights, x, s.value, s.dv, dweights, dx, Accumulate{});
    }

private:
    /// Whether vectors of T hold whole heads, side by side.
    template <class T>
    static constexpr bool REPEATED =
        isVectorised<T>(WIDTH) && HEAD_DIM <= VECTOR_BYTES / sizeof(Real<T>) &&
        (HEAD_DIM & (HEAD_DIM - 1)) == 0;

    template <class R>
    static R scale() {
        return R(1) / std::sqrt(R(HEAD_DIM));
    }

    /// The keys or values of all rows, each in the key row of its position. Texts that lie one
    /// after the other take one product; where each goes on in a cache of its own, the product is
    /// made in `room` [rows][WIDTH] and its rows are carried there.
    template <class Projection, class T, class SavedOfProjection>
    static void project(const Batch& batch, const T* weights, const T* x,
                        const SavedOfProjection& saved, T* room, T* to) {
        const auto keyRow = [](const TokenSequence& s) { return s.firstKey + s.firstPosition; };
        const std::size_t first = keyRow(batch.sequences.front());
        const bool together =
            std::all_of(batch.sequences.begin(), batch.sequences.end(),
                        [&](const TokenSequence& s) { return keyRow(s) == first + s.firstRow; });
        Projection::forward(batch, weights, x, saved, together ? to + first * WIDTH : room);
        if (together) return;
        for (const TokenSequence& s : batch.sequences)
            std::copy_n(room + s.firstRow * WIDTH, s.rows * WIDTH, to + keyRow(s) * WIDTH);
    }

    /// visit(row, first key row, number of visible keys)
    template <class Visit>
    static void forEachRow(const Batch& batch, Visit&& visit) {
        for (const TokenSequence& sequence : batch.sequences)
            for (std::size_t t = 0; t < sequence.rows; ++t)
                visit(sequence.firstRow + t, sequence.firstKey, sequence.firstPosition + t + 1);
    }

    template <class T>
    static void mix(const Saved<T>& s, std::size_t row, std::size_t firstKey, std::size_t keys,
                    std::size_t head) {
        const T* q = s.q + row * WIDTH + head * HEAD_DIM;
        const T* k = s.k + firstKey * WIDTH + head * HEAD_DIM;
        const T* v = s.v + firstKey * WIDTH + head * HEAD_DIM;
        T* score = s.scores + pairAt<T>(row, head, 0);
        T* weight = s.weights + pairAt<T>(row, head, 0);
        T* out = s.heads + row * WIDTH + head * HEAD_DIM;
        for (std::size_t t = 0; t < keys; ++t) {
            T sum = q[0] * k[t * WIDTH];
            for (std::size_t j = 1; j < HEAD_DIM; ++j) sum = sum + q[j] * k[t * WIDTH + j];
            score[t] = sum * scale<Real<T>>();
        }
        softmax(score, keys, weight);
        for (std::size_t j = 0; j < HEAD_DIM; ++j) out[j] = weight[0] * v[j];
        for (std::size_t t = 1; t < keys; ++t)
            for (std::size_t j = 0; j < HEAD_DIM; ++j)
                out[j] = out[j] + weight[t] * v[t * WIDTH + j];
    }

    /// The heads of LANES columns from `col` on.
    template <class T>
    static void mixVectors(const Saved<T>& s, std::size_t row, std::size_t firstKey,
                           std::size_t keys, std::size_t col) {
        const T* k = s.k + firstKey * WIDTH + col;
        const T* v = s.v + firstKey * WIDTH + col;
        T* score = s.scores + pairAt<T>(row, 0, 0) + col;
        T* weight = s.weights + pairAt<T>(row, 0, 0) + col;
        const Vector<T> q = load(s.q + row * WIDTH + col) * scale<T>();
        Vector<T> max = broadcast(std::numeric_limits<T>::lowest());
        for (std::size_t t = 0; t < keys * WIDTH; t += WIDTH) {
            const Vector<T> product = groupSum<HEAD_DIM, T>(q * load(k + t));
            store<T>(score + t, product);
            max = maximum<T>(product, max);
        }
        Vector<T> total{}, out{};
        for (std::size_t t = 0; t < keys * WIDTH; t += WIDTH) {
            const Vector<T> share = exponential<T>(load<T>(score + t) - max);
            store<T>(weight + t, share);
            total += share;
            out = multiplyAdd<T>(share, load(v + t), out);
        }
        const Vector<T> perTotal = T(1) / total;
        for (std::size_t t = 0; t < keys * WIDTH; t += WIDTH)
            store<T>(weight + t, load<T>(weight + t) * perTotal);
        store<T>(s.heads + row * WIDTH + col, out * perTotal);
    }

    template <class T>
    static void unmix(const Saved<T>& s, std::size_t row, std::size_t firstKey, std::size_t keys,
                      std::size_t head) {
        const std::size_t at = row * WIDTH + head * HEAD_DIM;
        const std::size_t keyAt = firstKey * WIDTH + head * HEAD_DIM;
        const T* weight = s.weights + pairAt<T>(row, head, 0);
        const T* dout = s.dheads + at;
        T dweight[BLOCK_SIZE];
        T mean = 0;
        for (std::size_t t = 0; t < keys; ++t) {
            const std::size_t key = keyAt + t * WIDTH;
            T sum = 0;
            for (std::size_t j = 0; j < HEAD_DIM; ++j) {
                sum += dout[j] * s.v[key + j];
                s.dv[key + j] += weight[t] * dout[j];
            }
            dweight[t] = sum;
            mean += weight[t] * sum;
        }
        for (std::size_t j = 0; j < HEAD_DIM; ++j) s.dq[at + j] = 0;
        for (std::size_t t = 0; t < keys; ++t) {
            const std::size_t key = keyAt + t * WIDTH;
            const T dscore = weight[t] * (dweight[t] - mean) * scale<T>();
            for (std::size_t j = 0; j < HEAD_DIM; ++j) {
                s.dq[at + j] += dscore * s.k[key + j];
                s.dk[key + j] += dscore * s.q[at + j];
            }
        }
    }

    template <class T>
    static void unmixVectors(const Saved<T>& s, std::size_t row, std::size_t firstKey,
                             std::size_t keys, std::size_t col) {
        const std::size_t at = row * WIDTH + col, keyAt = firstKey * WIDTH + col;
        const T* weight = s.weights + pairAt<T>(row, 0, 0) + col;
        const Vector<T> dout = load(s.dheads + at), q = load(s.q + at) * scale<T>();
        Vector<T> dweight[BLOCK_SIZE];
        Vector<T> mean{};
        for (std::size_t t = 0; t < keys; ++t) {
            const std::size_t key = keyAt + t * WIDTH;
            const Vector<T> share = load(weight + t * WIDTH);
            dweight[t] = groupSum<HEAD_DIM, T>(dout * load(s.v + key));
            mean = multiplyAdd<T>(share, dweight[t], mean);
            store<T>(s.dv + key, multiplyAdd<T>(share, dout, load(s.dv + key)));
        }
        Vector<T> dq{};
        for (std::size_t t = 0; t < keys; ++t) {
            const std::size_t key = keyAt + t * WIDTH;
            const Vector<T> dscore = load(weight + t * WIDTH) * (dweight[t] - mean);
            dq = multiplyAdd<T>(dscore, load(s.k + key), dq);
            store<T>(s.dk + key, multiplyAdd<T>(dscore, q, load(s.dk + key)));
        }
        store<T>(s.dq + at, dq * scale<T>());
    }
};

} // namespace regard
