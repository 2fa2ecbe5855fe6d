#include <catch2/catch_test_macros.hpp>

#include <regard/learn/schedule.hpp>

using namespace regard;

TEST_CASE("the learning rate falls in a straight line to 0 and stays there", "[schedule]") {
    constexpr LinearDecay rate{.start = 0.5, .steps = 4};
    STATIC_REQUIRE(rate(0) == 0.5);
    STATIC_REQUIRE(rate(1) == 0.375);
    STATIC_REQUIRE(rate(3) == 0.125);
    STATIC_REQUIRE(rate(4) == 0);
    STATIC_REQUIRE(rate(1000) == 0);
}
