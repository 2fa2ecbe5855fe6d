// What a broken rule says is in tests/compile_fail/.
#include <catch2/catch_test_macros.hpp>

#include <regard/core/config_rules.hpp>
#include <regard/core/presets.hpp>
#include <regard/core/shape.hpp>

using namespace regard;

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
    REQUIRE(broken([](Config& c) { c.N_KV_HEAD = -1; }) == ConfigRule::keyHeads);
    REQUIRE(broken([](Config& c) { c.N_KV_HEAD = 3; }) == ConfigRule::keyHeadsDivideHeads);
    REQUIRE(broken([](Config& c) { c.WINDOW = -1; }) == ConfigRule::window);
    REQUIRE(broken([](Config& c) { c.STRIDE = -1; }) == ConfigRule::stride);
    REQUIRE(broken([](Config& c) { c.SPARSE_BLOCK = -1; }) == ConfigRule::sparseBlock);
    REQUIRE(broken([](Config& c) { c.N_ENCODER_LAYER = -1; }) == ConfigRule::encoder);
    REQUIRE(broken([](Config& c) {
                c.N_ENCODER_LAYER = 1;
                c.CAUSAL = false;
            }) == ConfigRule::encoderNeedsDecoder);
    REQUIRE(broken([](Config& c) { c.N_SEGMENT = -1; }) == ConfigRule::segment);
    REQUIRE(broken([](Config& c) { c.N_CLASS = 1; }) == ConfigRule::classes);
    REQUIRE(broken([](Config& c) { c.N_CLASS = 2; }) == ConfigRule::classesNeedSight);
    REQUIRE(broken([](Config& c) { c.DROPOUT_PERCENT = 100; }) == ConfigRule::dropout);
    REQUIRE(broken([](Config& c) { c.DROPOUT_PERCENT = -1; }) == ConfigRule::dropout);
}

TEST_CASE("positions have rules of their own", "[config]") {
    constexpr auto with = [](Position position, int embd, int base) {
        return brokenRule({.N_EMBD = embd, .POSITION = position, .ROPE_BASE = base});
    };
    for (const Position rope : {Position::rope, Position::ropeHalfSplit}) {
        REQUIRE(with(rope, 12, 10000) == ConfigRule::evenHead);
        REQUIRE(with(rope, 16, 0) == ConfigRule::ropeBase);
        REQUIRE(with(rope, 16, 1) == ConfigRule::none);
    }
    REQUIRE(with(Position::alibi, 12, 0) == ConfigRule::none);
}

TEST_CASE("attention of a lower rank has rules of its own", "[config]") {
    constexpr auto with = [](AttentionKind kind, auto change) {
        Config c{.CAUSAL = false, .ATTENTION = kind, .ATTENTION_RANK = 4};
        change(c);
        return brokenRule(c);
    };
    for (const AttentionKind kind : {AttentionKind::performer, AttentionKind::linformer}) {
        REQUIRE(with(kind, [](Config&) {}) == ConfigRule::none);
        REQUIRE(with(kind, [](Config& c) { c.ATTENTION_RANK = 0; }) == ConfigRule::rank);
        REQUIRE(with(kind, [](Config& c) { c.WINDOW = 2; }) == ConfigRule::lowRankMask);
        REQUIRE(with(kind, [](Config& c) { c.STRIDE = 2; }) == ConfigRule::lowRankMask);
        REQUIRE(with(kind, [](Config& c) { c.SPARSE_BLOCK = 2; }) == ConfigRule::lowRankMask);
        REQUIRE(with(kind, [](Config& c) { c.POSITION = Position::t5; }) ==
                ConfigRule::lowRankBias);
        REQUIRE(with(kind, [](Config& c) { c.POSITION = Position::alibi; }) ==
                ConfigRule::lowRankBias);
    }
    constexpr auto causal = [](Config& c) { c.CAUSAL = true; };
    REQUIRE(with(AttentionKind::performer, causal) == ConfigRule::none);
    REQUIRE(with(AttentionKind::linformer, causal) == ConfigRule::linformerSight);
    for (const AttentionKind kind : {AttentionKind::dotProduct, AttentionKind::tiled})
        REQUIRE(with(kind, [](Config&) {}) == ConfigRule::rankOfExact);
}

TEST_CASE("a shape has the sizes of its config, those that 0 stands for included", "[config]") {
    STATIC_REQUIRE(Shape<microgpt>::N_KV_HEAD == 4);
    STATIC_REQUIRE(Shape<microgpt>::N_INNER == 64);
    using S = Shape<Config{.N_EMBD = 24, .N_HEAD = 6, .N_INNER = 10, .N_KV_HEAD = 2}>;
    STATIC_REQUIRE(S::HEAD_DIM == 4);
    STATIC_REQUIRE(S::KEY_DIM == 8);
    STATIC_REQUIRE(S::N_INNER == 10);
}
