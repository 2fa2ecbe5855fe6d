// The structure of a model, written once: which operations a config selects, and in which order.
// The forward pass, the gradient, the KV cache and the pictures all follow from these few lines.
#pragma once

#include <cstddef>
#include <tuple>
#include <type_traits>

#include <regard/core/config.hpp>
#include <regard/core/shape.hpp>
#include <regard/nn/activation.hpp>
#include <regard/nn/block.hpp>
#include <regard/nn/dropout.hpp>
#include <regard/nn/embedding.hpp>
#include <regard/nn/linear.hpp>
#include <regard/nn/parts.hpp>
#include <regard/nn/segment.hpp>
#include <regard/nn/sequential.hpp>
#include <regard/nn/weights.hpp>

namespace regard {

/// Tokens to their embeddings: with positions and segments where the config has them, and dropout.
template <AnyConfig auto C>
struct EmbeddingOf {
    static constexpr WeightTable W = WEIGHTS<C>;
    using Tokens = Embedding<W.wte, typename PartsOf<C>::template AddedPosition<C>,
                             Shape<C>::CONFIG.EMBD_SCALE>;
    using Segmented =
        std::conditional_t<(Shape<C>::CONFIG.N_SEGMENT > 0), WithSegments<Tokens, W.wse>, Tokens>;
    using type = WithDropout<Segmented, Shape<C>::CONFIG.DROPOUT_PERCENT, DropoutPlace::embedding>;
};

/// Tokens to logits: [rows] token ids to [rows][VOCAB_SIZE] scores, of the token that follows
/// (causal) or of the token that a mask stands for (bidirectional).
template <AnyConfig auto C>
struct Gpt {
    static constexpr WeightTable W = WEIGHTS<C>;

    using Embed = typename EmbeddingOf<C>::type;
    using EmbdNorm = NormWhere<C, Shape<C>::CONFIG.EMBD_NORM, W.embd_gain, W.embd_bias>;
    using Layers =
        Repeat<Shape<C>::N_LAYER, typename Block<C>::Operation, W.firstLayer, W.perLayer>;
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
    /// The same of its cross-attention, where there is an encoder.
    template <class S>
    static auto& crossAttention(S& saved, std::size_t index) {
        return std::get<Block<C>::ATTN>(
            std::get<Block<C>::CROSS_PATH>(layer(saved, index).parts).parts);
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
