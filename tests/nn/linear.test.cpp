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
    REQUIRE(worstGradientError<TiedLinear<Tensor{"w", 1, 5, 3}>>(threeRows, 16, 16) < 1e-14);
}

namespace {
/// A linear whose matrix is large, and what it must be. The gradient of its weights is written, or
/// ADDED to what was there before.
template <class L, bool ADDED = false>
void checkLarge(std::size_t weightCount) {
    static_assert(L::LARGE);
    const auto weights = scattered(weightCount, 1), x = scattered(3 * L::IN, 2),
               dy = scattered(3 * L::OUT, 3), before = scattered(weightCount, 4);
    const auto run = [&](ThreadPool* pool) {
        Batch batch = threeRows;
        batch.pool = pool;
        struct {
            std::vector<double> y, dx, dweights;
        } all{std::vector<double>(3 * L::OUT), std::vector<double>(3 * L::IN), before};
        const auto saved = typename L::template Saved<double>{};
        L::forward(batch, weights.data(), x.data(), saved, all.y.data());
        L::backward(batch, weights.data(), x.data(), saved, dy.data(), all.dweights.data(),
                    all.dx.data());
        return all;
    };
    const auto got = run(nullptr);

    // the complex numbers take the plain loops; x and W enter y in the same way, so that
    // ∂(y·dy) = (x(dx) · W + x · W(dx)) · dy for any small change of both
    using C = std::complex<double>;
    const std::vector<C> exactWeights(weights.begin(), weights.end()), exactX(x.begin(), x.end());
    std::vector<C> y(3 * L::OUT);
    L::forward(threeRows, exactWeights.data(), exactX.data(), typename L::template Saved<C>{},
               y.data());
    for (std::size_t i = 0; i < y.size(); ++i)
        REQUIRE(std::abs(got.y[i] - y[i].real()) < 1e-13 * double(L::IN));
    const auto change = [&](std::size_t input, std::size_t weight) {
        auto w = exactWeights;
        auto moved = exactX;
        if (input < moved.size()) moved[input] += C(0, 1e-100);
        if (weight < w.size()) w[weight] += C(0, 1e-100);
        L::forward(threeRows, w.data(), moved.data(), typename L::template Saved<C>{}, y.data());
        double slope = 0;
        for (std::size_t i = 0; i < y.size(); ++i) slope += y[i].imag() / 1e-100 * dy[i];
        return slope;
    };
    for (std::size_t i = 0; i < x.size(); i += 53)
        REQUIRE(std::abs(got.dx[i] - change(i, weightCount)) < 1e-12 * double(L::OUT));
    for (std::size_t i = 2; i < weightCount; i += 1999)
        REQUIRE(std::abs(got.dweights[i] - (ADDED ? before[i] : 0) - change(x.size(), i)) < 1e-12);

    ThreadPool pool{3};
    const auto shared = run(&pool);
    REQUIRE((shared.y == got.y && shared.dx == got.dx && shared.dweights == got.dweights));
}
} // namespace

TEST_CASE("a large linear is the same linear, on one thread or several", "[linear]") {
    checkLarge<Linear<Tensor{"w", 0, 150, 221}>>(33150);
    checkLarge<Linear<Tensor{"w", 2, 130, 257}, Tensor{"b", 33412, 1, 257}>>(33669);
    checkLarge<TiedLinear<Tensor{"w", 1, 301, 120}>, true>(36121);
}

TEST_CASE("a large linear adds to the gradient of its input where it is asked to", "[linear]") {
    using L = Linear<Tensor{"w", 0, 150, 221}>;
    const auto weights = scattered(33150, 1), x = scattered(450, 2), dy = scattered(663, 3),
               before = scattered(450, 4);
    std::vector<double> dweights(33150), alone(450), added = before;
    L::backward(threeRows, weights.data(), x.data(), L::Saved<double>{}, dy.data(), dweights.data(),
                alone.data());
    L::backward(threeRows, weights.data(), x.data(), L::Saved<double>{}, dy.data(), dweights.data(),
                added.data(), Accumulate{});
    for (std::size_t i = 0; i < added.size(); ++i)
        REQUIRE(std::abs(added[i] - before[i] - alone[i]) < 1e-12);
}
