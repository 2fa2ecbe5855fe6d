#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>
#include <cmath>
#include <initializer_list>
#include <span>
#include <vector>

#include <regard/core/random.hpp>
#include <regard/look/rollout.hpp>
#include <regard/nn/gpt_forward.hpp>

using namespace regard;
using Catch::Matchers::ContainsSubstring;

namespace {
/// Rows of a causal matrix, each up to its diagonal.
AttnMatrix causal(std::initializer_list<std::vector<double>> rows) {
    AttnMatrix matrix{rows.size()};
    std::size_t i = 0;
    for (const auto& row : rows) {
        for (std::size_t j = 0; j < row.size(); ++j) matrix(i, j) = row[j];
        ++i;
    }
    return matrix;
}

const std::vector<AttnMatrix> LAYERS{causal({{1}, {.5, .5}, {.25, .25, .5}}),
                                     causal({{1}, {.25, .75}, {.5, .25, .25}}),
                                     causal({{1}, {.5, .5}, {0, .5, .5}})};

std::span<const AttnMatrix> first(std::size_t count) {
    return std::span<const AttnMatrix>{LAYERS}.first(count);
}

/// A row with 0 for what is masked.
std::vector<double> rowOf(const AttnMatrix& matrix, std::size_t i) {
    const auto row = matrix.row(i);
    std::vector<double> numbers(row.begin(), row.end());
    for (double& x : numbers)
        if (std::isnan(x)) x = 0;
    return numbers;
}
using Row = std::vector<double>;
} // namespace

TEST_CASE("rollout multiplies the layers, the later one on the left", "[look][rollout]") {
    const AttnMatrix two = attentionRollout(first(2));
    CHECK(rowOf(two, 2) == Row{.359375, .171875, .46875});
    const AttnMatrix three = attentionRollout(first(3));
    CHECK(rowOf(three, 0) == Row{1, 0, 0});
    CHECK(rowOf(three, 1) == Row{.5078125, .4921875, 0});
    CHECK(rowOf(three, 2) == Row{.35546875, .29296875, .3515625});
    CHECK(three.isMasked(0, 1));
    CHECK(three.isMasked(1, 2));
}

TEST_CASE("one layer's rollout and flow are that layer with its residual", "[look][rollout]") {
    CHECK(rowOf(attentionRollout(first(1)), 2) == Row{.125, .125, .75});
    CHECK(rowOf(attentionFlow(first(1)), 2) == Row{.125, .125, .75});
}

TEST_CASE("flow is the largest flow of every pair by itself", "[look][rollout]") {
    const AttnMatrix two = attentionFlow(first(2));
    CHECK(rowOf(two, 0) == Row{1, 0, 0});
    CHECK(rowOf(two, 1) == Row{3. / 8, 3. / 4, 0});
    CHECK(rowOf(two, 2) == Row{1. / 2, 1. / 4, 5. / 8});
    const AttnMatrix three = attentionFlow(first(3));
    CHECK(rowOf(three, 1) == Row{5. / 8, 3. / 4, 0});
    CHECK(rowOf(three, 2) == Row{3. / 4, 1. / 2, 5. / 8});
    CHECK(three.isMasked(0, 2));
    CHECK(rowOf(normaliseRows(two), 1) == Row{1. / 3, 2. / 3, 0});
}

/// The least capacity that parts output `from` from input `to`, over all ways to cut the network.
static double leastCut(const std::vector<AttnMatrix>& layers, std::size_t from, std::size_t to) {
    const std::size_t n = layers.front().size(), depth = layers.size(), nodes = (depth + 1) * n;
    const std::size_t source = depth * n + from;
    double least = 1e9;
    for (std::size_t set = 0; set < (std::size_t{1} << nodes); ++set) {
        const auto inside = [&](std::size_t node) { return (set >> node & 1) != 0; };
        if (!inside(source) || inside(to)) continue;
        double cut = 0;
        for (std::size_t l = 0; l < depth; ++l) {
            const AttnMatrix mixed = withResidual(layers[l]);
            for (std::size_t i = 0; i < n; ++i)
                for (std::size_t j = 0; j < n; ++j)
                    if (inside((l + 1) * n + i) && !inside(l * n + j) && !mixed.isMasked(i, j))
                        cut += mixed(i, j);
        }
        least = (std::min)(least, cut);
    }
    return least;
}

