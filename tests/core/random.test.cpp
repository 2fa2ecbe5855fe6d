// Figures printed by CPython 3.11's `random`.
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers.hpp>
#include <limits>
#include <vector>

#include <regard/core/random.hpp>

using namespace regard;

TEST_CASE("seed 42 draws what CPython draws, call after call", "[random]") {
    Random random{42};
    REQUIRE(random.random() == 0.6394267984578837);
    REQUIRE(random.random() == 0.025010755222666936);
    REQUIRE(random.random() == 0.27502931836911926);
    REQUIRE(random.gauss(0, 0.08) == 0.02188792052467065);
    REQUIRE(random.gauss(0, 0.08) == 0.12880568755706856);
    REQUIRE(random.gauss(0, 0.08) == -0.07504409771465873);
    std::vector<int> items{0, 1, 2, 3, 4, 5, 6, 7, 8, 9};
    random.shuffle(items);
    REQUIRE(items == std::vector<int>{3, 5, 2, 4, 9, 8, 7, 0, 6, 1});
    std::vector<std::size_t> chosen;
    const std::vector<double> weights{0.1, 0.2, 0.3, 0.4};
    for (int i = 0; i < 12; ++i) chosen.push_back(random.choice(weights));
    REQUIRE(chosen == std::vector<std::size_t>{2, 3, 3, 2, 2, 1, 3, 3, 1, 2, 1, 1});
    REQUIRE(random.random() == 0.7634941290065239);
}

TEST_CASE("the sign of a seed does not matter, its upper half does", "[random]") {
    REQUIRE(Random{-42}.random() == Random{42}.random());
    REQUIRE(Random{(std::int64_t{1} << 40) + 7}.random() == 0.6137037779936511);
    REQUIRE(Random{0}.random() == 0.8444218515250481);
    REQUIRE(Random{(std::numeric_limits<std::int64_t>::min)()}.random() == 0.5534639983914199);
}

TEST_CASE("a choice keeps to what has weight", "[random]") {
    Random random{1};
    for (int i = 0; i < 100; ++i) REQUIRE(random.choice(std::vector<double>{0, 1, 0}) == 1);
    REQUIRE_THROWS_AS(random.choice(std::vector<double>{0, 0}), Error);
    REQUIRE_THROWS_AS(random.choice(std::vector<double>{}), Error);
    REQUIRE_THROWS_AS(
        random.choice(std::vector<double>{1, std::numeric_limits<double>::quiet_NaN()}), Error);
}

TEST_CASE("below(n) reaches every number under n and no other", "[random]") {
    Random random{7};
    std::vector<int> counts(5);
    for (int i = 0; i < 1000; ++i) ++counts.at(random.below(5));
    for (const int count : counts) REQUIRE(count > 150);
    REQUIRE(random.below(1) == 0);
}

TEST_CASE("a restored stream goes on with the same numbers, the spare of gauss among them",
          "[random]") {
    Random random{42};
    for (int i = 0; i < 1000; ++i) random.gauss(0, 1);
    random.gauss(0, 1);
    Random::State state = random.state();
    REQUIRE(state.hasSpare);
    Random other{7};
    other.restore(state);
    REQUIRE(other.state() == state);
    for (int i = 0; i < 1000; ++i) REQUIRE(other.gauss(0, 1) == random.gauss(0, 1));
    REQUIRE(other.random() == random.random());
    state.position = 625;
    REQUIRE_THROWS_AS(other.restore(state), Error);
    REQUIRE(other.state() == random.state());
    state.position = 624;
    REQUIRE_NOTHROW(other.restore(state));
}
