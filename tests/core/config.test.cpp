#include <catch2/catch_test_macros.hpp>

#include <regard/core/config.hpp>
#include <regard/core/presets.hpp>
#include <regard/nn/weights.hpp>

using namespace regard;

TEST_CASE("a default config is microgpt", "[config]") {
    STATIC_REQUIRE(Config{} == microgpt);
    STATIC_REQUIRE(headDim(microgpt) == 4);
    STATIC_REQUIRE(innerDim(microgpt) == 64);
}

TEST_CASE("a preset is derived by changing fields", "[config]") {
    constexpr Config wide = [] {
        Config c = microgpt;
        c.N_EMBD = 32;
        c.N_INNER = 100;
        return c;
    }();
    STATIC_REQUIRE(headDim(wide) == 8);
    STATIC_REQUIRE(innerDim(wide) == 100);
    STATIC_REQUIRE(wide != microgpt);
}

TEST_CASE("weights are counted as published", "[config]") {
    STATIC_REQUIRE(parameterCount(microgpt) == 4192);
    STATIC_REQUIRE(attentionWeightCount(microgpt) == 1024);
    STATIC_REQUIRE(parameterCount(gpt2Small) == 124'439'808);
    STATIC_REQUIRE(parameterCount(gpt2Medium) == 354'823'168);
    STATIC_REQUIRE(parameterCount(gpt2Large) == 774'030'080);
    STATIC_REQUIRE(parameterCount(gpt2Xl) == 1'557'611'200);
    STATIC_REQUIRE(headWeightCount(gpt3) == 6'291'456);
    STATIC_REQUIRE(attentionWeightCount(gpt3) == 57'982'058'496);
}

TEST_CASE("presets have the published sizes", "[config]") {
    STATIC_REQUIRE(parameterCount(gpt2Medium) == 354'823'168);
    STATIC_REQUIRE(parameterCount(gpt2Large) == 774'030'080);
    STATIC_REQUIRE(parameterCount(gpt2Xl) == 1'557'611'200);
    // 96 layers of 12 d² + 13 d, 50257 + 2048 embeddings and the last norm, d = 12288
    STATIC_REQUIRE(parameterCount(gpt3) == 174'604'259'328);
    STATIC_REQUIRE(parameterCount(llama7B) == 6'738'415'616);
    STATIC_REQUIRE(parameterCount(llama65B) == 65'285'660'672);
    STATIC_REQUIRE(parameterCount(bertBase) == 109'482'240 + 2 * 768 + 2);
    STATIC_REQUIRE(parameterCount(bertLarge) == 335'141'888 + 2 * 1024 + 2);
    STATIC_REQUIRE(parameterCount(transformerBase) == 44'138'496 + 37000 * 512);
    // 6 × 12.6M of an encoder, 6 × 16.8M of a decoder: 176,340,992 in the layers
    STATIC_REQUIRE(parameterCount(transformerBig) ==
                   6 * (4 * (1024 * 1024 + 1024) + 2 * 1024 * 4096 + 5 * 1024 + 4 * 1024) +
                       6 * (8 * (1024 * 1024 + 1024) + 2 * 1024 * 4096 + 5 * 1024 + 6 * 1024) +
                       37000 * 1024);
    STATIC_REQUIRE(parameterCount(t5Small) == 60'506'624);
}

TEST_CASE("presets cost what their papers' formulas say", "[config]") {
    // LLaMA 7B: 32 layers of 4 d² + 3 d × 11008, and lm_head, d = 4096
    STATIC_REQUIRE(matmulWeightCount(llama7B) == 6'607'077'376);
    // 2 × 32 layers × 2048 positions × 4096 numbers × 2 bytes = 1 GiB
    STATIC_REQUIRE(kvCacheBytes(llama7B, 2) == 1024 * 1024 * 1024);
    // GPT-3: 2 × 96 × 2048 × 12288 × 2 bytes = 9 GiB
    STATIC_REQUIRE(kvCacheBytes(gpt3, 2) == std::size_t{9} * 1024 * 1024 * 1024);
    // the decoder's own keys and values, and as many of the encoder's
    STATIC_REQUIRE(kvCacheBytes(t5Small, 2) == 2 * 2 * 6 * 512 * 512 * 2);
    STATIC_REQUIRE(attentionCount(t5Small) == 18);
    // 18 attentions of 4 d², 12 MLPs of 8 d², lm_head
    STATIC_REQUIRE(matmulWeightCount(transformerBase) ==
                   (18 * 4 + 12 * 8) * 512 * 512 + 37000 * 512);
}

TEST_CASE("operations and bytes follow from the shape", "[config]") {
    // microgpt by hand: 1024 attention + 2048 MLP + 432 lm_head weights are multiplied
    STATIC_REQUIRE(matmulWeightCount(microgpt) == 3504);
    STATIC_REQUIRE(forwardFlops(microgpt, 0) == 2 * 3504);
    STATIC_REQUIRE(forwardFlops(microgpt, 5) == 2 * 3504 + 4 * 16 * 5);
    STATIC_REQUIRE(trainingFlops(microgpt, 5) == 3 * forwardFlops(microgpt, 5));
    // K and V, 16 positions of 16 floats
    STATIC_REQUIRE(kvCacheBytes(microgpt, 4) == 2 * 16 * 16 * 4);
    // GPT-2 small in f32: 2 × 12 layers × 1024 positions × 768 numbers × 4 bytes = 72 MiB
    STATIC_REQUIRE(kvCacheBytes(gpt2Small, 4) == 72 * 1024 * 1024);
}
