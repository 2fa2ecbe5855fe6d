// One layer, written once: the operations that a config selects, and their order.
#pragma once

#include <cstddef>
#include <type_traits>

#include <regard/core/config.hpp>
#include <regard/core/shape.hpp>
#include <regard/nn/activation.hpp>
#include <regard/nn/attention_of.hpp>
#include <regard/nn/dropout.hpp>
#include <regard/nn/gated.hpp>
#include <regard/nn/linear.hpp>
#include <regard/nn/parts.hpp>
#include <regard/nn/sequential.hpp>
#include <regard/nn/weights.hpp>

namespace regard {

/// The norm where the config has one, else nothing.
template <AnyConfig auto C, bool SELECTED, Tensor GAIN, Tensor SHIFT>
using NormWhere = std::conditional_t<SELECTED, typename PartsOf<C>::template Norm<C, GAIN, SHIFT>,
                                     Identity<Shape<C>::N_EMBD>>;

/// One layer: x + attention(norm(x)), with an encoder x + crossAttention(norm(x)), then
/// x + MLP(norm(x)); with `NormPlace::post` each norm stands behind its sum instead.
template <AnyConfig auto C>
struct Block {
    static constexpr WeightTable W = WEIGHTS<C>;
    static constexpr bool PRE = Shape<C>::CONFIG.NORM_PLACE == NormPlace::pre;
    static constexpr bool CROSS = hasEncoder(Shape<C>::CONFIG);
    static constexpr bool GATED = isGated(Shape<C>::CONFIG);
    static constexpr std::size_t N_INNER = Shape<C>::N_INNER;
    using Function = typename PartsOf<C>::template Activation<C>;

    using Attn = typename PartsOf<C>::template TokenMixer<C>;
    using AttnPath = Sequential<NormWhere<C, PRE, W.ln_1_gain, W.ln_1_bias>, Attn>;
    using CrossPath = Sequential<NormWhere<C, PRE, W.ln_x_gain, W.ln_x_bias>, CrossAttentionOf<C>>;

    using Inward = Linear<W.mlp_fc1, W.mlp_b1>;
    using Enter =
        std::conditional_t<GATED, Gated<Function, Linear<W.mlp_gate, W.mlp_bg>, Inward>, Inward>;
    using Bend = std::conditional_t<GATED, Identity<N_INNER>, Elementwise<Function, N_INNER>>;
    using MlpPath = Sequential<NormWhere<C, PRE, W.ln_2_gain, W.ln_2_bias>, Enter, Bend,
                               Linear<W.mlp_fc2, W.mlp_b2>>;

    template <class Path, DropoutPlace PLACE>
    using AddDropped = Residual<WithDropout<Path, Shape<C>::CONFIG.DROPOUT_PERCENT, PLACE>>;
    using AddCross = std::conditional_t<CROSS, AddDropped<CrossPath, DropoutPlace::crossOutput>,
                                        Identity<Shape<C>::N_EMBD>>;

    using Operation = Sequential<AddDropped<AttnPath, DropoutPlace::attnOutput>,
                                 NormWhere<C, !PRE, W.ln_1_gain, W.ln_1_bias>, AddCross,
                                 NormWhere<C, !PRE && CROSS, W.ln_x_gain, W.ln_x_bias>,
                                 AddDropped<MlpPath, DropoutPlace::mlpOutput>,
                                 NormWhere<C, !PRE, W.ln_2_gain, W.ln_2_bias>>;

    /// The place of each operation in `Operation`, and in the three paths.
    enum Place : std::size_t { ATTN_PATH, ATTN_NORM, CROSS_PATH, CROSS_NORM, MLP_PATH, MLP_NORM };
    enum PathPlace : std::size_t { NORM, ATTN = 1, ENTER = 1, BEND, LEAVE };
};

} // namespace regard
