// Numbers as they are stored and as they are computed with: float and double as themselves, and as
// bfloat16 or whole numbers of 8 bits that a vector of floats is made from where they are used.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <type_traits>

#include <regard/core/half.hpp>
#include <regard/core/simd.hpp>

namespace regard {

/// The number itself, in the type T that is computed with.
template <class T>
constexpr T numberAs(T stored) {
    return stored;
}
template <class T>
constexpr T numberAs(BFloat16 stored) {
    return T(toFloat(stored));
}
template <class T>
constexpr T numberAs(std::int8_t stored) {
    return T(stored);
}

/// The LANES<T> numbers from `from` on as a vector of T.
template <class T, class S>
REGARD_INLINE Vector<T> loadAs(const S* from) {
    if constexpr (std::is_same_v<S, T>) {
        return load(from);
    } else {
#if REGARD_SIMD && defined(__AVX512F__)
        if constexpr (std::is_same_v<T, float> && std::is_same_v<S, BFloat16>) {
            __m256i bits;
            std::memcpy(&bits, from, sizeof bits);
            return (Vector<T>)_mm512_maskz_slli_epi32(
                detail::ALL, _mm512_maskz_cvtepu16_epi32(detail::ALL, bits), 16);
        } else if constexpr (std::is_same_v<T, float> && std::is_same_v<S, std::int8_t>) {
            __m128i bits;
            std::memcpy(&bits, from, sizeof bits);
            return (Vector<T>)_mm512_maskz_cvtepi32_ps(
                detail::ALL, _mm512_maskz_cvtepi8_epi32(detail::ALL, bits));
        } else
#endif
        {
            T numbers[LANES<T>];
            for (std::size_t i = 0; i < LANES<T>; ++i) numbers[i] = numberAs<T>(from[i]);
            return load<T>(numbers);
        }
    }
}

} // namespace regard
