// The optimiser: one running mean and one running square per weight.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <span>

#include <regard/core/aligned_array.hpp>
#include <regard/core/error.hpp>
#include <regard/core/simd.hpp>

namespace regard {

/// Decay rates of Adam; the defaults are microgpt's.
struct AdamOptions {
    double beta1 = 0.85;
    double beta2 = 0.99;
    double epsilon = 1e-8; ///< outside the root
    /// Share of itself, times the learning rate, that every weight loses in every step: AdamW
    /// (Loshchilov and Hutter 2017, "Decoupled Weight Decay Regularization"). 0 is Adam.
    double weightDecay = 0;
};

/// Adam (Kingma and Ba 2014) over one contiguous array of weights:
/// m = β₁m + (1−β₁)g, v = β₂v + (1−β₂)g², w −= η · m̂ / (√v̂ + ε) with m̂ = m/(1−β₁ᵗ), v̂ = v/(1−β₂ᵗ).
template <class R>
class Adam {
public:
    explicit Adam(std::size_t size, AdamOptions options = {})
        : options_(options), mean_(size), square_(size) {}

    /// One update of `weights` along `scale` × `gradient`, both as long as the optimiser was made
    /// for.
    void update(std::span<R> weights, std::span<const R> gradient, double learningRate,
                R scale = 1) {
        REGARD_ASSERT(weights.size() == mean_.size() && gradient.size() == mean_.size());
        ++steps_;
        const R beta1 = R(options_.beta1), beta2 = R(options_.beta2), epsilon = R(options_.epsilon);
        const R rest1 = R(1 - options_.beta1), rest2 = R(1 - options_.beta2);
        const R unbias1 = R(1 - power(options_.beta1, steps_));
        const R unbias2 = R(1 - power(options_.beta2, steps_));
        const R rate = R(learningRate);
        const R keep = R(1 - learningRate * options_.weightDecay);
        R* m = mean_.data();
        R* v = square_.data();
        R* w = weights.data();
        const R* g = gradient.data();
        forEachVector<R>(
            weights.size(),
            [&](std::size_t i) {
                const Vector<R> slope = load(g + i) * scale;
                const Vector<R> mean = load<R>(m + i) * beta1 + slope * rest1;
                const Vector<R> square = load<R>(v + i) * beta2 + slope * slope * rest2;
                store<R>(m + i, mean);
                store<R>(v + i, square);
                const Vector<R> step =
                    mean * (rate / unbias1) / (squareRoot<R>(square * (1 / unbias2)) + epsilon);
                store<R>(w + i, load<R>(w + i) * keep - step);
            },
            [&](std::size_t i) {
                const R slope = g[i] * scale;
                m[i] = beta1 * m[i] + rest1 * slope;
                v[i] = beta2 * v[i] + rest2 * (slope * slope);
                w[i] =
                    w[i] * keep - rate * (m[i] / unbias1) / (std::sqrt(v[i] / unbias2) + epsilon);
            });
    }

    /// Updates made so far.
    std::size_t steps() const { return steps_; }
    /// The rates that it was made with.
    const AdamOptions& options() const { return options_; }
    /// m, the running mean of the gradient.
    std::span<const R> mean() const { return mean_.span(); }
    /// v, the running mean of its square.
    std::span<const R> square() const { return square_.span(); }

    /// Goes on as the optimiser did that had these; both as long as this one was made for.
    void restore(std::span<const R> mean, std::span<const R> square, std::size_t steps) {
        REGARD_ASSERT(mean.size() == mean_.size() && square.size() == square_.size());
        std::copy(mean.begin(), mean.end(), mean_.data());
        std::copy(square.begin(), square.end(), square_.data());
        steps_ = steps;
    }

private:
    /// baseⁿ by squaring: a step at batch 1 is short enough to notice the C library's `pow`.
    static double power(double base, std::size_t n) {
        double result = 1;
        for (; n != 0; n /= 2, base *= base)
            if (n % 2 == 1) result *= base;
        return result;
    }

    AdamOptions options_;
    AlignedArray<R> mean_;
    AlignedArray<R> square_;
    std::size_t steps_ = 0;
};

} // namespace regard
