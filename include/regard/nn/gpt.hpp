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

/// The positions that the config adds to the embeddings.
template <Config C>
using EmbeddedPositionOf = std::conditional_t<
    Shape<C>::CONFIG.POSITION == Position::learned, LearnedPosition<WEIGHTS<C>.wpe>,
    std::conditional_t<Shape<C>::CONFIG.POSITION == Position::sinusoidal,
                       SinusoidalPosition<Shape<C>::N_EMBD, Shape<C>::BLOCK_SIZE>, NoPosition>>;

/// The activation that the config names.
template <Config C>
using ActivationOf = std::conditional_t<Shape<C>::CONFIG.ACTIVATION == Activation::relu,
                                        Relu<Shape<C>::N_INNER>, Gelu<Shape<C>::N_INNER>>;

/// One layer: x + attention(norm(x)), then x + MLP(norm(x)).
template <Config C>
struct Block {
    static constexpr WeightTable W = WEIGHTS<C>;

    using Attn = AttentionOf<C>;
    using AttnPath = Sequential<NormOf<C, W.ln_1_gain, W.ln_1_bias>, Attn>;
    using MlpPath = Sequential<NormOf<C, W.ln_2_gain, W.ln_2_bias>, Linear<W.mlp_fc1, W.mlp_b1>,
                               ActivationOf<C>, Linear<W.mlp_fc2, W.mlp_b2>>;
    template <class Path, DropoutPlace PLACE>
    using AddDropped = Residual<WithDropout<Path, Shape<C>::CONFIG.DROPOUT_PERCENT, PLACE>>;

    using Operation = Sequential<AddDropped<AttnPath, DropoutPlace::attnOutput>,
                                 AddDropped<MlpPath, DropoutPlace::mlpOutput>>;
};

/// Tokens to logits: [rows] token ids to [rows][VOCAB_SIZE] scores of the token that follows.
template <Config C>
struct Gpt {
    static constexpr WeightTable W = WEIGHTS<C>;
    static constexpr std::size_t N_EMBD = Shape<C>::N_EMBD;

    using Embed = WithDropout<Embedding<W.wte, EmbeddedPositionOf<C>>,
                              Shape<C>::CONFIG.DROPOUT_PERCENT, DropoutPlace::embedding>;
    using EmbdNorm = std::conditional_t<Shape<C>::CONFIG.EMBD_NORM,
                                        NormOf<C, W.embd_gain, W.embd_bias>, Identity<N_EMBD>>;
    using Layers = Repeat<Shape<C>::N_LAYER, typename Block<C>::Operation, W.outside, W.perLayer>;
    using FinalNorm = std::conditional_t<Shape<C>::CONFIG.FINAL_NORM,
                                         NormOf<C, W.ln_f_gain, W.ln_f_bias>, Identity<N_EMBD>>;
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
        return std::get<1>(attnPath(saved, index).parts);
    }
    /// What stands between the operations of one layer's path through attention and through the
    /// MLP.
    template <class S>
    static auto& attnPath(S& saved, std::size_t index) {
        return std::get<0>(layer(saved, index).parts);
    }
    template <class S>
    static auto& mlpPath(S& saved, std::size_t index) {
        return std::get<1>(layer(saved, index).parts);
    }
};

} // namespace regard
