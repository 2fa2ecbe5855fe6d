#include <array>
#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <string>
#include <vector>

#include <regard/nn/embedding.hpp>

#include "../support/golden.hpp"
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

TEST_CASE("sinusoidal positions are the paper's", "[embedding]") {
    const Golden golden{"attention/positions.txt"};
    const auto require = [&]<std::size_t D>(const std::string& name, std::size_t first) {
        const auto expected = golden[name].numbers();
        for (std::size_t i = 0; i < expected.size(); ++i)
            REQUIRE(std::abs(SinusoidalPosition<D, 5000>::template at<double>(
                                 nullptr, first + i / D, i % D) -
                             expected[i]) < 1e-12);
    };
    require.operator()<8>("T12_d8", 0);
    require.operator()<6>("T7_d6", 0);
    require.operator()<4>("T64_d4", 0);
    require.operator()<2>("T5_d2", 0);
    for (const std::size_t far : {100u, 511u, 1023u, 4999u})
        require.operator()<16>("row" + std::to_string(far), far);
}

TEST_CASE("an embedding adds the position that it is given, or none", "[embedding]") {
    const std::vector<double> wte{1, 2, 3, 4, 5, 6};
    using None = Embedding<Tensor{"wte", 0, 3, 2}, NoPosition>;
    REQUIRE(runForward<None>(batch, wte, std::vector<double>{}) ==
            std::vector<double>{5, 6, 1, 2, 5, 6});
    REQUIRE(worstGradientError<None>(batch, 6) < 1e-15);

    using Waves = Embedding<Tensor{"wte", 0, 3, 2}, SinusoidalPosition<2, 4>>;
    REQUIRE(runForward<Waves>(batch, wte, std::vector<double>{}) ==
            std::vector{5.0, 7.0, 1 + std::sin(1.0), 2 + std::cos(1.0), 5.0, 7.0});
    REQUIRE(worstGradientError<Waves>(batch, 6) < 1e-15);
}
