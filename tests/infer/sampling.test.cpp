#include <algorithm>
#include <array>
#include <catch2/catch_template_test_macros.hpp>
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers.hpp>
#include <catch2/matchers/catch_matchers_floating_point.hpp>
#include <cmath>
#include <limits>
#include <span>
#include <utility>
#include <vector>

#include <regard/grad/value.hpp>
#include <regard/infer/sampling.hpp>

#include "../support/gradient_check.hpp"

using namespace regard;
using Catch::Matchers::WithinAbs;

namespace {
/// Scores whose softmax at temperature 1 is 1/2, 1/4, 1/8, 1/8.
const std::vector<double> halves{std::log(0.5), std::log(0.25), std::log(0.125), std::log(0.125)};

std::vector<double> probsOf(const Sampling& sampling, const std::vector<int>& before = {},
                            const std::vector<double>& logits = halves) {
    return filteredProbs(std::span<const double>{logits}, sampling, before);
}
void requireNear(const std::vector<double>& found, const std::vector<double>& expected,
                 double tolerance = 1e-15) {
    REQUIRE(found.size() == expected.size());
    for (std::size_t i = 0; i < found.size(); ++i) {
        INFO("token " << i);
        REQUIRE_THAT(found[i], WithinAbs(expected[i], tolerance));
    }
}

/// The definition in its own words, every step on a sorted list.
std::vector<double> byDefinition(std::vector<double> scores, const Sampling& s,
                                 const std::vector<int>& before) {
    for (std::size_t i = 0; i < scores.size(); ++i)
        if (std::find(before.begin(), before.end(), int(i)) != before.end())
            scores[i] *= scores[i] > 0 ? 1 / s.repetitionPenalty : s.repetitionPenalty;
    std::vector<std::pair<double, std::size_t>> list; // (−weight, token)
    for (std::size_t i = 0; i < scores.size(); ++i)
        list.push_back({-std::exp(scores[i] / s.temperature), i});
    std::sort(list.begin(), list.end());
    const auto sum = [&] {
        double total = 0;
        for (const auto& each : list) total -= each.first;
        return total;
    };
    if (s.topK) list.resize(*s.topK);
    const double all = sum();
    double reached = 0;
    std::size_t count = 0;
    while (count < list.size() && reached < s.topP * all) reached -= list[count++].first;
    list.resize(std::max<std::size_t>(count, 1));
    while (list.back().first > s.minP * list.front().first) list.pop_back();
    const double total = sum();
    std::vector<double> probs(scores.size());
    for (const auto& each : list) probs[each.second] = -each.first / total;
    return probs;
}
} // namespace

TEST_CASE("without filters, tokens are drawn from the softmax", "[sampling]") {
    requireNear(probsOf({.temperature = 1}), {0.5, 0.25, 0.125, 0.125});
}

TEST_CASE("a low temperature makes the likely likelier, a high one levels", "[sampling]") {
    // p² and √p, divided by their sums
    requireNear(probsOf({.temperature = 0.5}), {16 / 22., 4 / 22., 1 / 22., 1 / 22.});
    const double r = std::sqrt(2.0), sum = 2 + r + 1 + 1;
    requireNear(probsOf({.temperature = 2}), {2 / sum, r / sum, 1 / sum, 1 / sum});
}

TEST_CASE("temperature 0 takes the first of the likeliest tokens", "[sampling]") {
    REQUIRE(probsOf({.temperature = 0}, {}, {3, 5, 5, 1}) == std::vector<double>{0, 1, 0, 0});
    REQUIRE(probsOf({.repetitionPenalty = 2, .temperature = 0}, {1}, {3, 5}) ==
            std::vector<double>{1, 0});
}

TEST_CASE("top-k keeps k tokens, among equals the first", "[sampling]") {
    requireNear(probsOf({.temperature = 1, .topK = 1}), {1, 0, 0, 0});
    requireNear(probsOf({.temperature = 1, .topK = 2}), {2 / 3., 1 / 3., 0, 0});
    requireNear(probsOf({.temperature = 1, .topK = 3}), {4 / 7., 2 / 7., 1 / 7., 0});
    requireNear(probsOf({.temperature = 1, .topK = 4}), {0.5, 0.25, 0.125, 0.125});
}

TEST_CASE("top-p keeps the token that crosses p", "[sampling]") {
    requireNear(probsOf({.temperature = 1, .topP = 0.01}), {1, 0, 0, 0});
    requireNear(probsOf({.temperature = 1, .topP = 0.45}), {1, 0, 0, 0});
    requireNear(probsOf({.temperature = 1, .topP = 0.55}), {2 / 3., 1 / 3., 0, 0});
    requireNear(probsOf({.temperature = 1, .topP = 0.8}), {4 / 7., 2 / 7., 1 / 7., 0});
    requireNear(probsOf({.temperature = 1, .topP = 0.9}), {0.5, 0.25, 0.125, 0.125});
    requireNear(probsOf({.temperature = 1, .topP = 1}), {0.5, 0.25, 0.125, 0.125});
}

TEST_CASE("min-p keeps what is likely enough beside the likeliest", "[sampling]") {
    requireNear(probsOf({.temperature = 1, .minP = 0.6}), {1, 0, 0, 0});
    requireNear(probsOf({.temperature = 1, .minP = 0.3}), {2 / 3., 1 / 3., 0, 0});
    requireNear(probsOf({.temperature = 1, .minP = 0.2}), {0.5, 0.25, 0.125, 0.125});
}

