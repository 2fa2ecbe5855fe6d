#include <array>
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_floating_point.hpp>
#include <cmath>
#include <string>
#include <vector>

#include <regard/grad/value.hpp>
#include <regard/nn/activation.hpp>

#include "../support/golden.hpp"
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

TEST_CASE("the activations have PyTorch's values and derivatives", "[activation]") {
    const Golden golden{"blocks/activations.txt"};
    const std::vector<double> x = golden["x"].numbers();
    const auto check = [&]<class F>(F, const std::string& name) {
        const auto values = golden[name].numbers(), slopes = golden[name + ".d"].numbers();
        for (std::size_t i = 0; i < x.size(); ++i) {
            INFO(name << " at " << x[i]);
            REQUIRE_THAT(F::value(x[i]), WithinAbs(values[i], 1e-12));
            REQUIRE_THAT(F::derivative(x[i]), WithinAbs(slopes[i], 1e-12));
            const Value variable{x[i]};
            const Value y = F::value(variable);
            y.backward();
            REQUIRE_THAT(y.data(), WithinAbs(values[i], 1e-12));
            REQUIRE_THAT(variable.grad(), WithinAbs(slopes[i], 1e-12));
        }
    };
    check(ReluFunction{}, "relu");
    check(SquaredReluFunction{}, "relu_squared");
    check(GeluFunction{}, "gelu_exact");
    check(GeluTanhFunction{}, "gelu_tanh");
    check(SiluFunction{}, "silu");
    check(TanhFunction{}, "tanh");
}

TEST_CASE("whole vectors of float and double bend like single numbers", "[activation]") {
    const auto check = [&]<class F, class T>(F, T tolerance) {
        using Rows = Elementwise<F, 16>;
        std::vector<T> x;
        for (int i = 0; i < 32; ++i) x.push_back(T(i - 16) * T(0.75));
        const std::vector<T> ones(32, T(1));
        x[0] = -90;
        x[31] = 90;
        const auto found = runBackward<Rows>(twoRows, std::vector<T>{}, x, ones);
        for (std::size_t i = 0; i < x.size(); ++i) {
            INFO("at " << x[i]);
            REQUIRE_THAT(double(found.y[i]), WithinAbs(F::value(double(x[i])),
                                                       double(tolerance) * (1 + std::abs(x[i]))));
            REQUIRE_THAT(double(found.dx[i]),
                         WithinAbs(F::derivative(double(x[i])), 4 * double(tolerance)));
        }
    };
    check(SiluFunction{}, 1e-7f);
    check(GeluTanhFunction{}, 2e-7f);
    check(SiluFunction{}, 1e-15);
    check(GeluTanhFunction{}, 1e-15);
}

TEST_CASE("the gradients of the activations are exact", "[activation]") {
    REQUIRE(worstGradientError<Relu<9>>(twoRows, 0) < 1e-14);
    REQUIRE(worstGradientError<Elementwise<SquaredReluFunction, 9>>(twoRows, 0) < 1e-14);
    REQUIRE(worstGradientError<Elementwise<GeluFunction, 9>>(twoRows, 0) < 1e-14);
    REQUIRE(worstGradientError<Elementwise<GeluTanhFunction, 9>>(twoRows, 0) < 1e-14);
    REQUIRE(worstGradientError<Elementwise<GeluTanhFunction, 8>>(twoRows, 0) < 1e-14);
    REQUIRE(worstGradientError<Elementwise<SiluFunction, 9>>(twoRows, 0) < 1e-14);
    REQUIRE(worstGradientError<Elementwise<SiluFunction, 8>>(twoRows, 0) < 1e-14);
}
