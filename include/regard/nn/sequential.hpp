// How operations become a model: one after the other (Sequential), with a way around
// (Residual), and again for every layer (Repeat). The reverse pass follows from the forward one.
#pragma once

#include <array>
#include <cstddef>
#include <tuple>
#include <type_traits>
#include <utility>

#include <regard/core/simd.hpp>
#include <regard/nn/operation.hpp>

namespace regard {

/// Operations one after the other: y = fₙ(… f₂(f₁(x))). An `Identity` among them costs nothing.
template <class... Operations>
struct Sequential {
    static constexpr std::size_t COUNT = sizeof...(Operations);
    template <std::size_t I>
    using Operation = std::tuple_element_t<I, std::tuple<Operations...>>;
    /// The last operation that is no `Identity`: its output is y.
    static constexpr std::size_t LAST = [] {
        std::size_t last = COUNT, at = 0;
        ((isIdentity<Operations> ? void() : void(last = at), ++at), ...);
        return last;
    }();
    static_assert(LAST < COUNT, "regard::Sequential: one operation must not be Identity");

    static constexpr std::size_t IN = Operation<0>::IN;
    static constexpr std::size_t OUT = Operation<COUNT - 1>::OUT;

    template <class T>
    struct Saved {
        std::tuple<typename Operations::template Saved<T>...> parts;
        std::array<T*, COUNT> outputs{};   ///< [rows][OUT] of each operation but LAST, whose is y
        std::array<T*, COUNT> gradients{}; ///< ∂loss/∂output of each, while training
    };

    template <class T>
    static Saved<T> place(Arena<T>& arena, const Extent& extent) {
        Saved<T> s;
        forEach([&]<std::size_t I>() {
            using Op = Operation<I>;
            std::get<I>(s.parts) = Op::place(arena, extent);
            if constexpr (I < LAST && !isIdentity<Op>) {
                s.outputs[I] = arena.take(extent.rows * Op::OUT);
                if (extent.training) s.gradients[I] = arena.take(extent.rows * Op::OUT);
            }
        });
        return s;
    }

    template <class T>
    static void forward(const Batch& batch, const T* weights, const T* x, const Saved<T>& s, T* y) {
        forEach([&]<std::size_t I>() {
            if constexpr (!isIdentity<Operation<I>>)
                Operation<I>::forward(batch, weights, input<I>(s, x), std::get<I>(s.parts),
                                      I == LAST ? y : s.outputs[I]);
        });
    }

    template <class T>
    static void backward(const Batch& batch, const T* weights, const T* x, const Saved<T>& s,
                         const T* dy, T* dweights, T* dx) {
        forEach([&]<std::size_t J>() {
            constexpr std::size_t I = COUNT - 1 - J;
            if constexpr (!isIdentity<Operation<I>>)
                Operation<I>::backward(batch, weights, input<I>(s, x), std::get<I>(s.parts),
                                       I == LAST ? dy : s.gradients[I], dweights,
                                       inputGradient<I>(s, dx));
        });
    }

    /// [rows][IN of operation I]: what operation I was given.
    template <std::size_t I, class T>
    static const T* input(const Saved<T>& s, const T* x) {
        if constexpr (I == 0) {
            return x;
        } else if constexpr (isIdentity<Operation<I - 1>>) {
            return input<I - 1>(s, x);
        } else {
            return s.outputs[I - 1];
        }
    }

private:
    template <std::size_t I, class T>
    static T* inputGradient(const Saved<T>& s, T* dx) {
        if constexpr (I == 0) {
            return dx;
        } else if constexpr (isIdentity<Operation<I - 1>>) {
            return inputGradient<I - 1>(s, dx);
        } else {
            return s.gradients[I - 1];
        }
    }

    template <class F>
    static void forEach(F&& f) {
        [&]<std::size_t... I>(std::index_sequence<I...>) {
            (f.template operator()<I>(), ...);
        }
        (std::make_index_sequence<COUNT>{});
    }
};

/// y = f(x) + x: the residual connection (He et al. 2015).
template <class Operation>
struct Residual {
    static constexpr std::size_t IN = Operation::IN, OUT = Operation::OUT;
    static_assert(IN == OUT, "regard::Residual: the operation must keep the width");

    template <class T>
    using Saved = typename Operation::template Saved<T>;

    template <class T>
    static Saved<T> place(Arena<T>& arena, const Extent& extent) {
        return Operation::place(arena, extent);
    }

    template <class T>
    static void forward(const Batch& batch, const T* weights, const T* x, const Saved<T>& s, T* y) {
        Operation::forward(batch, weights, x, s, y);
        add(batch.rows() * OUT, x, y);
    }

    template <class T>
    static void backward(const Batch& batch, const T* weights, const T* x, const Saved<T>& s,
                         const T* dy, T* dweights, T* dx) {
        Operation::backward(batch, weights, x, s, dy, dweights, dx);
        add(batch.rows() * IN, dy, dx);
    }

private:
    /// to += from
    template <class T>
    static void add(std::size_t size, const T* from, T* to) {
        const auto one = [&](std::size_t i) { to[i] = to[i] + from[i]; };
        if constexpr (std::is_floating_point_v<T>)
            forEachVector<T>(
                size, [&](std::size_t i) { store<T>(to + i, load<T>(to + i) + load(from + i)); },
                one);
        else
            for (std::size_t i = 0; i < size; ++i) one(i);
    }
};

/// The same operation N times, each time with its own weights: those of layer l begin at
/// FIRST + l × STRIDE. The layers share one piece of code.
template <std::size_t N, class Operation, std::size_t FIRST, std::size_t STRIDE>
struct Repeat {
    static constexpr std::size_t IN = Operation::IN, OUT = Operation::OUT;
    static_assert(IN == OUT, "regard::Repeat: the operation must keep the width");

    template <class T>
    struct Saved {
        std::array<typename Operation::template Saved<T>, N> layers;
        std::array<T*, N> outputs{};   ///< [rows][OUT] of each layer; the last one's is y
        std::array<T*, N> gradients{}; ///< ∂loss/∂output of each layer, while training
    };

    template <class T>
    static Saved<T> place(Arena<T>& arena, const Extent& extent) {
        Saved<T> s;
        for (std::size_t l = 0; l < N; ++l) {
            s.layers[l] = Operation::place(arena, extent);
            if (l + 1 == N) continue;
            s.outputs[l] = arena.take(extent.rows * OUT);
            if (extent.training) s.gradients[l] = arena.take(extent.rows * OUT);
        }
        return s;
    }

    template <class T>
    static void forward(const Batch& batch, const T* weights, const T* x, const Saved<T>& s, T* y) {
        for (std::size_t l = 0; l < N; ++l)
            Operation::forward(inLayer(batch, l), weights + FIRST + l * STRIDE,
                               l == 0 ? x : s.outputs[l - 1], s.layers[l],
                               l + 1 == N ? y : s.outputs[l]);
    }

    template <class T>
    static void backward(const Batch& batch, const T* weights, const T* x, const Saved<T>& s,
                         const T* dy, T* dweights, T* dx) {
        for (std::size_t l = N; l-- > 0;)
            Operation::backward(inLayer(batch, l), weights + FIRST + l * STRIDE,
                                l == 0 ? x : s.outputs[l - 1], s.layers[l],
                                l + 1 == N ? dy : s.gradients[l], dweights + FIRST + l * STRIDE,
                                l == 0 ? dx : s.gradients[l - 1]);
    }

private:
    static Batch inLayer(Batch batch, std::size_t layer) {
        batch.dropout.layer = layer;
        return batch;
    }
};

} // namespace regard
