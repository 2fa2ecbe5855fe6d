// Published shapes as values. Sizes too large to run still answer how many weights, operations and
// bytes they have.
#pragma once

#include <regard/core/config.hpp>

namespace regard {

/// Karpathy's microgpt on English names: 4,192 weights
/// (https://gist.github.com/karpathy/8627fe009c40f57531cb18360106ce95).
inline constexpr Config microgpt{};

/// GPT-2 small (Radford et al. 2019, "Language Models are Unsupervised Multitask Learners").
/// 124,439,808 weights with tied embeddings; the report's 117M is a miscount.
inline constexpr Config gpt2Small{.N_EMBD = 768,
                                  .N_HEAD = 12,
                                  .N_LAYER = 12,
                                  .BLOCK_SIZE = 1024,
                                  .VOCAB_SIZE = 50257,
                                  .NORM = Norm::layerNorm,
                                  .NORM_GAIN = true,
                                  .EMBD_NORM = false,
                                  .FINAL_NORM = true,
                                  .ACTIVATION = Activation::geluTanh,
                                  .BIAS = true,
                                  .TIED_EMBEDDING = true};

namespace detail {

constexpr Config gpt2Of(int embd, int heads, int layers) {
    Config c = gpt2Small;
    c.N_EMBD = embd;
    c.N_HEAD = heads;
    c.N_LAYER = layers;
    return c;
}

} // namespace detail

/// GPT-2's larger siblings: 354,823,168, 774,030,080 and 1,557,611,200 weights.
inline constexpr Config gpt2Medium = detail::gpt2Of(1024, 16, 24);
inline constexpr Config gpt2Large = detail::gpt2Of(1280, 20, 36);
inline constexpr Config gpt2Xl = detail::gpt2Of(1600, 25, 48);

/// GPT-3 175B (Brown et al. 2020, "Language Models are Few-Shot Learners"): GPT-2's parts, larger.
inline constexpr Config gpt3 = [] {
    Config c = gpt2Small;
    c.N_EMBD = 12288;
    c.N_HEAD = 96;
    c.N_LAYER = 96;
    c.BLOCK_SIZE = 2048;
    return c;
}();

} // namespace regard
