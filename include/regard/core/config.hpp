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

} // namespace regard
