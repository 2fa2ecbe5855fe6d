// The parts of a model that a user may write: an activation, a norm, a scheme of positions, what
// mixes the tokens. Without one's own they are those that the config's enumerations name.
#pragma once

#include <cstddef>
#include <type_traits>

#include <regard/core/config.hpp>
#include <regard/core/shape.hpp>
#include <regard/nn/activation.hpp>
#include <regard/nn/attention.hpp>
#include <regard/nn/attention_of.hpp>
#include <regard/nn/embedding.hpp>
#include <regard/nn/linear.hpp>
#include <regard/nn/norm.hpp>
#include <regard/nn/weights.hpp>

namespace regard {

struct Parts;

namespace detail {
template <class C>
struct PartsIn {
    using type = Parts;
};
template <class P>
struct PartsIn<ConfigWith<P>> {
    using type = P;
};
} // namespace detail

/// The parts of `C`: its own, or the library's.
template <AnyConfig auto C>
using PartsOf = typename detail::PartsIn<std::remove_cv_t<decltype(C)>>::type;

/// The self-attention of one layer of the config, whose heads `HeadMixer` mixes.
template <AnyConfig auto C, class HeadMixer>
using AttentionOver = Attention<
    HeadMixer, typename PartsOf<C>::template Rotation<C>,
    Linear<WEIGHTS<C>.attn_wq, WEIGHTS<C>.attn_bq>, Linear<WEIGHTS<C>.attn_wk, WEIGHTS<C>.attn_bk>,
    Linear<WEIGHTS<C>.attn_wv, WEIGHTS<C>.attn_bv>, Linear<WEIGHTS<C>.attn_wo, WEIGHTS<C>.attn_bo>>;

/// What the library puts into a model. One's own parts derive from this and say again, under the
/// same name, what is to be another type; all others stay those of the config:
///
///     struct Mine : Parts {
///         template <AnyConfig auto C>
///         using Activation = Snake;
///     };
///     Model<ConfigWith<Mine>{{.N_EMBD = 32}}> model{Random{42}};
///
/// What each type has to offer is that of the types named here, in their headers. Its weights are
/// those of the layer (`WEIGHTS<C>`).
struct Parts {
    /// A function of one number, between the linears of the MLP: `value(x)`, `derivative(x)`.
    template <AnyConfig auto C>
    using Activation = FunctionOf<Shape<C>::CONFIG.ACTIVATION>;

    /// An operation from [rows][N_EMBD] to as many; GAIN and SHIFT have no rows without NORM_GAIN.
    template <AnyConfig auto C, Tensor GAIN, Tensor SHIFT>
    using Norm = std::conditional_t<Shape<C>::CONFIG.NORM == regard::Norm::rmsNorm,
                                    RmsNorm<Shape<C>::N_EMBD, GAIN>,
                                    LayerNorm<Shape<C>::N_EMBD, GAIN, SHIFT>>;

    /// Positions that are added to the embeddings: `row(weights, position)`.
    template <AnyConfig auto C>
    using AddedPosition = std::conditional_t<
        Shape<C>::CONFIG.POSITION == Position::learned, LearnedPosition<WEIGHTS<C>.wpe>,
        std::conditional_t<Shape<C>::CONFIG.POSITION == Position::sinusoidal,
                           SinusoidalPosition<Shape<C>::N_EMBD, Shape<C>::BLOCK_SIZE>, NoPosition>>;

    /// Positions that turn queries and keys: `turn(row, heads, position)` and `turnBack`.
    template <AnyConfig auto C>
    using Rotation = RotationOf<C>;

    /// Positions that are added to the scores: `at(table, head, key − query)`.
    template <AnyConfig auto C>
    using ScoreBias = BiasOf<C>;

    /// The operation in which positions look at one another, from [rows][N_EMBD] to as many:
    /// `AttentionOver<C, …>` with something else than the dot product, or any other. Only those
    /// whose `Saved` has keys and values in `k` and `v` can write through a KV cache.
    template <AnyConfig auto C>
    using TokenMixer =
        AttentionOver<C, MixerOf<C, MaskOf<C>, typename PartsOf<C>::template ScoreBias<C>,
                                 DropoutPlace::attnWeights>>;
};

} // namespace regard
