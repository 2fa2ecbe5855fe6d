// The bend between the two linears of the MLP: without it they would be one.
#pragma once

#include <cmath>
#include <cstddef>
#include <numbers>

#include <regard/core/config.hpp>
#include <regard/core/scalar.hpp>
#include <regard/core/simd.hpp>
#include <regard/core/vector_math.hpp>
#include <regard/nn/operation.hpp>

namespace regard {

/// A function of one number has `value(x)`, for any scalar, and `derivative(x)`. One that costs an
/// exponential has both for vectors of T as well, as `vectorValue<T>` and `vectorDerivative<T>`.
template <class Function, class T>
concept HasVectorForm = requires(Vector<T> x) {
    Function::template vectorValue<T>(x);
};

/// y = f(x) for each number by itself, ∂x = f′(x) ∂y.
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
        const std::size_t size = batch.rows() * WIDTH;
        if constexpr (inVectors<T>())
            for (std::size_t i = 0; i < size; i += LANES<T>)
                store<T>(y + i, Function::template vectorValue<T>(load(x + i)));
        else
            for (std::size_t i = 0; i < size; ++i) y[i] = Function::value(x[i]);
    }

    template <class T>
    static void backward(const Batch& batch, const T*, const T* x, const Saved<T>&, const T* dy, T*,
                         T* dx) {
        const std::size_t size = batch.rows() * WIDTH;
        if constexpr (inVectors<T>())
            for (std::size_t i = 0; i < size; i += LANES<T>)
                store<T>(dx + i,
                         Function::template vectorDerivative<T>(load(x + i)) * load(dy + i));
        else
            for (std::size_t i = 0; i < size; ++i) dx[i] = Function::derivative(x[i]) * dy[i];
    }

private:
    template <class T>
    static constexpr bool inVectors() {
        if constexpr (isVectorised<T>(WIDTH))
            return HasVectorForm<Function, T>;
        else
            return false;
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
    template <class T>
    static Vector<T> vectorValue(Vector<T> x) {
        return maximum<T>(x, Vector<T>{});
    }
    template <class T>
    static Vector<T> vectorDerivative(Vector<T> x) {
        return x > Vector<T>{} ? broadcast(T(1)) : Vector<T>{};
    }
};

/// max(0, x)² (So et al. 2021, "Primer: Searching for Efficient Transformers").
struct SquaredReluFunction {
    template <class T>
    static T value(const T& x) {
        const T open = relu(x);
        return open * open;
    }
    template <class T>
    static T derivative(T x) {
        return 2 * relu(x);
    }
};

/// x Φ(x) = ½ x (1 + erf(x/√2)): x times the probability that a normal number is smaller
/// (Hendrycks and Gimpel 2016, "Gaussian Error Linear Units").
struct GeluFunction {
    template <class T>
    static T value(const T& x) {
        return (erf(x * Real<T>(ROOT_HALF)) + Real<T>(1)) * x * Real<T>(0.5);
    }
    template <class T>
    static T derivative(T x) {
        const T density = std::exp(-x * x / 2) * T(ROOT_HALF * std::numbers::inv_sqrtpi);
        return T(0.5) * (1 + erf(x * T(ROOT_HALF))) + x * density;
    }

private:
    static constexpr double ROOT_HALF = std::numbers::sqrt2 / 2;
};

/// tanh x, of the classification head.
struct TanhFunction {
    template <class T>
    static T value(const T& x) {
        using std::tanh;
        return tanh(x);
    }
    template <class T>
    static T derivative(T x) {
        const T y = std::tanh(x);
        return 1 - y * y;
    }
};

/// σ(x) = 1 / (1 + e⁻ˣ) of each lane, and its derivative σ(x) σ(−x) without the cancellation in
/// 1 − σ(x).
template <class T>
struct Sigmoid {
    Vector<T> share, slope;

