#include <array>
#include <catch2/catch_test_macros.hpp>
#include <vector>

#include <regard/nn/activation.hpp>
#include <regard/nn/linear.hpp>
#include <regard/nn/sequential.hpp>

#include "../support/gradient_check.hpp"

using namespace regard;

namespace {
constexpr std::array<int, 2> tokens{};
constexpr std::array<TokenSequence, 1> sequences{TokenSequence{.rows = 2}};
constexpr Batch twoRows{tokens, {}, sequences};

using Double = Linear<Tensor{"double", 0, 1, 1}>;
using Triple = Linear<Tensor{"triple", 1, 1, 1}>;
const std::vector<double> twoAndThree{2, 3};
} // namespace

TEST_CASE("operations run one after the other", "[sequential]") {
    REQUIRE(runForward<Sequential<Double, Relu<1>, Triple>>(twoRows, twoAndThree, {5, -5}) ==
            std::vector<double>{30, 0});
}

TEST_CASE("an identity among them changes nothing", "[sequential]") {
    using Plain = Sequential<Double, Triple>;
    using WithIdentity = Sequential<Identity<1>, Double, Identity<1>, Triple>;
    REQUIRE(runForward<WithIdentity>(twoRows, twoAndThree, {5, -5}) ==
            runForward<Plain>(twoRows, twoAndThree, {5, -5}));
    REQUIRE(worstGradientError<WithIdentity>(twoRows, 2) < 1e-15);
}

TEST_CASE("a residual adds its input to its output", "[sequential]") {
    REQUIRE(runForward<Residual<Double>>(twoRows, twoAndThree, {5, -5}) ==
            std::vector<double>{15, -15});
}

TEST_CASE("a repeated operation has weights of its own each time", "[sequential]") {
    using Twice = Repeat<2, Double, 0, 1>;
    REQUIRE(runForward<Twice>(twoRows, twoAndThree, {5, -5}) == std::vector<double>{30, -30});
}

TEST_CASE("the reverse pass follows from the forward one", "[sequential]") {
    using Mlp = Sequential<Linear<Tensor{"fc1", 0, 3, 5}>, Elementwise<GeluTanhFunction, 5>,
                           Linear<Tensor{"fc2", 15, 5, 3}>>;
    REQUIRE(worstGradientError<Mlp>(twoRows, 30) < 1e-14);
    REQUIRE(worstGradientError<Residual<Mlp>>(twoRows, 30) < 1e-14);
    REQUIRE(worstGradientError<Repeat<3, Residual<Mlp>, 0, 30>>(twoRows, 90) < 1e-13);
}
