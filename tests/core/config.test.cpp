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

TEST_CASE("each rule is named by the first field that breaks it", "[config]") {
    const auto broken = [](auto change) {
        Config c;
        change(c);
        return brokenRule(c);
    };
    REQUIRE(brokenRule(Config{}) == ConfigRule::none);
    REQUIRE(broken([](Config& c) { c.N_EMBD = 0; }) == ConfigRule::embd);
    REQUIRE(broken([](Config& c) { c.N_HEAD = -1; }) == ConfigRule::head);
    REQUIRE(broken([](Config& c) { c.N_LAYER = 0; }) == ConfigRule::layer);
    REQUIRE(broken([](Config& c) { c.BLOCK_SIZE = 0; }) == ConfigRule::block);
    REQUIRE(broken([](Config& c) { c.VOCAB_SIZE = -27; }) == ConfigRule::vocab);
    REQUIRE(broken([](Config& c) { c.N_INNER = -1; }) == ConfigRule::inner);
    REQUIRE(broken([](Config& c) { c.N_EMBD = 18; }) == ConfigRule::headsDivideEmbd);
    REQUIRE(broken([](Config& c) { c.DROPOUT_PERCENT = 100; }) == ConfigRule::dropout);
    REQUIRE(broken([](Config& c) { c.DROPOUT_PERCENT = -1; }) == ConfigRule::dropout);
}
