#include <array>
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_floating_point.hpp>
#include <cmath>
#include <vector>

#include <regard/nn/attention.hpp>
#include <regard/nn/dot_product_attention.hpp>

#include "../support/gradient_check.hpp"

using namespace regard;
using Catch::Matchers::WithinAbs;

namespace {
/// Attention of `HEADS` heads on rows of WIDTH numbers, its four matrices one after the other.
template <std::size_t WIDTH, std::size_t HEADS, std::size_t BLOCK>
using TestAttention =
    Attention<DotProductAttention<Heads{HEADS, HEADS, WIDTH / HEADS}, BLOCK>, NoRotation,
              Linear<Tensor{"q", 0, WIDTH, WIDTH}>, Linear<Tensor{"k", WIDTH* WIDTH, WIDTH, WIDTH}>,
              Linear<Tensor{"v", 2 * WIDTH* WIDTH, WIDTH, WIDTH}>,
              Linear<Tensor{"o", 3 * WIDTH* WIDTH, WIDTH, WIDTH}>>;

constexpr std::array<int, 5> tokens{};
/// Two texts of three and two tokens, side by side.
constexpr std::array<TokenSequence, 2> sequences{
    TokenSequence{.firstRow = 0, .rows = 3, .firstPosition = 0, .firstKey = 0},
    TokenSequence{.firstRow = 3, .rows = 2, .firstPosition = 0, .firstKey = 3}};
constexpr Batch twoTexts{tokens, {}, sequences};
} // namespace

TEST_CASE("attention with identity matrices mixes what it sees by similarity", "[attention]") {
    using A = TestAttention<2, 1, 3>;
    std::vector<double> weights;
    for (int m = 0; m < 4; ++m) weights.insert(weights.end(), {1, 0, 0, 1});
    const std::vector<double> x{1, 0, 0, 2, 1, 1, /*second text*/ 3, 0, 0, 1};
    const auto y = runForward<A>(twoTexts, weights, x);

    SECTION("the first position of each text sees itself alone") {
        REQUIRE((y[0] == 1 && y[1] == 0));
        REQUIRE((y[6] == 3 && y[7] == 0));
    }
    SECTION("a later position weighs by softmax(q·k/√d)") {
        // row 1: q = (0,2); q·k = 0 and 4; weights softmax(0, 4/√2)
        const double e = std::exp(4 / std::sqrt(2.0));
        REQUIRE_THAT(y[2], WithinAbs(1 / (1 + e), 1e-15));
        REQUIRE_THAT(y[3], WithinAbs(2 * e / (1 + e), 1e-15));
    }
    SECTION("texts side by side do not see one another") {
        // row 4: q = (0,1); keys (3,0), (0,1) of its own text: softmax(0, 1/√2)
        const double e = std::exp(1 / std::sqrt(2.0));
        REQUIRE_THAT(y[8], WithinAbs(3 / (1 + e), 1e-15));
        REQUIRE_THAT(y[9], WithinAbs(e / (1 + e), 1e-15));
    }
}

TEST_CASE("every text's keys lie where the text says", "[attention]") {
    using A = TestAttention<4, 2, 3>;
    // the second text's keys first, those of the first text behind them
    constexpr std::array<TokenSequence, 2> swapped{
        TokenSequence{.firstRow = 0, .rows = 3, .firstPosition = 0, .firstKey = 2},
        TokenSequence{.firstRow = 3, .rows = 2, .firstPosition = 0, .firstKey = 0}};
    const auto weights = scattered(64, 1), x = scattered(20, 2);
    REQUIRE(runForward<A>(Batch{tokens, {}, swapped}, weights, x) ==
            runForward<A>(twoTexts, weights, x));
}

TEST_CASE("a head sees only its own columns", "[attention]") {
    using A = TestAttention<2, 2, 3>;
    std::vector<double> weights;
    for (int m = 0; m < 4; ++m) weights.insert(weights.end(), {1, 0, 0, 1});
    const auto y = runForward<A>(twoTexts, weights, {1, 0, 0, 2, 1, 1, 3, 0, 0, 1});
    // row 1, head 0: q = 0, so both values (1 and 0) count half; head 1: q·k = 0 and 4, HEAD_DIM 1
    REQUIRE_THAT(y[2], WithinAbs(0.5, 1e-15));
    REQUIRE_THAT(y[3], WithinAbs(2 * std::exp(4.0) / (1 + std::exp(4.0)), 1e-15));
}

TEST_CASE("the gradient of attention is exact", "[attention]") {
    REQUIRE(worstGradientError<TestAttention<4, 1, 3>>(twoTexts, 64) < 1e-13);
    REQUIRE(worstGradientError<TestAttention<4, 2, 3>>(twoTexts, 64) < 1e-13);
    REQUIRE(worstGradientError<TestAttention<6, 3, 5>>(twoTexts, 144) < 1e-13);
}
