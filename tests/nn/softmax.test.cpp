#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_floating_point.hpp>
#include <cstddef>
#include <string>
#include <vector>

#include <regard/grad/value.hpp>
#include <regard/nn/softmax.hpp>

#include "../support/golden.hpp"

using namespace regard;
using Catch::Matchers::WithinAbs;

namespace {
/// One row of every size that softmax.txt has, by way of `softmaxRow`.
template <std::size_t SIZE>
std::vector<double> ofKnownLength(const std::vector<double>& x) {
    std::vector<double> p(SIZE);
    softmaxRow<SIZE>(x.data(), p.data());
    return p;
}
} // namespace

TEST_CASE("softmax and its gradient are PyTorch's", "[softmax]") {
    const Golden golden{"blocks/softmax.txt"};
    for (const std::string name : {"plain", "large_pos", "large_neg", "single", "equal",
                                   "seed_3_4_example", "with_minus_inf", "spread_1e300"}) {
        const auto numbers = [&](const char* what) { return golden[name + "." + what].numbers(); };
        const auto x = numbers("x"), expected = numbers("softmax"), slopes = numbers("d_x");
        const auto upstream = numbers("upstream");
        std::vector<double> p(x.size());
        softmax(x.data(), x.size(), p.data());
        const auto row = x.size() == 1   ? ofKnownLength<1>(x)
                         : x.size() == 3 ? ofKnownLength<3>(x)
                         : x.size() == 4 ? ofKnownLength<4>(x)
                                         : ofKnownLength<5>(x);
        const std::vector<Value> variables(x.begin(), x.end());
        std::vector<Value> shares(x.size());
        softmax(variables.data(), x.size(), shares.data());
        Value sum = shares[0] * upstream[0];
        for (std::size_t i = 1; i < x.size(); ++i) sum = sum + shares[i] * upstream[i];
        sum.backward();
        for (std::size_t i = 0; i < x.size(); ++i) {
            INFO(name << ", number " << i);
            REQUIRE_THAT(p[i], WithinAbs(expected[i], 1e-15));
            REQUIRE_THAT(row[i], WithinAbs(expected[i], 1e-15));
            REQUIRE_THAT(shares[i].data(), WithinAbs(expected[i], 1e-15));
            REQUIRE_THAT(variables[i].grad(), WithinAbs(slopes[i], 1e-15));
        }
    }
}

TEST_CASE("softmax of float does not overflow, and ignores a shift", "[softmax]") {
    std::vector<float> p{1000.0f, 1000.0f, -1000.0f};
    softmax(p.data(), p.size(), p.data());
    REQUIRE(p == std::vector<float>{0.5f, 0.5f, 0.0f});
}

TEST_CASE("softmax of one score is all of it", "[softmax]") {
    double p = -7;
    softmax(&p, 1, &p);
    REQUIRE(p == 1);
}
