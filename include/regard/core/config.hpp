// The shape of a model as a value: a `Config` is a template argument, everything derived from it is
// constexpr, and a preset is made by copying one and changing fields. Defaults give microgpt.
#pragma once

#include <cstddef>
#include <type_traits>

#ifdef BLOCK_SIZE
#undef BLOCK_SIZE
#error "BLOCK_SIZE is a macro, of <linux/fs.h> perhaps: #undef BLOCK_SIZE before <regard/...>"
#endif

namespace regard {

/// How a vector is brought to unit scale. `rmsNorm`: x / √(mean(x²) + ε) (Zhang and Sennrich 2019);
/// `layerNorm`: γ (x − μ) / √(σ² + ε) + β with the biased variance (Ba, Kiros and Hinton 2016).
enum class Norm { rmsNorm, layerNorm };

/// What stands between the two linears of the MLP; each function is explained in
/// nn/activation.hpp. `gelu` is the exact one of BERT, `geluTanh` that of GPT-2. `swiGlu` and
/// `geGlu` are gates, with a third matrix (nn/gated.hpp).
enum class Activation { relu, squaredRelu, gelu, geluTanh, silu, swiGlu, geGlu };

/// An activation's name, as the enumeration spells it.
constexpr const char* nameOf(Activation activation) {
    constexpr const char* NAMES[] = {"relu", "squaredRelu", "gelu", "geluTanh",
                                     "silu", "swiGlu",      "geGlu"};
    return NAMES[static_cast<std::size_t>(activation)];
}

/// Where a norm stands. `pre`: x + f(norm(x)), as in GPT-2 and LLaMA; `post`: norm(x + f(x)), as in
/// the original transformer and BERT (Xiong et al. 2020, "On Layer Normalization in the Transformer
/// Architecture", compare them).
enum class NormPlace { pre, post };

/// How a model knows where a token stands. `learned`: a table of positions added to the embedding
/// (GPT-2); `none`: it doesn't; `sinusoidal`: sines and cosines added to the embedding (Vaswani et
/// al. 2017); `rope` and `ropeHalfSplit`: queries and keys are turned by their position, in
/// neighbouring pairs (LLaMA) or between the halves of a head (GPT-NeoX) (Su et al. 2021); `alibi`:
/// scores fall with the distance (Press et al. 2022); `t5`: a learned number per head and range of
/// distances is added to the scores (Raffel et al. 2020).
enum class Position { learned, none, sinusoidal, rope, ropeHalfSplit, alibi, t5 };

/// What the numbers of the large matrices are stored as: `full` as the type that is computed with;
/// `bfloat16` with 8 significant bits; `int8` as whole numbers from −127 to 127, with a scale for
/// each output (in wte, for each token). The latter two are for reading: only full weights learn.
enum class Storage { full, bfloat16, int8 };

/// What mixes the values by their keys. `dotProduct`: softmax(Q·Kᵀ)·V, whose weights can be looked
/// at (Vaswani et al. 2017); `tiled`: the same, tile by tile, in memory that grows with the length
/// of the text and not with its square (Dao et al. 2022). Two approximations whose work grows so,
/// too: `performer` sums keys up by random features (Choromanski et al. 2021), `linformer` sees
/// learned mixtures of the keys in their place (Wang et al. 2020). See nn/*_attention.hpp.
enum class AttentionKind { dotProduct, tiled, performer, linformer };

/// The shape of a GPT. A structural type: `Model<Config{.N_EMBD = 32}>`.
struct Config {
    int N_EMBD = 16;     ///< width of the residual stream
    int N_HEAD = 4;      ///< attention heads per layer; divides N_EMBD
    int N_LAYER = 1;     ///< blocks of attention and MLP
    int BLOCK_SIZE = 16; ///< longest context, in positions
    int VOCAB_SIZE = 27; ///< tokens, BOS included
    int N_INNER = 0;     ///< width of the MLP; 0 stands for 4 × N_EMBD

    Norm NORM = Norm::rmsNorm;
    NormPlace NORM_PLACE = NormPlace::pre;
    bool NORM_GAIN = false;  ///< learned γ in every norm (and β in a layerNorm)
    bool EMBD_NORM = true;   ///< a norm directly after the embeddings, as microgpt has
    bool FINAL_NORM = false; ///< a norm before lm_head, as GPT-2 has
    bool EMBD_SCALE = false; ///< token embeddings times √N_EMBD, as in the original transformer
    Activation ACTIVATION = Activation::relu;
    bool BIAS = false;           ///< biases in attention and MLP
    bool TIED_EMBEDDING = false; ///< lm_head is wte transposed and has no weights of its own
    /// Numbers in a hundred that dropout sets to 0 while training: of the embeddings, of the
    /// attention weights, and of what attention and MLP add to the residual stream.
    int DROPOUT_PERCENT = 0;

