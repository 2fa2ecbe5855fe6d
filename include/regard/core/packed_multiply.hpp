// The matrix product of large shapes: both factors are copied, block by block, into the order in
// which they are read, and multiplied by one tile of registers that all shapes share
// (Goto and van de Geijn 2008, "Anatomy of High-Performance Matrix Multiplication").
#pragma once

#include <algorithm>
#include <cstddef>
#include <utility>

#include <regard/core/aligned_array.hpp>
#include <regard/core/factors.hpp>
#include <regard/core/multiply.hpp>
#include <regard/core/simd.hpp>
#include <regard/core/stored_number.hpp>
#include <regard/core/transpose.hpp>

namespace regard {

namespace detail {

/// The tile: TILE_ROWS rows of TILE_COLS vectors, so many that their sums, one row of the right
/// factor and one number of the left one fill the registers.
inline constexpr std::size_t TILE_ROWS = REGISTERS == 32 ? 8 : 6;
inline constexpr std::size_t TILE_COLS = REGISTERS == 32 ? 3 : 2;
template <class T>
inline constexpr std::size_t TILE_WIDTH = TILE_COLS* LANES<T>;
/// Blocks of the left factor stay in the second cache, panels of the right one in the first.
template <class T>
inline constexpr std::size_t BLOCK_DEPTH = 1024 / sizeof(T);
inline constexpr std::size_t BLOCK_ROWS = 256;
/// The first tiles of a panel ask for the next one, so many of them.
inline constexpr std::size_t FETCH_TURNS = 8;

/// to[k][WIDTH] = the numbers at from[i × across + k × along], zeros from i = `count` on. One of
/// the strides is 1. Writes up to LANES<T> numbers behind the last.
template <std::size_t WIDTH, class T, class S>
void pack(const S* from, std::size_t across, std::size_t along, std::size_t count,
          std::size_t depth, T* to) {
    constexpr std::size_t L = LANES<T>;
    if (across == 1 && count == WIDTH) {
        for (std::size_t k = 0; k < depth; ++k, from += along, to += WIDTH) {
            if constexpr (WIDTH % L == 0) {
                for (std::size_t i = 0; i < WIDTH; i += L) store<T>(to + i, loadAs<T>(from + i));
            } else {
                for (std::size_t i = 0; i < WIDTH; ++i) to[i] = numberAs<T>(from[i]);
            }
        }
        return;
    }
    std::size_t done = 0; // depth that is packed already
    if (along == 1) {
        for (; done + L <= depth; done += L)
            for (std::size_t first = 0; first < WIDTH; first += L) {
                Vector<T> square[L]{};
                for (std::size_t i = first; i < (std::min)(first + L, count); ++i)
                    square[i - first] = loadAs<T>(from + i * across + done);
                transposeSquare<T>(square);
                for (std::size_t k = 0; k < L; ++k) {
                    T* place = to + (done + k) * WIDTH + first;
                    first + L <= WIDTH ? store<T>(place, square[k])
                                       : storeFirst<(WIDTH - 1) % L + 1>(place, square[k]);
                }
            }
    }
    for (std::size_t k = done; k < depth; ++k)
        for (std::size_t i = 0; i < WIDTH; ++i)
            to[k * WIDTH + i] = i < count ? numberAs<T>(from[i * across + k * along]) : T(0);
}

/// ROWS × TILE_COLS vectors of C, of which `cols` columns exist. a: [depth][ROWS],
/// b: [depth][TILE_WIDTH]; `finish` and `c` are at the tile's first number.
template <std::size_t ROWS, class T>
void packedTile(std::size_t depth, const T* a, const T* b, T* c, std::size_t stride,
                std::size_t cols, const Epilogue<T>& finish) {
    constexpr std::size_t L = LANES<T>;
    Vector<T> sum[ROWS][TILE_COLS]{};
    for (std::size_t k = 0; k < depth; ++k, a += ROWS, b += TILE_WIDTH<T>) {
        Vector<T> right[TILE_COLS];
#pragma GCC unroll 8
        for (std::size_t j = 0; j < TILE_COLS; ++j) right[j] = load<T>(b + j * L);
#pragma GCC unroll 8
        for (std::size_t r = 0; r < ROWS; ++r) {
            const Vector<T> left = broadcast<T>(a[r]);
#pragma GCC unroll 8
            for (std::size_t j = 0; j < TILE_COLS; ++j)
                sum[r][j] = multiplyAdd<T>(left, right[j], sum[r][j]);
        }
    }
    if (cols == TILE_WIDTH<T>) {
#pragma GCC unroll 8
        for (std::size_t r = 0; r < ROWS; ++r)
#pragma GCC unroll 8
            for (std::size_t j = 0; j < TILE_COLS; ++j) {
                const T* start = finish.startOf(r, j * L);
                const Vector<T> scaled =
                    finish.scale == nullptr ? sum[r][j] : sum[r][j] * load<T>(finish.scale + j * L);
                store<T>(c + r * stride + j * L,
                         start == nullptr ? scaled : scaled + load<T>(start));
            }
    } else {
        T spilt[ROWS][TILE_WIDTH<T>];
#pragma GCC unroll 8
        for (std::size_t r = 0; r < ROWS; ++r)
#pragma GCC unroll 8
            for (std::size_t j = 0; j < TILE_COLS; ++j) store<T>(&spilt[r][j * L], sum[r][j]);
        for (std::size_t r = 0; r < ROWS; ++r)
            for (std::size_t i = 0; i < cols; ++i) {
                T y = spilt[r][i];
                if (finish.scale != nullptr) y *= finish.scale[i];
                if (finish.start != nullptr) y += finish.start[r * finish.startStride + i];
                c[r * stride + i] = y;
            }
    }
}

/// Cuts `rows` into heights of tiles, TILE_ROWS and then powers of two:
/// visit.operator()<ROWS>(row).
template <std::size_t ROWS = TILE_ROWS, class Visit>
void forEachTile(std::size_t rows, Visit&& visit, std::size_t row = 0) {
    for (; row + ROWS <= rows; row += ROWS) visit.template operator()<ROWS>(row);
    if constexpr (ROWS > 1) forEachTile<ROWS == 6 ? 4 : ROWS / 2>(rows, visit, row);
}

/// Where a thread packs its blocks.
template <class T>
struct PackingRoom {
    AlignedArray<T> left{BLOCK_ROWS * BLOCK_DEPTH<T>};
    AlignedArray<T> right{TILE_WIDTH<T> * BLOCK_DEPTH<T>};

