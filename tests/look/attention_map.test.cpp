#include <catch2/catch_template_test_macros.hpp>
#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <type_traits>
#include <vector>

#include <regard/grad/value.hpp>
#include <regard/look/attention_map.hpp>
#include <regard/look/attn_matrix.hpp>

using namespace regard;

namespace {
const std::vector<int> TEXT{4, 1, 0, 2, 2, 3};

constexpr Config withSight(Config c, bool causal) {
    c.CAUSAL = causal;
    return c;
}

/// Every row of every map adds to 1, hidden pairs left out.
void requireShares(const AttentionMaps& maps) {
    for (const auto& layer : maps)
        for (const AttentionMap& map : layer)
            for (std::size_t i = 0; i < map.rows; ++i) {
                double sum = 0;
                for (std::size_t j = 0; j < map.columns; ++j)
                    if (!std::isnan(map(i, j))) sum += map(i, j);
                REQUIRE(std::abs(sum - 1) < 1e-6);
            }
}
} // namespace

TEMPLATE_TEST_CASE("an encoder's last position sees what a decoder's does", "[attentionMap]", float,
                   double, Value) {
    // In the first layer; there, both read the same rows.
    constexpr Config C{.N_LAYER = 2, .BLOCK_SIZE = 8, .VOCAB_SIZE = 5};
    const Model<withSight(C, false), TestType> encoder{Random{1}};
    const Model<C, TestType> decoder{Random{1}};
    const AttentionMaps maps = encoderAttention(encoder, TEXT);
    REQUIRE(maps.size() == 2);
    REQUIRE(maps[0].size() == 4);
    requireShares(maps);
    auto longer = TEXT;
    longer.push_back(0); // a trace's last token is only a target
    const auto traces = computeSequenceTraces(decoder, longer);
    for (std::size_t head = 0; head < 4; ++head) {
        const AttnMatrix causal = buildAttnMatrix(traces, 0, head);
        for (std::size_t key = 0; key < TEXT.size(); ++key)
            REQUIRE(std::abs(maps[0][head](5, key) - causal(5, key)) < 1e-6);
        REQUIRE(maps[0][head](0, 5) > 0); // the first sees the last
    }
}

TEST_CASE("a pair that the mask hides is no number", "[attentionMap]") {
    constexpr Config C{.BLOCK_SIZE = 8, .VOCAB_SIZE = 5, .CAUSAL = false, .WINDOW = 2};
    const AttentionMaps maps = encoderAttention(Model<C>{Random{1}}, TEXT);
    requireShares(maps);
    for (std::size_t i = 0; i < TEXT.size(); ++i)
        for (std::size_t j = 0; j < TEXT.size(); ++j)
            REQUIRE(std::isnan(maps[0][0](i, j)) ==
                    (i + 1 < j || j + 1 < i)); // itself and neighbours
}

TEMPLATE_TEST_CASE("cross-attention is between every token written and every token read",
                   "[attentionMap]", float, double) {
    // Without positions, cross-attention is about what the tokens are.
    constexpr Config C{.N_EMBD = 8,
                       .N_HEAD = 2,
                       .N_LAYER = 2,
                       .BLOCK_SIZE = 6,
                       .VOCAB_SIZE = 7,
                       .POSITION = Position::none,
                       .N_ENCODER_LAYER = 1};
    Model<C, TestType> model{Random{3}};
    const AttentionMaps maps = crossAttention(model, {{0, 1, 2, 3, 4}, {6, 4, 2, 6}});
    REQUIRE(maps.size() == 2);
    REQUIRE(maps[1].size() == 2);
    REQUIRE(maps[1][1].rows == 3);
    REQUIRE(maps[1][1].columns == 5);
    requireShares(maps);
    requireShares(encoderAttention(model, std::vector{0, 1, 2, 3, 4}));

    SECTION("a source in another order has its columns in that order") {
        const AttentionMaps turned = crossAttention(model, {{4, 3, 2, 1, 0}, {6, 4, 2, 6}});
        for (std::size_t i = 0; i < 3; ++i)
            for (std::size_t j = 0; j < 5; ++j)
                REQUIRE(std::abs(turned[1][1](i, 4 - j) - maps[1][1](i, j)) < 1e-6);
        REQUIRE(std::abs(maps[1][1](0, 0) - maps[1][1](0, 1)) > 1e-9);
    }
    SECTION("a query of zeros looks at all alike") {
        const auto query = model.tensor("layer0.cross_wq");
        for (std::size_t i = 0; i < query.rows; ++i)
            for (std::size_t j = 0; j < query.cols; ++j) query(i, j) = 0;
        const AttentionMaps even = crossAttention(model, {{0, 1, 2, 3, 4}, {6, 4, 2, 6}});
        for (const double weight : even[0][1].cells) REQUIRE(std::abs(weight - 0.2) < 1e-6);
    }
}

TEST_CASE("attention maps refuse what the model can't read", "[attentionMap]") {
    constexpr Config C{.BLOCK_SIZE = 4, .VOCAB_SIZE = 5, .CAUSAL = false};
    const Model<C> model{Random{1}};
    REQUIRE_THROWS_AS(encoderAttention(model, TEXT), Error);
    REQUIRE_THROWS_AS(encoderAttention(model, std::vector<int>{}), Error);
    REQUIRE_THROWS_AS(encoderAttention(model, std::vector{5}), Error);
}
