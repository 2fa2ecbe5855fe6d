// A feed-forward whose activation opens and closes a second product instead of bending its own.
#pragma once

#include <cstddef>

#include <regard/core/simd.hpp>
#include <regard/nn/activation.hpp>
#include <regard/nn/linear.hpp>
#include <regard/nn/operation.hpp>

namespace regard {

/// y = f(x·W_gate) ⊙ (x·W_up): the gated linear unit (Dauphin et al. 2016), with f = silu SwiGLU,
/// with f = gelu GeGLU (Shazeer 2020, "GLU Variants Improve Transformer"). `Gate` and `Up` are
/// linears from IN to OUT, with or without bias.
template <class Function, class Gate, class Up>
struct Gated {
    static constexpr std::size_t IN = Gate::IN, OUT = Gate::OUT;
    static_assert(IN == Up::IN && OUT == Up::OUT,
                  "regard::Gated: both linears must have the same shape");

    template <class T>
    struct Saved {
        typename Gate::template Saved<T> gate;
        typename Up::template Saved<T> up;
        T* opened;      ///< [rows][OUT] x·W_gate
        T* offered;     ///< [rows][OUT] x·W_up
        T* bent;        ///< [rows][OUT] f of what stands in `opened`
        T *dgate, *dup; ///< [rows][OUT] while training
    };
    template <class T>
    static Saved<T> place(Arena<T>& arena, const Extent& extent) {
        Saved<T> s{};
        s.gate = Gate::template place<T>(arena, extent);
        s.up = Up::template place<T>(arena, extent);
        s.opened = arena.take(extent.rows * OUT);
        s.offered = arena.take(extent.rows * OUT);
        s.bent = arena.take(extent.rows * OUT);
        if (extent.training) {
            s.dgate = arena.take(extent.rows * OUT);
            s.dup = arena.take(extent.rows * OUT);
        }
        return s;
    }

    template <class T>
    static void forward(const Batch& batch, const T* weights, const T* x, const Saved<T>& s, T* y) {
        Gate::forward(batch, weights, x, s.gate, s.opened);
        Up::forward(batch, weights, x, s.up, s.offered);
        Bend::forward(batch, weights, s.opened, {}, s.bent);
        for (std::size_t i = 0; i < batch.rows() * OUT; ++i) y[i] = s.bent[i] * s.offered[i];
    }

    /// ∂gate = ∂y ⊙ up ⊙ f′(gate), ∂up = ∂y ⊙ f(gate).
    template <class T>
    static void backward(const Batch& batch, const T* weights, const T* x, const Saved<T>& s,
                         const T* dy, T* dweights, T* dx) {
        for (std::size_t i = 0; i < batch.rows() * OUT; ++i) {
            s.dgate[i] = dy[i] * s.offered[i];
            s.dup[i] = dy[i] * s.bent[i];
        }
        Bend::template backward<T>(batch, weights, s.opened, {}, s.dgate, dweights, s.dgate);
        Gate::backward(batch, weights, x, s.gate, s.dgate, dweights, dx);
        Up::backward(batch, weights, x, s.up, s.dup, dweights, dx, Accumulate{});
    }

private:
    using Bend = Elementwise<Function, OUT>;
};

} // namespace regard
