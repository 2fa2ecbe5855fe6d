// Vectors of numbers as wide as the processor's registers, over the vector extensions of GCC and
// Clang; an instruction of its own only where the extensions have no word for it. Without them a
// vector has one lane, and the same loops run number by number.
#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <type_traits>
#include <utility>

#if (defined(__GNUC__) || defined(__clang__)) && !defined(REGARD_NO_SIMD)
#define REGARD_SIMD 1
#else
#define REGARD_SIMD 0
#endif

#if REGARD_SIMD && defined(__SSE2__)
#include <immintrin.h>
#elif REGARD_SIMD && defined(__aarch64__)
#include <arm_neon.h>
#endif

#if defined(__GNUC__) || defined(__clang__)
#define REGARD_INLINE inline __attribute__((always_inline))
#else
#define REGARD_INLINE inline
#endif

namespace regard {

/// Bytes of one vector register.
#if !REGARD_SIMD
inline constexpr std::size_t VECTOR_BYTES = 0;
#elif defined(__AVX512F__)
inline constexpr std::size_t VECTOR_BYTES = 64;
#elif defined(__AVX2__) && defined(__FMA__)
inline constexpr std::size_t VECTOR_BYTES = 32;
#else
inline constexpr std::size_t VECTOR_BYTES = 16;
#endif

/// Numbers of type T in one vector.
template <class T>
inline constexpr std::size_t LANES = REGARD_SIMD ? VECTOR_BYTES / sizeof(T) : 1;

/// Whether rows of `width` numbers of type T are whole vectors.
template <class T>
constexpr bool isVectorised(std::size_t width) {
    if constexpr (std::is_floating_point_v<T>)
        return LANES<T> > 1 && width % LANES<T> == 0;
    else
        return false;
}

namespace detail {
template <class T>
struct VectorOf {
#if REGARD_SIMD
    typedef T type __attribute__((vector_size(VECTOR_BYTES)));
#else
    using type = T;
#endif
};
} // namespace detail

/// LANES<T> numbers; + − × ÷ work lane by lane, and with a plain number for every lane.
template <class T>
using Vector = typename detail::VectorOf<T>::type;

/// `x` in every lane.
template <class T>
REGARD_INLINE Vector<T> broadcast(T x) {
#if REGARD_SIMD && defined(__AVX512F__)
    if constexpr (sizeof(T) == 4)
        return (Vector<T>)_mm512_set1_ps(x);
    else
        return (Vector<T>)_mm512_set1_pd(x);
#elif REGARD_SIMD
    return x - Vector<T>{};
#else
    return x;
#endif
}

/// The LANES<T> numbers from `from` on; no alignment is asked for.
template <class T>
REGARD_INLINE Vector<T> load(const T* from) {
    Vector<T> v;
    std::memcpy(&v, from, sizeof v);
    return v;
}
/// Writes all lanes from `to` on.
template <class T>
REGARD_INLINE void store(T* to, Vector<T> v) {
    std::memcpy(to, &v, sizeof v);
}

/// The first `count` numbers from `from` on, and 0 in the lanes behind them; nothing else is read.
template <std::size_t COUNT, class T>
REGARD_INLINE Vector<T> loadFirst(const T* from) {
    static_assert(COUNT >= 1 && COUNT <= LANES<T>);
    if constexpr (COUNT == LANES<T>) {
        return load(from);
    } else {
#if REGARD_SIMD && defined(__AVX512F__)
        if constexpr (sizeof(T) == 4)
            return (Vector<T>)_mm512_maskz_loadu_ps((__mmask16)((1u << COUNT) - 1), from);
        else
            return (Vector<T>)_mm512_maskz_loadu_pd((__mmask8)((1u << COUNT) - 1), from);
#else
        Vector<T> v{};
        std::memcpy(&v, from, COUNT * sizeof(T));
        return v;
#endif
    }
}
/// Writes the first COUNT lanes and nothing else.
template <std::size_t COUNT, class T>
REGARD_INLINE void storeFirst(T* to, Vector<T> v) {
    static_assert(COUNT >= 1 && COUNT <= LANES<T>);
    if constexpr (COUNT == LANES<T>) {
        store(to, v);
    } else {
#if REGARD_SIMD && defined(__AVX512F__)
        if constexpr (sizeof(T) == 4)
            _mm512_mask_storeu_ps(to, (__mmask16)((1u << COUNT) - 1), (__m512)v);
        else
            _mm512_mask_storeu_pd(to, (__mmask8)((1u << COUNT) - 1), (__m512d)v);
#else
        std::memcpy(to, &v, COUNT * sizeof(T));
#endif
    }
}

/// The same with `fill` in the lanes behind the first COUNT.
template <std::size_t COUNT, class T>
REGARD_INLINE Vector<T> loadFirst(const T* from, T fill) {
    Vector<T> v = loadFirst<COUNT>(from);
#if REGARD_SIMD && defined(__AVX512F__)
    if constexpr (COUNT < LANES<T> && sizeof(T) == 4)
        v = (Vector<T>)_mm512_mask_mov_ps(_mm512_set1_ps(fill), (__mmask16)((1u << COUNT) - 1), v);
    else if constexpr (COUNT < LANES<T>)
        v = (Vector<T>)_mm512_mask_mov_pd(_mm512_set1_pd(fill), (__mmask8)((1u << COUNT) - 1), v);
#elif REGARD_SIMD
    for (std::size_t i = COUNT; i < LANES<T>; ++i) v[i] = fill;
#endif
    (void)fill;
    return v;
}

/// Runs `f(i)` on every place of a whole vector among `size` numbers, then `g(i)` on each number
/// that is left over.
template <class T, class F, class G>
REGARD_INLINE void forEachVector(std::size_t size, F&& f, G&& g) {
    const std::size_t whole = size - size % LANES<T>;
    for (std::size_t i = 0; i < whole; i += LANES<T>) f(i);
    for (std::size_t i = whole; i < size; ++i) g(i);
}

/// a × b + c, rounded once where the processor can.
template <class T>
REGARD_INLINE Vector<T> multiplyAdd(Vector<T> a, Vector<T> b, Vector<T> c) {
#if REGARD_SIMD && defined(__AVX512F__)
    if constexpr (sizeof(T) == 4)
        return (Vector<T>)_mm512_fmadd_ps((__m512)a, (__m512)b, (__m512)c);
    else
        return (Vector<T>)_mm512_fmadd_pd((__m512d)a, (__m512d)b, (__m512d)c);
#elif REGARD_SIMD && defined(__AVX2__) && defined(__FMA__)
    if constexpr (sizeof(T) == 4)
        return (Vector<T>)_mm256_fmadd_ps((__m256)a, (__m256)b, (__m256)c);
    else
        return (Vector<T>)_mm256_fmadd_pd((__m256d)a, (__m256d)b, (__m256d)c);
#elif REGARD_SIMD && defined(__aarch64__)
    if constexpr (sizeof(T) == 4)
        return (Vector<T>)vfmaq_f32((float32x4_t)c, (float32x4_t)a, (float32x4_t)b);
    else
        return (Vector<T>)vfmaq_f64((float64x2_t)c, (float64x2_t)a, (float64x2_t)b);
#else
    return a * b + c;
#endif
}

#if REGARD_SIMD && defined(__AVX512F__)
namespace detail {
// GCC 12 warns of its own header where the unmasked forms are used (its bug 105593).
inline constexpr __mmask16 ALL = 0xFFFF;
} // namespace detail
#endif

/// The larger of each pair of lanes; b where a lane is not a number.
template <class T>
REGARD_INLINE Vector<T> maximum(Vector<T> a, Vector<T> b) {
#if REGARD_SIMD && defined(__AVX512F__)
    if constexpr (sizeof(T) == 4)
        return (Vector<T>)_mm512_mask_max_ps((__m512)a, detail::ALL, (__m512)a, (__m512)b);
    else
        return (Vector<T>)_mm512_mask_max_pd((__m512d)a, (__mmask8)detail::ALL, (__m512d)a,
                                             (__m512d)b);
#else
    return a > b ? a : b;
#endif
}

/// The square root of each lane.
template <class T>
REGARD_INLINE Vector<T> squareRoot(Vector<T> a) {
#if REGARD_SIMD && defined(__AVX512F__)
    if constexpr (sizeof(T) == 4)
        return (Vector<T>)_mm512_mask_sqrt_ps((__m512)a, detail::ALL, (__m512)a);
    else
        return (Vector<T>)_mm512_mask_sqrt_pd((__m512d)a, (__mmask8)detail::ALL, (__m512d)a);
#elif REGARD_SIMD && defined(__AVX2__) && defined(__FMA__)
    if constexpr (sizeof(T) == 4)
        return (Vector<T>)_mm256_sqrt_ps((__m256)a);
    else
        return (Vector<T>)_mm256_sqrt_pd((__m256d)a);
#elif REGARD_SIMD && defined(__SSE2__)
    if constexpr (sizeof(T) == 4)
        return (Vector<T>)_mm_sqrt_ps((__m128)a);
    else
        return (Vector<T>)_mm_sqrt_pd((__m128d)a);
#elif REGARD_SIMD
    Vector<T> root{};
    for (std::size_t i = 0; i < LANES<T>; ++i) root[i] = std::sqrt(a[i]);
    return root;
#else
    return std::sqrt(a);
#endif
}

namespace detail {
#if REGARD_SIMD
/// Lane i receives lane INDEX(i) of a, or of b for indices from LANES<T> on.
template <auto INDEX, class T>
REGARD_INLINE Vector<T> shuffle(Vector<T> a, Vector<T> b) {
    return [&]<std::size_t... I>(std::index_sequence<I...>) {
#if defined(__clang__)
        return __builtin_shufflevector(a, b, int(INDEX(I))...);
#else
        using Integer = std::conditional_t<sizeof(T) == 4, std::int32_t, std::int64_t>;
        typedef Integer Indices __attribute__((vector_size(VECTOR_BYTES)));
        return __builtin_shuffle(a, b, Indices{Integer(INDEX(I))...});
#endif
    }
    (std::make_index_sequence<LANES<T>>{});
}
#endif

/// Lane i receives lane i XOR DISTANCE.
template <std::size_t DISTANCE, class T>
REGARD_INLINE Vector<T> exchange(Vector<T> v) {
#if REGARD_SIMD
    return shuffle<[](std::size_t i) { return i ^ DISTANCE; }, T>(v, v);
#else
    return v;
#endif
}

} // namespace detail

/// Every lane of each group of GROUP neighbours (a power of two) receives the group's sum.
template <std::size_t GROUP, class T>
REGARD_INLINE Vector<T> groupSum(Vector<T> v) {
    static_assert(GROUP <= LANES<T> && (GROUP & (GROUP - 1)) == 0);
    if constexpr (GROUP > 1) v += detail::exchange<1, T>(v);
    if constexpr (GROUP > 2) v += detail::exchange<2, T>(v);
    if constexpr (GROUP > 4) v += detail::exchange<4, T>(v);
    if constexpr (GROUP > 8) v += detail::exchange<8, T>(v);
    return v;
}
/// The sum of all lanes, in every lane.
template <class T>
REGARD_INLINE Vector<T> laneSum(Vector<T> v) {
    return groupSum<LANES<T>, T>(v);
}
/// The largest of all lanes, in every lane.
template <class T>
REGARD_INLINE Vector<T> laneMaximum(Vector<T> v) {
    if constexpr (LANES < T >> 1) v = maximum<T>(v, detail::exchange<1, T>(v));
    if constexpr (LANES < T >> 2) v = maximum<T>(v, detail::exchange<2, T>(v));
    if constexpr (LANES < T >> 4) v = maximum<T>(v, detail::exchange<4, T>(v));
    if constexpr (LANES < T >> 8) v = maximum<T>(v, detail::exchange<8, T>(v));
    return v;
}
/// Lane 0.
template <class T>
REGARD_INLINE T firstLane(Vector<T> v) {
#if REGARD_SIMD
    return v[0];
#else
    return v;
#endif
}

} // namespace regard
