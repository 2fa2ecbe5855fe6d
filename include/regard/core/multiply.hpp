// The matrix product of small, fixed shapes: C = A·B in tiles that live in registers. One kernel
// serves Y = X·W, ∂X = ∂Y·Wᵀ and ∂W = Xᵀ·∂Y, for it takes A as it lies or transposed.
#pragma once

#include <algorithm>
#include <cstddef>
#include <utility>

#include <regard/core/simd.hpp>

namespace regard {

/// Where the left factor lies: element (row, k) at data[row × ROW_STRIDE + k × DEPTH_STRIDE]. The
/// strides are part of the type, so that a tile needs one pointer for all its rows.
template <class T, std::size_t ROW_STRIDE, std::size_t DEPTH_STRIDE>
struct StridedFactor {
    const T* data;
    const T* at(std::size_t row, std::size_t k) const {
        return data + row * ROW_STRIDE + k * DEPTH_STRIDE;
    }
};
/// A matrix of rows of WIDTH numbers as left factor.
template <std::size_t WIDTH, class T>
StridedFactor<T, WIDTH, 1> asItLies(const T* matrix) {
    return {matrix};
}
/// The transpose of a matrix of rows of WIDTH numbers as left factor.
template <std::size_t WIDTH, class T>
StridedFactor<T, 1, WIDTH> transposed(const T* matrix) {
    return {matrix};
}

/// What becomes of a tile's sums. `begin` is what a sum starts from, `end` what is stored; both get
/// the place of COUNT neighbouring numbers of C and its column.
struct Overwrite {
    template <std::size_t, class T>
    REGARD_INLINE Vector<T> begin(const T*, std::size_t) const {
        return Vector<T>{};
    }
    template <std::size_t, class T>
    REGARD_INLINE Vector<T> end(Vector<T> sum, const T*, std::size_t) const {
        return sum;
    }
};
/// C += A·B.
struct Accumulate : Overwrite {
    template <std::size_t COUNT, class T>
    REGARD_INLINE Vector<T> begin(const T* c, std::size_t) const {
        return loadFirst<COUNT>(c);
    }
};
/// C = A·B + b, a row b for every row.
template <class T>
struct AddBias : Overwrite {
    const T* bias;
    explicit AddBias(const T* b) : bias(b) {}
    template <std::size_t COUNT, class U>
    REGARD_INLINE Vector<U> begin(const U*, std::size_t col) const {
        return loadFirst<COUNT>(bias + col);
    }
};

namespace detail {

#if REGARD_SIMD && (defined(__AVX512F__) || defined(__aarch64__))
inline constexpr std::size_t REGISTERS = 32;
#else
inline constexpr std::size_t REGISTERS = 16;
#endif

/// Vectors side by side in a tile of a matrix that is `vectors` wide, and rows below one another.
constexpr std::size_t tileCols(std::size_t vectors) {
    if (REGISTERS == 32 && vectors % 3 == 0) return 3;
    if (REGISTERS == 32 && vectors % 4 == 0) return 4;
    return vectors >= 2 ? 2 : 1;
}
constexpr std::size_t tileRows(std::size_t cols) {
    if (REGISTERS == 32) return cols == 1 ? 16 : cols == 2 ? 12 : cols == 3 ? 8 : 6;
    return cols == 1 ? 8 : 6;
}

/// ROWS × COLS vectors of C, of whose last column the first LAST lanes count.
template <std::size_t ROWS, std::size_t COLS, std::size_t LAST, std::size_t WIDTH, class Left,
          class T, class Finish>
REGARD_INLINE void tile(Left a, const T* b, std::size_t depth, T* c, std::size_t col,
                        const Finish& finish) {
    constexpr std::size_t L = LANES<T>;
    Vector<T> sum[ROWS][COLS];
    const auto each = [&](auto&& visit) {
        const auto row = [&]<std::size_t... J>(std::size_t r, std::index_sequence<J...>) {
            (visit.template operator() < J, J + 1 == COLS ? LAST : L > (r), ...);
        };
#pragma GCC unroll 16
        for (std::size_t r = 0; r < ROWS; ++r) row(r, std::make_index_sequence<COLS>{});
    };
    each([&]<std::size_t J, std::size_t COUNT>(std::size_t r) {
        sum[r][J] = finish.template begin<COUNT, T>(c + r * WIDTH + J * L, col + J * L);
    });
#pragma GCC unroll 4
    for (std::size_t k = 0; k < depth; ++k) {
        Vector<T> right[COLS];
        [&]<std::size_t... J>(std::index_sequence<J...>) {
            ((right[J] = loadFirst < J + 1 == COLS ? LAST : L > (b + k * WIDTH + J * L)), ...);
        }
        (std::make_index_sequence<COLS>{});
#pragma GCC unroll 16
        for (std::size_t r = 0; r < ROWS; ++r) {
            const Vector<T> left = broadcast<T>(*a.at(r, k));
#pragma GCC unroll 4
            for (std::size_t j = 0; j < COLS; ++j)
                sum[r][j] = multiplyAdd<T>(left, right[j], sum[r][j]);
        }
    }
    each([&]<std::size_t J, std::size_t COUNT>(std::size_t r) {
        T* to = c + r * WIDTH + J * L;
        storeFirst<COUNT>(to, finish.template end<COUNT, T>(sum[r][J], to, col + J * L));
    });
}

/// COLS vectors of all rows of C.
template <std::size_t COLS, std::size_t LAST, std::size_t WIDTH, class Left, class T, class Finish>
void panel(std::size_t rows, std::size_t depth, Left a, const T* b, T* c, std::size_t col,
           const Finish& finish) {
    constexpr std::size_t ROWS = tileRows(COLS);
    std::size_t r = 0;
    const auto run = [&]<std::size_t HEIGHT>() {
        tile<HEIGHT, COLS, LAST, WIDTH>(Left{a.at(r, 0)}, b, depth, c + r * WIDTH, col, finish);
        r += HEIGHT;
    };
    while (r + ROWS <= rows) run.template operator()<ROWS>();
    // what is left over: exactly one tile of its own height
    [&]<std::size_t... H>(std::index_sequence<H...>) {
        const std::size_t left = rows - r;
        (void)((left == H + 1 && (run.template operator()<H + 1>(), true)) || ...);
    }
    (std::make_index_sequence<ROWS - 1>{});
}

} // namespace detail

/// C[rows][WIDTH] = A[rows][depth] · B[depth][WIDTH], as `finish` says; B and C are contiguous.
template <std::size_t WIDTH, class Left, class T, class Finish = Overwrite>
void multiply(std::size_t rows, std::size_t depth, Left a, const T* b, T* c,
              const Finish& finish = {}) {
    constexpr std::size_t L = LANES<T>, VECTORS = (WIDTH + L - 1) / L;
    constexpr std::size_t COLS = detail::tileCols(VECTORS);
    constexpr std::size_t FULL = (VECTORS - 1) / COLS * COLS; // vectors before the last panel
    for (std::size_t v = 0; v < FULL; v += COLS)
        detail::panel<COLS, L, WIDTH>(rows, depth, a, b + v * L, c + v * L, v * L, finish);
    detail::panel<VECTORS - FULL, WIDTH - (VECTORS - 1) * L, WIDTH>(rows, depth, a, b + FULL * L,
                                                                    c + FULL * L, FULL * L, finish);
}

} // namespace regard
