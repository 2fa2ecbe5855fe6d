// The matrix product of any shape that is known only at run time, and of every large one: by tiles
// of packed blocks, or, for a few rows, at the speed of memory; on one thread or several.
#pragma once

#include <algorithm>
#include <cstddef>

#include <regard/core/factors.hpp>
#include <regard/core/packed_multiply.hpp>
#include <regard/core/streamed_multiply.hpp>
#include <regard/core/thread_pool.hpp>

namespace regard {

/// Numbers of a matrix from which on its products share the code of `multiplyLarge`. Smaller ones
/// stay in the caches, and are unrolled for their shape.
inline constexpr std::size_t LARGE_MATRIX = 1 << 15;

/// C[rows][cols] = A[rows][depth] · B[depth][cols], finished as `finish` says; C is contiguous.
/// Where there is a pool, each of its threads computes a part of C: the numbers are the same.
template <class T, class S>
void multiplyLarge(ThreadPool* pool, std::size_t rows, std::size_t depth, std::size_t cols,
                   LeftFactor<T> a, RightFactor<S> b, T* c, const Epilogue<T>& finish = {}) {
    const bool streamed = detail::isStreamed(rows, a, c, finish);
    const auto part = [&](std::size_t row, std::size_t height, std::size_t col, std::size_t width) {
        T* to = c + row * cols + col;
        if (streamed)
            detail::streamedMultiply(height, depth, width, a.at(row, 0), b.at(0, col), to, cols,
                                     finish.at(row, col));
        else
            detail::packedMultiply(height, depth, width, a.at(row, 0), b.at(0, col), to, cols,
                                   finish.at(row, col));
    };
    if (pool == nullptr || rows * depth * cols < LARGE_MATRIX) return part(0, rows, 0, cols);
    const bool acrossCols = cols >= rows;
    const std::size_t whole = acrossCols ? cols : rows;
    const std::size_t unit = acrossCols ? detail::TILE_WIDTH<T> : detail::TILE_ROWS;
    const std::size_t share = ((whole + unit - 1) / unit + pool->size() - 1) / pool->size() * unit;
    pool->forEach((whole + share - 1) / share, [&](std::size_t i) {
        const std::size_t first = i * share, size = (std::min)(share, whole - first);
        acrossCols ? part(0, rows, first, size) : part(first, size, 0, cols);
    });
}

} // namespace regard
