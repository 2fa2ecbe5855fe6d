// Rows to columns, a square of vectors at a time: in registers, and for matrices of any fixed
// shape.
#pragma once

#include <cstddef>

#include <regard/core/simd.hpp>

namespace regard {

namespace detail {
/// One step of a transposition: trades the off-diagonal blocks of DISTANCE × DISTANCE.
template <std::size_t DISTANCE, class T>
REGARD_INLINE void tradeBlocks(Vector<T> (&rows)[LANES<T>]) {
#if REGARD_SIMD
    constexpr auto FIRST = [](std::size_t i) {
        return (i & DISTANCE) != 0 ? LANES<T> + (i ^ DISTANCE) : i;
    };
    constexpr auto SECOND = [](std::size_t i) {
        return (i & DISTANCE) != 0 ? LANES<T> + i : i ^ DISTANCE;
    };
#pragma GCC unroll 16
    for (std::size_t r = 0; r < LANES<T>; ++r)
        if ((r & DISTANCE) == 0) {
            const Vector<T> a = rows[r], b = rows[r | DISTANCE];
            rows[r] = shuffle<FIRST, T>(a, b);
            rows[r | DISTANCE] = shuffle<SECOND, T>(a, b);
        }
#endif
}
} // namespace detail

/// Transposes a square of vectors in place.
template <class T>
REGARD_INLINE void transposeSquare(Vector<T> (&rows)[LANES<T>]) {
    if constexpr (LANES < T >> 1) detail::tradeBlocks<1, T>(rows);
    if constexpr (LANES < T >> 2) detail::tradeBlocks<2, T>(rows);
    if constexpr (LANES < T >> 4) detail::tradeBlocks<4, T>(rows);
    if constexpr (LANES < T >> 8) detail::tradeBlocks<8, T>(rows);
}

namespace detail {
/// The square of to = fromᵀ whose first row is `row` and first column `col` in `from`, of which
/// HEIGHT rows and WIDTH columns exist.
template <std::size_t HEIGHT, std::size_t WIDTH, std::size_t ROWS, std::size_t COLS, class T>
REGARD_INLINE void transposeBlock(const T* from, T* to, std::size_t row, std::size_t col) {
    Vector<T> square[LANES<T>]{};
#pragma GCC unroll 16
    for (std::size_t r = 0; r < HEIGHT; ++r)
        square[r] = loadFirst<WIDTH>(from + (row + r) * COLS + col);
    transposeSquare<T>(square);
#pragma GCC unroll 16
    for (std::size_t c = 0; c < WIDTH; ++c)
        storeFirst<HEIGHT>(to + (col + c) * ROWS + row, square[c]);
}
} // namespace detail

/// to[COLS][ROWS] = from[ROWS][COLS]ᵀ.
template <std::size_t ROWS, std::size_t COLS, class T>
void transpose(const T* from, T* to) {
    constexpr std::size_t L = LANES<T>;
    constexpr std::size_t DOWN = (ROWS - 1) / L * L, ACROSS = (COLS - 1) / L * L;
    constexpr std::size_t BOTTOM = ROWS - DOWN, RIGHT = COLS - ACROSS; // of the last blocks
    for (std::size_t c = 0; c < ACROSS; c += L) {
        for (std::size_t r = 0; r < DOWN; r += L)
            detail::transposeBlock<L, L, ROWS, COLS>(from, to, r, c);
        detail::transposeBlock<BOTTOM, L, ROWS, COLS>(from, to, DOWN, c);
    }
    for (std::size_t r = 0; r < DOWN; r += L)
        detail::transposeBlock<L, RIGHT, ROWS, COLS>(from, to, r, ACROSS);
    detail::transposeBlock<BOTTOM, RIGHT, ROWS, COLS>(from, to, DOWN, ACROSS);
}

} // namespace regard
