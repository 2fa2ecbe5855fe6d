// The rules that a shape has to keep: asserted, one line of the compiler's output for a broken one.
#pragma once

#include <regard/core/config.hpp>

namespace regard {

/// The rules that a shape has to keep, in the order in which they are looked at.
enum class ConfigRule {
    none,
    embd,
    head,
    layer,
    block,
    vocab,
    inner,
    headsDivideEmbd,
    dropout,
    encoder,
    encoderNeedsDecoder,
    segment,
    classes,
    classesNeedSight,
    keyHeads,
    keyHeadsDivideHeads,
    evenHead,
    window,
    stride,
    sparseBlock,
    ropeBase,
    rank,
    rankOfExact,
    lowRankMask,
    lowRankBias,
    linformerSight
};

/// The first rule that `c` breaks, or `ConfigRule::none`.
constexpr ConfigRule brokenRule(const Config& c) {
    if (c.N_EMBD < 1) return ConfigRule::embd;
    if (c.N_HEAD < 1) return ConfigRule::head;
    if (c.N_LAYER < 1) return ConfigRule::layer;
    if (c.BLOCK_SIZE < 1) return ConfigRule::block;
    if (c.VOCAB_SIZE < 1) return ConfigRule::vocab;
    if (c.N_INNER < 0) return ConfigRule::inner;
    if (c.N_EMBD % c.N_HEAD != 0) return ConfigRule::headsDivideEmbd;
    if (c.DROPOUT_PERCENT < 0 || c.DROPOUT_PERCENT > 99) return ConfigRule::dropout;
    if (c.N_KV_HEAD < 0) return ConfigRule::keyHeads;
    if (c.N_KV_HEAD > 0 && c.N_HEAD % c.N_KV_HEAD != 0) return ConfigRule::keyHeadsDivideHeads;
    const bool rope = c.POSITION == Position::rope || c.POSITION == Position::ropeHalfSplit;
    if (rope && headDim(c) % 2 != 0) return ConfigRule::evenHead;
    if (rope && c.ROPE_BASE < 1) return ConfigRule::ropeBase;
    if (c.WINDOW < 0) return ConfigRule::window;
    if (c.STRIDE < 0) return ConfigRule::stride;
    if (c.SPARSE_BLOCK < 0) return ConfigRule::sparseBlock;
    if (hasLowRank(c) && c.ATTENTION_RANK < 1) return ConfigRule::rank;
    if (!hasLowRank(c) && c.ATTENTION_RANK != 0) return ConfigRule::rankOfExact;
    if (hasLowRank(c) && (c.WINDOW > 0 || c.STRIDE > 0 || c.SPARSE_BLOCK > 0))
        return ConfigRule::lowRankMask;
    if (hasLowRank(c) && (c.POSITION == Position::alibi || c.POSITION == Position::t5))
        return ConfigRule::lowRankBias;
    if (c.ATTENTION == AttentionKind::linformer && c.CAUSAL) return ConfigRule::linformerSight;
    if (c.N_ENCODER_LAYER < 0) return ConfigRule::encoder;
    if (hasEncoder(c) && !c.CAUSAL) return ConfigRule::encoderNeedsDecoder;
    if (c.N_SEGMENT < 0) return ConfigRule::segment;
    if (c.N_CLASS < 0 || c.N_CLASS == 1) return ConfigRule::classes;
    if (c.N_CLASS > 0 && c.CAUSAL) return ConfigRule::classesNeedSight;
    return ConfigRule::none;
}

/// The rules, asserted.
template <AnyConfig auto C>
struct ConfigRules {
    static constexpr ConfigRule BROKEN = brokenRule(C);
    static_assert(BROKEN != ConfigRule::embd, "regard::Config: N_EMBD must be at least 1");
    static_assert(BROKEN != ConfigRule::head, "regard::Config: N_HEAD must be at least 1");
    static_assert(BROKEN != ConfigRule::layer, "regard::Config: N_LAYER must be at least 1");
    static_assert(BROKEN != ConfigRule::block, "regard::Config: BLOCK_SIZE must be at least 1");
    static_assert(BROKEN != ConfigRule::vocab, "regard::Config: VOCAB_SIZE must be at least 1");
    static_assert(BROKEN != ConfigRule::inner,
                  "regard::Config: N_INNER must be at least 1, or 0 for 4 x N_EMBD");
    static_assert(BROKEN != ConfigRule::headsDivideEmbd,
                  "regard::Config: N_EMBD must be a multiple of N_HEAD");
    static_assert(BROKEN != ConfigRule::dropout,
                  "regard::Config: DROPOUT_PERCENT must be between 0 and 99");
    static_assert(BROKEN != ConfigRule::encoder,
                  "regard::Config: N_ENCODER_LAYER must be at least 1, or 0 for no encoder");
    static_assert(BROKEN != ConfigRule::encoderNeedsDecoder,
                  "regard::Config: what reads an encoder writes, so with one CAUSAL must be true");
    static_assert(BROKEN != ConfigRule::segment,
                  "regard::Config: N_SEGMENT must be at least 1, or 0 for none");
    static_assert(BROKEN != ConfigRule::classes,
                  "regard::Config: N_CLASS must be at least 2, or 0 for no classification");
    static_assert(BROKEN != ConfigRule::classesNeedSight,
                  "regard::Config: a class is read off the first row, which must see the others: "
                  "with N_CLASS, CAUSAL must be false");
    static_assert(BROKEN != ConfigRule::keyHeads,
                  "regard::Config: N_KV_HEAD must be at least 1, or 0 for N_HEAD");
    static_assert(BROKEN != ConfigRule::keyHeadsDivideHeads,
                  "regard::Config: N_HEAD must be a multiple of N_KV_HEAD");
    static_assert(BROKEN != ConfigRule::evenHead,
                  "regard::Config: RoPE turns pairs, so HEAD_DIM = N_EMBD / N_HEAD must be even");
    static_assert(BROKEN != ConfigRule::ropeBase, "regard::Config: ROPE_BASE must be at least 1");
    static_assert(BROKEN != ConfigRule::window,
                  "regard::Config: WINDOW must be at least 1, or 0 for none");
    static_assert(BROKEN != ConfigRule::stride,
                  "regard::Config: STRIDE must be at least 1, or 0 for none");
    static_assert(BROKEN != ConfigRule::sparseBlock,
                  "regard::Config: SPARSE_BLOCK must be at least 1, or 0 for none");
    static_assert(BROKEN != ConfigRule::rank,
                  "regard::Config: performer and linformer need an ATTENTION_RANK of at least 1");
    static_assert(
        BROKEN != ConfigRule::rankOfExact,
        "regard::Config: ATTENTION_RANK is for performer and linformer, else it must be 0");
    static_assert(
        BROKEN != ConfigRule::lowRankMask,
        "regard::Config: performer and linformer can't hide single keys, so WINDOW, STRIDE "
        "and SPARSE_BLOCK must be 0");
    static_assert(
        BROKEN != ConfigRule::lowRankBias,
        "regard::Config: performer and linformer have no score per key for alibi or t5 to "
        "add to: take another POSITION");
    static_assert(BROKEN != ConfigRule::linformerSight,
                  "regard::Config: linformer mixes all keys along the text, so with it CAUSAL must "
                  "be false");
};

/// Instantiates what the pointer points to, by argument-dependent lookup.
constexpr bool lookAt(const void*) {
    return true;
}

/// `C` after its rules were checked. A broken rule is one line of the compiler's output: whatever
/// is built on `Checked<C>::VALUE` goes on with the default shape, so nothing else fails behind it.
/// Argument-dependent lookup instantiates the rules without making VALUE depend on them: to
/// Clang 14, nothing that does is a constant any more.
template <AnyConfig auto C>
struct Checked {
    static constexpr Config VALUE =
        lookAt(static_cast<ConfigRules<C>*>(nullptr)) && brokenRule(C) == ConfigRule::none
            ? Config(C)
            : Config{};
};

} // namespace regard
