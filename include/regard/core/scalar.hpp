// What the maths of the model needs from a number type, so that one definition serves float,
// double, `Value` (core knows it only by its member type `Real`) and std::complex.
#pragma once

#include <cmath>
#include <complex>
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

} // namespace regard
