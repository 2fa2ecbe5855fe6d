// Whole feed-forwards against PyTorch, gated and plain.
#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_floating_point.hpp>
#include <cmath>
#include <initializer_list>
#include <string>
#include <vector>

#include <regard/nn/gated.hpp>
#include <regard/nn/sequential.hpp>

#include "../support/golden.hpp"
#include "../support/gradient_check.hpp"

using namespace regard;
using Catch::Matchers::WithinAbs;

namespace {
/// The reference's output and gradients, with its matrices `names` one after the other.
template <class FeedForward>
void requireReference(const std::string& name, std::initializer_list<const char*> names) {
    INFO(name);
    static const Golden golden{"blocks/ffn.txt"};
    const auto figure = [&](const std::string& what) {
        return golden[name + "." + what].numbers();
    };
    std::vector<double> weights, dweights;
    for (const std::string each : names) {
        for (const double w : figure(each)) weights.push_back(w);
        for (const double d : figure("d_" + each)) dweights.push_back(d);
    }
    const std::vector<int> rows(6);
    const std::vector<TokenSequence> all{{.rows = 6}};
    const auto found =
        runBackward<FeedForward>({rows, {}, all}, weights, figure("x"), figure("upstream"));
    const auto near = [](const std::vector<double>& a, const std::vector<double>& b) {
        REQUIRE(a.size() == b.size());
        for (std::size_t i = 0; i < a.size(); ++i)
            REQUIRE_THAT(a[i], WithinAbs(b[i], 1e-10 * std::max(1.0, std::abs(b[i]))));
    };
    near(found.y, figure("out"));
    near(found.dx, figure("d_x"));
    near(found.dweights, dweights);
}

template <class Function>
using Plain =
    Sequential<Linear<Tensor{"w1", 0, 4, 6}, Tensor{"b1", 24, 1, 6}>, Elementwise<Function, 6>,
               Linear<Tensor{"w2", 30, 6, 4}, Tensor{"b2", 54, 1, 4}>>;
template <class Function>
using GatedOnes =
    Sequential<Gated<Function, Linear<Tensor{"wg", 0, 4, 6}>, Linear<Tensor{"wu", 24, 4, 6}>>,
               Linear<Tensor{"wd", 48, 6, 4}>>;
using WithBias =
    Sequential<Gated<SiluFunction, Linear<Tensor{"wg", 0, 4, 6}, Tensor{"bg", 24, 1, 6}>,
                     Linear<Tensor{"wu", 30, 4, 6}, Tensor{"bu", 54, 1, 6}>>,
               Linear<Tensor{"wd", 60, 6, 4}, Tensor{"bd", 84, 1, 4}>>;
} // namespace

TEST_CASE("feed-forwards have PyTorch's outputs and gradients", "[gated]") {
    requireReference<Plain<ReluFunction>>("relu_bias", {"W1", "b1", "W2", "b2"});
    requireReference<Plain<GeluFunction>>("gelu_bias", {"W1", "b1", "W2", "b2"});
    requireReference<Plain<GeluTanhFunction>>("gelu_tanh_bias", {"W1", "b1", "W2", "b2"});
    requireReference<Sequential<Linear<Tensor{"w1", 0, 4, 6}>, Elementwise<SiluFunction, 6>,
                                Linear<Tensor{"w2", 24, 6, 4}>>>("silu_nobias", {"W1", "W2"});
}

TEST_CASE("gated feed-forwards have PyTorch's: the gate is what is bent", "[gated]") {
    requireReference<GatedOnes<SiluFunction>>("swiglu_nobias", {"Wg", "Wu", "Wd"});
    requireReference<GatedOnes<GeluFunction>>("geglu_nobias", {"Wg", "Wu", "Wd"});
    requireReference<GatedOnes<GeluTanhFunction>>("geglu_tanh_nobias", {"Wg", "Wu", "Wd"});
    requireReference<GatedOnes<ReluFunction>>("reglu_nobias", {"Wg", "Wu", "Wd"});
    requireReference<WithBias>("swiglu_bias", {"Wg", "bg", "Wu", "bu", "Wd", "bd"});
}

TEST_CASE("the gradient of a gate is exact", "[gated]") {
    constexpr std::array<int, 2> tokens{};
    constexpr std::array<TokenSequence, 1> sequences{TokenSequence{.rows = 2}};
    REQUIRE(worstGradientError<WithBias>({tokens, {}, sequences}, 88) < 1e-13);
}
