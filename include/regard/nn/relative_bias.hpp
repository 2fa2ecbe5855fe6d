// Positions as a number added to each score, which depends on the head and on how far the key lies
// from the query: ALiBi's straight lines, and T5's learned steps.
#pragma once

#include <array>
#include <bit>
#include <cmath>
#include <cstddef>

#include <regard/core/scalar.hpp>
#include <regard/nn/weights.hpp>

namespace regard {

/// Nothing is added to the scores.
struct NoBias {
    static constexpr bool ADDS = false, LEARNED = false;
};

/// ALiBi (Press, Smith and Lewis 2022, "Train Short, Test Long"): −slope_h·|key − query|. The
/// slopes of n heads are 2^(−8(h+1)/n) where n is a power of two; else those of the largest power
/// of two c below n, then every second one of 2c.
template <std::size_t N_HEAD>
struct Alibi {
    static constexpr bool ADDS = true, LEARNED = false;

    template <class R>
    static R slope(std::size_t head) {
        static const std::array<R, N_HEAD> slopes = [] {
            constexpr std::size_t WHOLE = std::bit_floor(N_HEAD);
            std::array<R, N_HEAD> all{};
            for (std::size_t h = 0; h < N_HEAD; ++h)
                all[h] =
                    R(std::exp2(h < WHOLE ? -8.0 * double(h + 1) / double(WHOLE)
                                          : -4.0 * double(2 * (h - WHOLE) + 1) / double(WHOLE)));
            return all;
        }();
        return slopes[head];
    }

    /// What is added to the score of a key `offset` = key − query away.
    template <class T>
    static T at(const T*, std::size_t head, std::ptrdiff_t offset) {
        return T(-slope<Real<T>>(head) * Real<T>(offset < 0 ? -offset : offset));
    }
};

/// The bucket, below `buckets`, of a key `offset` = key − query away. `bidirectional`: the upper
/// half of the buckets is for keys behind the query; else all of those fall into bucket 0. Half of
/// a direction's buckets hold one distance each; the others, geometrically wider, reach up to
/// `maxDistance`, and the last one takes what lies beyond.
inline std::size_t t5Bucket(std::ptrdiff_t offset, std::size_t buckets, std::size_t maxDistance,
                            bool bidirectional) {
    std::size_t first = 0;
    if (bidirectional) {
        buckets /= 2;
        if (offset > 0) first = buckets;
    } else if (offset > 0) {
        return 0;
    }
    const auto distance = static_cast<std::size_t>(offset < 0 ? -offset : offset);
    const std::size_t exact = buckets / 2, large = buckets - exact;
    if (distance < exact) return first + distance;
    if (distance >= maxDistance) return first + buckets - 1;
    const double share =
        std::log(double(distance) / double(exact)) / std::log(double(maxDistance) / double(exact));
    // a distance on the very edge of a bucket must not fall out of it by rounding
    const auto step = static_cast<std::size_t>(share * double(large) + 1e-12);
    return first + exact + (step < large ? step : large - 1);
}

/// T5's relative position bias (Raffel et al. 2020, "Exploring the Limits of Transfer Learning"): a
/// learned number per head and bucket of distances. TABLE: [buckets][N_HEAD]. As published, the
/// layers share one table: it stands right before the weights of the first layer, and the layers
/// are STRIDE numbers apart. STRIDE 0: each has its own, at TABLE.offset.
template <Tensor TABLE, bool BIDIRECTIONAL, std::size_t MAX_DISTANCE = 128, std::size_t STRIDE = 0>
struct T5Bias {
    static constexpr bool ADDS = true, LEARNED = true;

    /// The table of a layer, whose weights begin at `weights`; T may be const.
    template <class T>
    static T* tableOf(T* weights, std::size_t layer) {
        return STRIDE == 0 ? weights + TABLE.offset : weights - layer * STRIDE - TABLE.size();
    }
    template <class T>
    static T at(const T* table, std::size_t head, std::ptrdiff_t offset) {
        return table[place(head, offset)];
    }
    template <class T>
    static void addGradient(T* dtable, std::size_t head, std::ptrdiff_t offset, T gradient) {
        dtable[place(head, offset)] += gradient;
    }

private:
    static std::size_t place(std::size_t head, std::ptrdiff_t offset) {
        return t5Bucket(offset, TABLE.rows, MAX_DISTANCE, BIDIRECTIONAL) * TABLE.cols + head;
    }
};

} // namespace regard
