// Scores to shares: positive, and adding to 1.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <type_traits>

#include <regard/core/scalar.hpp>
#include <regard/core/simd.hpp>
#include <regard/core/vector_math.hpp>

namespace regard {

/// xᵢ becomes exp(xᵢ − max), for `size` numbers.
template <class T>
REGARD_INLINE void exponentiate(T* x, std::size_t size, Real<T> max) {
    using std::exp;
    if constexpr (std::is_floating_point_v<T>)
        forEachVector<T>(
            size, [&](std::size_t i) { store<T>(x + i, exponential<T>(load(x + i) - max)); },
            [&](std::size_t i) { x[i] = exp(x[i] - max); });
    else
        for (std::size_t i = 0; i < size; ++i) x[i] = exp(x[i] - max);
}

/// pᵢ = exp(xᵢ − max x) / Σⱼ exp(xⱼ − max x), for `size` ≥ 1 numbers; `p` may be `x`. The maximum
/// is a plain number, which changes neither the result nor its gradient but keeps exp finite.
template <class T>
void softmax(const T* x, std::size_t size, T* p) {
    Real<T> max = valueOf(x[0]);
    for (std::size_t i = 1; i < size; ++i)
        if (valueOf(x[i]) > max) max = valueOf(x[i]);
    if (p != x) std::copy_n(x, size, p);
    exponentiate(p, size, max);
    T total = p[0];
    for (std::size_t i = 1; i < size; ++i) total = total + p[i];
    const T perTotal = Real<T>(1) / total;
    for (std::size_t i = 0; i < size; ++i) p[i] = p[i] * perTotal;
}

/// What a softmax divided by and what it took off before: ln pᵢ = xᵢ − max − ln total.
template <class T>
struct SoftmaxScale {
    T max, total;
};

/// The same for a row whose length SIZE is known to the compiler; p is not x.
template <std::size_t SIZE, class T>
REGARD_INLINE SoftmaxScale<T> softmaxRow(const T* x, T* p) {
    constexpr std::size_t L = LANES<T>, FULL = (SIZE - 1) / L * L, REST = SIZE - FULL;
    Vector<T> last = loadFirst<REST>(x + FULL, std::numeric_limits<T>::lowest());
    Vector<T> max = last;
    for (std::size_t i = 0; i < FULL; i += L) max = maximum<T>(load(x + i), max);
    max = laneMaximum<T>(max);
    last = exponential<T>(last - max);
    Vector<T> total = last;
    for (std::size_t i = 0; i < FULL; i += L) {
        const Vector<T> share = exponential<T>(load(x + i) - max);
        store<T>(p + i, share);
        total += share;
    }
    total = laneSum<T>(total);
    const Vector<T> perTotal = T(1) / total;
    for (std::size_t i = 0; i < FULL; i += L) store<T>(p + i, load<T>(p + i) * perTotal);
    storeFirst<REST>(p + FULL, last * perTotal);
    return {firstLane<T>(max), firstLane<T>(total)};
}

} // namespace regard
