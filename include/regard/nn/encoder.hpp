// Encoders: what reads a text in both directions at once. It is the same layers without the causal
// mask, and ends in rows instead of logits.
#pragma once

#include <cstddef>
#include <type_traits>

#include <regard/core/config.hpp>
#include <regard/core/shape.hpp>
#include <regard/nn/activation.hpp>
#include <regard/nn/gpt.hpp>
#include <regard/nn/linear.hpp>
#include <regard/nn/sequential.hpp>
#include <regard/nn/weights.hpp>

namespace regard {

/// Tokens to rows: [rows] token ids to [rows][N_EMBD] that every token was read into (Vaswani et
/// al. 2017; Devlin et al. 2019). Where `C` has an encoder it is that one, with weights
/// "encoder0.attn_wq", … and the embeddings of the decoder; else it is all layers of `C`.
template <AnyConfig auto C>
struct Encoder {
    static constexpr WeightTable W = WEIGHTS<C>;
    static constexpr bool BESIDE = hasEncoder(Shape<C>::CONFIG);
    static constexpr auto LAYER = BESIDE ? encoderOf(C) : C;
    static constexpr std::size_t N_LAYER = Shape<LAYER>::N_LAYER;

    using Embed = typename Gpt<C>::Embed;
    using EmbdNorm = typename Gpt<C>::EmbdNorm;
    using Layers = Repeat<N_LAYER, typename Block<LAYER>::Operation,
                          BESIDE ? W.firstEncoderLayer : W.firstLayer,
                          BESIDE ? W.perEncoderLayer : W.perLayer>;
    using FinalNorm =
        std::conditional_t<BESIDE,
                           NormWhere<C, Shape<C>::CONFIG.FINAL_NORM, W.enc_gain, W.enc_bias>,
                           typename Gpt<C>::FinalNorm>;

    using Operation = Sequential<Embed, EmbdNorm, Layers, FinalNorm>;

    /// The place of each operation in `Operation`, as in `Gpt`.
    enum Place : std::size_t { EMBED, EMBD_NORM, LAYERS, FINAL_NORM };

    /// What the attention of one layer left: q, k, v, scores, weights, heads.
    template <class S>
    static auto& attention(S& saved, std::size_t index) {
        auto& layer = std::get<LAYERS>(saved.parts).layers[index];
        return std::get<Block<LAYER>::ATTN>(std::get<Block<LAYER>::ATTN_PATH>(layer.parts).parts);
    }
};

/// A text's first row to its class: [texts][N_EMBD] to [texts][N_CLASS] scores, by way of
/// tanh(x·W + b) (Devlin et al. 2019).
template <AnyConfig auto C>
using ClassHead = Sequential<Linear<WEIGHTS<C>.pool_w, WEIGHTS<C>.pool_b>,
                             Elementwise<TanhFunction, Shape<C>::N_EMBD>,
                             Linear<WEIGHTS<C>.class_w, WEIGHTS<C>.class_b>>;

} // namespace regard
