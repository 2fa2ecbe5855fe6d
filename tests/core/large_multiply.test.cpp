#include <algorithm>
#include <catch2/catch_template_test_macros.hpp>
#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <vector>

#include <regard/core/large_multiply.hpp>

#include "../support/gradient_check.hpp"

using namespace regard;

namespace {
template <class T>
std::vector<T> numbers(std::size_t size, unsigned seed) {
    const auto exact = scattered(size, seed);
    return {exact.begin(), exact.end()};
}
template <>
std::vector<std::int8_t> numbers<std::int8_t>(std::size_t size, unsigned seed) {
    std::vector<std::int8_t> all;
    for (const double each : scattered(size, seed, 127))
        all.push_back(static_cast<std::int8_t>(each));
    return all;
}
template <>
std::vector<BFloat16> numbers<BFloat16>(std::size_t size, unsigned seed) {
    std::vector<BFloat16> all;
    for (const double each : scattered(size, seed)) all.push_back(toBFloat16(float(each)));
    return all;
}

struct Sizes {
    std::size_t rows, depth, cols;
};
/// Streamed and packed; whole tiles and what is left over of them in every direction; one, two and
/// three blocks of depth, more than one of rows.
constexpr Sizes SIZES[]{{1, 1, 1},    {1, 7, 33},   {1, 96, 192},  {2, 19, 50},    {3, 40, 17},
                        {4, 33, 96},  {5, 3, 2},    {8, 64, 48},   {9, 65, 49},    {23, 31, 95},
                        {64, 16, 16}, {70, 520, 7}, {13, 600, 61}, {261, 12, 100}, {530, 270, 20}};

/// Every product of those sizes against its definition, computed in double.
template <class T, class S>
void check(double tolerance) {
    for (const auto& [rows, depth, cols] : SIZES) {
        const auto a = numbers<T>(rows * depth, 1), bias = numbers<T>(cols, 3),
                   scale = numbers<T>(cols, 4), before = numbers<T>(rows * cols, 5);
        const auto b = numbers<S>(depth * cols, 2);
        for (const bool leftTransposed : {false, true})
            for (const bool rightTransposed : {false, true}) {
                const LeftFactor<T> left{a.data(), leftTransposed ? 1 : depth,
                                         leftTransposed ? rows : 1};
                const RightFactor<S> right{b.data(), rightTransposed ? 1 : cols,
                                           rightTransposed ? depth : 1};
                auto plain = before, added = before, finished = before;
                multiplyLarge(nullptr, rows, depth, cols, left, right, plain.data());
                multiplyLarge(nullptr, rows, depth, cols, left, right, added.data(),
                              {added.data(), cols, nullptr});
                multiplyLarge(nullptr, rows, depth, cols, left, right, finished.data(),
                              {bias.data(), 0, scale.data()});
                double worst = 0;
                for (std::size_t r = 0; r < rows; ++r)
                    for (std::size_t c = 0; c < cols; ++c) {
                        double sum = 0, size = 1;
                        for (std::size_t k = 0; k < depth; ++k) {
                            const double x = double(*left.at(r, k).data);
                            const double y = double(numberAs<T>(*right.at(k, c).data));
                            sum += x * y;
                            size += std::abs(x * y);
                        }
                        const std::size_t at = r * cols + c;
                        const double difference =
                            std::max({std::abs(double(plain[at]) - sum),
                                      std::abs(double(added[at]) - sum - double(before[at])),
                                      std::abs(double(finished[at]) - sum * double(scale[c]) -
                                               double(bias[c]))});
                        worst = std::max(worst, difference / size);
                    }
                INFO(rows << " x " << depth << " x " << cols
                          << (leftTransposed ? ", left transposed" : "")
                          << (rightTransposed ? ", right transposed" : ""));
                REQUIRE(worst <= tolerance);
            }
    }
}
} // namespace

TEST_CASE("large products equal their definition", "[multiply]") {
    check<float, float>(1e-6);
    check<double, double>(1e-14);
}

TEST_CASE("large products with stored numbers equal their definition", "[multiply]") {
    check<float, BFloat16>(1e-6);
    check<float, std::int8_t>(1e-6);
}

TEMPLATE_TEST_CASE("a large product is the same to the bit on any number of threads", "[multiply]",
                   float, double) {
    using T = TestType;
    for (const auto& [rows, depth, cols] :
         {Sizes{1, 300, 700}, Sizes{3, 129, 511}, Sizes{64, 300, 200}, Sizes{300, 40, 101}}) {
        const auto a = numbers<T>(rows * depth, 1), b = numbers<T>(depth * cols, 2),
                   bias = numbers<T>(cols, 3);
        for (const bool transposed : {false, true}) {
            const LeftFactor<T> left{a.data(), depth, 1};
            const RightFactor<T> right{b.data(), transposed ? 1 : cols, transposed ? depth : 1};
            const auto product = [&](ThreadPool* pool) {
                std::vector<T> c(rows * cols);
                multiplyLarge(pool, rows, depth, cols, left, right, c.data(),
                              {bias.data(), 0, nullptr});
                return c;
            };
            const auto alone = product(nullptr);
            for (const std::size_t threads : {1, 2, 3, 5}) {
                ThreadPool pool{threads};
                const auto together = product(&pool);
                INFO(threads << " threads, " << rows << " rows");
                REQUIRE(std::memcmp(alone.data(), together.data(), alone.size() * sizeof(T)) == 0);
            }
        }
    }
}
