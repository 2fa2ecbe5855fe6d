// What a config selects of attention: which keys are seen, how positions enter, what is dropped,
// and what reads an encoder.
#pragma once

#include <cstddef>
#include <type_traits>

#include <regard/core/config.hpp>
#include <regard/core/shape.hpp>
#include <regard/nn/cross_attention.hpp>
#include <regard/nn/dot_product_attention.hpp>
#include <regard/nn/linear.hpp>
#include <regard/nn/linformer_attention.hpp>
#include <regard/nn/mask.hpp>
#include <regard/nn/orthogonal_features.hpp>
#include <regard/nn/performer_attention.hpp>
#include <regard/nn/relative_bias.hpp>
#include <regard/nn/rope.hpp>
#include <regard/nn/tiled_attention.hpp>
#include <regard/nn/weight_dropout.hpp>
#include <regard/nn/weights.hpp>

namespace regard {

namespace detail {

template <bool SELECTED, class Mask, class Rest>
using OrMask =
    std::conditional_t<!SELECTED, Rest,
                       std::conditional_t<std::is_same_v<Rest, NoKeys>, Mask, Either<Mask, Rest>>>;

template <AnyConfig auto C>
struct MaskSelection {
    static constexpr Config c = Shape<C>::CONFIG;
    static constexpr std::size_t atLeastOne(int n) { return n > 0 ? std::size_t(n) : 1; }

    static constexpr std::size_t BACK = atLeastOne(c.WINDOW) - 1;
    using Window = SlidingWindow<BACK, c.CAUSAL ? 0 : BACK>;
    using Stride = Strided<atLeastOne(c.STRIDE)>;
    using Blocks = BlockSparse<atLeastOne(c.SPARSE_BLOCK),
                               Either<FirstKeys<1>, SlidingWindow<1, c.CAUSAL ? 0 : 1>>>;
    using Sparse =
        OrMask<(c.WINDOW > 0), Window,
               OrMask<(c.STRIDE > 0), Stride, OrMask<(c.SPARSE_BLOCK > 0), Blocks, NoKeys>>>;

