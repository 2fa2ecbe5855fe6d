// GPT-2 from the file that it is published as (model.safetensors of openai-community/gpt2): its
// names, its fused Q, K and V, its buffers that are no weights (Radford et al. 2019).
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

/// Whether a config is gpt2Small but for its sizes, its dropout, and whether it ties its embedding.
constexpr bool hasGpt2Layout(const Config& c) {
    Config like = gpt2Small;
    like.N_EMBD = c.N_EMBD;
    like.N_HEAD = c.N_HEAD;
    like.N_LAYER = c.N_LAYER;
    like.BLOCK_SIZE = c.BLOCK_SIZE;
    like.VOCAB_SIZE = c.VOCAB_SIZE;
    like.N_INNER = c.N_INNER;
    like.DROPOUT_PERCENT = c.DROPOUT_PERCENT;
    like.TIED_EMBEDDING = c.TIED_EMBEDDING;
    return c == like;
}

/// What a file of GPT-2's layout says about its shape. The number of heads is not in it.
struct Gpt2Sizes {
    int N_EMBD = 0;
    int N_LAYER = 0;
    int BLOCK_SIZE = 0;
    int VOCAB_SIZE = 0;
    int N_INNER = 0;

    friend constexpr bool operator==(const Gpt2Sizes&, const Gpt2Sizes&) = default;
};

/// The sizes that a model of shape `c` has.
constexpr Gpt2Sizes gpt2SizesOf(const Config& c) {
    return {c.N_EMBD, c.N_LAYER, c.BLOCK_SIZE, c.VOCAB_SIZE, static_cast<int>(innerDim(c))};
}

namespace detail {

/// "transformer." where the file's names begin with it, as some do.
inline std::string gpt2Prefix(const Safetensors& file) {
    return file.contains("transformer.wte.weight") ? "transformer." : "";
}

/// Where the file has the tensor that the model calls `name`; `hasHead` says whether it has an
/// lm_head of its own.
inline PublishedTensor gpt2Place(std::string_view name, const std::string& prefix, bool hasHead) {
    struct Row {
        std::string_view ours, theirs;
        bool vector;
        std::size_t part, parts;
    };
    static constexpr std::array<Row, 4> OUTSIDE{{{"wte", "wte.weight", false, 0, 1},
                                                 {"wpe", "wpe.weight", false, 0, 1},
                                                 {"ln_f_gain", "ln_f.weight", true, 0, 1},
                                                 {"ln_f_bias", "ln_f.bias", true, 0, 1}}};
    static constexpr std::array<Row, 16> LAYER{{{"ln_1_gain", "ln_1.weight", true, 0, 1},
                                                {"ln_1_bias", "ln_1.bias", true, 0, 1},
                                                {"attn_wq", "attn.c_attn.weight", false, 0, 3},
                                                {"attn_bq", "attn.c_attn.bias", true, 0, 3},
                                                {"attn_wk", "attn.c_attn.weight", false, 1, 3},
                                                {"attn_bk", "attn.c_attn.bias", true, 1, 3},
                                                {"attn_wv", "attn.c_attn.weight", false, 2, 3},
                                                {"attn_bv", "attn.c_attn.bias", true, 2, 3},
                                                {"attn_wo", "attn.c_proj.weight", false, 0, 1},
                                                {"attn_bo", "attn.c_proj.bias", true, 0, 1},
                                                {"ln_2_gain", "ln_2.weight", true, 0, 1},
                                                {"ln_2_bias", "ln_2.bias", true, 0, 1},
                                                {"mlp_fc1", "mlp.c_fc.weight", false, 0, 1},
                                                {"mlp_b1", "mlp.c_fc.bias", true, 0, 1},
                                                {"mlp_fc2", "mlp.c_proj.weight", false, 0, 1},
                                                {"mlp_b2", "mlp.c_proj.bias", true, 0, 1}}};
    if (name == "lm_head")
        return {.name = hasHead ? "lm_head.weight" : prefix + "wte.weight", .transposed = true};
    const NameInLayer ours = splitLayer(name);
    const bool inLayer = !ours.layer.empty();
    std::string theirs = prefix;
    if (inLayer) (theirs += "h.") += ours.layer;
    for (const Row& row : inLayer ? std::span<const Row>{LAYER} : std::span<const Row>{OUTSIDE})
        if (row.ours == ours.name)
            return {theirs += row.theirs, false, row.vector, row.part, row.parts};
    fail("GPT-2 has no tensor like " + std::string{name});
}

/// Whether a tensor is one of the masks that some files keep beside the weights:
/// h.N.attn.bias and h.N.attn.masked_bias.
inline bool isGpt2Mask(std::string_view name, std::string_view prefix) {
    if (!name.starts_with(prefix)) return false;
    name.remove_prefix(prefix.size());
    if (!name.starts_with("h.")) return false;
    const std::size_t dot = name.find_first_not_of("0123456789", 2);
    if (dot == 2 || dot == std::string_view::npos) return false;
    return name.substr(dot) == ".attn.bias" || name.substr(dot) == ".attn.masked_bias";
}

} // namespace detail

