#include <algorithm>
#include <bit>
#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <limits>

#include <regard/core/vector_math.hpp>

#include "../support/worst_ulp.hpp"

using namespace regard;

namespace {
/// Whether exp is exactly 1 for all floats from `from` to `to`, of one sign.
bool allGiveOne(float from, float to) {
    constexpr std::size_t L = LANES<float>;
    const auto end = std::bit_cast<std::uint32_t>(to);
    Vector<float> off{};
    std::uint32_t in[L];
    for (auto bits = std::bit_cast<std::uint32_t>(from); bits <= end;) {
        for (std::size_t i = 0; i < L; ++i) in[i] = (std::min)(bits++, end);
        Vector<float> x;
        std::memcpy(&x, in, sizeof x);
        const Vector<float> y = exponential<float>(x) - 1.0f;
        off += y * y;
    }
    return firstLane<float>(laneSum<float>(off)) == 0;
}

const auto EXP = [](Vector<float> x) { return exponential<float>(x); };
const auto LOG = [](Vector<float> x) { return logarithm<float>(x); };
} // namespace

TEST_CASE("exp is within 1.3 ulp for every float of softmax's range", "[simd]") {
    REQUIRE(allGiveOne(-0.0f, -0x1p-25f)); // within half a unit
    REQUIRE(worstUlp(-0x1p-25f, -87.336f, 1, EXP, [](double x) { return std::exp(x); }) <= 1.3);
}

TEST_CASE("exp is within 1.3 ulp where its result is a large number", "[simd]") {
    REQUIRE(worstUlp(0, 88.7f, 61, EXP, [](double x) { return std::exp(x); }) <= 1.3);
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

TEST_CASE("log is within 1 ulp for every total of a softmax", "[simd]") {
    // of up to 65,536 numbers, one of which is 1
    REQUIRE(worstUlp(1, 65536, 1, LOG, [](double x) { return std::log(x); }) <= 1.0);
}

TEST_CASE("log is within 1 ulp for normal numbers", "[simd]") {
    constexpr float least = std::numeric_limits<float>::min();
    REQUIRE(worstUlp(least, 0x1p127f, 613, LOG, [](double x) { return std::log(x); }) <= 1.0);
}

TEST_CASE("log keeps 1 exact, and what is not finite as it is", "[simd]") {
    const auto of = [](float x) { return firstLane<float>(logarithm<float>(broadcast(x))); };
    REQUIRE(of(1) == 0);
    REQUIRE(of(std::numeric_limits<float>::infinity()) == std::numeric_limits<float>::infinity());
    REQUIRE(std::isnan(of(std::numeric_limits<float>::quiet_NaN())));
}