TEST_CASE("a repeated token is penalised once, whatever the sign of its score", "[sampling]") {
    // ln ½ doubled is ln ¼
    requireNear(probsOf({.repetitionPenalty = 2, .temperature = 1}, {0, 0}),
                {1 / 3., 1 / 3., 1 / 6., 1 / 6.});
    requireNear(probsOf({.repetitionPenalty = 2, .temperature = 1}, {0}, {2, 1}), {0.5, 0.5});
}

TEST_CASE("each filter works on what the one before it left", "[sampling]") {
    // of the three of top-k, two have 6/7; of all four they have 3/4
    requireNear(probsOf({.temperature = 1, .topK = 3, .topP = 0.8}), {2 / 3., 1 / 3., 0, 0});
    requireNear(probsOf({.temperature = 1, .topK = 3, .topP = 0.8, .minP = 0.6}), {1, 0, 0, 0});
}

TEMPLATE_TEST_CASE("any combination is what the definition says", "[sampling]", float, double,
                   Value) {
    const double tolerance = std::is_same_v<TestType, float> ? 1e-6 : 1e-12;
    const std::vector<int> before{3, 0, 3, 17};
    unsigned seed = 1;
    for (const std::size_t size : {5u, 27u, 64u})
        for (const double penalty : {1.0, 1.3})
            for (const double temperature : {0.5, 1.0, 1.7})
                for (const std::size_t topK : {0u, 1u, 4u})
                    for (const double topP : {0.3, 0.85, 1.0})
                        for (const double minP : {0.0, 0.07, 0.5}) {
                            Sampling sampling{.repetitionPenalty = penalty,
                                              .temperature = temperature,
                                              .topP = topP,
                                              .minP = minP};
                            if (topK != 0) sampling.topK = topK;
                            std::vector<TestType> logits;
                            std::vector<double> numbers;
                            for (const double x : scattered(size, ++seed, 3)) {
                                logits.push_back(TestType(Real<TestType>(x)));
                                numbers.push_back(double(valueOf(logits.back())));
                            }
                            std::vector<int> seen = before;
                            if (size < 18) seen.pop_back();
                            requireNear(
                                filteredProbs(std::span<const TestType>{logits}, sampling, seen),
                                byDefinition(numbers, sampling, seen), tolerance);
                        }
}

TEST_CASE("what makes no sense is refused in one line", "[sampling]") {
    const double nan = std::numeric_limits<double>::quiet_NaN(),
                 infinity = std::numeric_limits<double>::infinity();
    REQUIRE_THROWS_WITH(
        probsOf({.temperature = -1}),
        "the temperature must be a number above 0, or 0 for the likeliest token, it is -1.000000");
    REQUIRE_THROWS_WITH(probsOf({.topK = 0}),
                        "top-k must be between 1 and the vocabulary's 4 tokens, it is 0");
    REQUIRE_THROWS_WITH(probsOf({.topK = 5}),
                        "top-k must be between 1 and the vocabulary's 4 tokens, it is 5");
    REQUIRE_THROWS_WITH(probsOf({.topP = 0}),
                        "top-p must be above 0 and at most 1 (1 for all tokens), it is 0.000000");
    REQUIRE_THROWS_WITH(probsOf({.minP = 1}),
                        "min-p must be at least 0 and below 1 (0 for all tokens), it is 1.000000");
    REQUIRE_THROWS_WITH(
        probsOf({.repetitionPenalty = 0}),
        "the repetition penalty must be a number above 0 (1 for none), it is 0.000000");
    for (const double bad : {nan, infinity, -infinity}) {
        REQUIRE_THROWS_AS(probsOf({.repetitionPenalty = bad}), Error);
        REQUIRE_THROWS_AS(probsOf({.temperature = bad}), Error);
        REQUIRE_THROWS_AS(probsOf({.topP = bad}), Error);
        REQUIRE_THROWS_AS(probsOf({.minP = bad}), Error);
    }
    REQUIRE_THROWS_AS(probsOf({.topP = 1.01}), Error);
    REQUIRE_THROWS_AS(probsOf({.minP = -0.01}), Error);
    REQUIRE_THROWS_WITH(probsOf({.repetitionPenalty = 2}, {4}), "token 4 has none of the 4 scores");
}

TEMPLATE_TEST_CASE("scores that are no numbers give no distribution", "[sampling]", float, double) {
    for (const TestType bad :
         {std::numeric_limits<TestType>::quiet_NaN(), std::numeric_limits<TestType>::infinity()})
        for (const std::size_t place : {0u, 3u, 26u})
            for (const double temperature : {0.0, 1.0})
                for (const double penalty : {1.0, 2.0}) {
                    std::vector<TestType> logits(27, TestType(1));
                    logits[place] = bad;
                    REQUIRE_THROWS_WITH(
                        filteredProbs(std::span<const TestType>{logits},
                                      {.repetitionPenalty = penalty, .temperature = temperature}),
                        "a distribution needs finite scores: one of these is NaN or infinite");
                }
}

TEST_CASE("a sampler that is used again starts afresh", "[sampling]") {
    Sampler sampler{{.temperature = 1, .topK = 2}, 4};
    const std::vector<double> other{0, 0, 5, 5};
    REQUIRE(sampler.read(std::span<const double>{other}, {}));
    REQUIRE(sampler.read(std::span<const double>{halves}, {}));
    requireNear({sampler.probs().begin(), sampler.probs().end()}, {2 / 3., 1 / 3., 0, 0});
}
