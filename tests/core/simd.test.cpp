#include <algorithm>
#include <catch2/catch_template_test_macros.hpp>
#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <vector>

#include <regard/core/simd.hpp>

using namespace regard;

namespace {
template <class T>
std::vector<T> counting() {
    std::vector<T> numbers(2 * LANES<T>);
    for (std::size_t i = 0; i < numbers.size(); ++i) numbers[i] = T(i + 1);
    return numbers;
}
template <class T>
std::vector<T> lanes(Vector<T> v) {
    std::vector<T> all(LANES<T>);
    store<T>(all.data(), v);
    return all;
}
} // namespace

TEMPLATE_TEST_CASE("lanes are computed side by side", "[simd]", float, double) {
    using T = TestType;
    const std::vector<T> x = counting<T>();
    const Vector<T> a = load(x.data()), b = load(x.data() + 1);
    for (std::size_t i = 0; i < LANES<T>; ++i) {
        REQUIRE(lanes<T>(broadcast(T(7)))[i] == 7);
        REQUIRE(lanes<T>(multiplyAdd<T>(a, b, a))[i] == T((i + 1) * (i + 2) + i + 1));
        REQUIRE(lanes<T>(maximum<T>(a, broadcast(T(2))))[i] == std::max(T(i + 1), T(2)));
        REQUIRE(lanes<T>(squareRoot<T>(a))[i] == std::sqrt(T(i + 1)));
        REQUIRE(lanes<T>(laneSum<T>(a))[i] == T(LANES<T> * (LANES<T> + 1) / 2));
        REQUIRE(lanes<T>(laneMaximum<T>(a))[i] == T(LANES<T>));
    }
    REQUIRE(firstLane<T>(a) == 1);
}

TEMPLATE_TEST_CASE("groups of lanes are added up by themselves", "[simd]", float, double) {
    using T = TestType;
    const std::vector<T> x = counting<T>();
    if constexpr (LANES<T> >= 2) {
        const auto pairs = lanes<T>(groupSum<2, T>(load(x.data())));
        for (std::size_t i = 0; i < LANES<T>; ++i) REQUIRE(pairs[i] == T(4 * (i / 2) + 3));
        REQUIRE(lanes<T>(groupSum<1, T>(load(x.data()))) ==
                std::vector<T>(x.begin(), x.begin() + LANES<T>));
    }
}

TEMPLATE_TEST_CASE("the first lanes are read and written alone", "[simd]", float, double) {
    using T = TestType;
    if constexpr (LANES<T> >= 2) {
        constexpr std::size_t COUNT = LANES<T> - 1;
        const std::vector<T> x(COUNT, T(3)); // the sanitizer sees one number too many
        const auto some = lanes<T>(loadFirst<COUNT>(x.data()));
        const auto filled = lanes<T>(loadFirst<COUNT>(x.data(), T(-9)));
        REQUIRE(some[COUNT - 1] == 3);
        REQUIRE(some[COUNT] == 0);
        REQUIRE(filled[COUNT - 1] == 3);
        REQUIRE(filled[COUNT] == -9);
        std::vector<T> y(LANES<T>, T(5));
        storeFirst<COUNT>(y.data(), broadcast(T(1)));
        REQUIRE(y[COUNT - 1] == 1);
        REQUIRE(y[COUNT] == 5);
    }
}
