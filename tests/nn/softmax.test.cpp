#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_floating_point.hpp>
#include <limits>
#include <vector>

#include <regard/nn/softmax.hpp>

using namespace regard;
using Catch::Matchers::WithinAbs;

TEST_CASE("softmax turns scores into shares", "[softmax]") {
    std::vector<double> p{0.3, 0.9, 0.6};
    softmax(p.data(), p.size(), p.data());
    REQUIRE_THAT(p[0], WithinAbs(0.240, 5e-4));
    REQUIRE_THAT(p[1], WithinAbs(0.437, 5e-4));
    REQUIRE_THAT(p[2], WithinAbs(0.324, 5e-4));
    REQUIRE_THAT(p[0] + p[1] + p[2], WithinAbs(1, 1e-15));
}

TEST_CASE("softmax does not overflow, and ignores a shift", "[softmax]") {
    std::vector<float> p{1000.0f, 1000.0f, -1000.0f};
    softmax(p.data(), p.size(), p.data());
    REQUIRE(p == std::vector<float>{0.5f, 0.5f, 0.0f});
}

TEST_CASE("softmax of one score is all of it", "[softmax]") {
    double p = -7;
    softmax(&p, 1, &p);
    REQUIRE(p == 1);
}
