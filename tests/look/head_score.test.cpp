#include <catch2/catch_approx.hpp>
#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <numbers>
#include <string>
#include <vector>

#include <regard/look/head_score.hpp>

using namespace regard;
using Catch::Approx;

namespace {
/// A head over n positions whose row i spends everything on `target(i)`.
template <class Target>
AttnMatrix looking(std::size_t n, Target target) {
    AttnMatrix matrix{n};
    for (std::size_t i = 0; i < n; ++i)
        for (std::size_t j = 0; j <= i; ++j) matrix(i, j) = j == target(i) ? 1 : 0;
    return matrix;
}
AttnMatrix uniform(std::size_t n) {
    AttnMatrix matrix{n};
    for (std::size_t i = 0; i < n; ++i)
        for (std::size_t j = 0; j <= i; ++j) matrix(i, j) = 1 / static_cast<double>(i + 1);
    return matrix;
}
AttnMatrix previousHead(std::size_t n) {
    return looking(n, [](std::size_t i) { return i ? i - 1 : 0; });
}

using enum LetterKind;
const PatternText EMMA{{26, 4, 12, 12, 0}, {other, vowel, consonant, consonant, vowel}};
} // namespace

TEST_CASE("uniform attention scores 0 on every pattern", "[look][heads]") {
    for (const HeadPattern pattern : HEAD_PATTERNS)
        CHECK(scorePattern(uniform(5), pattern, EMMA) == Approx(0).margin(1e-15));
}

TEST_CASE("a perfect previous-token head scores 1, and -47/133 on first and self",
          "[look][heads]") {
    const AttnMatrix head = previousHead(5);
    CHECK(scorePattern(head, HeadPattern::previous, EMMA) == Approx(1).epsilon(1e-14));
    CHECK(scorePattern(head, HeadPattern::first, EMMA) == Approx(-47.0 / 133).epsilon(1e-14));
    CHECK(scorePattern(head, HeadPattern::self, EMMA) == Approx(-47.0 / 133).epsilon(1e-14));
}

TEST_CASE("perfect heads of the other patterns score 1", "[look][heads]") {
    const auto first = looking(5, [](std::size_t) { return std::size_t{0}; });
    const auto self = looking(5, [](std::size_t i) { return i; });
    CHECK(scorePattern(first, HeadPattern::first, EMMA) == Approx(1));
    CHECK(scorePattern(self, HeadPattern::self, EMMA) == Approx(1));
    CHECK(scorePattern(self, HeadPattern::near, EMMA) == Approx(1));
    // only row 3 has an earlier m; the others don't count
    CHECK(scorePattern(previousHead(5), HeadPattern::duplicate, EMMA) == Approx(1));
    const auto e = looking(5, [](std::size_t i) { return i ? std::size_t{1} : std::size_t{0}; });
    CHECK(scorePattern(e, HeadPattern::vowel, EMMA) == Approx(1));
    CHECK(scorePattern(e, HeadPattern::consonant, EMMA) < 0);
}

TEST_CASE("rows without a choice don't count", "[look][heads]") {
    const PatternText two{{26, 4}, {other, vowel}};
    CHECK(std::isnan(scorePattern(uniform(2), HeadPattern::self, two)));
    const PatternText distinct{{26, 4, 12, 0}, {other, vowel, consonant, vowel}};
    CHECK(std::isnan(scorePattern(uniform(4), HeadPattern::duplicate, distinct)));
    CHECK_THROWS_AS(scorePattern(uniform(4), HeadPattern::self, two), Error);
}

TEST_CASE("letters are vowels, consonants or neither", "[look][heads]") {
    for (const char* letter : {"a", "E", "y", "é", "É", "ï", "œ", "Œ", "ÿ"})
        CHECK(letterKind(letter) == vowel);
    for (const char* letter : {"b", "Z", "ç", "Ç", "ñ"}) CHECK(letterKind(letter) == consonant);
    for (const char* token : {"", "-", "ab", "1", "BOS", "\xFF", "😀"})
        CHECK(letterKind(token) == other);
}

TEST_CASE("entropy, effective tokens and distance", "[look][heads]") {
    CHECK(entropy(std::vector<double>{1, 0, 0}) == 0);
    CHECK(entropy(std::vector<double>{.25, .25, .25, .25}) == Approx(std::log(4)));
    CHECK(effectiveTokens(std::vector<double>{.5, .5, NAN}) == Approx(2));
    CHECK(meanDistance(std::vector<double>{.5, .25, .25}, 2) == Approx(1.25));
    CHECK(meanDistance(previousHead(5).row(4), 4) == 1);
}