    int N_KV_HEAD = 0; ///< heads of keys and values, shared by groups of heads; 0 stands for N_HEAD
    Position POSITION = Position::learned;
    int ROPE_BASE = 10000;     ///< wavelength of RoPE's slowest turn, in units of 2π positions
    bool CAUSAL = true;        ///< nobody sees the future; without, attention is bidirectional
    int WINDOW = 0;            ///< attention sees WINDOW positions back, its own included; 0: all
    int STRIDE = 0;            ///< attention sees every STRIDE-th position; with WINDOW, either
    int SPARSE_BLOCK = 0;      ///< blocks of this size see themselves, their neighbours, the first
    bool SCALED_SCORES = true; ///< scores are divided by √HEAD_DIM; T5 does not
    AttentionKind ATTENTION = AttentionKind::dotProduct;
    int ATTENTION_RANK = 0; ///< random features of a performer, mixtures of a linformer's keys

    /// Layers of an encoder, of the same widths, whose rows every layer of the decoder reads by
    /// cross-attention (Vaswani et al. 2017); 0: there is none.
    int N_ENCODER_LAYER = 0;
    int N_SEGMENT = 0; ///< kinds of text that are told apart by a learned vector, as in BERT
    int N_CLASS = 0;   ///< answers of a classification head on each text's first row; 0: none

    /// How the matrices that multiply rows, and wte, lie in memory; all else is always full.
    Storage STORAGE = Storage::full;

