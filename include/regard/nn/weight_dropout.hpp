// Dropout of attention weights: while training, a query now and then doesn't see a key.
#pragma once

#include <cstddef>
#include <cstdint>

#include <regard/core/scalar.hpp>
#include <regard/nn/dropout.hpp>
#include <regard/nn/heads.hpp>
#include <regard/nn/operation.hpp>

namespace regard {

/// Every weight stays.
struct NoWeightDropout {
    NoWeightDropout(const DropoutStream&, const QueryPlace&) {}
    template <class T>
    REGARD_INLINE const T& apply(const T& x, std::size_t, std::size_t) const {
        return x;
    }
};

/// Weights are set to 0 behind the softmax, PERCENT in a hundred, and the others scaled up by
/// 100 / (100 − PERCENT); a row no longer adds to 1 (Vaswani et al. 2017). The numbers are those of
/// `DropoutMask`: head h and key k have number h × MAX_KEYS + k of their text and position.
template <int PERCENT, std::size_t MAX_KEYS, DropoutPlace PLACE>
class WeightDropout {
public:
    WeightDropout(const DropoutStream& stream, const QueryPlace& query)
        : active_(stream.active), mask_(stream, std::uint64_t(PLACE), query.text, query.position) {}

    /// x times what the weight of `key` in `head` is multiplied with.
    template <class T>
    T apply(const T& x, std::size_t head, std::size_t key) const {
        return active_ ? T(x * mask_.template factor<Real<T>>(head * MAX_KEYS + key)) : x;
    }

private:
    bool active_;
    DropoutMask<PERCENT> mask_;
};

} // namespace regard
