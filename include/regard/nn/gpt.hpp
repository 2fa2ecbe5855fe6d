// The structure of a GPT, written once: which operations a config selects, and in which order. The
// forward pass, the gradient, the KV cache and the pictures all follow from these few lines.
#pragma once

#include <cstddef>
#include <tuple>
#include <type_traits>

#include <regard/core/config.hpp>
#include <regard/nn/activation.hpp>
#include <regard/nn/attention_of.hpp>
#include <regard/nn/dropout.hpp>
#include <regard/nn/embedding.hpp>
#include <regard/nn/gated.hpp>
#include <regard/nn/linear.hpp>
#include <regard/nn/norm.hpp>
#include <regard/nn/sequential.hpp>
#include <regard/nn/weights.hpp>

namespace regard {

/// The norm that the config names.
template <Config C, Tensor GAIN, Tensor SHIFT>
using NormOf =
    std::conditional_t<Shape<C>::CONFIG.NORM == Norm::rmsNorm, RmsNorm<Shape<C>::N_EMBD, GAIN>,
                       LayerNorm<Shape<C>::N_EMBD, GAIN, SHIFT>>;

/// The norm where the config has one, else nothing.
template <Config C, bool SELECTED, Tensor GAIN, Tensor SHIFT>
using NormWhere = std::conditional_t<SELECTED, NormOf<C, GAIN, SHIFT>, Identity<Shape<C>::N_EMBD>>;

/// The positions that the config adds to the embeddings.
template <Config C>
using EmbeddedPositionOf = std::conditional_t<
    Shape<C>::CONFIG.POSITION == Position::learned, LearnedPosition<WEIGHTS<C>.wpe>,
    std::conditional_t<Shape<C>::CONFIG.POSITION == Position::sinusoidal,
                       SinusoidalPosition<Shape<C>::N_EMBD, Shape<C>::BLOCK_SIZE>, NoPosition>>;

/// One layer: x + attention(norm(x)), then x + MLP(norm(x)); with `NormPlace::post` each norm
/// stands behind its sum instead.
template <Config C>
struct Block {
    static constexpr WeightTable W = WEIGHTS<C>;
    static constexpr bool PRE = Shape<C>::CONFIG.NORM_PLACE == NormPlace::pre;
    static constexpr bool GATED = isGated(Shape<C>::CONFIG);
    static constexpr std::size_t N_INNER = Shape<C>::N_INNER;
    using Function = FunctionOf<Shape<C>::CONFIG.ACTIVATION>;

    using Attn = AttentionOf<C>;
    using AttnPath = Sequential<NormWhere<C, PRE, W.ln_1_gain, W.ln_1_bias>, Attn>;

    using Inward = Linear<W.mlp_fc1, W.mlp_b1>;
    using Enter =
        std::conditional_t<GATED, Gated<Function, Linear<W.mlp_gate, W.mlp_bg>, Inward>, Inward>;
    using Bend = std::conditional_t<GATED, Identity<N_INNER>, Elementwise<Function, N_INNER>>;
    using MlpPath = Sequential<NormWhere<C, PRE, W.ln_2_gain, W.ln_2_bias>, Enter, Bend,
                               Linear<W.mlp_fc2, W.mlp_b2>>;

    template <class Path, DropoutPlace PLACE>
    using AddDropped = Residual<WithDropout<Path, Shape<C>::CONFIG.DROPOUT_PERCENT, PLACE>>;

    using Operation = Sequential<AddDropped<AttnPath, DropoutPlace::attnOutput>,
                                 NormWhere<C, !PRE, W.ln_1_gain, W.ln_1_bias>,
                                 AddDropped<MlpPath, DropoutPlace::mlpOutput>,
                                 NormWhere<C, !PRE, W.ln_2_gain, W.ln_2_bias>>;

    /// The place of each operation in `Operation`, and in the two paths.
    enum Place : std::size_t { ATTN_PATH, ATTN_NORM, MLP_PATH, MLP_NORM };
    enum PathPlace : std::size_t { NORM, ATTN = 1, ENTER = 1, BEND, LEAVE };
};

/// Tokens to logits: [rows] token ids to [rows][VOCAB_SIZE] scores of the token that follows.
template <Config C>
struct Gpt {
    static constexpr WeightTable W = WEIGHTS<C>;
    static constexpr std::size_t N_EMBD = Shape<C>::N_EMBD;

    using Embed = WithDropout<Embedding<W.wte, EmbeddedPositionOf<C>, Shape<C>::CONFIG.EMBD_SCALE>,
                              Shape<C>::CONFIG.DROPOUT_PERCENT, DropoutPlace::embedding>;
    using EmbdNorm = NormWhere<C, Shape<C>::CONFIG.EMBD_NORM, W.embd_gain, W.embd_bias>;
    using Layers = Repeat<Shape<C>::N_LAYER, typename Block<C>::Operation, W.outside, W.perLayer>;
    using FinalNorm = NormWhere<C, Shape<C>::CONFIG.FINAL_NORM, W.ln_f_gain, W.ln_f_bias>;
    using LmHead =
        std::conditional_t<Shape<C>::CONFIG.TIED_EMBEDDING, TiedLinear<W.wte>, Linear<W.lm_head>>;

    using Operation = Sequential<Embed, EmbdNorm, Layers, FinalNorm, LmHead>;

    /// The place of each operation in `Operation`.
    enum Place : std::size_t { EMBED, EMBD_NORM, LAYERS, FINAL_NORM, LM_HEAD };

    template <class T>
    using Saved = typename Operation::template Saved<T>;

    /// What the operations of one layer left.
    template <class S>
    static auto& layer(S& saved, std::size_t index) {
        return std::get<LAYERS>(saved.parts).layers[index];
    }
    /// What the attention of one layer left: q, k, v, scores, weights, heads.
    template <class S>
    static auto& attention(S& saved, std::size_t index) {
        return std::get<Block<C>::ATTN>(attnPath(saved, index).parts);
    }
    /// What stands between the operations of one layer's path through attention and through the
    /// MLP.
    template <class S>
    static auto& attnPath(S& saved, std::size_t index) {
        return std::get<Block<C>::ATTN_PATH>(layer(saved, index).parts);
    }
    template <class S>
    static auto& mlpPath(S& saved, std::size_t index) {
        return std::get<Block<C>::MLP_PATH>(layer(saved, index).parts);
    }
    /// [rows][N_INNER] what the activation of one layer was given.
    template <class S>
    static auto mlpHidden(S& saved, std::size_t index) {
        auto& path = mlpPath(saved, index);
        if constexpr (Block<C>::GATED)
            return std::get<Block<C>::ENTER>(path.parts).opened;
        else
            return path.outputs[Block<C>::ENTER];
    }
};

} // namespace regard
