// The product of a few rows with a large matrix, which costs what reading the matrix costs: every
// number of it goes from memory to a register once, in the order in which it lies there.
#pragma once

#include <cstddef>
#include <utility>

#include <regard/core/factors.hpp>
#include <regard/core/simd.hpp>
#include <regard/core/stored_number.hpp>

namespace regard::detail {

/// Rows that a streamed product takes at most.
inline constexpr std::size_t STREAM_ROWS = 4;
/// Rows of the right factor that are read side by side.
inline constexpr std::size_t STREAMS = 8;

/// C (+)= DEPTH rows of B, that lie one after the other, each times a number of A.
template <std::size_t ROWS, std::size_t DEPTH, class T, class S>
void streamRows(std::size_t cols, LeftFactor<T> a, RightFactor<S> b, T* c, std::size_t stride,
                bool add) {
    T left[DEPTH][ROWS];
    for (std::size_t k = 0; k < DEPTH; ++k)
        for (std::size_t r = 0; r < ROWS; ++r) left[k][r] = *a.at(r, k).data;
    forEachVector<T>(
        cols,
        [&](std::size_t i) {
            Vector<T> sum[ROWS];
#pragma GCC unroll 4
            for (std::size_t r = 0; r < ROWS; ++r)
                sum[r] = add ? load<T>(c + r * stride + i) : Vector<T>{};
#pragma GCC unroll 8
            for (std::size_t k = 0; k < DEPTH; ++k) {
                const Vector<T> right = loadAs<T>(b.at(k, i).data);
#pragma GCC unroll 4
                for (std::size_t r = 0; r < ROWS; ++r)
                    sum[r] = multiplyAdd<T>(broadcast<T>(left[k][r]), right, sum[r]);
            }
#pragma GCC unroll 4
            for (std::size_t r = 0; r < ROWS; ++r) store<T>(c + r * stride + i, sum[r]);
        },
        [&](std::size_t i) {
            for (std::size_t r = 0; r < ROWS; ++r) {
                T sum = add ? c[r * stride + i] : T(0);
                for (std::size_t k = 0; k < DEPTH; ++k)
                    sum += left[k][r] * numberAs<T>(*b.at(k, i).data);
                c[r * stride + i] = sum;
            }
        });
}

/// C = COLS columns of B, each of which lies together, with rows of A that do too: dot products.
template <std::size_t ROWS, std::size_t COLS, class T, class S>
void streamColumns(std::size_t depth, const T* a, std::size_t rowStride, RightFactor<S> b, T* c,
                   std::size_t stride) {
    Vector<T> sum[ROWS][COLS]{};
    T rest[ROWS][COLS]{};
    forEachVector<T>(
        depth,
        [&](std::size_t k) {
#pragma GCC unroll 8
            for (std::size_t j = 0; j < COLS; ++j) {
                const Vector<T> right = loadAs<T>(b.at(k, j).data);
#pragma GCC unroll 4
                for (std::size_t r = 0; r < ROWS; ++r)
                    sum[r][j] = multiplyAdd<T>(load<T>(a + r * rowStride + k), right, sum[r][j]);
            }
        },
        [&](std::size_t k) {
            for (std::size_t j = 0; j < COLS; ++j)
                for (std::size_t r = 0; r < ROWS; ++r)
                    rest[r][j] += a[r * rowStride + k] * numberAs<T>(*b.at(k, j).data);
        });
    for (std::size_t r = 0; r < ROWS; ++r)
        for (std::size_t j = 0; j < COLS; ++j)
            c[r * stride + j] = firstLane<T>(laneSum<T>(sum[r][j])) + rest[r][j];
}

/// The same for all of C, without its epilogue.
template <std::size_t ROWS, class T, class S>
void streamSums(std::size_t depth, std::size_t cols, LeftFactor<T> a, RightFactor<S> b, T* c,
                std::size_t stride) {
    if (b.colStride == 1) {
        std::size_t k = 0;
        for (; k + STREAMS <= depth; k += STREAMS)
            streamRows<ROWS, STREAMS>(cols, a.at(0, k), b.at(k, 0), c, stride, k != 0);
        for (; k < depth; ++k) streamRows<ROWS, 1>(cols, a.at(0, k), b.at(k, 0), c, stride, k != 0);
    } else {
        constexpr std::size_t COLS = STREAMS / ROWS;
        std::size_t col = 0;
        for (; col + COLS <= cols; col += COLS)
            streamColumns<ROWS, COLS>(depth, a.data, a.rowStride, b.at(0, col), c + col, stride);
        for (; col < cols; ++col)
            streamColumns<ROWS, 1>(depth, a.data, a.rowStride, b.at(0, col), c + col, stride);
    }
}

/// Whether a product can be streamed: few rows, which lie together, and no sums to add to.
template <class T>
bool isStreamed(std::size_t rows, LeftFactor<T> a, const T* c, const Epilogue<T>& finish) {
    return rows <= STREAM_ROWS && a.depthStride == 1 && finish.start != c;
}

/// C[rows][cols], rows `stride` apart, = A[rows][depth] · B[depth][cols], finished as `finish`
/// says.
template <class T, class S>
void streamedMultiply(std::size_t rows, std::size_t depth, std::size_t cols, LeftFactor<T> a,
                      RightFactor<S> b, T* c, std::size_t stride, const Epilogue<T>& finish) {
    [&]<std::size_t... R>(std::index_sequence<R...>) {
        (void)((rows == R + 1 && (streamSums<R + 1>(depth, cols, a, b, c, stride), true)) || ...);
    }
    (std::make_index_sequence<STREAM_ROWS>{});
    for (std::size_t r = 0; r < rows; ++r)
        for (std::size_t i = 0; i < cols; ++i) {
            T& y = c[r * stride + i];
            if (finish.scale != nullptr) y *= finish.scale[i];
            if (finish.start != nullptr) y += *finish.startOf(r, i);
        }
}

} // namespace regard::detail