    friend constexpr bool operator==(const Config&, const Config&) = default;
};

/// A shape with operations of one's own in place of those that it names: `P` says which
/// (nn/parts.hpp). It stands wherever a `Config` does: `Model<ConfigWith<Mine>{{.N_EMBD = 32}}>`.
template <class P>
struct ConfigWith : Config {};

/// A `Config`, alone or with parts.
template <class C>
concept AnyConfig = std::is_base_of_v<Config, C>;

/// The same shape with its matrices stored otherwise.
constexpr Config stored(Config c, Storage storage) {
    c.STORAGE = storage;
    return c;
}

/// Columns of Q, K and V that belong to one head: HEAD_DIM = N_EMBD / N_HEAD.
constexpr std::size_t headDim(const Config& c) {
    return static_cast<std::size_t>(c.N_EMBD / c.N_HEAD);
}

/// Heads of keys and values: N_KV_HEAD, or N_HEAD where it is 0.
constexpr std::size_t keyHeads(const Config& c) {
    return static_cast<std::size_t>(c.N_KV_HEAD != 0 ? c.N_KV_HEAD : c.N_HEAD);
}

/// Width of a key and of a value: one HEAD_DIM per head of keys and values.
constexpr std::size_t keyDim(const Config& c) {
    return keyHeads(c) * headDim(c);
}

/// Width of the MLP: N_INNER, or 4 × N_EMBD where it is 0.
constexpr std::size_t innerDim(const Config& c) {
    return static_cast<std::size_t>(c.N_INNER != 0 ? c.N_INNER : 4 * c.N_EMBD);
}

/// Whether the MLP is gated: two products into the inner width instead of one.
constexpr bool isGated(const Config& c) {
    return c.ACTIVATION == Activation::swiGlu || c.ACTIVATION == Activation::geGlu;
}

/// Whether there is an encoder that the layers read.
constexpr bool hasEncoder(const Config& c) {
    return c.N_ENCODER_LAYER > 0;
}

/// The encoder of `c` as a shape of its own: bidirectional, N_ENCODER_LAYER layers, the same parts.
template <AnyConfig C>
constexpr C encoderOf(C c) {
    c.N_LAYER = c.N_ENCODER_LAYER;
    c.N_ENCODER_LAYER = 0;
    c.CAUSAL = false;
    return c;
}

/// Whether attention is approximated by a matrix of lower rank, ATTENTION_RANK.
constexpr bool hasLowRank(const Config& c) {
    return c.ATTENTION == AttentionKind::performer || c.ATTENTION == AttentionKind::linformer;
}

/// Weights that one head of one layer computes with: its columns of W_Q, W_K and W_V and its rows
/// of W_O (4 × N_EMBD × HEAD_DIM; biases are not counted). Where heads share their keys and values,
/// so do they share those columns.
constexpr std::size_t headWeightCount(const Config& c) {
    return 4 * static_cast<std::size_t>(c.N_EMBD) * headDim(c);
}

/// Attentions of all layers, those of an encoder and cross-attentions included.
constexpr std::size_t attentionCount(const Config& c) {
    return static_cast<std::size_t>(hasEncoder(c) ? 2 * c.N_LAYER + c.N_ENCODER_LAYER : c.N_LAYER);
}

/// Weights of W_Q, W_K, W_V and W_O of all attentions; biases are not counted.
constexpr std::size_t attentionWeightCount(const Config& c) {
    const auto embd = static_cast<std::size_t>(c.N_EMBD);
    return 2 * embd * (embd + keyDim(c)) * attentionCount(c);
}

/// Weights that a token is multiplied with: attention, MLP and lm_head (tied or not). With an
/// encoder: a token that it reads and one that is written, together.
constexpr std::size_t matmulWeightCount(const Config& c) {
    const auto embd = static_cast<std::size_t>(c.N_EMBD);
    const std::size_t products = isGated(c) ? 3 : 2;
    return attentionWeightCount(c) +
           products * embd * innerDim(c) * static_cast<std::size_t>(c.N_LAYER + c.N_ENCODER_LAYER) +
           embd * static_cast<std::size_t>(c.VOCAB_SIZE);
}

/// Floating-point operations of one token's forward pass that attends to `positions` positions: two
/// per weight, and 4 × N_EMBD per attention and attended position (q·k and α·v). A performer and a
/// linformer take 4 × ATTENTION_RANK × (N_EMBD + KEY_DIM) per attention instead, however many the
/// positions are. Norms, softmax and the activation are not counted, as in the literature.
constexpr std::size_t forwardFlops(const Config& c, std::size_t positions) {
    const auto embd = static_cast<std::size_t>(c.N_EMBD);
    const std::size_t mixing = hasLowRank(c)
                                   ? static_cast<std::size_t>(c.ATTENTION_RANK) * (embd + keyDim(c))
                                   : embd * positions;
    return 2 * matmulWeightCount(c) + 4 * mixing * attentionCount(c);
}

/// Operations of one token's training step: the backward pass costs two forward passes.
constexpr std::size_t trainingFlops(const Config& c, std::size_t positions) {
    return 3 * forwardFlops(c, positions);
}

/// Bytes of a full KV cache: K and V of every layer and position, `bytesPerNumber` each, and those
/// of the encoder's positions where there is one.
constexpr std::size_t kvCacheBytes(const Config& c, std::size_t bytesPerNumber) {
    const int layers = hasEncoder(c) ? 2 * c.N_LAYER : c.N_LAYER;
    return 2 * static_cast<std::size_t>(layers) * static_cast<std::size_t>(c.BLOCK_SIZE) *
           keyDim(c) * bytesPerNumber;
}

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

/// The sizes of a checked config as `std::size_t`, for loops and array bounds.
template <AnyConfig auto C>
struct Shape {
    static constexpr Config CONFIG = Checked<C>::VALUE;
    static constexpr std::size_t N_EMBD = static_cast<std::size_t>(CONFIG.N_EMBD);
    static constexpr std::size_t N_HEAD = static_cast<std::size_t>(CONFIG.N_HEAD);
    static constexpr std::size_t N_LAYER = static_cast<std::size_t>(CONFIG.N_LAYER);
    static constexpr std::size_t BLOCK_SIZE = static_cast<std::size_t>(CONFIG.BLOCK_SIZE);
    static constexpr std::size_t VOCAB_SIZE = static_cast<std::size_t>(CONFIG.VOCAB_SIZE);
    static constexpr std::size_t HEAD_DIM = headDim(CONFIG);
    static constexpr std::size_t N_KV_HEAD = keyHeads(CONFIG);
    static constexpr std::size_t KEY_DIM = keyDim(CONFIG);
    static constexpr std::size_t N_INNER = innerDim(CONFIG);
    static constexpr std::size_t ATTENTION_RANK = static_cast<std::size_t>(CONFIG.ATTENTION_RANK);
};

} // namespace regard
