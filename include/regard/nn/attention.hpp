// Attention: the only operation in which positions look at one another. Each position asks a
// question (its query), compares it with the label of every position so far (their keys), and takes
// home a mixture of what they hold (their values).
#pragma once

#include <cmath>
#include <cstddef>

#include <regard/core/scalar.hpp>
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

    template <class T>
    struct Saved {
        T* q;       ///< [rows][WIDTH]
        T* k;       ///< [keyRows][WIDTH]
        T* v;       ///< [keyRows][WIDTH]
        T* scores;  ///< [rows][N_HEAD][BLOCK_SIZE] q·k / √HEAD_DIM, the visible keys first
        T* weights; ///< [rows][N_HEAD][BLOCK_SIZE] their softmax
        T* heads;   ///< [rows][WIDTH] the mixtures of all heads side by side
        // while training
        T* dheads;       ///< [rows][WIDTH]
        T *dq, *dk, *dv; ///< [rows][WIDTH]
        T* dpart;        ///< [rows][IN] one of the three terms of ∂x
    };

    template <class T>
    static Saved<T> place(Arena<T>& arena, const Extent& extent) {
        Saved<T> s{};
        s.q = arena.take(extent.rows * WIDTH);
        s.k = arena.take(extent.keyRows * WIDTH);
        s.v = arena.take(extent.keyRows * WIDTH);
        s.scores = arena.take(extent.rows * N_HEAD * BLOCK_SIZE);
        s.weights = arena.take(extent.rows * N_HEAD * BLOCK_SIZE);
        s.heads = arena.take(extent.rows * WIDTH);
        if (extent.training) {
            s.dheads = arena.take(extent.rows * WIDTH);
            s.dq = arena.take(extent.rows * WIDTH);
            s.dk = arena.take(extent.rows * WIDTH);
            s.dv = arena.take(extent.rows * WIDTH);
            s.dpart = arena.take(extent.rows * IN);
        }
        return s;
    }

    template <class T>
    static void forward(const Batch& batch, const T* weights, const T* x, const Saved<T>& s, T* y) {
        const TokenSequence& first = batch.sequences.front();
        const std::size_t firstKeyRow = (first.firstKey + first.firstPosition) * WIDTH;
        Query::forward(batch, weights, x, {}, s.q);
        Key::forward(batch, weights, x, {}, s.k + firstKeyRow);
        ValueLinear::forward(batch, weights, x, {}, s.v + firstKeyRow);
        forEachHead(batch,
                    [&](std::size_t row, std::size_t firstKey, std::size_t keys, std::size_t head) {
                        const T* q = s.q + row * WIDTH + head * HEAD_DIM;
                        const T* k = s.k + firstKey * WIDTH + head * HEAD_DIM;
                        const T* v = s.v + firstKey * WIDTH + head * HEAD_DIM;
                        T* score = s.scores + (row * N_HEAD + head) * BLOCK_SIZE;
                        T* weight = s.weights + (row * N_HEAD + head) * BLOCK_SIZE;
                        T* out = s.heads + row * WIDTH + head * HEAD_DIM;

                        for (std::size_t t = 0; t < keys; ++t) {
                            T sum = q[0] * k[t * WIDTH];
                            for (std::size_t j = 1; j < HEAD_DIM; ++j)
                                sum = sum + q[j] * k[t * WIDTH + j];
                            score[t] = sum * scale<Real<T>>();
                        }
                        softmax(score, keys, weight);
                        for (std::size_t j = 0; j < HEAD_DIM; ++j) out[j] = weight[0] * v[j];
                        for (std::size_t t = 1; t < keys; ++t)
                            for (std::size_t j = 0; j < HEAD_DIM; ++j)
                                out[j] = out[j] + weight[t] * v[t * WIDTH + j];
                    });
        Output::forward(batch, weights, s.heads, {}, y);
    }

    /// Per row and head, with α the weights and o = Σ α v: ∂α_t = ∂o·v_t, ∂v_t += α_t ∂o,
    /// ∂s_t = α_t (∂α_t − Σ α ∂α), ∂q += ∂s_t k_t / √HEAD_DIM, ∂k_t += ∂s_t q / √HEAD_DIM.
    template <class T>
    static void backward(const Batch& batch, const T* weights, const T* x, const Saved<T>& s,
                         const T* dy, T* dweights, T* dx) {
        const std::size_t rows = batch.rows();
        Output::backward(batch, weights, s.heads, {}, dy, dweights, s.dheads);
        for (std::size_t i = 0; i < rows * WIDTH; ++i) s.dq[i] = s.dk[i] = s.dv[i] = 0;
        forEachHead(batch,
                    [&](std::size_t row, std::size_t firstKey, std::size_t keys, std::size_t head) {
                        const std::size_t at = row * WIDTH + head * HEAD_DIM;
                        const std::size_t keyAt = firstKey * WIDTH + head * HEAD_DIM;
                        const T* weight = s.weights + (row * N_HEAD + head) * BLOCK_SIZE;
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
                        for (std::size_t t = 0; t < keys; ++t) {
                            const std::size_t key = keyAt + t * WIDTH;
                            const T dscore = weight[t] * (dweight[t] - mean) * scale<T>();
                            for (std::size_t j = 0; j < HEAD_DIM; ++j) {
                                s.dq[at + j] += dscore * s.k[key + j];
                                s.dk[key + j] += dscore * s.q[at + j];
                            }
                        }
                    });
        Query::backward(batch, weights, x, {}, s.dq, dweights, dx);
        Key::backward(batch, weights, x, {}, s.dk, dweights, s.dpart);
        for (std::size_t i = 0; i < rows * IN; ++i) dx[i] += s.dpart[i];
        ValueLinear::backward(batch, weights, x, {}, s.dv, dweights, s.dpart);
        for (std::size_t i = 0; i < rows * IN; ++i) dx[i] += s.dpart[i];
    }

private:
    template <class R>
    static R scale() {
        return R(1) / std::sqrt(R(HEAD_DIM));
    }

    /// visit(row, first key row, number of visible keys, head)
    template <class Visit>
    static void forEachHead(const Batch& batch, Visit&& visit) {
        for (const TokenSequence& sequence : batch.sequences)
            for (std::size_t t = 0; t < sequence.rows; ++t)
                for (std::size_t head = 0; head < N_HEAD; ++head)
                    visit(sequence.firstRow + t, sequence.firstKey, sequence.firstPosition + t + 1,
                          head);
    }
};

} // namespace regard
