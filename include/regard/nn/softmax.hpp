// Scores to shares: positive, and adding to 1.
#pragma once

#include <cstddef>

#include <regard/core/scalar.hpp>

namespace regard {

/// pᵢ = exp(xᵢ − max x) / Σⱼ exp(xⱼ − max x), for `size` ≥ 1 numbers; `p` may be `x`. The maximum
/// is a plain number, which changes neither the result nor its gradient but keeps exp finite.
template <class T>
void softmax(const T* x, std::size_t size, T* p) {
    using std::exp;
    Real<T> max = valueOf(x[0]);
    for (std::size_t i = 1; i < size; ++i)
        if (valueOf(x[i]) > max) max = valueOf(x[i]);
    for (std::size_t i = 0; i < size; ++i) p[i] = exp(x[i] - max);
    T total = p[0];
    for (std::size_t i = 1; i < size; ++i) total = total + p[i];
    const T perTotal = Real<T>(1) / total;
    for (std::size_t i = 0; i < size; ++i) p[i] = p[i] * perTotal;
}

} // namespace regard
