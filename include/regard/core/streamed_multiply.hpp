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
/// Columns, or rows, of the right factor that are read side by side: as many as keep the memory
/// busy. Rows of narrow numbers, which end sooner, take more.
inline constexpr std::size_t STREAMS = 8;
template <class S>
inline constexpr std::size_t ROW_STREAMS = sizeof(S) < 4 ? 2 * STREAMS : STREAMS;

/// Where each of COUNT streams begins a cache line, asks for the line of the stream that is read
/// next: the processor's own guesses begin anew with each of them, and those of narrow numbers are
/// short.
template <std::size_t COUNT, class S, class Place>
REGARD_INLINE void fetchAhead(std::size_t i, Place&& place) {
    if (i * sizeof(S) % 64 != 0) return;
#pragma GCC unroll 16
    for (std::size_t j = 0; j < COUNT; ++j) __builtin_prefetch(place(j));
}

/// C (+)= DEPTH rows of B, that lie one after the other, each times a number of A. `next` are the
/// rows that come behind.
template <std::size_t ROWS, std::size_t DEPTH, class T, class S>
void streamRows(std::size_t cols, LeftFactor<T> a, RightFactor<S> b, RightFactor<S> next, T* c,
                std::size_t stride, bool add) {
    T left[DEPTH][ROWS];
    for (std::size_t k = 0; k < DEPTH; ++k)
        for (std::size_t r = 0; r < ROWS; ++r) left[k][r] = *a.at(r, k).data;
    forEachVector<T>(
        cols,
        [&](std::size_t i) {
            fetchAhead<DEPTH, S>(i, [&](std::size_t k) { return next.at(k, i).data; });
            Vector<T> sum[ROWS];
#pragma GCC unroll 4
            for (std::size_t r = 0; r < ROWS; ++r)
                sum[r] = add ? load<T>(c + r * stride + i) : Vector<T>{};
#pragma GCC unroll 16
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
/// `next` are the columns that come behind.
template <std::size_t ROWS, std::size_t COLS, class T, class S>
void streamColumns(std::size_t depth, const T* a, std::size_t rowStride, RightFactor<S> b,
                   RightFactor<S> next, T* c, std::size_t stride) {
    Vector<T> sum[ROWS][COLS]{};
    T rest[ROWS][COLS]{};
    forEachVector<T>(
        depth,
        [&](std::size_t k) {
            fetchAhead<COLS, S>(k, [&](std::size_t j) { return next.at(k, j).data; });
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
    // what comes behind the streams from `from` on; behind the last ones, nothing new
    const auto behind = [](std::size_t from, std::size_t streams, std::size_t end) {
        return from + 2 * streams <= end ? from + streams : from;
    };
    if (b.colStride == 1) {
        std::size_t k = 0;
        const auto run = [&]<std::size_t DEPTH>() {
            for (; k + DEPTH <= depth; k += DEPTH)
                streamRows<ROWS, DEPTH>(cols, a.at(0, k), b.at(k, 0),
                                        b.at(behind(k, DEPTH, depth), 0), c, stride, k != 0);
        };
        run.template operator()<ROW_STREAMS<S>>();
        run.template operator()<1>();
    } else {
        std::size_t col = 0;
        const auto run = [&]<std::size_t COLS>() {
            for (; col + COLS <= cols; col += COLS)
                streamColumns<ROWS, COLS>(depth, a.data, a.rowStride, b.at(0, col),
                                          b.at(0, behind(col, COLS, cols)), c + col, stride);
        };
        run.template operator()<STREAMS / ROWS>();
        run.template operator()<1>();
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
