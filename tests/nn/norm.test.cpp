#include <algorithm>
#include <array>
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_floating_point.hpp>
#include <cmath>
#include <span>
#include <string>
#include <type_traits>
#include <vector>

#include <regard/nn/norm.hpp>

#include "../support/golden.hpp"
#include "../support/gradient_check.hpp"

using namespace regard;
using Catch::Matchers::WithinAbs;

namespace {
constexpr std::array<int, 2> tokens{0, 0};
constexpr std::array<TokenSequence, 1> sequences{TokenSequence{.rows = 2}};
constexpr Batch twoRows{tokens, {}, sequences};

void requireNear(const std::vector<double>& found, const std::vector<double>& expected) {
    REQUIRE(found.size() == expected.size());
    for (std::size_t i = 0; i < found.size(); ++i)
        REQUIRE_THAT(found[i],
                     WithinAbs(expected[i], 1e-10 * std::max(1.0, std::abs(expected[i]))));
}

/// PyTorch's outputs and gradients for one case of tests/golden/blocks/norms.txt.
template <std::size_t WIDTH>
void requireReference(const std::string& name) {
    INFO(name << " of width " << WIDTH);
    static const Golden golden{"blocks/norms.txt"};
    const auto figure = [&](const std::string& what) {
        return golden[name + "." + what].numbers();
    };
    constexpr Tensor gain{"gain", 0, 1, WIDTH}, bias{"bias", WIDTH, 1, WIDTH};
    const std::vector<double> x = figure("x"), upstream = figure("upstream");
    std::vector<double> weights = figure("gain");
    for (const double each : figure("bias")) weights.push_back(each);
    const std::vector<int> rows(x.size() / WIDTH);
    const std::vector<TokenSequence> all{{.rows = rows.size()}};
    const Batch batch{rows, {}, all};

    const auto layer = runBackward<LayerNorm<WIDTH, gain, bias>>(batch, weights, x, upstream);
    requireNear(layer.y, figure("layernorm"));
    requireNear(layer.dx, figure("layernorm_d_x"));
    std::vector<double> dgain = figure("layernorm_d_gain");
    for (const double each : figure("layernorm_d_bias")) dgain.push_back(each);
    requireNear(layer.dweights, dgain);

    weights.resize(WIDTH);
    const auto rms = runBackward<RmsNorm<WIDTH, gain>>(batch, weights, x, upstream);
    requireNear(rms.y, figure("rmsnorm"));
    requireNear(rms.dx, figure("rmsnorm_d_x"));
    requireNear(rms.dweights, figure("rmsnorm_d_gain"));
    requireNear(runForward<RmsNorm<WIDTH>>(batch, {}, x), figure("rmsnorm_nogain"));
}
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

TEST_CASE("the norms have PyTorch's outputs and gradients", "[norm]") {
    requireReference<6>("random");
    requireReference<8>("scaled_100"); // whole vectors
    requireReference<1>("d1");
    requireReference<6>("tiny_1e-4");
    requireReference<6>("constant_row");
    requireReference<6>("zeros");
}

TEST_CASE("numbers far from 0 keep their differences", "[norm]") {
    const Golden golden{"blocks/norms.txt"};
    constexpr std::array<TokenSequence, 1> one{TokenSequence{.rows = 1}};
    const auto found = runForward<LayerNorm<6>>({std::span{tokens}.first(1), {}, one}, {},
                                                golden["cancellation.x"].numbers());
    const auto expected = golden["cancellation.layernorm"].numbers();
    for (std::size_t i = 0; i < 6; ++i) // the mean, 100000002.67, is itself rounded to 1e-8
        REQUIRE_THAT(found[i], WithinAbs(expected[i], 2e-8));
}

TEST_CASE("float rows of whole vectors are normed as those of double", "[norm]") {
    constexpr Tensor gain{"g", 0, 1, 16}, shift{"b", 16, 1, 16};
    const std::vector<double> w = scattered(32, 4), x = scattered(32, 5), d = scattered(32, 6);
    const auto compare = [&]<class N>(std::type_identity<N>, std::size_t count) {
        const std::vector<double> weights(w.begin(), w.begin() + std::ptrdiff_t(count));
        const auto exact = runBackward<N>(twoRows, weights, x, d);
        const auto fast = runBackward<N>(
            twoRows, std::vector<float>(weights.begin(), weights.end()),
            std::vector<float>(x.begin(), x.end()), std::vector<float>(d.begin(), d.end()));
        for (std::size_t i = 0; i < 32; ++i) {
            REQUIRE_THAT(double(fast.y[i]), WithinAbs(exact.y[i], 1e-6));
            REQUIRE_THAT(double(fast.dx[i]), WithinAbs(exact.dx[i], 4e-6));
        }
        for (std::size_t i = 0; i < count; ++i)
            REQUIRE_THAT(double(fast.dweights[i]), WithinAbs(exact.dweights[i], 1e-6));
    };
    compare(std::type_identity<RmsNorm<16>>{}, 0);
    compare(std::type_identity<RmsNorm<16, gain>>{}, 16);
    compare(std::type_identity<LayerNorm<16>>{}, 0);
    compare(std::type_identity<LayerNorm<16, gain, shift>>{}, 32);
}

TEST_CASE("the gradients of the norms are exact", "[norm]") {
    REQUIRE(worstGradientError<LayerNorm<8>>(twoRows, 0) < 1e-13);
    REQUIRE(worstGradientError<LayerNorm<8, Tensor{"g", 0, 1, 8}, Tensor{"b", 8, 1, 8}>>(
                twoRows, 16) < 1e-13);
    REQUIRE(worstGradientError<RmsNorm<7>>(twoRows, 0) < 1e-13);
    REQUIRE(worstGradientError<RmsNorm<7, Tensor{"g", 1, 1, 7}>>(twoRows, 8) < 1e-13);
    REQUIRE(worstGradientError<LayerNorm<7>>(twoRows, 0) < 1e-13);
    REQUIRE(worstGradientError<LayerNorm<7, Tensor{"g", 0, 1, 7}, Tensor{"b", 7, 1, 7}>>(
                twoRows, 14) < 1e-13);
}