TEST_CASE("every flow is as large as the least cut", "[look][rollout]") {
    Random random{42};
    for (int round = 0; round < 6; ++round) {
        std::vector<AttnMatrix> layers;
        for (int l = 0; l < 3; ++l) {
            AttnMatrix matrix{3};
            for (std::size_t i = 0; i < 3; ++i) {
                const bool causal = round % 2 == 0;
                const std::size_t seen = causal ? i + 1 : 3;
                double sum = 0;
                // few wide pipes and many narrow ones, so that a first way can be the wrong one
                for (std::size_t j = 0; j < seen; ++j)
                    sum += matrix(i, j) = std::pow(random.random(), 4) + 1e-3;
                for (std::size_t j = 0; j < seen; ++j) matrix(i, j) /= sum;
            }
            layers.push_back(matrix);
        }
        const AttnMatrix flow = attentionFlow(layers);
        for (std::size_t i = 0; i < 3; ++i)
            for (std::size_t j = 0; j < 3; ++j)
                if (!flow.isMasked(i, j))
                    CHECK(std::abs(flow(i, j) - leastCut(layers, i, j)) < 1e-9);
    }
}

TEST_CASE("attention without a causal mask rolls and flows as well", "[look][rollout]") {
    AttnMatrix swap{2};
    swap(0, 0) = swap(1, 1) = 0;
    swap(0, 1) = swap(1, 0) = 1;
    const std::vector<AttnMatrix> layers{swap, swap};
    CHECK(rowOf(attentionFlow(layers), 0) == Row{1, 1});
    CHECK(rowOf(attentionRollout(layers), 0) == Row{.5, .5});
}

TEST_CASE("rows of a rollout add to 1 for a model of four layers", "[look][rollout]") {
    static constexpr Config DEEP{.N_LAYER = 4};
    const Model<DEEP> model{Random{42}};
    std::vector<int> tokens{26};
    for (int i = 0; i < 20; ++i) tokens.push_back(i * 7 % 26);
    const auto layers = meanAttention(computeSequenceTraces(model, tokens));
    REQUIRE(layers.size() == 4);
    const AttnMatrix rolled = attentionRollout(layers), flow = attentionFlow(layers);
    for (std::size_t i = 0; i < 16; ++i) {
        double sum = 0;
        for (std::size_t j = 0; j <= i; ++j) {
            sum += rolled(i, j);
            CHECK(flow(i, j) >= rolled(i, j) - 1e-6);
            CHECK(flow(i, j) <= 1 + 1e-6);
        }
        CHECK(std::abs(sum - 1) < 1e-6);
    }
}

TEST_CASE("rollout refuses what is no attention", "[look][rollout]") {
    CHECK_THROWS_AS(attentionRollout({}), Error);
    const std::vector<AttnMatrix> sizes{causal({{1}}), causal({{1}, {.5, .5}})};
    CHECK_THROWS_WITH(attentionRollout(sizes), ContainsSubstring("can't follow one of 1"));
    const std::vector<AttnMatrix> open{causal({{1}, {.5, .2}})};
    CHECK_THROWS_WITH(attentionFlow(open), ContainsSubstring("row 1"));
    const std::vector<AttnMatrix> missing{causal({{1}, {1}})};
    CHECK_THROWS_WITH(attentionRollout(missing), ContainsSubstring("row 1, column 1"));
    const std::vector<AttnMatrix> negative{causal({{1}, {-.5, 1.5}})};
    CHECK_THROWS_WITH(attentionRollout(negative), ContainsSubstring("row 1, column 0"));
    CHECK_THROWS_AS(meanAttention(std::vector<ForwardTrace<float>>{}), Error);
}
