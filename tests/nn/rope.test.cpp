#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <string>
#include <vector>

#include <regard/nn/rope.hpp>

#include "../support/golden.hpp"

using namespace regard;

namespace {
const Golden& golden() {
    static const Golden file{"attention/rope.txt"};
    return file;
}

/// The largest difference to a case of rope.txt, forward and in the gradient.
template <std::size_t DIM, RopePairs PAIRS, int BASE = 10000, std::size_t ROTATED = DIM>
double worstOfCase(const std::string& name) {
    using Turn = Rope<DIM, 128, PAIRS, BASE, ROTATED>;
    const std::string pairs = PAIRS == RopePairs::interleaved ? "interleaved" : "half_split";
    const auto first = static_cast<std::size_t>(golden()[name + ".pos0"].numbers()[0]);
    auto rows = golden()[name + ".x"].numbers(), upstream = golden()[name + ".upstream"].numbers();
    const auto expected = golden()[name + "." + pairs].numbers();
    const auto gradient = golden()[name + ".d_x_" + pairs].numbers();
    for (std::size_t t = 0; t < rows.size() / DIM; ++t) {
        Turn::turn(rows.data() + t * DIM, 1, first + t);
        Turn::turnBack(upstream.data() + t * DIM, 1, first + t);
    }
    double worst = 0;
    for (std::size_t i = 0; i < rows.size(); ++i)
        worst =
            std::max({worst, std::abs(rows[i] - expected[i]), std::abs(upstream[i] - gradient[i])});
    return worst;
}

/// q·k of one head after both were turned.
template <RopePairs PAIRS>
double turnedDot(std::size_t m, std::size_t n) {
    using Turn = Rope<8, 128, PAIRS>;
    auto q = golden()["relative.q"].numbers(), k = golden()["relative.k"].numbers();
    Turn::turn(q.data(), 1, m);
    Turn::turn(k.data(), 1, n);
    double sum = 0;
    for (std::size_t i = 0; i < 8; ++i) sum += q[i] * k[i];
    return sum;
}
} // namespace

TEST_CASE("rows turn as in PyTorch", "[rope]") {
    REQUIRE(worstOfCase<8, RopePairs::interleaved>("T6_d8") < 1e-12);
    REQUIRE(worstOfCase<8, RopePairs::halfSplit>("T6_d8") < 1e-12);
    REQUIRE(worstOfCase<4, RopePairs::interleaved>("T4_d4_offset100") < 1e-12);
    REQUIRE(worstOfCase<4, RopePairs::halfSplit>("T4_d4_offset100") < 1e-12);
    REQUIRE(worstOfCase<2, RopePairs::interleaved>("T4_d2") < 1e-12);
    REQUIRE(worstOfCase<2, RopePairs::halfSplit>("T4_d2") < 1e-12);
    REQUIRE(worstOfCase<8, RopePairs::interleaved, 500000>("T5_d8_base500000") < 1e-12);
    REQUIRE(worstOfCase<8, RopePairs::halfSplit, 500000>("T5_d8_base500000") < 1e-12);
    REQUIRE(worstOfCase<8, RopePairs::interleaved, 10000, 4>("T5_d8_partial_rot4") < 1e-12);
    REQUIRE(worstOfCase<8, RopePairs::halfSplit, 10000, 4>("T5_d8_partial_rot4") < 1e-12);
}

TEST_CASE("a dot of turned rows knows only how far apart they are", "[rope]") {
    for (const auto& [m, n] : {std::pair{0, 0}, {3, 1}, {12, 10}, {102, 100}, {5, 0}, {1, 3}}) {
        const std::string name = "relative." + std::to_string(m) + "." + std::to_string(n);
        const auto at = [](int position) { return static_cast<std::size_t>(position); };
        REQUIRE(std::abs(turnedDot<RopePairs::interleaved>(at(m), at(n)) -
                         golden()[name + ".interleaved"].numbers()[0]) < 1e-12);
        REQUIRE(std::abs(turnedDot<RopePairs::halfSplit>(at(m), at(n)) -
                         golden()[name + ".half_split"].numbers()[0]) < 1e-12);
    }
}

TEST_CASE("every head of a row turns by the same angles", "[rope]") {
    using Turn = Rope<2, 8, RopePairs::interleaved>;
    std::vector<double> row{1, 2, 1, 2, 1, 2};
    Turn::turn(row.data(), 3, 5);
    for (std::size_t i = 2; i < 6; ++i) REQUIRE(row[i] == row[i - 2]);
    REQUIRE(std::abs(row[0] - (std::cos(5.0) - 2 * std::sin(5.0))) < 1e-15);
}
