// The attention that a config selects: which keys are seen, how positions enter, what mixes.
#pragma once

#include <cstddef>
#include <type_traits>

#include <regard/core/config.hpp>
#include <regard/nn/attention.hpp>
#include <regard/nn/cross_attention.hpp>
#include <regard/nn/dot_product_attention.hpp>
#include <regard/nn/linear.hpp>
#include <regard/nn/mask.hpp>
#include <regard/nn/relative_bias.hpp>
#include <regard/nn/rope.hpp>
#include <regard/nn/weight_dropout.hpp>
#include <regard/nn/weights.hpp>

namespace regard {

namespace detail {

template <bool SELECTED, class Mask, class Rest>
using OrMask =
    std::conditional_t<!SELECTED, Rest,
                       std::conditional_t<std::is_same_v<Rest, NoKeys>, Mask, Either<Mask, Rest>>>;

template <Config C>
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
template <Config C>
using MaskOf = typename detail::MaskSelection<C>::type;

/// How the config turns queries and keys.
template <Config C>
using RotationOf =
    std::conditional_t<Shape<C>::CONFIG.POSITION == Position::rope,
                       Rope<Shape<C>::HEAD_DIM, Shape<C>::BLOCK_SIZE, RopePairs::interleaved,
                            Shape<C>::CONFIG.ROPE_BASE>,
                       std::conditional_t<Shape<C>::CONFIG.POSITION == Position::ropeHalfSplit,
                                          Rope<Shape<C>::HEAD_DIM, Shape<C>::BLOCK_SIZE,
                                               RopePairs::halfSplit, Shape<C>::CONFIG.ROPE_BASE>,
                                          NoRotation>>;

/// What the config adds to the scores.
template <Config C>
using BiasOf = std::conditional_t<
    Shape<C>::CONFIG.POSITION == Position::alibi, Alibi<Shape<C>::N_HEAD>,
    std::conditional_t<
        Shape<C>::CONFIG.POSITION == Position::t5,
        T5Bias<WEIGHTS<C>.attn_bias, !Shape<C>::CONFIG.CAUSAL, 128, WEIGHTS<C>.perLayer>, NoBias>>;

/// How the config cuts q, k and v into heads.
template <Config C>
inline constexpr Heads HEADS_OF{.COUNT = Shape<C>::N_HEAD,
                                .KV_COUNT = Shape<C>::N_KV_HEAD,
                                .DIM = Shape<C>::HEAD_DIM,
                                .SCALED = Shape<C>::CONFIG.SCALED_SCORES};

/// What the config drops of the weights of attention.
template <Config C, DropoutPlace PLACE = DropoutPlace::attnWeights>
using WeightDropoutOf = std::conditional_t<
    Shape<C>::CONFIG.DROPOUT_PERCENT == 0, NoWeightDropout,
    WeightDropout<Shape<C>::CONFIG.DROPOUT_PERCENT, Shape<C>::BLOCK_SIZE, PLACE>>;

/// What mixes the values in the config's attention.
template <Config C>
using MixerOf = DotProductAttention<HEADS_OF<C>, Shape<C>::BLOCK_SIZE, MaskOf<C>, BiasOf<C>,
                                    WeightDropoutOf<C>>;

/// The self-attention of one layer of the config.
template <Config C>
using AttentionOf =
    Attention<MixerOf<C>, RotationOf<C>, Linear<WEIGHTS<C>.attn_wq, WEIGHTS<C>.attn_bq>,
              Linear<WEIGHTS<C>.attn_wk, WEIGHTS<C>.attn_bk>,
              Linear<WEIGHTS<C>.attn_wv, WEIGHTS<C>.attn_bv>,
              Linear<WEIGHTS<C>.attn_wo, WEIGHTS<C>.attn_bo>>;

/// The cross-attention of one layer of the config: every position sees all rows of the encoder.
template <Config C>
using CrossAttentionOf =
    CrossAttention<DotProductAttention<HEADS_OF<C>, Shape<C>::BLOCK_SIZE, NoMask, NoBias,
                                       WeightDropoutOf<C, DropoutPlace::crossWeights>>,
                   Linear<WEIGHTS<C>.cross_wq, WEIGHTS<C>.cross_bq>,
                   Linear<WEIGHTS<C>.cross_wk, WEIGHTS<C>.cross_bk>,
                   Linear<WEIGHTS<C>.cross_wv, WEIGHTS<C>.cross_bv>,
                   Linear<WEIGHTS<C>.cross_wo, WEIGHTS<C>.cross_bo>>;

} // namespace regard
