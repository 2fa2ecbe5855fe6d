// The matrix product that everything learned passes through.
#pragma once

#include <algorithm>
#include <cstddef>
#include <type_traits>

#include <regard/core/large_multiply.hpp>
#include <regard/core/multiply.hpp>
#include <regard/core/scalar.hpp>
#include <regard/core/transpose.hpp>
#include <regard/nn/operation.hpp>
#include <regard/nn/stored_matrix.hpp>
#include <regard/nn/weights.hpp>

namespace regard {

/// Whether the products of W go through the code that all large shapes share.
constexpr bool isLarge(const Tensor& w) {
    return w.size() >= LARGE_MATRIX || w.storage != Storage::full;
}

/// y = x · W + b, for every row. W: [IN][OUT], b: [1][OUT] or none.
/// Sums run from the first input to the last, as in microgpt; for a fixed input the outputs lie
/// side by side, which is what lets them be computed side by side. Products of matrices of
/// LARGE_MATRIX numbers or more go through the code that all large shapes share, and so do those
/// that are not stored in full.
template <Tensor W, Tensor B = Tensor{}>
struct Linear {
    static constexpr std::size_t IN = W.rows, OUT = W.cols;
    static constexpr bool HAS_BIAS = B.size() != 0, LARGE = isLarge(W);
    static_assert(!HAS_BIAS || B.cols == OUT, "regard::Linear: the bias must be as wide as W");

    template <class T>
    struct Saved {
        T* transposed; ///< [OUT][IN] Wᵀ, while training and not LARGE
    };
    template <class T>
    static Saved<T> place(Arena<T>& arena, const Extent& extent) {
        return {extent.training && !LARGE ? arena.take(IN * OUT) : nullptr};
    }

    template <class T>
    static void forward(const Batch& batch, const T* weights, const T* x, const Saved<T>&, T* y) {
        const T* w = weights + W.offset;
        if constexpr (std::is_floating_point_v<T> && LARGE) {
            const StoredMatrix<W, T> matrix(weights);
            Epilogue<T> finish{.scale = matrix.scales};
            if constexpr (HAS_BIAS) finish.start = weights + B.offset;
            multiplyLarge(batch.pool, batch.rows(), IN, OUT, LeftFactor<T>{x, IN, 1},
                          matrix.right(), y, finish);
        } else if constexpr (std::is_floating_point_v<T>) {
            const auto rows = asItLies<IN>(x);
            if constexpr (HAS_BIAS)
                multiply<OUT>(batch.rows(), IN, rows, w, y, AddBias<T>{weights + B.offset});
            else
                multiply<OUT>(batch.rows(), IN, rows, w, y);
        } else {
            for (std::size_t r = 0; r < batch.rows(); ++r, x += IN, y += OUT) {
                multiplyRow<IN, OUT>(x, w, y);
                if constexpr (HAS_BIAS)
                    for (std::size_t o = 0; o < OUT; ++o) y[o] = y[o] + weights[B.offset + o];
            }
        }
    }

    /// ∂x = ∂y · Wᵀ, ∂W = xᵀ · ∂y, ∂b = the sum of the rows of ∂y. With `Accumulate`, ∂x is added
    /// to.
    template <class T, class Finish = Overwrite>
    static void backward(const Batch& batch, const T* weights, const T* x, const Saved<T>& s,
                         const T* dy, T* dweights, T* dx, const Finish& finish = {}) {
        static_assert(W.storage == Storage::full, "regard::Linear: only full weights learn");
        T* const dw = dweights + W.offset;
        if constexpr (LARGE) {
            Epilogue<T> onto{};
            if constexpr (std::is_same_v<Finish, Accumulate>) onto = {dx, IN, nullptr};
            multiplyLarge(batch.pool, batch.rows(), OUT, IN, LeftFactor<T>{dy, OUT, 1},
                          RightFactor<T>{weights + W.offset, 1, OUT}, dx, onto);
            multiplyLarge(batch.pool, IN, batch.rows(), OUT, LeftFactor<T>{x, 1, IN},
                          RightFactor<T>{dy, OUT, 1}, dw);
        } else {
            transpose<IN, OUT>(weights + W.offset, s.transposed);
            multiply<IN>(batch.rows(), OUT, asItLies<OUT>(dy), s.transposed, dx, finish);
            multiply<OUT>(IN, batch.rows(), regard::transposed<IN>(x), dy, dw);
        }
        if constexpr (HAS_BIAS) {
            T* const db = dweights + B.offset;
            std::copy_n(dy, OUT, db);
            for (std::size_t r = 1; r < batch.rows(); ++r)
                for (std::size_t o = 0; o < OUT; ++o) db[o] += dy[r * OUT + o];
        }
    }
};

/// y = x · Wᵀ with W: [OUT][IN], which is how lm_head reads wte where the two are tied
/// (Press and Wolf 2017).
template <Tensor W>
struct TiedLinear {
    static constexpr std::size_t IN = W.cols, OUT = W.rows;
    static constexpr bool LARGE = isLarge(W);

    template <class T>
    struct Saved {};
    template <class T>
    static Saved<T> place(Arena<T>&, const Extent&) {
        return {};
    }

    template <class T>
    static void forward(const Batch& batch, const T* weights, const T* x, const Saved<T>&, T* y) {
        const T* w = weights + W.offset;
        if constexpr (std::is_floating_point_v<T> && LARGE) {
            const StoredMatrix<W, T> matrix(weights);
            multiplyLarge(batch.pool, batch.rows(), IN, OUT, LeftFactor<T>{x, IN, 1},
                          matrix.rightTransposed(), y, Epilogue<T>{.scale = matrix.scales});
        } else {
            for (std::size_t r = 0; r < batch.rows(); ++r, x += IN, y += OUT)
                for (std::size_t o = 0; o < OUT; ++o) {
                    T sum = x[0] * w[o * IN];
                    for (std::size_t i = 1; i < IN; ++i) sum = sum + x[i] * w[o * IN + i];
                    y[o] = sum;
                }
        }
    }

    /// ∂x = ∂y · W, ∂W += ∂yᵀ · x: the embedding adds to it as well.
    template <class T>
    static void backward(const Batch& batch, const T* weights, const T* x, const Saved<T>&,
                         const T* dy, T* dweights, T* dx) {
        static_assert(W.storage == Storage::full, "regard::TiedLinear: only full weights learn");
        const T* w = weights + W.offset;
        T* dw = dweights + W.offset;
        if constexpr (LARGE) {
            multiplyLarge(batch.pool, batch.rows(), OUT, IN, LeftFactor<T>{dy, OUT, 1},
                          RightFactor<T>{w, IN, 1}, dx);
            multiplyLarge(batch.pool, OUT, batch.rows(), IN, LeftFactor<T>{dy, 1, OUT},
                          RightFactor<T>{x, IN, 1}, dw, {dw, IN, nullptr});
        } else {
            for (std::size_t r = 0; r < batch.rows(); ++r, x += IN, dx += IN, dy += OUT) {
                for (std::size_t i = 0; i < IN; ++i) dx[i] = 0;
                for (std::size_t o = 0; o < OUT; ++o)
                    for (std::size_t i = 0; i < IN; ++i) {
                        dx[i] += dy[o] * w[o * IN + i];
                        dw[o * IN + i] += dy[o] * x[i];
                    }
            }
        }
    }
};

} // namespace regard
