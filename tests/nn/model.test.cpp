#include <algorithm>
#include <array>
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>
#include <complex>
#include <cstddef>
#include <type_traits>
#include <vector>

#include <regard/nn/model.hpp>

#include "../support/microgpt.hpp"

using namespace regard;
using Catch::Matchers::ContainsSubstring;

TEST_CASE("seed 42 draws microgpt's weights, to the bit", "[model]") {
    Random random{42};
    std::vector<int> documents(32033);
    random.shuffle(documents);
    Model<microgpt, double> model{random};
    forEachReferenceNumber(model.parameters(), Golden{"microgpt/weights_init.txt"},
                           [](double weight, double reference) { REQUIRE(weight == reference); });
}

TEST_CASE("all weights are one array, seen by their names", "[model]") {
    Model<microgpt> model{Random{1}};
    REQUIRE(model.parameters().size() == 4192);
    const auto wte = model.tensor("wte");
    REQUIRE((wte.rows == 27 && wte.cols == 16));
    REQUIRE(wte.data == model.parameters().data());
    REQUIRE(model.tensor("wpe").data == wte.data + 27 * 16);
    const auto fc1 = model.tensor("layer0.mlp_fc1");
    REQUIRE((fc1.rows == 16 && fc1.cols == 64));
    fc1(3, 5) = 7;
    REQUIRE(model.parameters()[std::size_t(fc1.data - wte.data) + 3 * 64 + 5] == 7);
    REQUIRE_THROWS_WITH(model.tensor("layer1.attn_wq"),
                        ContainsSubstring("no tensor 'layer1.attn_wq'") &&
                            ContainsSubstring("layer0.attn_wq"));
}

TEST_CASE("a model is made of given weights, as many as it has", "[model]") {
    static constexpr Config TINY{.N_EMBD = 4, .N_HEAD = 2, .BLOCK_SIZE = 3, .VOCAB_SIZE = 3};
    static constexpr auto WEIGHTS = [] {
        std::array<float, parameterCount(TINY)> all{};
        for (std::size_t i = 0; i < all.size(); ++i) all[i] = float(i) / 8;
        return all;
    }();
    const Model<TINY> model{WEIGHTS};
    REQUIRE(std::ranges::equal(model.parameters(), WEIGHTS));
    REQUIRE(model.tensor("wpe")(0, 1) == WEIGHTS[3 * 4 + 1]);
    STATIC_REQUIRE(!std::is_constructible_v<Model<TINY>, std::array<float, WEIGHTS.size() - 1>>);
}

TEST_CASE("gains start at 1 and biases at 0", "[model]") {
    constexpr Config c{.NORM = Norm::layerNorm, .NORM_GAIN = true, .BIAS = true};
    const Model<c> model{Random{1}};
    for (const float gain : model.tensor("layer0.ln_1_gain").span()) REQUIRE(gain == 1);
    for (const float bias : model.tensor("layer0.attn_bq").span()) REQUIRE(bias == 0);
    REQUIRE(model.tensor("layer0.attn_wq")(0, 0) != 0);
}

TEST_CASE("a model can be had in another number type", "[model]") {
    const Model<microgpt, double> exact{Random{1}};
    const Model<microgpt, float> rounded{exact};
    const Model<microgpt, std::complex<double>> complex{exact};
    for (std::size_t i = 0; i < 4192; ++i) {
        REQUIRE(rounded.parameters()[i] == float(exact.parameters()[i]));
        REQUIRE(complex.parameters()[i] == exact.parameters()[i]);
    }
}
