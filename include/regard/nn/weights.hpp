// Where every weight lies. All weights of a model are one contiguous array: first what stands
// outside the layers, then layer after layer. A matrix that multiplies rows is stored [in][out], so
// that the outputs of one input lie side by side in memory.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include <regard/core/config.hpp>
#include <regard/core/shape.hpp>

namespace regard {

/// One named matrix inside the array of weights. A structural type: operations take their matrices
/// as template arguments. A matrix that the config does not select has no rows.
struct Tensor {
    /// A name of at most 15 letters, comparable at compile time.
    struct Name {
        char letters[16] = {};

        constexpr Name() = default;
        consteval Name(const char* text) {
            for (std::size_t i = 0; text[i] != '\0'; ++i) letters[i] = text[i];
        }
        constexpr std::string_view view() const { return letters; }
        friend constexpr bool operator==(const Name&, const Name&) = default;
    };
    /// How the matrix starts: drawn from N(0, 0.08), or all ones (γ), or all zeros (biases, β).
    enum class Init { normal, ones, zeros };

    Name name;
    std::size_t offset = 0; ///< first number, from the start of the model or of the layer
    std::size_t rows = 0;
    std::size_t cols = 0;
    Init init = Init::normal;
    /// A table of rows ([token][N_EMBD]) and no [in][out] product. Its gradient is added to, row by
    /// row, and by several operations where they share it: so a vector that is shared is a table of
    /// one row.
    bool embedding = false;
    Storage storage = Storage::full;

    constexpr std::size_t size() const { return rows * cols; }
    /// Scales of whole numbers: one for each output, or for each row of a table.
    constexpr std::size_t scales() const {
        return storage != Storage::int8 || rows == 0 ? 0 : embedding ? rows : cols;
    }
    /// What it takes of the array of weights, in floats where it is not stored in full: its scales,
    /// then its numbers.
    constexpr std::size_t room() const {
        if (storage == Storage::bfloat16) return (size() + 1) / 2;
        if (storage == Storage::int8) return scales() + (size() + 3) / 4;
        return size();
    }
    constexpr std::size_t end() const { return offset + room(); }
    friend constexpr bool operator==(const Tensor&, const Tensor&) = default;
};

/// Ranges of distances that T5's relative position bias tells apart, as published.
inline constexpr std::size_t T5_BUCKETS = 32;

/// Every tensor of a config, in the order of microgpt's state_dict (which is the order of the
/// draws). Offsets of the second group count from the start of a layer.
struct WeightTable {
    // outside the layers
    Tensor wte;       ///< [VOCAB_SIZE][N_EMBD] token embeddings
    Tensor wpe;       ///< [BLOCK_SIZE][N_EMBD] position embeddings, where positions are learned
    Tensor lm_head;   ///< [N_EMBD][VOCAB_SIZE], none where it is tied to wte
    Tensor embd_gain; ///< [1][N_EMBD] γ of the norm after the embeddings
    Tensor embd_bias; ///< [1][N_EMBD] its β
    Tensor ln_f_gain; ///< [1][N_EMBD] γ of the norm before lm_head
    Tensor ln_f_bias; ///< [1][N_EMBD] its β
    Tensor wse;       ///< [N_SEGMENT][N_EMBD] segment embeddings
    Tensor enc_gain;  ///< [1][N_EMBD] γ of the norm behind the encoder's layers
    Tensor enc_bias;  ///< [1][N_EMBD] its β
    Tensor pool_w;    ///< [N_EMBD][N_EMBD] of the classification head: the linear before its tanh
    Tensor pool_b;    ///< [1][N_EMBD]
    Tensor class_w;   ///< [N_EMBD][N_CLASS] of the classification head
    Tensor class_b;   ///< [1][N_CLASS]
    Tensor enc_attn_bias; ///< [T5_BUCKETS][N_HEAD] T5's relative position bias, of the encoder
    Tensor attn_bias;     ///< [T5_BUCKETS][N_HEAD] the same of the other layers
    // in every layer; those of an encoder have no cross-attention
    Tensor ln_1_gain; ///< [1][N_EMBD] γ of the norm before attention
    Tensor ln_1_bias; ///< [1][N_EMBD] its β
    Tensor attn_wq;   ///< [N_EMBD][N_EMBD] queries
    Tensor attn_bq;   ///< [1][N_EMBD]
    Tensor attn_wk;   ///< [N_EMBD][KEY_DIM] keys
    Tensor attn_bk;   ///< [1][KEY_DIM]
    Tensor attn_wv;   ///< [N_EMBD][KEY_DIM] values
    Tensor attn_bv;   ///< [1][KEY_DIM]
    Tensor attn_wo;   ///< [N_EMBD][N_EMBD] output of the concatenated heads
    Tensor attn_bo;   ///< [1][N_EMBD]
    Tensor attn_e;    ///< [BLOCK_SIZE][ATTENTION_RANK] of a linformer: how it mixes the keys
    Tensor attn_f;    ///< [BLOCK_SIZE][ATTENTION_RANK] and the values
    Tensor ln_x_gain; ///< [1][N_EMBD] γ of the norm before cross-attention
    Tensor ln_x_bias; ///< [1][N_EMBD] its β
    Tensor cross_wq;  ///< [N_EMBD][N_EMBD] queries of the decoder
    Tensor cross_bq;  ///< [1][N_EMBD]
    Tensor cross_wk;  ///< [N_EMBD][KEY_DIM] keys of the encoder's rows
    Tensor cross_bk;  ///< [1][KEY_DIM]
    Tensor cross_wv;  ///< [N_EMBD][KEY_DIM] their values
    Tensor cross_bv;  ///< [1][KEY_DIM]
    Tensor cross_wo;  ///< [N_EMBD][N_EMBD] output of the concatenated heads
    Tensor cross_bo;  ///< [1][N_EMBD]
    Tensor ln_2_gain; ///< [1][N_EMBD] γ of the norm before the MLP
    Tensor ln_2_bias; ///< [1][N_EMBD] its β
    Tensor mlp_gate;  ///< [N_EMBD][N_INNER] of a gated MLP: what the activation bends
    Tensor mlp_bg;    ///< [1][N_INNER]
    Tensor mlp_fc1;   ///< [N_EMBD][N_INNER]
    Tensor mlp_b1;    ///< [1][N_INNER]
    Tensor mlp_fc2;   ///< [N_INNER][N_EMBD]
    Tensor mlp_b2;    ///< [1][N_EMBD]

