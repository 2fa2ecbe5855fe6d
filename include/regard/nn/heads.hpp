// Heads: the columns of q, k and v that attention treats apart, and the sums over them.
#pragma once

#include <cstddef>
#include <type_traits>

#include <regard/core/simd.hpp>
#include <regard/nn/operation.hpp>

namespace regard {

/// How q, k and v are cut into heads. Head h of the queries has columns h·DIM … (h+1)·DIM − 1; it
/// reads head h / (COUNT / KV_COUNT) of the keys and values. KV_COUNT = COUNT is multi-head
/// attention (Vaswani et al. 2017), 1 multi-query (Shazeer 2019), between them grouped-query
/// attention (Ainslie et al. 2023).
struct Heads {
    std::size_t COUNT = 1;
    std::size_t KV_COUNT = 1;
    std::size_t DIM = 1;
    bool SCALED = true; ///< scores are divided by √DIM; T5 leaves that to its weights

    constexpr std::size_t width() const { return COUNT * DIM; }
    constexpr std::size_t keyWidth() const { return KV_COUNT * DIM; }
    /// First column of the keys and values that `head` reads.
    constexpr std::size_t keyColumn(std::size_t head) const {
        return head / (COUNT / KV_COUNT) * DIM;
    }
    friend constexpr bool operator==(const Heads&, const Heads&) = default;
};

/// What stands between the projections of an attention: the rows that it mixes, and the mixture.
template <class T>
struct QueryKeyValue {
    T* q;     ///< [rows][COUNT × DIM]
    T* k;     ///< [keyRows][KV_COUNT × DIM]
    T* v;     ///< [keyRows][KV_COUNT × DIM]
    T* heads; ///< [rows][COUNT × DIM] the mixtures of all heads side by side
    // while training
    T* dheads;  ///< [rows][COUNT × DIM]
    T* dq;      ///< [rows][COUNT × DIM]
    T *dk, *dv; ///< [keyRows][KV_COUNT × DIM]
};

/// A query's place: its row, its position, the row of the key of position 0, how many keys its text
/// has, and which text that is.
struct QueryPlace {
    std::size_t row, position, firstKey, keys, text;
};

/// visit(QueryPlace) for every row.
template <class Visit>
REGARD_INLINE void forEachQuery(const Batch& batch, Visit&& visit) {
    for (const TokenSequence& sequence : batch.sequences)
        for (std::size_t t = 0; t < sequence.rows; ++t)
            visit(QueryPlace{sequence.firstRow + t, sequence.firstPosition + t, sequence.firstKey,
                             sequence.keyCount(), sequence.text});
}

/// Σ a[i]·b[i] over N numbers, from the first to the last.
template <std::size_t N, class T>
REGARD_INLINE T dot(const T* a, const T* b) {
    if constexpr (isVectorised<T>(N)) {
        Vector<T> sum = load(a) * load(b);
        for (std::size_t i = LANES<T>; i < N; i += LANES<T>)
            sum = multiplyAdd<T>(load(a + i), load(b + i), sum);
        return firstLane<T>(laneSum<T>(sum));
    } else {
        T sum = a[0] * b[0];
        for (std::size_t i = 1; i < N; ++i) sum = sum + a[i] * b[i];
        return sum;
    }
}

/// y += factor·x for N numbers.
template <std::size_t N, class T>
REGARD_INLINE void addScaled(const T& factor, const T* x, T* y) {
    if constexpr (isVectorised<T>(N)) {
        const Vector<T> f = broadcast<T>(factor);
        for (std::size_t i = 0; i < N; i += LANES<T>)
            store<T>(y + i, multiplyAdd<T>(f, load(x + i), load(y + i)));
    } else {
        for (std::size_t i = 0; i < N; ++i) y[i] = y[i] + factor * x[i];
    }
}

/// Σ factor·x over rows x of N numbers, from the first to the last; kept in registers where rows
/// are a few whole vectors.
template <std::size_t N, class T>
class ScaledSum {
public:
    /// Adds factor·x.
    REGARD_INLINE void add(const T& factor, const T* x) {
        if constexpr (IN_VECTORS) {
            const Vector<T> f = broadcast<T>(factor);
            for (std::size_t i = 0; i < SIZE; ++i)
                sum_[i] = multiplyAdd<T>(f, load(x + i * LANES<T>), sum_[i]);
        } else {
            for (std::size_t i = 0; i < N; ++i)
                sum_[i] = empty_ ? factor * x[i] : sum_[i] + factor * x[i];
            empty_ = false;
        }
    }
    /// Writes the N sums.
    REGARD_INLINE void writeTo(T* y) const {
        if constexpr (IN_VECTORS)
            for (std::size_t i = 0; i < SIZE; ++i) store<T>(y + i * LANES<T>, sum_[i]);
        else
            for (std::size_t i = 0; i < N; ++i) y[i] = sum_[i];
    }

private:
    static constexpr bool IN_VECTORS = isVectorised<T>(N);
    static constexpr std::size_t SIZE = IN_VECTORS ? N / LANES<T> : N;
    using Part =
        typename std::conditional_t<IN_VECTORS, detail::VectorOf<T>, std::type_identity<T>>::type;
    Part sum_[SIZE]{};
    bool empty_ = true;
};

/// x times `factor`, for N numbers.
template <std::size_t N, class T>
REGARD_INLINE void scaleBy(const T& factor, T* x) {
    if constexpr (isVectorised<T>(N)) {
        for (std::size_t i = 0; i < N; i += LANES<T>) store<T>(x + i, load(x + i) * factor);
    } else {
        for (std::size_t i = 0; i < N; ++i) x[i] = x[i] * factor;
    }
}

} // namespace regard