    static PackingRoom& ofThisThread() {
        thread_local PackingRoom room;
        return room;
    }
};

/// Asks for a share of the next panel, the `turn`-th of `turns`, so that it comes from memory while
/// this one is multiplied.
template <class S>
REGARD_INLINE void fetch(RightFactor<S> b, std::size_t deep, std::size_t wide, std::size_t turn,
                         std::size_t turns) {
#if REGARD_SIMD
    const bool rowsLieTogether = b.colStride == 1;
    const std::size_t runs = rowsLieTogether ? deep : wide, length = rowsLieTogether ? wide : deep;
    const std::size_t apart = rowsLieTogether ? b.depthStride : b.colStride;
    for (std::size_t i = runs * turn / turns; i < runs * (turn + 1) / turns; ++i)
        for (std::size_t j = 0; j < length; j += 64 / sizeof(S))
            __builtin_prefetch(b.data + i * apart + j, 0, 2);
#else
    (void)b, (void)deep, (void)wide, (void)turn, (void)turns;
#endif
}

/// Of `left` columns, those of the next panel.
template <class T>
constexpr std::size_t panelWidth(std::size_t left) {
    return (std::min)(TILE_WIDTH<T>, left);
}

/// C[rows][cols], rows `stride` apart, = A[rows][depth] · B[depth][cols], finished as `finish`
/// says.
template <class T, class S>
void packedMultiply(std::size_t rows, std::size_t depth, std::size_t cols, LeftFactor<T> a,
                    RightFactor<S> b, T* c, std::size_t stride, Epilogue<T> finish) {
    PackingRoom<T>& room = PackingRoom<T>::ofThisThread();
    for (std::size_t k = 0; k < depth; k += BLOCK_DEPTH<T>) {
        const std::size_t deep = (std::min)(BLOCK_DEPTH<T>, depth - k);
        for (std::size_t top = 0; top < rows; top += BLOCK_ROWS) {
            const std::size_t high = (std::min)(BLOCK_ROWS, rows - top);
            const LeftFactor<T> block = a.at(top, k);
            forEachTile(high, [&]<std::size_t ROWS>(std::size_t r) {
                pack<ROWS>(block.at(r, 0).data, a.rowStride, a.depthStride, ROWS, deep,
                           room.left.data() + r * deep);
            });
            for (std::size_t col = 0; col < cols; col += TILE_WIDTH<T>) {
                const std::size_t wide = panelWidth<T>(cols - col);
                pack<TILE_WIDTH<T>>(b.at(k, col).data, b.colStride, b.depthStride, wide, deep,
                                    room.right.data());
                const std::size_t turns = (std::min)(high / TILE_ROWS, FETCH_TURNS);
                forEachTile(high, [&]<std::size_t ROWS>(std::size_t r) {
                    if (r / TILE_ROWS < turns)
                        fetch(b.at(k, col + wide), deep, panelWidth<T>(cols - col - wide),
                              r / TILE_ROWS, turns);
                    packedTile<ROWS>(deep, room.left.data() + r * deep, room.right.data(),
                                     c + (top + r) * stride + col, stride, wide,
                                     finish.at(top + r, col));
                });
            }
        }
        finish.start = c; // what follows in depth adds to what stands there
        finish.startStride = stride;
    }
}

} // namespace detail

} // namespace regard