    explicit Sigmoid(Vector<T> x) {
        const Vector<T> fade = exponential<T>(-maximum<T>(x, broadcast(T(-80)))); // finite
        share = T(1) / (fade + T(1));
        slope = fade * share * share;
    }
};

/// x σ(x), σ(x) = 1 / (1 + e⁻ˣ); also called swish (Elfwing, Uchibe and Doya 2017; Ramachandran,
/// Zoph and Le 2017). As ½ x (1 + tanh ½x), which is the same and overflows nowhere.
struct SiluFunction {
    template <class T>
    static T value(const T& x) {
        using std::tanh;
        return (tanh(x * Real<T>(0.5)) + Real<T>(1)) * x * Real<T>(0.5);
    }
    template <class T>
    static T derivative(T x) {
        const T share = 1 / (1 + std::exp(-x)), rest = 1 / (1 + std::exp(x)); // they add to 1
        return share * (1 + x * rest);
    }
    template <class T>
    static Vector<T> vectorValue(Vector<T> x) {
        return x * Sigmoid<T>(x).share;
    }
    template <class T>
    static Vector<T> vectorDerivative(Vector<T> x) {
        const Sigmoid<T> s(x);
        return s.share + x * s.slope;
    }
};

/// ½ x (1 + tanh u), u = √(2/π) (x + 0.044715 x³): the GELU of GPT-2, within 0.0005 of the exact
/// one (Hendrycks and Gimpel 2016). For vectors as x σ(2u), which is the same.
struct GeluTanhFunction {
    template <class T>
    static T value(const T& x) {
        using std::tanh;
        return (tanh((x * x * x * Real<T>(CUBE) + x) * Real<T>(ROOT)) + Real<T>(1)) * x *
               Real<T>(0.5);
    }
    template <class T>
    static T derivative(T x) {
        const T bend = std::tanh((x * x * x * T(CUBE) + x) * T(ROOT));
        const T slope = T(ROOT) * (1 + 3 * T(CUBE) * x * x);
        return T(0.5) * (1 + bend) + T(0.5) * x * (1 - bend * bend) * slope;
    }
    template <class T>
    static Vector<T> vectorValue(Vector<T> x) {
        return x * sigmoid<T>(x).share;
    }
    template <class T>
    static Vector<T> vectorDerivative(Vector<T> x) {
        const Sigmoid<T> s = sigmoid<T>(x);
        const Vector<T> slope = T(2 * ROOT) * (T(1) + T(3 * CUBE) * x * x);
        return s.share + x * s.slope * slope;
    }

private:
    static constexpr double ROOT = std::numbers::sqrt2 * std::numbers::inv_sqrtpi;
    static constexpr double CUBE = 0.044715;

    template <class T>
    static Sigmoid<T> sigmoid(Vector<T> x) {
        return Sigmoid<T>((x * x * x * T(CUBE) + x) * T(2 * ROOT));
    }
};

/// Rectified linear unit on rows of WIDTH numbers.
template <std::size_t WIDTH>
using Relu = Elementwise<ReluFunction, WIDTH>;

namespace detail {
template <Activation>
struct FunctionNamed;
template <>
struct FunctionNamed<Activation::relu> {
    using type = ReluFunction;
};
template <>
struct FunctionNamed<Activation::squaredRelu> {
    using type = SquaredReluFunction;
};
template <>
struct FunctionNamed<Activation::gelu> {
    using type = GeluFunction;
};
template <>
struct FunctionNamed<Activation::geluTanh> {
    using type = GeluTanhFunction;
};
template <>
struct FunctionNamed<Activation::silu> {
    using type = SiluFunction;
};
template <>
struct FunctionNamed<Activation::swiGlu> {
    using type = SiluFunction;
};
template <>
struct FunctionNamed<Activation::geGlu> {
    using type = GeluFunction;
};
} // namespace detail

/// The function that an activation applies: swiGlu's is silu, geGlu's is gelu.
template <Activation NAME>
using FunctionOf = typename detail::FunctionNamed<NAME>::type;

} // namespace regard