    static constexpr bool DENSE = std::is_same_v<Sparse, NoKeys>;
    // a window that doesn't reach forward is causal already
    static constexpr bool CAUSAL_ALREADY = std::is_same_v<Sparse, SlidingWindow<BACK, 0>>;
    using Shown = std::conditional_t<DENSE, NoMask, Sparse>;
    using type = std::conditional_t<!c.CAUSAL || CAUSAL_ALREADY, Shown,
                                    std::conditional_t<DENSE, Causal, Both<Causal, Shown>>>;
};
} // namespace detail

/// The keys that the config shows to a query: a causal or a bidirectional mask, cut down to the
/// union of its window, its stride and its blocks, where it has any. WINDOW with STRIDE is the
/// strided pattern of the Sparse Transformer (Child et al. 2019), SPARSE_BLOCK that of Big Bird
/// without its random blocks (Zaheer et al. 2020): blocks see themselves, their neighbours and the
/// first.
template <AnyConfig auto C>
using MaskOf = typename detail::MaskSelection<C>::type;

/// How the config turns queries and keys.
template <AnyConfig auto C>
using RotationOf =
    std::conditional_t<Shape<C>::CONFIG.POSITION == Position::rope,
                       Rope<Shape<C>::HEAD_DIM, Shape<C>::BLOCK_SIZE, RopePairs::interleaved,
                            Shape<C>::CONFIG.ROPE_BASE>,
                       std::conditional_t<Shape<C>::CONFIG.POSITION == Position::ropeHalfSplit,
                                          Rope<Shape<C>::HEAD_DIM, Shape<C>::BLOCK_SIZE,
                                               RopePairs::halfSplit, Shape<C>::CONFIG.ROPE_BASE>,
                                          NoRotation>>;

/// What the config adds to the scores.
template <AnyConfig auto C>
using BiasOf = std::conditional_t<
    Shape<C>::CONFIG.POSITION == Position::alibi, Alibi<Shape<C>::N_HEAD>,
    std::conditional_t<
        Shape<C>::CONFIG.POSITION == Position::t5,
        T5Bias<WEIGHTS<C>.attn_bias, !Shape<C>::CONFIG.CAUSAL, 128, WEIGHTS<C>.perLayer>, NoBias>>;

/// How the config cuts q, k and v into heads.
template <AnyConfig auto C>
inline constexpr Heads HEADS_OF{.COUNT = Shape<C>::N_HEAD,
                                .KV_COUNT = Shape<C>::N_KV_HEAD,
                                .DIM = Shape<C>::HEAD_DIM,
                                .SCALED = Shape<C>::CONFIG.SCALED_SCORES};

/// What the config drops of the weights of attention, of which a query has up to MOST.
template <AnyConfig auto C, DropoutPlace PLACE, std::size_t MOST = Shape<C>::BLOCK_SIZE>
using WeightDropoutOf =
    std::conditional_t<Shape<C>::CONFIG.DROPOUT_PERCENT == 0, NoWeightDropout,
                       WeightDropout<Shape<C>::CONFIG.DROPOUT_PERCENT, MOST, PLACE>>;

namespace detail {
template <AnyConfig auto C, AttentionKind KIND, class Mask, class Bias, DropoutPlace PLACE>
struct MixerSelection {
    using type = DotProductAttention<HEADS_OF<C>, Shape<C>::BLOCK_SIZE, Mask, Bias,
                                     WeightDropoutOf<C, PLACE>>;
};
template <AnyConfig auto C, class Mask, class Bias, DropoutPlace PLACE>
struct MixerSelection<C, AttentionKind::tiled, Mask, Bias, PLACE> {
    using type =
        TiledAttention<HEADS_OF<C>, Shape<C>::BLOCK_SIZE, Mask, Bias, WeightDropoutOf<C, PLACE>>;
};
template <AnyConfig auto C, class Mask, class Bias, DropoutPlace PLACE>
struct MixerSelection<C, AttentionKind::performer, Mask, Bias, PLACE> {
    static constexpr std::size_t RANK = Shape<C>::ATTENTION_RANK;
    using type =
        PerformerAttention<HEADS_OF<C>, Mask, OrthogonalFeatures<RANK, Shape<C>::HEAD_DIM>>;
};
template <AnyConfig auto C, class Mask, class Bias, DropoutPlace PLACE>
struct MixerSelection<C, AttentionKind::linformer, Mask, Bias, PLACE> {
    using type = LinformerAttention<HEADS_OF<C>, WEIGHTS<C>.attn_e, WEIGHTS<C>.attn_f,
                                    WeightDropoutOf<C, PLACE, Shape<C>::ATTENTION_RANK>>;
};
} // namespace detail

/// What mixes the values in an attention of the config, under `Mask` and with `Bias`.
template <AnyConfig auto C, class Mask, class Bias, DropoutPlace PLACE>
using MixerOf =
    typename detail::MixerSelection<C, Shape<C>::CONFIG.ATTENTION, Mask, Bias, PLACE>::type;

/// The cross-attention of one layer of the config: every position sees all rows of the encoder.
template <AnyConfig auto C>
using CrossAttentionOf = CrossAttention<MixerOf<C, NoMask, NoBias, DropoutPlace::crossWeights>,
                                        Linear<WEIGHTS<C>.cross_wq, WEIGHTS<C>.cross_bq>,
                                        Linear<WEIGHTS<C>.cross_wk, WEIGHTS<C>.cross_bk>,
                                        Linear<WEIGHTS<C>.cross_wv, WEIGHTS<C>.cross_bv>,
                                        Linear<WEIGHTS<C>.cross_wo, WEIGHTS<C>.cross_bo>>;

} // namespace regard