TEST_CASE("the Jensen-Shannon distance is 0 to 1 and symmetric", "[look][heads]") {
    const std::vector<double> a{1, 0}, b{0, 1}, half{.5, .5};
    CHECK(jensenShannonDistance(a, a) == 0);
    CHECK(jensenShannonDistance(a, b) == Approx(1));
    // H(¾, ¼) − ½ H(½, ½) = 0.811278 − 0.5 bits
    CHECK(jensenShannonDistance(a, half) == Approx(std::sqrt(0.31127812445913283)));
    CHECK(jensenShannonDistance(half, a) == jensenShannonDistance(a, half));
    CHECK_THROWS_AS(jensenShannonDistance(a, std::vector<double>{1}), Error);

    const auto self = looking(5, [](std::size_t i) { return i; });
    CHECK(jensenShannonDistance(previousHead(5), self) == Approx(1));
    CHECK(jensenShannonDistance(self, self) == 0);
    CHECK(jensenShannonDistance(uniform(1), uniform(1)) == 0);
    CHECK_THROWS_AS(jensenShannonDistance(uniform(1), uniform(2)), Error);
}

TEST_CASE("the bootstrap interval holds the score and repeats", "[look][heads]") {
    std::vector<Excess> texts;
    for (int i = 0; i < 40; ++i) texts.push_back({i % 4 ? 0.5 : 0.1, 1});
    Random one{7}, two{7};
    const ScoreInterval a = bootstrapScore(texts, one), b = bootstrapScore(texts, two);
    CHECK(a.score == Approx(0.4));
    CHECK(a.low < a.score);
    CHECK(a.score < a.high);
    // the standard error of the mean is 0.027
    CHECK(a.low == Approx(0.4 - 1.96 * 0.0274).margin(0.015));
    CHECK(a.high == Approx(0.4 + 1.96 * 0.0274).margin(0.015));
    CHECK(a.low == b.low);
    CHECK(a.high == b.high);
    const std::vector<Excess> alike(5, Excess{1, 2});
    CHECK(bootstrapScore(alike, one).low == 0.5);
    CHECK(std::isnan(bootstrapScore({}, one).score));
}

TEST_CASE("a head gets a name only where its interval supports it", "[look][heads]") {
    HeadReport report;
    report.diffuse = {0.5, 0.4, 0.6};
    CHECK(std::string(report.name().en) == "unclassified");
    report.patterns[0] = {0.7, 0.45, 0.8};
    CHECK_FALSE(report.pattern());
    report.patterns[1] = {0.6, 0.55, 0.7};
    CHECK(report.pattern() == HeadPattern::first);
    CHECK(std::string(report.name().fr) == "première position");
    CHECK(report.pattern(0.4) == HeadPattern::previous);
    HeadReport flat;
    flat.diffuse = {0.97, 0.95, 0.99};
    CHECK(std::string(flat.name().en) == "diffuse");
}

TEST_CASE("a survey covers every head and repeats to the bit", "[look][heads]") {
    static constexpr Config SMALL{.N_LAYER = 2};
    const Model<SMALL> model{Random{42}};
    const std::vector<std::vector<int>> texts{
        {26, 4, 12, 12, 0, 26}, {26, 0, 13, 13, 0, 26}, {26, 1, 26}};
    std::vector<LetterKind> kinds;
    for (char c = 'a'; c <= 'z'; ++c) kinds.push_back(letterKind(std::string(1, c)));
    const auto reports = surveyHeads(model, texts, kinds);
    REQUIRE(reports.size() == 8);
    CHECK(reports[7].layer == 1);
    CHECK(reports[7].head == 3);
    for (const HeadReport& report : reports) {
        CHECK(report.diffuse.score > 0.9); // untrained: close to uniform
        CHECK(report.effectiveTokens > 1);
        CHECK(report.meanDistance > 0);
        for (const ScoreInterval& score : report.patterns) CHECK(std::abs(score.score) < 0.5);
        CHECK_FALSE(report.pattern());
    }
    CHECK(surveyHeads(model, texts, kinds)[3].patterns[0].high == reports[3].patterns[0].high);
    CHECK_THROWS_AS(surveyHeads(model, {}, kinds), Error);
}