    std::size_t firstEncoderLayer = 0; ///< numbers before the first layer of the encoder
    std::size_t perEncoderLayer = 0;   ///< numbers of one of its layers
    std::size_t firstLayer = 0;        ///< numbers before the first layer that is no encoder's
    std::size_t perLayer = 0;          ///< numbers of one of those
};

/// Lays out the tensors of `c`.
constexpr WeightTable weightTable(const Config& c) {
    const auto embd = static_cast<std::size_t>(c.N_EMBD);
    const auto vocab = static_cast<std::size_t>(c.VOCAB_SIZE);
    const auto block = static_cast<std::size_t>(c.BLOCK_SIZE);
    const std::size_t inner = innerDim(c), keys = keyDim(c);
    const bool beta = c.NORM_GAIN && c.NORM == Norm::layerNorm;

    WeightTable t;
    std::size_t next = 0;
    const auto matrix = [&](Tensor& tensor, const Tensor& shape, bool selected = true) {
        tensor = shape;
        tensor.offset = next;
        if (!selected) tensor.rows = 0;
        if (shape.rows > 1 && (!shape.embedding || shape.name == Tensor::Name{"wte"}))
            tensor.storage = c.STORAGE;
        next = tensor.end();
    };
    const auto vector = [&](Tensor& tensor, Tensor::Name name, std::size_t size, Tensor::Init init,
                            bool selected) {
        matrix(tensor, {name, 0, 1, size, init}, selected);
    };
    using enum Tensor::Init;

    matrix(t.wte, {"wte", 0, vocab, embd, normal, true});
    matrix(t.wpe, {"wpe", 0, block, embd, normal, true}, c.POSITION == Position::learned);
    matrix(t.lm_head, {"lm_head", 0, embd, vocab}, !c.TIED_EMBEDDING);
    // an encoder and its decoder share the norm of their embeddings
    matrix(t.embd_gain, {"ln_embd_gain", 0, 1, embd, ones, hasEncoder(c)},
           c.EMBD_NORM && c.NORM_GAIN);
    matrix(t.embd_bias, {"ln_embd_bias", 0, 1, embd, zeros, hasEncoder(c)}, c.EMBD_NORM && beta);
    vector(t.ln_f_gain, "ln_f_gain", embd, ones, c.FINAL_NORM && c.NORM_GAIN);
    vector(t.ln_f_bias, "ln_f_bias", embd, zeros, c.FINAL_NORM && beta);
    matrix(t.wse, {"wse", 0, static_cast<std::size_t>(c.N_SEGMENT), embd, normal, true});
    vector(t.enc_gain, "ln_enc_gain", embd, ones, hasEncoder(c) && c.FINAL_NORM && c.NORM_GAIN);
    vector(t.enc_bias, "ln_enc_bias", embd, zeros, hasEncoder(c) && c.FINAL_NORM && beta);
    const auto classes = static_cast<std::size_t>(c.N_CLASS);
    matrix(t.pool_w, {"pool_w", 0, embd, embd}, classes != 0);
    vector(t.pool_b, "pool_b", embd, zeros, classes != 0);
    matrix(t.class_w, {"class_w", 0, embd, classes}, classes != 0);
    vector(t.class_b, "class_b", classes, zeros, classes != 0);
    // a T5 table stands right before the layers that share it (T5Bias)
    const bool t5 = c.POSITION == Position::t5;
    const auto heads = static_cast<std::size_t>(c.N_HEAD);
    matrix(t.enc_attn_bias, {"enc_attn_bias", 0, T5_BUCKETS, heads, normal, true},
           t5 && hasEncoder(c));
    t.firstEncoderLayer = next;
    t.perEncoderLayer = hasEncoder(c) ? weightTable(encoderOf(c)).perLayer : 0;
    next += t.perEncoderLayer * static_cast<std::size_t>(c.N_ENCODER_LAYER);
    matrix(t.attn_bias, {"attn_bias", 0, T5_BUCKETS, heads, normal, true}, t5);
    t.firstLayer = next;

    next = 0;
    vector(t.ln_1_gain, "ln_1_gain", embd, ones, c.NORM_GAIN);
    vector(t.ln_1_bias, "ln_1_bias", embd, zeros, beta);
    matrix(t.attn_wq, {"attn_wq", 0, embd, embd});
    vector(t.attn_bq, "attn_bq", embd, zeros, c.BIAS);
    matrix(t.attn_wk, {"attn_wk", 0, embd, keys});
    vector(t.attn_bk, "attn_bk", keys, zeros, c.BIAS);
    matrix(t.attn_wv, {"attn_wv", 0, embd, keys});
    vector(t.attn_bv, "attn_bv", keys, zeros, c.BIAS);
    matrix(t.attn_wo, {"attn_wo", 0, embd, embd});
    vector(t.attn_bo, "attn_bo", embd, zeros, c.BIAS);
    const bool linformer = c.ATTENTION == AttentionKind::linformer;
    const auto rank = static_cast<std::size_t>(c.ATTENTION_RANK);
    matrix(t.attn_e, {"attn_e", 0, block, rank, normal, true}, linformer);
    matrix(t.attn_f, {"attn_f", 0, block, rank, normal, true}, linformer);
    const bool cross = hasEncoder(c);
    vector(t.ln_x_gain, "ln_x_gain", embd, ones, cross && c.NORM_GAIN);
    vector(t.ln_x_bias, "ln_x_bias", embd, zeros, cross && beta);
    matrix(t.cross_wq, {"cross_wq", 0, embd, embd}, cross);
    vector(t.cross_bq, "cross_bq", embd, zeros, cross && c.BIAS);
    matrix(t.cross_wk, {"cross_wk", 0, embd, keys}, cross);
    vector(t.cross_bk, "cross_bk", keys, zeros, cross && c.BIAS);
    matrix(t.cross_wv, {"cross_wv", 0, embd, keys}, cross);
    vector(t.cross_bv, "cross_bv", keys, zeros, cross && c.BIAS);
    matrix(t.cross_wo, {"cross_wo", 0, embd, embd}, cross);
    vector(t.cross_bo, "cross_bo", embd, zeros, cross && c.BIAS);
    vector(t.ln_2_gain, "ln_2_gain", embd, ones, c.NORM_GAIN);
    vector(t.ln_2_bias, "ln_2_bias", embd, zeros, beta);
    matrix(t.mlp_gate, {"mlp_gate", 0, embd, inner}, isGated(c));
    vector(t.mlp_bg, "mlp_bg", inner, zeros, c.BIAS && isGated(c));
    matrix(t.mlp_fc1, {"mlp_fc1", 0, embd, inner});
    vector(t.mlp_b1, "mlp_b1", inner, zeros, c.BIAS);
    matrix(t.mlp_fc2, {"mlp_fc2", 0, inner, embd});
    vector(t.mlp_b2, "mlp_b2", embd, zeros, c.BIAS);
    t.perLayer = next;
    return t;
}

/// The tensors of a checked config.
template <AnyConfig auto C>
inline constexpr WeightTable WEIGHTS = weightTable(Checked<C>::VALUE);

/// Length of the array of weights of a model of shape `c`: as many as there are weights or, in
/// floats, the room that their storage takes.
constexpr std::size_t weightRoom(const Config& c) {
    const WeightTable t = weightTable(c);
    return t.firstLayer + t.perLayer * static_cast<std::size_t>(c.N_LAYER);
}

/// All weights of a model of shape `c`, tied ones counted once.
constexpr std::size_t parameterCount(const Config& c) {
    return weightRoom(stored(c, Storage::full));
}

namespace detail {
/// Calls `visit(stack, layer, tensor, offset)` as `forEachTensor` does; `stack` is "layer" or
/// "encoder", or nullptr for what stands outside the layers.
template <class Visit>
constexpr void forEachPlace(const Config& c, Visit&& visit) {
    const WeightTable t = weightTable(c);
    const auto outside = [&](const Tensor& tensor) {
        if (tensor.size() != 0) visit(nullptr, std::size_t(0), tensor, tensor.offset);
    };
    for (const Tensor& tensor :
         {t.wte, t.wpe, t.lm_head, t.embd_gain, t.embd_bias, t.ln_f_gain, t.ln_f_bias, t.wse,
          t.enc_gain, t.enc_bias, t.pool_w, t.pool_b, t.class_w, t.class_b, t.enc_attn_bias})
        outside(tensor);
    const auto layers = [&](const char* stack, int count, const WeightTable& in,
                            std::size_t first) {
        for (std::size_t layer = 0; layer < static_cast<std::size_t>(count); ++layer)
            for (const Tensor& tensor :
                 {in.ln_1_gain, in.ln_1_bias, in.attn_wq,  in.attn_bq,  in.attn_wk,   in.attn_bk,
                  in.attn_wv,   in.attn_bv,   in.attn_wo,  in.attn_bo,  in.attn_e,    in.attn_f,
                  in.ln_x_gain, in.ln_x_bias, in.cross_wq, in.cross_bq, in.cross_wk,  in.cross_bk,
                  in.cross_wv,  in.cross_bv,  in.cross_wo, in.cross_bo, in.ln_2_gain, in.ln_2_bias,
                  in.mlp_gate,  in.mlp_bg,    in.mlp_fc1,  in.mlp_b1,   in.mlp_fc2,   in.mlp_b2})
                if (tensor.size() != 0)
                    visit(stack, layer, tensor, first + layer * in.perLayer + tensor.offset);
    };
    if (hasEncoder(c))
        layers("encoder", c.N_ENCODER_LAYER, weightTable(encoderOf(c)), t.firstEncoderLayer);
    outside(t.attn_bias);
    layers("layer", c.N_LAYER, t, t.firstLayer);
}
} // namespace detail

/// Calls `visit(name, tensor, offset)` for every tensor that `c` selects, in the order of the
/// array: name as in a state_dict ("wte", "layer0.attn_wq", "encoder0.attn_wq"), offset from the
/// start of the model.
template <class Visit>
void forEachTensor(const Config& c, Visit&& visit) {
    detail::forEachPlace(
        c, [&](const char* stack, std::size_t layer, const Tensor& tensor, std::size_t offset) {
            std::string name{tensor.name.view()};
            if (stack != nullptr) name = stack + std::to_string(layer) + "." + name;
            visit(name, tensor, offset);
        });
}

} // namespace regard
