#include <algorithm>
#include <array>
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_floating_point.hpp>
#include <cmath>
#include <cstddef>
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
    REQUIRE(worstGradientError<E>(batch, 10, 10) < 1e-15);
}

TEST_CASE("embeddings have PyTorch's rows and gradients, a repeated token's added up",
          "[embedding]") {
    using Large = Embedding<Tensor{"wte", 0, 9, 6}, LearnedPosition<Tensor{"wpe", 54, 5, 6}>>;
    const Golden golden{"blocks/embedding.txt"};
    const auto numbers = [&](const char* what) { return golden[what].numbers(); };
    std::vector<int> ids;
    for (const double id : numbers("ids")) ids.push_back(int(id));
    auto weights = numbers("tok_table"), expected = numbers("d_tok_table");
    for (const double each : numbers("pos_table")) weights.push_back(each);
    for (const double each : numbers("d_pos_table")) expected.push_back(each);
    const std::array<TokenSequence, 1> text{TokenSequence{.rows = ids.size()}};
    const auto found = runBackward<Large>({ids, {}, text}, weights, std::vector<double>{},
                                          numbers("upstream"), 84);
    REQUIRE(found.y == numbers("out"));
    for (std::size_t i = 0; i < expected.size(); ++i)
        REQUIRE_THAT(found.dweights[i], Catch::Matchers::WithinAbs(expected[i], 1e-15));
}

namespace {
/// The largest difference between the sinusoids of `entry`, the first of which is of position
/// `first`, and ours.
template <std::size_t N_EMBD>
double worstOfSinusoids(const std::string& entry, std::size_t first = 0) {
    static const Golden golden{"attention/positions.txt"};
    const auto rows = golden[entry].numbers();
    double worst = 0;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const double* row =
            SinusoidalPosition<N_EMBD, 5000>::template row<double>(nullptr, first + i / N_EMBD);
        worst = std::max(worst, std::abs(row[i % N_EMBD] - rows[i]));
    }
    return worst;
}
} // namespace

TEST_CASE("sinusoidal positions are the reference's, near and far", "[embedding]") {
    REQUIRE(worstOfSinusoids<8>("T12_d8") < 1e-15);
    REQUIRE(worstOfSinusoids<6>("T7_d6") < 1e-15);
    REQUIRE(worstOfSinusoids<4>("T64_d4") < 1e-14);
    REQUIRE(worstOfSinusoids<2>("T5_d2") < 1e-15);
    for (const std::size_t far : {100, 511, 1023, 4999})
        REQUIRE(worstOfSinusoids<16>("row" + std::to_string(far), far) < 1e-12);
}

TEST_CASE("an embedding with sinusoids adds them to the token's row", "[embedding]") {
    using Waves = Embedding<Tensor{"wte", 0, 3, 2}, SinusoidalPosition<2, 4>>;
    const std::vector<double> weights{1, 2, 3, 4, 5, 6};
    REQUIRE(runForward<Waves>(batch, weights, std::vector<double>{}) ==
            std::vector{5.0, 7.0, 1 + std::sin(1.0), 2 + std::cos(1.0), 5.0, 7.0});
    REQUIRE(worstGradientError<Waves>(batch, 6, 6) < 1e-15);
}

TEST_CASE("a scaled embedding is the token's row times the root of the width", "[embedding]") {
    using Scaled = Embedding<Tensor{"wte", 0, 2, 4}, NoPosition, true>;
    constexpr std::array<int, 1> token{1};
    constexpr std::array<TokenSequence, 1> one{TokenSequence{.rows = 1}};
    REQUIRE(runForward<Scaled>({token, {}, one}, {9, 9, 9, 9, 1, 2, 3, 4}, std::vector<double>{}) ==
            std::vector<double>{2, 4, 6, 8});
    REQUIRE(worstGradientError<Scaled>({token, {}, one}, 8, 8) < 1e-15);
}
