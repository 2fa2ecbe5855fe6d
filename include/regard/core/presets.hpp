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

/// LLaMA (Touvron et al. 2023, "LLaMA: Open and Efficient Foundation Language Models"):
/// 6,738,415,616 weights ("7B").
inline constexpr Config llama7B{.N_EMBD = 4096,
                                .N_HEAD = 32,
                                .N_LAYER = 32,
                                .BLOCK_SIZE = 2048,
                                .VOCAB_SIZE = 32000,
                                .N_INNER = 11008,
                                .NORM = Norm::rmsNorm,
                                .NORM_GAIN = true,
                                .EMBD_NORM = false,
                                .FINAL_NORM = true,
                                .ACTIVATION = Activation::swiGlu,
                                .POSITION = Position::rope};

/// LLaMA 65B: 65,285,660,672 weights.
inline constexpr Config llama65B = [] {
    Config c = llama7B;
    c.N_EMBD = 8192;
    c.N_HEAD = 64;
    c.N_LAYER = 80;
    c.N_INNER = 22016;
    return c;
}();

/// BERT base (Devlin et al. 2019, "BERT: Pre-training of Deep Bidirectional Transformers"), with
/// its two segments and the head that tells whether one sentence follows the other: 109,482,240
/// weights up to the pooled row ("110M"), and 1,538 of the head. lm_head reads wte directly; the
/// original has a linear, a norm and a bias (622,650 weights) in between.
inline constexpr Config bertBase{.N_EMBD = 768,
                                 .N_HEAD = 12,
                                 .N_LAYER = 12,
                                 .BLOCK_SIZE = 512,
                                 .VOCAB_SIZE = 30522,
                                 .NORM = Norm::layerNorm,
                                 .NORM_PLACE = NormPlace::post,
                                 .NORM_GAIN = true,
                                 .ACTIVATION = Activation::gelu,
                                 .BIAS = true,
                                 .TIED_EMBEDDING = true,
                                 .DROPOUT_PERCENT = 10,
                                 .CAUSAL = false,
                                 .N_SEGMENT = 2,
                                 .N_CLASS = 2};

/// BERT large: 335,141,888 weights up to the pooled row ("340M"), and 2,050 of the head.
inline constexpr Config bertLarge = [] {
    Config c = bertBase;
    c.N_EMBD = 1024;
    c.N_HEAD = 16;
    c.N_LAYER = 24;
    return c;
}();

/// The transformer (Vaswani et al. 2017, "Attention Is All You Need"), base, for English to German:
/// 44,138,496 weights in its layers and 37,000 shared embeddings ("65M").
inline constexpr Config transformerBase{.N_EMBD = 512,
                                        .N_HEAD = 8,
                                        .N_LAYER = 6,
                                        .BLOCK_SIZE = 512,
                                        .VOCAB_SIZE = 37000,
                                        .NORM = Norm::layerNorm,
                                        .NORM_PLACE = NormPlace::post,
                                        .NORM_GAIN = true,
                                        .EMBD_NORM = false,
                                        .EMBD_SCALE = true,
                                        .BIAS = true,
                                        .TIED_EMBEDDING = true,
                                        .DROPOUT_PERCENT = 10,
                                        .POSITION = Position::sinusoidal,
                                        .N_ENCODER_LAYER = 6};

/// The transformer, big ("213M").
inline constexpr Config transformerBig = [] {
    Config c = transformerBase;
    c.N_EMBD = 1024;
    c.N_HEAD = 16;
    c.DROPOUT_PERCENT = 30;
    return c;
}();

/// T5 small (Raffel et al. 2020, "Exploring the Limits of Transfer Learning"): 60,506,624 weights.
inline constexpr Config t5Small{.N_EMBD = 512,
                                .N_HEAD = 8,
                                .N_LAYER = 6,
                                .BLOCK_SIZE = 512,
                                .VOCAB_SIZE = 32128,
                                .N_INNER = 2048,
                                .NORM = Norm::rmsNorm,
                                .NORM_GAIN = true,
                                .EMBD_NORM = false,
                                .FINAL_NORM = true,
                                .TIED_EMBEDDING = true,
                                .DROPOUT_PERCENT = 10,
                                .POSITION = Position::t5,
                                .SCALED_SCORES = false,
                                .N_ENCODER_LAYER = 6};

} // namespace regard
