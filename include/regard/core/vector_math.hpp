// exp and log of vectors: polynomials for float, the C library for double.
#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>

#include <regard/core/simd.hpp>

namespace regard {

/// eˣ of each lane. Float: at most 1.3 ulp for −87.3 ≤ x ≤ 88.7, exactly 0 below and +∞ above, so
/// that no denormal arises. Cody and Waite's reduction x = n ln 2 + r, and a polynomial of degree 6
/// for eʳ − 1. Double: the C library's, lane by lane.
template <class T>
REGARD_INLINE Vector<T> exponential(Vector<T> x) {
    if constexpr (sizeof(T) == 4 && LANES < T >> 1) {
        constexpr float LOWEST = -87.3365447f, HIGHEST = 88.7228394f;
        const Vector<T> magic = broadcast<T>(12582912.0f); // 1.5 × 2²³: adding it rounds to integer
        const Vector<T> shifted = multiplyAdd<T>(x, broadcast<T>(1.44269504f), magic);
        const Vector<T> n = shifted - magic;
        Vector<T> r = multiplyAdd<T>(n, broadcast<T>(-0.693359375f), x);
        r = multiplyAdd<T>(n, broadcast<T>(2.12194440e-4f), r);
        Vector<T> p = broadcast<T>(1.9875691500e-4f);
        p = multiplyAdd<T>(p, r, broadcast<T>(1.3981999507e-3f));
        p = multiplyAdd<T>(p, r, broadcast<T>(8.3334519073e-3f));
        p = multiplyAdd<T>(p, r, broadcast<T>(4.1665795894e-2f));
        p = multiplyAdd<T>(p, r, broadcast<T>(1.6666665459e-1f));
        p = multiplyAdd<T>(p, r, broadcast<T>(5.0000001201e-1f));
        p = multiplyAdd<T>(p, r * r, r) + 1.0f;
#if defined(__AVX512F__)
        const auto y = (Vector<T>)_mm512_maskz_scalef_ps(detail::ALL, (__m512)p, (__m512)n);
#else
        // 2ⁿ in two halves, so that n = 128 does not overflow before the product does
        typedef std::int32_t Integers __attribute__((vector_size(LANES<T> * sizeof(T))));
        const Integers whole = (Integers)shifted - (Integers)magic;
        const Integers half = whole >> 1, rest = whole - half;
        const Vector<T> y = p * (Vector<T>)((half + 127) << 23) * (Vector<T>)((rest + 127) << 23);
#endif
        const Vector<T> low = x < LOWEST ? Vector<T>{} : y;
        return x > HIGHEST ? broadcast<T>(HUGE_VALF) : low;
    } else if constexpr (LANES<T> > 1) {
        Vector<T> y{};
        for (std::size_t i = 0; i < LANES<T>; ++i) y[i] = std::exp(x[i]);
        return y;
    } else {
        return std::exp(x);
    }
}

/// ln x of each lane, for normal numbers x > 0; infinity and what is no number stay as they are.
/// Float: at most 1 ulp. With x = m·2ᵉ and
/// √½ ≤ m < √2, ln x = e ln 2 + ln m and ln(1 + f) = f − f²/2 + f³·P(f), ln 2 in two parts.
/// Double: the C library's, lane by lane.
template <class T>
REGARD_INLINE Vector<T> logarithm(Vector<T> x) {
    if constexpr (sizeof(T) == 4 && LANES < T >> 1) {
        typedef std::int32_t Integers __attribute__((vector_size(LANES<T> * sizeof(T))));
        constexpr std::int32_t HALF_ROOT = 0x3f3504f3; // √½ as bits
        const Integers bits = (Integers)x - HALF_ROOT;
        const Integers e = bits >> 23;
        const Vector<T> f = (Vector<T>)((bits & 0x007fffff) + HALF_ROOT) - 1.0f;
        Vector<T> p = broadcast<T>(7.0376836292e-2f);
        for (const float each :
             {-1.1514610310e-1f, 1.1676998740e-1f, -1.2420140846e-1f, 1.4249322787e-1f,
              -1.6668057665e-1f, 2.0000714765e-1f, -2.4999993993e-1f, 3.3333331174e-1f})
            p = multiplyAdd<T>(p, f, broadcast<T>(each));
        const Vector<T> n = __builtin_convertvector(e, Vector<T>);
        const Vector<T> square = f * f;
        Vector<T> y = multiplyAdd<T>(n, broadcast<T>(-2.12194440e-4f), square * f * p);
        y = multiplyAdd<T>(square, broadcast<T>(-0.5f), y);
        y = multiplyAdd<T>(n, broadcast<T>(0.693359375f), f + y);
        return x <= std::numeric_limits<T>::max() ? y : x;
    } else if constexpr (LANES<T> > 1) {
        Vector<T> y{};
        for (std::size_t i = 0; i < LANES<T>; ++i) y[i] = std::log(x[i]);
        return y;
    } else {
        return std::log(x);
    }
}

} // namespace regard
