#include <catch2/catch_test_macros.hpp>
#include <limits>

#include <regard/look/number.hpp>

using namespace regard;

TEST_CASE("fixed decimals: no negative zero, no locale, no NaN", "[look][number]") {
    CHECK(formatFixed(0.125, 2) == "0.12");
    CHECK(formatFixed(-0.001, 2) == "0.00");
    CHECK(formatFixed(-0.0, 0) == "0");
    CHECK(formatFixed(-1.5, 1) == "-1.5");
    CHECK(formatFixed(std::numeric_limits<double>::quiet_NaN(), 2) == "–");
    CHECK(formatFixed(-std::numeric_limits<double>::infinity(), 2) == "–");
    CHECK(formatFixed(1e300, 2).size() == 304);
    CHECK(formatFixed(-1.5, 2, Lang::fr) == "−1,50");
    CHECK(formatFixed(-0.001, 2, Lang::fr) == "0,00");
    CHECK(formatFixed(-1.5, 2, Lang::en) == "−1.50");
}

TEST_CASE("the shortest text that reads back", "[look][number]") {
    CHECK(formatShortest(0.1) == "0.1");
    CHECK(formatShortest(double(0.1f)) == "0.10000000149011612");
    CHECK(formatShortest(-0.0) == "0");
    CHECK(formatShortest(std::numeric_limits<double>::quiet_NaN()).empty());
}

TEST_CASE("coordinates, counts and per cent", "[look][number]") {
    CHECK(formatCoord(10.0) == "10");
    CHECK(formatCoord(10.5) == "10.5");
    CHECK(formatCoord(-0.001) == "0");
    CHECK(formatCoord(100) == "100");
    CHECK(formatCount(124439808, Lang::en) == "124,439,808");
    CHECK(formatCount(1024, Lang::fr) == "1\u202F024");
    CHECK(formatCount(999, Lang::fr) == "999");
    CHECK(formatPercent(0.125, 1, Lang::fr) == "12,5\u00A0%");
    CHECK(formatPercent(0.125, 1, Lang::en) == "12.5%");
}
