#include <array>
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_floating_point.hpp>
#include <cmath>
#include <vector>

#include <regard/nn/norm.hpp>

#include "../support/gradient_check.hpp"

using namespace regard;
using Catch::Matchers::WithinAbs;

namespace {
constexpr std::array<int, 2> tokens{0, 0};
constexpr std::array<TokenSequence, 1> sequences{TokenSequence{.rows = 2}};
constexpr Batch twoRows{tokens, {}, sequences};
} // namespace

TEST_CASE("rmsNorm divides by the root of the mean square", "[norm]") {
    const auto y =
        runForward<RmsNorm<2>>(twoRows, std::vector<double>{}, std::vector<double>{3, 4, 0, 0});
    REQUIRE_THAT(y[0], WithinAbs(3 / std::sqrt(12.5 + 1e-5), 1e-15));
    REQUIRE_THAT(y[1], WithinAbs(4 / std::sqrt(12.5 + 1e-5), 1e-15));
    SECTION("a row of zeros stays zero") {
        REQUIRE((y[2] == 0 && y[3] == 0));
    }
}

TEST_CASE("layerNorm takes the biased variance, then gain and shift", "[norm]") {
    using N = LayerNorm<2, Tensor{"g", 0, 1, 2}, Tensor{"b", 2, 1, 2}>;
    const auto y = runForward<N>(twoRows, std::vector<double>{2, 3, 0.5, 0.25},
                                 std::vector<double>{1, 5, 7, 7});
    const double unit = 2 / std::sqrt(4 + 1e-5); // mean 3, biased variance 4
    REQUIRE_THAT(y[0], WithinAbs(-2 * unit + 0.5, 1e-15));
    REQUIRE_THAT(y[1], WithinAbs(3 * unit + 0.25, 1e-15));
    SECTION("a constant row becomes the shift") {
        REQUIRE((y[2] == 0.5 && y[3] == 0.25));
    }
}

TEST_CASE("the gradients of the norms are exact", "[norm]") {
    REQUIRE(worstGradientError<RmsNorm<7>>(twoRows, 0) < 1e-13);
    REQUIRE(worstGradientError<RmsNorm<7, Tensor{"g", 1, 1, 7}>>(twoRows, 8) < 1e-13);
    REQUIRE(worstGradientError<LayerNorm<7>>(twoRows, 0) < 1e-13);
    REQUIRE(worstGradientError<LayerNorm<7, Tensor{"g", 0, 1, 7}, Tensor{"b", 7, 1, 7}>>(
                twoRows, 14) < 1e-13);
}
