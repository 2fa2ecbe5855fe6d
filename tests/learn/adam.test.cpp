#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_floating_point.hpp>
#include <cmath>
#include <vector>

#include <regard/learn/adam.hpp>

using namespace regard;
using Catch::Matchers::WithinAbs;

TEST_CASE("the first step of Adam is one learning rate long, whatever the gradient", "[adam]") {
    Adam<double> adam{3};
    std::vector<double> weights{1, 1, 1};
    adam.update(weights, std::vector<double>{100, -0.001, 0}, 0.5);
    REQUIRE_THAT(weights[0], WithinAbs(0.5, 1e-9));
    REQUIRE_THAT(weights[1], WithinAbs(1.5, 1e-4)); // epsilon counts at this size
    REQUIRE(weights[2] == 1);
    REQUIRE(adam.steps() == 1);
}

TEST_CASE("two steps of Adam by hand", "[adam]") {
    Adam<double> adam{1, {.beta1 = 0.5, .beta2 = 0.75, .epsilon = 0}};
    std::vector<double> weights{0};
    adam.update(weights, std::vector<double>{4}, 1);
    REQUIRE_THAT(weights[0], WithinAbs(-1, 1e-15));
    adam.update(weights, std::vector<double>{2}, 1);
    // m = 0.5·2 + 0.5·2 = 2, unbiased 2/0.75; v = 0.75·4 + 0.25·4 = 4, unbiased 4/(1 − 0.5625)
    REQUIRE_THAT(weights[0], WithinAbs(-1 - (2 / 0.75) / std::sqrt(4 / 0.4375), 1e-15));
}

TEST_CASE("AdamW shrinks every weight beside its step", "[adam]") {
    Adam<double> adam{1, {.weightDecay = 0.1}};
    std::vector<double> weights{2};
    adam.update(weights, std::vector<double>{0}, 0.5);
    REQUIRE(weights[0] == 2 * (1 - 0.05));
}

TEST_CASE("whole vectors and what is left over are updated alike", "[adam]") {
    Adam<float> adam{37};
    std::vector<float> weights(37, 1.0f);
    const std::vector<float> gradient(37, 0.25f);
    for (int step = 0; step < 3; ++step) adam.update(weights, gradient, 0.01);
    for (const float weight : weights) REQUIRE_THAT(double(weight), WithinAbs(weights[36], 1e-6));
    REQUIRE(weights[36] < 0.98f);
}
