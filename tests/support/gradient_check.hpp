// An independent oracle for every hand-written backward: complex steps. For an analytic f,
// f'(x) = Im f(x + ih) / h to machine precision, with no difference to cancel (Squire and Trapp
// 1998).
#pragma once

#include <algorithm>
#include <cmath>
#include <complex>
#include <cstddef>
#include <vector>

#include <regard/core/aligned_array.hpp>
#include <regard/nn/operation.hpp>

/// Numbers between −scale and scale without pattern: the same on every machine.
inline std::vector<double> scattered(std::size_t size, unsigned seed, double scale = 0.8) {
    std::vector<double> numbers;
    for (std::size_t i = 0; i < size; ++i) {
        seed = seed * 1664525u + 1013904223u;
        numbers.push_back(scale * (double(seed >> 8) / double(1u << 23) - 1.0));
    }
    return numbers;
}

/// Runs `Operation::forward` on copies of `weights` and `x` in the number type T.
template <class Operation, class T>
std::vector<T> runForward(const regard::Batch& batch, const std::vector<T>& weights,
                          const std::vector<T>& x) {
    using namespace regard;
    const Extent extent{.rows = batch.rows(), .keyRows = batch.rows()};
    Arena<T> count;
    (void)Operation::template place<T>(count, extent);
    AlignedArray<T> storage(count.used() + 1);
    Arena<T> arena{storage.data()};
    const auto saved = Operation::template place<T>(arena, extent);
    std::vector<T> y(batch.rows() * Operation::OUT);
    Operation::forward(batch, weights.data(), x.data(), saved, y.data());
    return y;
}

/// y, ∂weights and ∂x of Σ y·upstream.
template <class T>
struct Differentiated {
    std::vector<T> y, dweights, dx;
};

/// What a gradient holds before a backward pass that has to write it.
inline constexpr double UNTOUCHED = 1e9;

/// Runs `Operation::forward` and `Operation::backward`. The first `tables` weights are of tables of
/// rows, whose gradient is 0 before; that of the others is UNTOUCHED.
template <class Operation, class T>
Differentiated<T> runBackward(const regard::Batch& batch, const std::vector<T>& weights,
                              const std::vector<T>& x, const std::vector<T>& upstream,
                              std::size_t tables = 0) {
    using namespace regard;
    const Extent extent{.rows = batch.rows(), .keyRows = batch.rows(), .training = true};
    Arena<T> count;
    (void)Operation::template place<T>(count, extent);
    AlignedArray<T> storage(count.used() + 1);
    Arena<T> arena{storage.data()};
    const auto saved = Operation::template place<T>(arena, extent);
    Differentiated<T> all{std::vector<T>(upstream.size()),
                          std::vector<T>(weights.size(), T(UNTOUCHED)),
                          std::vector<T>(x.size(), T(UNTOUCHED))};
    std::fill_n(all.dweights.begin(), tables, T(0));
    Operation::forward(batch, weights.data(), x.data(), saved, all.y.data());
    Operation::backward(batch, weights.data(), x.data(), saved, upstream.data(),
                        all.dweights.data(), all.dx.data());
    return all;
}

/// The largest difference, relative to max(1, |derivative|), between `Operation::backward` and the
/// complex-step derivative of Σ y·upstream, over all inputs and weights. Weights that
/// y does not depend on have the derivative 0, or stay UNTOUCHED.
template <class Operation>
double worstGradientError(const regard::Batch& batch, std::size_t weightCount,
                          std::size_t tables = 0) {
    using namespace regard;
    using Complex = std::complex<double>;
    const std::vector<double> weights = scattered(weightCount, 1);
    const std::vector<double> x = scattered(batch.rows() * Operation::IN, 2);
    const std::vector<double> upstream = scattered(batch.rows() * Operation::OUT, 3);

    const auto byHand = runBackward<Operation>(batch, weights, x, upstream, tables);

    const std::vector<Complex> complexWeights(weights.begin(), weights.end());
    const std::vector<Complex> complexX(x.begin(), x.end());
    double worst = 0;
    constexpr double step = 1e-30;
    const auto derivative = [&](const std::vector<Complex>& w, const std::vector<Complex>& in) {
        const std::vector<Complex> out = runForward<Operation>(batch, w, in);
        double sum = 0;
        for (std::size_t i = 0; i < out.size(); ++i) sum += out[i].imag() / step * upstream[i];
        return sum;
    };
    const auto compare = [&](double exact, double derived) {
        worst = std::max(worst, std::abs(exact - derived) / std::max(1.0, std::abs(exact)));
    };
    for (std::size_t i = 0; i < weightCount; ++i) {
        std::vector<Complex> stepped = complexWeights;
        stepped[i] += Complex{0, step};
        const double exact = derivative(stepped, complexX);
        const double found = byHand.dweights[i];
        if (exact != 0 || found != UNTOUCHED) compare(exact, found);
    }
    for (std::size_t i = 0; i < x.size(); ++i) {
        std::vector<Complex> stepped = complexX;
        stepped[i] += Complex{0, step};
        compare(derivative(complexWeights, stepped), byHand.dx[i]);
    }
    return worst;
}
