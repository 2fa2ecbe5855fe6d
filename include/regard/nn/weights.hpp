// Where every weight lies. All weights of a model are one contiguous array: first what stands
// outside the layers, then layer after layer. A matrix that multiplies rows is stored [in][out], so
// that the outputs of one input lie side by side in memory.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include <regard/core/config.hpp>

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
    bool embedding = false; ///< a table of rows ([token][N_EMBD]) and no [in][out] product

    constexpr std::size_t size() const { return rows * cols; }
    constexpr std::size_t end() const { return offset + size(); }
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
    // in every layer
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
    Tensor attn_bias; ///< [T5_BUCKETS][N_HEAD] T5's relative position bias
    Tensor ln_2_gain; ///< [1][N_EMBD] γ of the norm before the MLP
    Tensor ln_2_bias; ///< [1][N_EMBD] its β
    Tensor mlp_gate;  ///< [N_EMBD][N_INNER] of a gated MLP: what the activation bends
    Tensor mlp_bg;    ///< [1][N_INNER]
    Tensor mlp_fc1;   ///< [N_EMBD][N_INNER]
    Tensor mlp_b1;    ///< [1][N_INNER]
    Tensor mlp_fc2;   ///< [N_INNER][N_EMBD]
    Tensor mlp_b2;    ///< [1][N_EMBD]

    std::size_t outside = 0;  ///< numbers before the first layer
    std::size_t perLayer = 0; ///< numbers of one layer
};

/// Lays out the tensors of `c`.
constexpr WeightTable weightTable(const Config& c) {
    const auto embd = static_cast<std::size_t>(c.N_EMBD);
    const auto vocab = static_cast<std::size_t>(c.VOCAB_SIZE);
    const std::size_t inner = innerDim(c), keys = keyDim(c);
    const bool beta = c.NORM_GAIN && c.NORM == Norm::layerNorm;

    WeightTable t;
    std::size_t next = 0;
    const auto matrix = [&](Tensor& tensor, const Tensor& shape, bool selected = true) {
        tensor = shape;
        tensor.offset = next;
        if (!selected) tensor.rows = 0;
        next = tensor.end();
    };
    const auto vector = [&](Tensor& tensor, Tensor::Name name, std::size_t size, Tensor::Init init,
                            bool selected) {
        matrix(tensor, {name, 0, 1, size, init}, selected);
    };
    using enum Tensor::Init;

    matrix(t.wte, {"wte", 0, vocab, embd, normal, true});
    matrix(t.wpe, {"wpe", 0, static_cast<std::size_t>(c.BLOCK_SIZE), embd, normal, true},
           c.POSITION == Position::learned);
    matrix(t.lm_head, {"lm_head", 0, embd, vocab}, !c.TIED_EMBEDDING);
    vector(t.embd_gain, "ln_embd_gain", embd, ones, c.EMBD_NORM && c.NORM_GAIN);
    vector(t.embd_bias, "ln_embd_bias", embd, zeros, c.EMBD_NORM && beta);
    vector(t.ln_f_gain, "ln_f_gain", embd, ones, c.FINAL_NORM && c.NORM_GAIN);
    vector(t.ln_f_bias, "ln_f_bias", embd, zeros, c.FINAL_NORM && beta);
    t.outside = next;

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
    matrix(t.attn_bias,
           {"attn_bias", 0, T5_BUCKETS, static_cast<std::size_t>(c.N_HEAD), normal, true},
           c.POSITION == Position::t5);
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
template <Config C>
inline constexpr WeightTable WEIGHTS = weightTable(Checked<C>::VALUE);

/// All weights of a model of shape `c`, tied ones counted once.
constexpr std::size_t parameterCount(const Config& c) {
    const WeightTable t = weightTable(c);
    return t.outside + t.perLayer * static_cast<std::size_t>(c.N_LAYER);
}

/// Calls `visit(name, tensor, offset)` for every tensor that `c` selects, in the order of the
/// array: name as in a state_dict ("wte", "layer0.attn_wq"), offset from the start of the model.
template <class Visit>
constexpr void forEachTensor(const Config& c, Visit&& visit) {
    const WeightTable t = weightTable(c);
    for (const Tensor& tensor :
         {t.wte, t.wpe, t.lm_head, t.embd_gain, t.embd_bias, t.ln_f_gain, t.ln_f_bias})
        if (tensor.size() != 0) visit(std::string{tensor.name.view()}, tensor, tensor.offset);
    for (std::size_t layer = 0; layer < static_cast<std::size_t>(c.N_LAYER); ++layer)
        for (const Tensor& tensor :
             {t.ln_1_gain, t.ln_1_bias, t.attn_wq, t.attn_bq, t.attn_wk, t.attn_bk, t.attn_wv,
              t.attn_bv, t.attn_wo, t.attn_bo, t.attn_bias, t.ln_2_gain, t.ln_2_bias, t.mlp_gate,
              t.mlp_bg, t.mlp_fc1, t.mlp_b1, t.mlp_fc2, t.mlp_b2})
            if (tensor.size() != 0)
                visit("layer" + std::to_string(layer) + "." + std::string{tensor.name.view()},
                      tensor, t.outside + layer * t.perLayer + tensor.offset);
}

} // namespace regard
