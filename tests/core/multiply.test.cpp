#include <algorithm>
#include <catch2/catch_template_test_macros.hpp>
#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <cstddef>
#include <vector>

#include <regard/core/multiply.hpp>

#include "../support/gradient_check.hpp"

using namespace regard;

namespace {
/// Compares with the definition: every height of a tile, both strides, every way to finish.
template <class T, std::size_t WIDTH>
void check() {
    constexpr std::size_t depth = 5, most = 35; // rows
    const double tolerance = sizeof(T) == 4 ? 1e-5 : 1e-14;
    for (std::size_t rows = 1; rows <= most; ++rows) {
        const auto numbers = [](std::size_t size, unsigned seed) {
            const auto exact = scattered(size, seed);
            return std::vector<T>(exact.begin(), exact.end());
        };
        const auto a = numbers(most * depth, 1), b = numbers(depth * WIDTH, 2),
                   bias = numbers(WIDTH, 3), before = numbers(rows * WIDTH, 4);
        for (const bool transposed : {false, true}) {
            auto plain = before, added = before, biased = before;
            const auto multiplyAll = [&](auto left) {
                multiply<WIDTH>(rows, depth, left, b.data(), plain.data());
                multiply<WIDTH>(rows, depth, left, b.data(), added.data(), Accumulate{});
                multiply<WIDTH>(rows, depth, left, b.data(), biased.data(),
                                AddBias<T>{bias.data()});
            };
            if (transposed)
                multiplyAll(regard::transposed<most>(a.data()));
            else
                multiplyAll(asItLies<depth>(a.data()));
            double worst = 0;
            for (std::size_t r = 0; r < rows; ++r)
                for (std::size_t c = 0; c < WIDTH; ++c) {
                    double sum = 0;
                    for (std::size_t k = 0; k < depth; ++k)
                        sum += double(a[transposed ? k * most + r : r * depth + k]) *
                               double(b[k * WIDTH + c]);
                    const std::size_t at = r * WIDTH + c;
                    worst = std::max({worst, std::abs(double(plain[at]) - sum),
                                      std::abs(double(added[at]) - sum - double(before[at])),
                                      std::abs(double(biased[at]) - sum - double(bias[c]))});
                }
            INFO(rows << " rows" << (transposed ? ", transposed" : ""));
            REQUIRE(worst <= tolerance);
        }
    }
}
} // namespace

TEMPLATE_TEST_CASE("products of every shape equal their definition", "[multiply]", float, double) {
    check<TestType, 1>();
    check<TestType, 16>();
    check<TestType, 27>();
    check<TestType, 48>();
    check<TestType, 64>();
    check<TestType, 83>();
    check<TestType, 128>();
}
