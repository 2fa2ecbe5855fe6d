#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_floating_point.hpp>

#include <regard/learn/schedule.hpp>

using namespace regard;
using Catch::Matchers::WithinAbs;

TEST_CASE("linear: a straight line to 0, where it stays", "[schedule]") {
    const Schedule rate{.start = 0.5, .steps = 4};
    REQUIRE(rate(0) == 0.5);
    REQUIRE(rate(1) == 0.375);
    REQUIRE(rate(3) == 0.125);
    REQUIRE(rate(4) == 0);
    REQUIRE(rate(1000) == 0);
}

TEST_CASE("cosine: half of it in the middle", "[schedule]") {
    const Schedule rate{.start = 0.5, .steps = 4, .decay = Decay::cosine};
    REQUIRE(rate(0) == 0.5);
    REQUIRE_THAT(rate(1), WithinAbs(0.25 * (1 + std::sqrt(0.5)), 1e-15));
    REQUIRE_THAT(rate(2), WithinAbs(0.25, 1e-15));
    REQUIRE(rate(4) == 0);
}

TEST_CASE("constant: the same for ever", "[schedule]") {
    const Schedule rate{.start = 0.5, .steps = 4, .decay = Decay::constant};
    REQUIRE(rate(0) == 0.5);
    REQUIRE(rate(1000) == 0.5);
}

TEST_CASE("a warm-up rises to the start, and the decay begins there", "[schedule]") {
    const Schedule rate{.start = 0.5, .steps = 6, .decay = Decay::linear, .warmUp = 2};
    REQUIRE(rate(0) == 0.25);
    REQUIRE(rate(1) == 0.5);
    REQUIRE(rate(2) == 0.5);
    REQUIRE(rate(4) == 0.25);
    REQUIRE(rate(6) == 0);
}
