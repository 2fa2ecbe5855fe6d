// Dropout: while training, numbers are set to 0 at random, so that no weight can rely on another.
// Which ones is a function of where they stand and not of what was drawn before: forward and
// backward compute the same mask, nothing is stored, and threads may take the rows in any order.
#pragma once

#include <cstddef>
#include <cstdint>
#include <type_traits>

#include <regard/core/scalar.hpp>
#include <regard/nn/operation.hpp>

namespace regard {

/// The bits of SplitMix64 (Steele, Lea and Flood 2014, "Fast Splittable Pseudorandom Number
/// Generators") for the state `x`: every bit of x reaches every bit of the result.
constexpr std::uint64_t mixBits(std::uint64_t x) {
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
    return x ^ (x >> 31);
}

/// The factors of inverted dropout for one position: 0 for PERCENT numbers in a hundred and
/// 100 / (100 − PERCENT) for the others, so that the mean stays (Srivastava et al. 2014, "Dropout:
/// A Simple Way to Prevent Neural Networks from Overfitting"). `place` tells apart the dropouts of
/// one layer. Number i is number i of the SplitMix64 stream that (seed, step, layer, place, text,
/// position) begins: the same however a step's texts are shared out among batches and threads.
template <int PERCENT>
class DropoutMask {
public:
    DropoutMask(const DropoutStream& stream, std::uint64_t place, std::uint64_t text,
                std::uint64_t position) {
        for (const std::uint64_t part :
             {stream.seed, stream.step, stream.layer, place, text, position})
            start_ = mixBits(start_ + part * GOLDEN + GOLDEN);
    }

    /// Whether number `i` stays.
    bool keeps(std::uint64_t i) const { return mixBits(start_ + (i + 1) * GOLDEN) >= DROPPED; }
    /// What number `i` is multiplied with.
    template <class R>
    R factor(std::uint64_t i) const {
        return keeps(i) ? R(100) / R(100 - PERCENT) : R(0);
    }

private:
    static constexpr std::uint64_t GOLDEN = 0x9e3779b97f4a7c15u; // 2⁶⁴ / φ
    static constexpr std::uint64_t DROPPED = ~std::uint64_t{0} / 100 * PERCENT;

    std::uint64_t start_ = 0;
};

/// Places of the dropouts in a model.
enum class DropoutPlace {
    embedding,
    attnWeights,
    attnOutput,
    mlpOutput,
    crossWeights,
    crossOutput
};

/// y = mask · f(x) while `batch.dropout` is active, else f(x). `Saved` is f's, and more.
template <class Operation, int PERCENT, DropoutPlace PLACE>
struct Dropout {
    static constexpr std::size_t IN = Operation::IN, OUT = Operation::OUT;

    template <class T>
    struct Saved : Operation::template Saved<T> {
        T* masked; ///< [rows][OUT] mask · ∂y, while training
    };
    template <class T>
    static Saved<T> place(Arena<T>& arena, const Extent& extent) {
        return {Operation::template place<T>(arena, extent),
                extent.training ? arena.take(extent.rows * OUT) : nullptr};
    }

    template <class T>
    static void forward(const Batch& batch, const T* weights, const T* x, const Saved<T>& s, T* y) {
        Operation::forward(batch, weights, x, s, y);
        if (batch.dropout.active) applyMask(batch, y, y);
    }

    /// ∂f = mask · ∂y.
    template <class T>
    static void backward(const Batch& batch, const T* weights, const T* x, const Saved<T>& s,
                         const T* dy, T* dweights, T* dx) {
        if (batch.dropout.active) {
            applyMask(batch, dy, s.masked);
            dy = s.masked;
        }
        Operation::backward(batch, weights, x, s, dy, dweights, dx);
    }

private:
    template <class T>
    static void applyMask(const Batch& batch, const T* from, T* to) {
        for (const TokenSequence& sequence : batch.sequences)
            for (std::size_t t = 0; t < sequence.rows; ++t) {
                const DropoutMask<PERCENT> mask{batch.dropout, std::uint64_t(PLACE), sequence.text,
                                                sequence.firstPosition + t};
                const std::size_t at = (sequence.firstRow + t) * OUT;
                for (std::size_t i = 0; i < OUT; ++i)
                    to[at + i] = from[at + i] * mask.template factor<Real<T>>(i);
            }
    }
};

/// `Operation` with dropout behind it, or itself where PERCENT is 0.
template <class Operation, int PERCENT, DropoutPlace PLACE>
using WithDropout = std::conditional_t<PERCENT == 0, Operation, Dropout<Operation, PERCENT, PLACE>>;

} // namespace regard
