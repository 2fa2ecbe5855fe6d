// The bend between the two linears of the MLP: without it they would be one.
#pragma once

#include <cstddef>
#include <numbers>

#include <regard/core/scalar.hpp>
#include <regard/nn/operation.hpp>

namespace regard {

/// Common to the activations: y = f(x) for each number by itself, ∂x = f′(x) ∂y.
template <class Function, std::size_t WIDTH>
struct Elementwise {
    static constexpr std::size_t IN = WIDTH, OUT = WIDTH;

    template <class T>
    struct Saved {};
    template <class T>
    static Saved<T> place(Arena<T>&, const Extent&) {
        return {};
    }

    template <class T>
    static void forward(const Batch& batch, const T*, const T* x, const Saved<T>&, T* y) {
        for (std::size_t i = 0; i < batch.rows() * WIDTH; ++i) y[i] = Function::value(x[i]);
    }

    template <class T>
    static void backward(const Batch& batch, const T*, const T* x, const Saved<T>&, const T* dy, T*,
                         T* dx) {
        for (std::size_t i = 0; i < batch.rows() * WIDTH; ++i)
            dx[i] = Function::derivative(x[i]) * dy[i];
    }
};

/// max(0, x); the derivative at 0 is 0.
struct ReluFunction {
    template <class T>
    static T value(const T& x) {
        return relu(x);
    }
    template <class T>
    static T derivative(T x) {
        return x > 0 ? T(1) : T(0);
    }
};

/// ½ x (1 + tanh u), u = √(2/π) (x + 0.044715 x³): the form of GPT-2 (Hendrycks and Gimpel 2016).
struct GeluFunction {
    template <class T>
    static T value(const T& x) {
        using std::tanh;
        return (tanh(inner(x)) + Real<T>(1)) * x * Real<T>(0.5);
    }
    template <class T>
    static T derivative(T x) {
        const T bend = std::tanh(inner(x));
        const T slope = T(ROOT) * (1 + 3 * T(CUBE) * x * x);
        return T(0.5) * (1 + bend) + T(0.5) * x * (1 - bend * bend) * slope;
    }

private:
    static constexpr double ROOT = std::numbers::sqrt2 * std::numbers::inv_sqrtpi;
    static constexpr double CUBE = 0.044715;

    template <class T>
    static T inner(const T& x) {
        return (x * x * x * Real<T>(CUBE) + x) * Real<T>(ROOT);
    }
};

/// Rectified linear unit on rows of WIDTH numbers.
template <std::size_t WIDTH>
using Relu = Elementwise<ReluFunction, WIDTH>;

/// Gaussian error linear unit, tanh form, on rows of WIDTH numbers.
template <std::size_t WIDTH>
using Gelu = Elementwise<GeluFunction, WIDTH>;

} // namespace regard
