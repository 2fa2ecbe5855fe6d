#include <array>
#include <catch2/catch_test_macros.hpp>
#include <vector>

#include <regard/nn/embedding.hpp>

#include "../support/gradient_check.hpp"

using namespace regard;

namespace {
using E = Embedding<Tensor{"wte", 0, 3, 2}, LearnedPosition<Tensor{"wpe", 6, 2, 2}>>;
constexpr std::array<int, 3> tokens{2, 0, 2};
constexpr std::array<TokenSequence, 2> sequences{TokenSequence{.firstRow = 0, .rows = 2},
                                                 TokenSequence{.firstRow = 2, .rows = 1}};
constexpr Batch batch{tokens, {}, sequences};
} // namespace

TEST_CASE("an embedding adds the token's row and the position's row", "[embedding]") {
    const std::vector<double> weights{1, 2, 3, 4, 5, 6, /*wpe*/ 0.5, 0.25, 0.125, 0.0625};
    REQUIRE(runForward<E>(batch, weights, std::vector<double>{}) ==
            std::vector{5.5, 6.25, 1.125, 2.0625, /*a new text, position 0*/ 5.5, 6.25});
}

TEST_CASE("the gradient of an embedding adds up over the places that used a row", "[embedding]") {
    REQUIRE(worstGradientError<E>(batch, 10) < 1e-15);
}

TEST_CASE("a scaled embedding is the token's row times the root of the width", "[embedding]") {
    using Scaled = Embedding<Tensor{"wte", 0, 2, 4}, NoPosition, true>;
    constexpr std::array<int, 1> token{1};
    constexpr std::array<TokenSequence, 1> one{TokenSequence{.rows = 1}};
    REQUIRE(runForward<Scaled>({token, {}, one}, {9, 9, 9, 9, 1, 2, 3, 4}, std::vector<double>{}) ==
            std::vector<double>{2, 4, 6, 8});
    REQUIRE(worstGradientError<Scaled>({token, {}, one}, 8) < 1e-15);
}
