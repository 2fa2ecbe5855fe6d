#include <array>
#include <catch2/catch_test_macros.hpp>
#include <complex>
#include <vector>

#include <regard/nn/linear.hpp>

#include "../support/gradient_check.hpp"

using namespace regard;

namespace {
constexpr std::array<int, 3> tokens{0, 0, 0};
constexpr std::array<TokenSequence, 1> sequences{TokenSequence{.rows = 3}};
constexpr Batch threeRows{tokens, {}, sequences};
} // namespace

TEST_CASE("a linear multiplies rows by an [in][out] matrix and adds its bias", "[linear]") {
    using L = Linear<Tensor{"w", 0, 2, 3}, Tensor{"b", 6, 1, 3}>;
    const std::vector<double> weights{1, 2, 3, 10, 20, 30, 0.5, 0.25, 0.125};
    REQUIRE(runForward<L>(threeRows, weights, std::vector<double>{1, 0, 0, 1, 2, -1}) ==
            std::vector{1.5, 2.25, 3.125, 10.5, 20.25, 30.125, -7.5, -15.75, -23.875});
}

TEST_CASE("a tied linear multiplies by the transpose", "[linear]") {
    using L = TiedLinear<Tensor{"w", 0, 3, 2}>;
    const std::vector<double> weights{1, 10, 2, 20, 3, 30};
    REQUIRE(runForward<L>(threeRows, weights, std::vector<double>{1, 0, 0, 1, 2, -1}) ==
            std::vector<double>{1, 2, 3, 10, 20, 30, -8, -16, -24});
}

TEST_CASE("the gradient of a linear is exact", "[linear]") {
    REQUIRE(worstGradientError<Linear<Tensor{"w", 0, 5, 7}>>(threeRows, 35) < 1e-14);
    REQUIRE(worstGradientError<Linear<Tensor{"w", 2, 3, 4}, Tensor{"b", 14, 1, 4}>>(threeRows, 18) <
            1e-14);
    REQUIRE(worstGradientError<TiedLinear<Tensor{"w", 1, 5, 3}>>(threeRows, 16) < 1e-14);
}
