// Four parts that the library doesn't have, written as anybody may write them: an activation, a
// norm, a scheme of positions, and what mixes the tokens in the place of attention.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>

#include <regard/core/scalar.hpp>
#include <regard/nn/parts.hpp>

namespace own {

using namespace regard;

/// Mish: x tanh(ln(1 + eˣ)) (Misra 2019).
struct MishFunction {
    template <class T>
    static T value(const T& x) {
        using std::tanh;
        return x * tanh(softplus(x));
    }
    /// With t = tanh(ln(1 + eˣ)): t + x (1 − t²) σ(x).
    template <class T>
    static T derivative(T x) {
        const T t = std::tanh(softplus(x));
        return t + x * (1 - t * t) / (1 + std::exp(-x));
    }

private:
    template <class T>
    static T softplus(const T& x) {
        using std::exp, std::log;
        return log(Real<T>(1) + exp(x));
    }
};
struct Mish : Parts {
    template <AnyConfig auto C>
    using Activation = MishFunction;
};

/// No norm but a bound: y = γ ⊙ tanh(x / 2) (Zhu et al. 2025, "Transformers without Normalization",
/// with their α held at its start). γ: [1][WIDTH].
template <std::size_t WIDTH, Tensor GAIN>
struct DynamicTanh {
    static constexpr std::size_t IN = WIDTH, OUT = WIDTH;
    static_assert(GAIN.cols == WIDTH, "DynamicTanh: γ is needed (NORM_GAIN)");

    template <class T>
    struct Saved {
        T* bounded; ///< [rows][WIDTH] tanh(x / 2)
    };
    template <class T>
    static Saved<T> place(Arena<T>& arena, const Extent& extent) {
        return {arena.take(extent.rows * WIDTH)};
    }
    template <class T>
    static void forward(const Batch& batch, const T* weights, const T* x, const Saved<T>& s, T* y) {
        using std::tanh;
        for (std::size_t i = 0; i < batch.rows() * WIDTH; ++i) {
            s.bounded[i] = tanh(x[i] * Real<T>(0.5));
            y[i] = s.bounded[i] * weights[GAIN.offset + i % WIDTH];
        }
    }
    template <class T>
    static void backward(const Batch& batch, const T* weights, const T*, const Saved<T>& s,
                         const T* dy, T* dweights, T* dx) {
        if constexpr (!GAIN.embedding) std::fill_n(dweights + GAIN.offset, WIDTH, T(0));
        for (std::size_t i = 0; i < batch.rows() * WIDTH; ++i) {
            const T b = s.bounded[i];
            dx[i] = dy[i] * weights[GAIN.offset + i % WIDTH] * (1 - b * b) / 2;
            dweights[GAIN.offset + i % WIDTH] += dy[i] * b;
        }
    }
};
struct Bounded : Parts {
    template <AnyConfig auto C, Tensor GAIN, Tensor>
    using Norm = DynamicTanh<Shape<C>::N_EMBD, GAIN>;
};

/// Scores fall with the logarithm of the distance (Chi et al. 2022, "KERPLE", with r₁ = r₂ = 1), so
/// that weights fall as 1 / (1 + distance).
struct LogDistance {
    static constexpr bool ADDS = true, LEARNED = false;

    template <class T>
    static T at(const T*, std::size_t, std::ptrdiff_t offset) {
        return T(-std::log(Real<T>(1 + (offset < 0 ? -offset : offset))));
    }
};
struct Kerple : Parts {
    template <AnyConfig auto C>
    using ScoreBias = LogDistance;
};

/// No attention but a memory that fades: o_t = q_t ⊙ Σ_{s ≤ t} λ^(t − s) (k_s ⊙ v_s), λ = 3/4,
/// number by number. Nothing is compared, so there is no softmax.
template <Heads H>
struct FadingMemory {
    static constexpr Heads HEADS = H;
    static constexpr std::size_t WIDTH = H.width();
    static constexpr double FADE = 0.75;
    static_assert(H.KV_COUNT == H.COUNT, "FadingMemory: every head has keys of its own");

    template <class T>
    struct Saved {};
    template <class T>
    static Saved<T> place(Arena<T>&, const Extent&) {
        return {};
    }
    template <class T>
    static void forward(const Batch& batch, const T*, const QueryKeyValue<T>& x, const Saved<T>&) {
        forEachNumber(batch, [&](std::size_t at, std::size_t first, std::size_t last) {
            x.heads[at] = x.q[at] * memory(x, first, last);
        });
    }
    /// ∂q_t = ∂o_t ⊙ memory, and for every s ≤ t, with g = λ^(t − s) ∂o_t ⊙ q_t: ∂k_s += g ⊙ v_s,
    /// ∂v_s += g ⊙ k_s.
    template <class T>
    static void backward(const Batch& batch, const T*, const QueryKeyValue<T>& x, const Saved<T>&,
                         T*) {
        forEachNumber(batch, [&](std::size_t at, std::size_t first, std::size_t last) {
            x.dq[at] = x.dheads[at] * memory(x, first, last);
            T g = x.dheads[at] * x.q[at];
            for (std::size_t key = last + WIDTH; key > first; g = g * T(FADE)) {
                key -= WIDTH;
                x.dk[key] += g * x.v[key];
                x.dv[key] += g * x.k[key];
            }
        });
    }

private:
    /// Of the numbers of keys and values that are WIDTH apart, from `first` to `last`.
    template <class T>
    static T memory(const QueryKeyValue<T>& x, std::size_t first, std::size_t last) {
        T sum = x.k[first] * x.v[first];
        for (std::size_t key = first + WIDTH; key <= last; key += WIDTH)
            sum = sum * Real<T>(FADE) + x.k[key] * x.v[key];
        return sum;
    }
    /// visit(its place in the rows, its first key's place, its last key's), for every number.
    template <class Visit>
    static void forEachNumber(const Batch& batch, Visit&& visit) {
        forEachQuery(batch, [&](const QueryPlace& query) {
            for (std::size_t i = 0; i < WIDTH; ++i)
                visit(query.row * WIDTH + i, query.firstKey * WIDTH + i,
                      (query.firstKey + query.position) * WIDTH + i);
        });
    }
};
struct Fading : Parts {
    template <AnyConfig auto C>
    using TokenMixer = AttentionOver<C, FadingMemory<HEADS_OF<C>>>;
};

} // namespace own