/// The sizes in a file of GPT-2's layout. Fails for one that has no wte.weight, wpe.weight,
/// h.0.mlp.c_fc.weight and ln_1 of layers 0, 1, …, naming what is missing.
inline Gpt2Sizes gpt2Sizes(const Safetensors& file) {
    const std::string prefix = detail::gpt2Prefix(file);
    const auto size = [&](const std::string& name, std::size_t dimension) {
        return detail::publishedSize(file, prefix + name, dimension, "GPT-2");
    };
    Gpt2Sizes sizes{.N_EMBD = size("wte.weight", 1),
                    .BLOCK_SIZE = size("wpe.weight", 0),
                    .VOCAB_SIZE = size("wte.weight", 0),
                    .N_INNER = size("h.0.mlp.c_fc.weight", 1)};
    while (file.contains(prefix + "h." + std::to_string(sizes.N_LAYER) + ".ln_1.weight"))
        ++sizes.N_LAYER;
    return sizes;
}

/// Fails unless the file has the sizes of `c`: "the file has N_EMBD 32, this program 16".
inline void checkGpt2Sizes(const Safetensors& file, const Config& c) {
    const Gpt2Sizes theirs = gpt2Sizes(file), ours = gpt2SizesOf(c);
    detail::checkPublishedSize(file, "N_EMBD", theirs.N_EMBD, ours.N_EMBD);
    detail::checkPublishedSize(file, "N_LAYER", theirs.N_LAYER, ours.N_LAYER);
    detail::checkPublishedSize(file, "BLOCK_SIZE", theirs.BLOCK_SIZE, ours.BLOCK_SIZE);
    detail::checkPublishedSize(file, "VOCAB_SIZE", theirs.VOCAB_SIZE, ours.VOCAB_SIZE);
    detail::checkPublishedSize(file, "N_INNER", theirs.N_INNER, ours.N_INNER);
}

/// The model in a file of GPT-2's layout, from F64, F32, F16 or BF16: names with or without
/// "transformer.", lm_head.weight there or not. Fails as `checkGpt2Sizes` does, for a tensor that
/// is missing, unknown or of another shape, and for an lm_head of its own where C has
/// TIED_EMBEDDING. N_HEAD is not in the file, and the caller's to know.
template <AnyConfig auto C, class T = float>
Model<C, T> readGpt2(const SafetensorsReader& reader) {
    static_assert(hasGpt2Layout(Checked<C>::VALUE),
                  "regard::readGpt2: the config must have GPT-2's parts: copy gpt2Small and change "
                  "its sizes");
    const Safetensors& file = reader.contents();
    checkGpt2Sizes(file, Checked<C>::VALUE);
    const std::string prefix = detail::gpt2Prefix(file);
    constexpr bool TIED = Checked<C>::VALUE.TIED_EMBEDDING;
    if (TIED) detail::checkTiedHead(reader, prefix + "wte.weight");
    const bool hasHead = file.contains("lm_head.weight");
    return readPublishedModel<C, T>(
        reader, [&](std::string_view name) { return detail::gpt2Place(name, prefix, hasHead); },
        [&](std::string_view name) {
            return detail::isGpt2Mask(name, prefix) || (TIED && name == "lm_head.weight");
        });
}

/// The same from a path. Fails as `SafetensorsReader` does as well.
template <AnyConfig auto C, class T = float>
Model<C, T> loadGpt2(const std::string& path) {
    return readGpt2<C, T>(SafetensorsReader{path});
}

} // namespace regard
