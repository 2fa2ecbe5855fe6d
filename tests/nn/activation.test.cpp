#include <array>
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_floating_point.hpp>
#include <vector>

#include <regard/nn/activation.hpp>

#include "../support/gradient_check.hpp"

using namespace regard;
using Catch::Matchers::WithinAbs;

namespace {
constexpr std::array<int, 2> tokens{0, 0};
constexpr std::array<TokenSequence, 1> sequences{TokenSequence{.rows = 2}};
constexpr Batch twoRows{tokens, {}, sequences};
} // namespace

TEST_CASE("relu keeps what is positive", "[activation]") {
    REQUIRE(
        runForward<Relu<2>>(twoRows, std::vector<double>{}, std::vector<double>{-1, 2, 0, -0.5}) ==
        std::vector<double>{0, 2, 0, 0});
    REQUIRE(ReluFunction::derivative(0.0) == 0.0);
}

TEST_CASE("gelu has the values of its tanh form", "[activation]") {
    // PyTorch float64, gelu(approximate="tanh"): figures of shared/golden/activations.json's kind,
    // recomputed here from the definition with CPython
    REQUIRE_THAT(GeluFunction::value(1.0), WithinAbs(0.8411919906082768, 1e-15));
    REQUIRE_THAT(GeluFunction::value(-2.0), WithinAbs(-0.04540230591222567, 1e-15));
    REQUIRE(GeluFunction::value(0.0) == 0.0);
}

TEST_CASE("the gradients of the activations are exact", "[activation]") {
    REQUIRE(worstGradientError<Relu<9>>(twoRows, 0) < 1e-14);
    REQUIRE(worstGradientError<Gelu<9>>(twoRows, 0) < 1e-14);
}
