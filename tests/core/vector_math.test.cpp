#include <algorithm>
#include <bit>
#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

#include <regard/core/vector_math.hpp>

using namespace regard;

TEST_CASE("exp is within 1.3 ulp where its result is a normal number", "[simd]") {
    // every 61st float of the range, both signs
    double worst = 0;
    std::vector<float> in(LANES<float>), out(LANES<float>);
    std::size_t filled = 0;
    const auto check = [&](float x) {
        in[filled++] = x;
        if (filled < in.size()) return;
        filled = 0;
        store<float>(out.data(), exponential<float>(load(in.data())));
        for (std::size_t i = 0; i < in.size(); ++i) {
            const double exact = std::exp(double(in[i]));
            const float near = float(exact);
            const double ulp = double(std::nextafter(near, HUGE_VALF)) - double(near);
            worst = std::max(worst, std::abs(double(out[i]) - exact) / ulp);
        }
    };
    for (std::uint32_t bits = 0; bits < std::bit_cast<std::uint32_t>(87.336f); bits += 61) {
        check(std::bit_cast<float>(bits));
        check(-std::bit_cast<float>(bits));
    }
    REQUIRE(worst <= 1.3);
}

TEST_CASE("exp has clear ends: 0 below, infinity above, 1 at 0, nan stays", "[simd]") {
    const auto of = [](float x) { return firstLane<float>(exponential<float>(broadcast(x))); };
    constexpr float inf = std::numeric_limits<float>::infinity();
    REQUIRE(of(0) == 1);
    REQUIRE(of(-0.0f) == 1);
    if constexpr (LANES < float >> 1) REQUIRE(of(-88) == 0);
    REQUIRE(of(-inf) == 0);
    REQUIRE(of(std::numeric_limits<float>::lowest()) == 0);
    REQUIRE(of(89) == inf);
    REQUIRE(of(inf) == inf);
    REQUIRE(std::isnan(of(std::numeric_limits<float>::quiet_NaN())));
}

TEST_CASE("log is within 1 ulp for every normal number", "[simd]") {
    // every 613th float
    double worst = 0;
    std::vector<float> in(LANES<float>), out(LANES<float>);
    for (std::uint32_t bits = 0x00800000; bits < 0x7f000000; bits += 613 * 16) {
        for (std::size_t i = 0; i < in.size(); ++i)
            in[i] = std::bit_cast<float>(bits + std::uint32_t(613 * i));
        store<float>(out.data(), logarithm<float>(load(in.data())));
        for (std::size_t i = 0; i < in.size(); ++i) {
            const double exact = std::log(double(in[i]));
            const float near = std::abs(float(exact));
            const double ulp = double(std::nextafter(near, HUGE_VALF)) - double(near);
            worst = std::max(worst, std::abs(double(out[i]) - exact) / ulp);
        }
    }
    REQUIRE(worst <= 1.0);
}

TEST_CASE("log keeps 1 exact, and what is not finite as it is", "[simd]") {
    const auto of = [](float x) { return firstLane<float>(logarithm<float>(broadcast(x))); };
    REQUIRE(of(1) == 0);
    REQUIRE(of(std::numeric_limits<float>::infinity()) == std::numeric_limits<float>::infinity());
    REQUIRE(std::isnan(of(std::numeric_limits<float>::quiet_NaN())));
}
