// LLaMA and its kin from the file that they are published as (model.safetensors, names as in
// transformers): a linear [out][in], heads whose halves turn together (Touvron et al. 2023).
#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>

#include <regard/core/config.hpp>
#include <regard/core/error.hpp>
#include <regard/core/presets.hpp>
#include <regard/core/shape.hpp>
#include <regard/files/safetensors_reader.hpp>
#include <regard/nn/model.hpp>
#include <regard/nn/published_weights.hpp>

namespace regard {

/// Whether a config is llama7B with POSITION ropeHalfSplit, but for its sizes, N_KV_HEAD,
/// ROPE_BASE, its dropout, and whether it ties its embedding. llama7B itself turns neighbours, as
/// the authors' own files do; those of transformers have the rows of W_Q and W_K in another order.
constexpr bool hasLlamaLayout(const Config& c) {
    Config like = llama7B;
    like.POSITION = Position::ropeHalfSplit;
    like.N_EMBD = c.N_EMBD;
    like.N_HEAD = c.N_HEAD;
    like.N_LAYER = c.N_LAYER;
    like.BLOCK_SIZE = c.BLOCK_SIZE;
    like.VOCAB_SIZE = c.VOCAB_SIZE;
    like.N_INNER = c.N_INNER;
    like.N_KV_HEAD = c.N_KV_HEAD;
    like.ROPE_BASE = c.ROPE_BASE;
    like.DROPOUT_PERCENT = c.DROPOUT_PERCENT;
    like.TIED_EMBEDDING = c.TIED_EMBEDDING;
    return c == like;
}

/// What a file of LLaMA's layout says about its shape. The heads, the longest context and the base
/// of RoPE are not in it, but in the config.json beside it.
struct LlamaSizes {
    int N_EMBD = 0;
    int N_LAYER = 0;
    int VOCAB_SIZE = 0;
    int N_INNER = 0;
    int KEY_DIM = 0; ///< N_KV_HEAD × HEAD_DIM

