// What the maths of the model needs from a number type, so that one definition serves float,
// double, `Value` (core knows it only by its member type `Real`) and std::complex.
#pragma once

#include <cmath>
#include <complex>
#include <cstddef>
#include <numbers>
#include <type_traits>

namespace regard {

template <class T>
struct RealOf {
    using type = typename T::Real;
};
template <class T>
requires std::is_floating_point_v<T>
struct RealOf<T> {
    using type = T;
};
template <class R>
struct RealOf<std::complex<R>> {
    using type = R;
};

/// The plain number behind a scalar: float for float, double for `Value` and std::complex<double>.
template <class T>
using Real = typename RealOf<T>::type;

/// The scalar as a plain number; the real part of a complex one.
template <class R>
requires std::is_floating_point_v<R>
constexpr R valueOf(R x) {
    return x;
}
template <class R>
constexpr R valueOf(const std::complex<R>& x) {
    return x.real();
}

/// max(0, x), with derivative 0 at 0; a complex number is compared by its real part.
template <class R>
requires std::is_floating_point_v<R>
constexpr R relu(R x) {
    return x > 0 ? x : R(0);
}
template <class R>
constexpr std::complex<R> relu(const std::complex<R>& x) {
    return x.real() > 0 ? x : std::complex<R>{};
}

/// The error function, 2/√π ∫₀ˣ e^(−t²) dt.
template <class R>
requires std::is_floating_point_v<R> R erf(R x) {
    return std::erf(x);
}
/// The same for complex numbers near the real axis: 2/√π e^(−z²) Σ 2ⁿ z²ⁿ⁺¹ / (2n+1)!!, whose
/// terms have one sign there; behind |Re z| = 6, where it is ±1 to rounding, by its tangent.
template <class R>
std::complex<R> erf(const std::complex<R>& z) {
    const std::complex<R> slope = std::exp(-z * z) * R(2 * std::numbers::inv_sqrtpi);
    if (std::abs(z.real()) > 6) return {std::erf(z.real()), (slope * z.imag()).real()};
    std::complex<R> term = z, sum = z;
    for (int n = 1; std::abs(term) > std::abs(sum) * R(1e-17); ++n) {
        term *= R(2) * z * z / R(2 * n + 1);
        sum += term;
    }
    return slope * sum;
}

/// y[OUT] = x[IN] · W[IN][OUT]. Every sum runs from the first input to the last.
template <std::size_t IN, std::size_t OUT, class T>
void multiplyRow(const T* x, const T* w, T* y) {
    for (std::size_t o = 0; o < OUT; ++o) y[o] = x[0] * w[o];
    for (std::size_t i = 1; i < IN; ++i)
        for (std::size_t o = 0; o < OUT; ++o) y[o] = y[o] + x[i] * w[i * OUT + o];
}

} // namespace regard