    friend constexpr bool operator==(const LlamaSizes&, const LlamaSizes&) = default;
};

/// The sizes that a model of shape `c` has.
constexpr LlamaSizes llamaSizesOf(const Config& c) {
    return {c.N_EMBD, c.N_LAYER, c.VOCAB_SIZE, static_cast<int>(innerDim(c)),
            static_cast<int>(keyDim(c))};
}

namespace detail {

inline constexpr const char* LLAMA_EMBEDDING = "model.embed_tokens.weight";

/// Where the file has the tensor that the model calls `name`; `hasHead` says whether it has an
/// lm_head of its own.
inline PublishedTensor llamaPlace(std::string_view name, bool hasHead) {
    struct Row {
        std::string_view ours, theirs;
        bool vector;
    };
    static constexpr std::array<Row, 9> LAYER{
        {{"ln_1_gain", "input_layernorm.weight", true},
         {"attn_wq", "self_attn.q_proj.weight", false},
         {"attn_wk", "self_attn.k_proj.weight", false},
         {"attn_wv", "self_attn.v_proj.weight", false},
         {"attn_wo", "self_attn.o_proj.weight", false},
         {"ln_2_gain", "post_attention_layernorm.weight", true},
         {"mlp_gate", "mlp.gate_proj.weight", false},
         {"mlp_fc1", "mlp.up_proj.weight", false},
         {"mlp_fc2", "mlp.down_proj.weight", false}}};
    if (name == "wte") return {.name = LLAMA_EMBEDDING};
    if (name == "lm_head")
        return {.name = hasHead ? "lm_head.weight" : LLAMA_EMBEDDING, .transposed = true};
    if (name == "ln_f_gain") return {.name = "model.norm.weight", .vector = true};
    const NameInLayer ours = splitLayer(name);
    if (!ours.layer.empty())
        for (const Row& row : LAYER)
            if (row.ours == ours.name) {
                std::string theirs = "model.layers.";
                (theirs += ours.layer) += row.theirs;
                return {.name = theirs, .transposed = !row.vector, .vector = row.vector};
            }
    fail("LLaMA has no tensor like " + std::string{name});
}

/// Whether a tensor is one of the tables of RoPE that some files keep beside the weights:
/// model.layers.N.self_attn.rotary_emb.inv_freq.
inline bool isLlamaTable(std::string_view name) {
    constexpr std::string_view START = "model.layers.";
    if (!name.starts_with(START)) return false;
    const std::size_t dot = name.find_first_not_of("0123456789", START.size());
    return dot != START.size() && dot != std::string_view::npos &&
           name.substr(dot) == ".self_attn.rotary_emb.inv_freq";
}

} // namespace detail

/// The sizes in a file of LLaMA's layout. Fails for one that has no embedding, no matrices of layer
/// 0 and no input_layernorm of layers 0, 1, …, naming what is missing.
inline LlamaSizes llamaSizes(const Safetensors& file) {
    const auto size = [&](const char* name, std::size_t dimension) {
        return detail::publishedSize(file, name, dimension, "LLaMA");
    };
    LlamaSizes sizes{.N_EMBD = size(detail::LLAMA_EMBEDDING, 1),
                     .VOCAB_SIZE = size(detail::LLAMA_EMBEDDING, 0),
                     .N_INNER = size("model.layers.0.mlp.gate_proj.weight", 0),
                     .KEY_DIM = size("model.layers.0.self_attn.k_proj.weight", 0)};
    while (
        file.contains("model.layers." + std::to_string(sizes.N_LAYER) + ".input_layernorm.weight"))
        ++sizes.N_LAYER;
    return sizes;
}

/// The model in a file of LLaMA's layout, from F64, F32, F16 or BF16, in one file; lm_head.weight
/// there or not. Fails for a size, a tensor that is missing, unknown or of another shape, and for
/// an lm_head of its own where C has TIED_EMBEDDING. N_HEAD, BLOCK_SIZE and ROPE_BASE are the
/// caller's to know; the ε of the norms is 1e-5 here, as in LLaMA 2 and 3.
template <AnyConfig auto C, class T = float>
Model<C, T> readLlama(const SafetensorsReader& reader) {
    constexpr Config CONFIG = Checked<C>::VALUE;
    static_assert(hasLlamaLayout(CONFIG),
                  "regard::readLlama: the config must have LLaMA's parts: copy llama7B, set "
                  "POSITION to ropeHalfSplit and change its sizes");
    const Safetensors& file = reader.contents();
    const LlamaSizes theirs = llamaSizes(file), ours = llamaSizesOf(CONFIG);
    detail::checkPublishedSize(file, "N_EMBD", theirs.N_EMBD, ours.N_EMBD);
    detail::checkPublishedSize(file, "N_LAYER", theirs.N_LAYER, ours.N_LAYER);
    detail::checkPublishedSize(file, "VOCAB_SIZE", theirs.VOCAB_SIZE, ours.VOCAB_SIZE);
    detail::checkPublishedSize(file, "N_INNER", theirs.N_INNER, ours.N_INNER);
    detail::checkPublishedSize(file, "N_KV_HEAD x HEAD_DIM", theirs.KEY_DIM, ours.KEY_DIM);
    if (CONFIG.TIED_EMBEDDING) detail::checkTiedHead(reader, detail::LLAMA_EMBEDDING);
    const bool hasHead = file.contains("lm_head.weight");
    return readPublishedModel<C, T>(
        reader, [&](std::string_view name) { return detail::llamaPlace(name, hasHead); },
        [](std::string_view name) {
            return detail::isLlamaTable(name) ||
                   (CONFIG.TIED_EMBEDDING && name == "lm_head.weight");
        });
}

/// The same from a path. Fails as `SafetensorsReader` does as well.
template <AnyConfig auto C, class T = float>
Model<C, T> loadLlama(const std::string& path) {
    return readLlama<C, T>(SafetensorsReader{path});
}

} // namespace regard
