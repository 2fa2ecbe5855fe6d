#include <algorithm>
#include <catch2/catch_template_test_macros.hpp>
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers.hpp>
#include <catch2/matchers/catch_matchers_floating_point.hpp>
#include <cmath>
#include <limits>
#include <span>
#include <string>
#include <vector>

#include <regard/infer/beam_search.hpp>

#include "../support/microgpt.hpp"

using namespace regard;
using Catch::Matchers::WithinAbs;

namespace {
/// 1 + 3 + 9 + 27 texts that end with BOS and 81 that end at BLOCK_SIZE tokens.
constexpr Config tiny{.N_EMBD = 8, .N_HEAD = 2, .N_LAYER = 2, .BLOCK_SIZE = 4, .VOCAB_SIZE = 4};
constexpr Config translator{
    .N_EMBD = 8, .N_HEAD = 2, .N_LAYER = 2, .BLOCK_SIZE = 4, .VOCAB_SIZE = 4, .N_ENCODER_LAYER = 1};
constexpr std::size_t ALL = 1 + 3 + 9 + 27 + 81;
constexpr int END = 3;

/// Weights large enough for texts that differ in their probability.
template <Config C, class T>
Model<C, T> boldModel(int seed) {
    Model<C, T> model{Random{seed}};
    for (T& weight : model.parameters()) weight *= T(8);
    return model;
}

/// ln of what the model expects after `tokens`, read anew from BOS on; no beam, no shared cache.
template <Config C, class T>
std::vector<double> logProbsAfter(const Model<C, T>& model, const std::vector<int>& tokens,
                                  const std::vector<int>& source) {
    KvCache<C, T> cache;
    if constexpr (hasEncoder(C)) encode(source, cache, model);
    auto logits = gptForward(BOS<C>, 0, cache, model);
    for (const int token : tokens) logits = gptForward(token, cache.length(), cache, model);
    std::vector<double> logProbs = filteredProbs(logits, {.temperature = 1});
    for (double& p : logProbs) p = std::log(p);
    return logProbs;
}

/// What a search by the definition follows.
struct Text {
    std::vector<int> tokens;
    double logProb = 0;
    std::size_t written = 0;
    bool ended = false;
};
double scoreOf(const Text& text, double alpha) {
    return text.logProb / std::pow((5.0 + double(text.written)) / 6.0, alpha);
}

/// Beam search as it is defined: all continuations, sorted, the best `width` kept. With a width of
/// ALL nothing is ever left out.
template <Config C, class T>
std::vector<Text> searchByDefinition(const Model<C, T>& model, const std::vector<int>& prompt,
                                     std::size_t width, double alpha,
                                     const std::vector<int>& source = {}) {
    std::vector<Text> beam{{prompt}};
    const auto ended = [](const Text& text) { return text.ended; };
    while (!std::all_of(beam.begin(), beam.end(), ended)) {
        std::vector<Text> all;
        for (const Text& text : beam) {
            if (text.ended) {
                all.push_back(text);
                continue;
            }
            const auto logProbs = logProbsAfter(model, text.tokens, source);
            for (int token = 0; token <= END; ++token) {
                Text longer = text;
                longer.logProb += logProbs[std::size_t(token)];
                ++longer.written;
                if (token != END) longer.tokens.push_back(token);
                longer.ended = token == END || longer.tokens.size() == C.BLOCK_SIZE;
                all.push_back(longer);
            }
        }
        std::sort(all.begin(), all.end(), [&](const Text& a, const Text& b) {
            return scoreOf(a, alpha) > scoreOf(b, alpha);
        });
        if (all.size() > width) all.resize(width);
        beam = all;
    }
    return beam;
}

void requireSame(const std::vector<Hypothesis>& found, const std::vector<Text>& expected,
                 double alpha) {
    REQUIRE(found.size() == expected.size());
    for (std::size_t i = 0; i < found.size(); ++i) {
        CAPTURE(i);
        REQUIRE(found[i].tokens == expected[i].tokens);
        REQUIRE_THAT(found[i].logProb, WithinAbs(expected[i].logProb, 1e-10));
        REQUIRE_THAT(found[i].score, WithinAbs(scoreOf(expected[i], alpha), 1e-10));
    }
}
} // namespace

TEST_CASE("a beam with room for every text lists them all, the likeliest first", "[beamSearch]") {
    for (const double alpha : {0.0, 0.8}) {
        const auto model = boldModel<tiny, double>(3);
        const auto found = beamSearch(model, {}, {.width = ALL, .lengthPenalty = alpha});
        REQUIRE(found.size() == ALL);
        requireSame(found, searchByDefinition(model, {}, ALL, alpha), alpha);
        double total = 0;
        for (const Hypothesis& text : found) total += std::exp(text.logProb);
        REQUIRE_THAT(total, WithinAbs(1, 1e-12));
    }
}

TEST_CASE("a narrow beam follows what the definition follows", "[beamSearch]") {
    for (int seed = 0; seed < 8; ++seed)
        for (const std::size_t width : {2u, 3u, 5u, 11u})
            for (const double alpha : {0.0, 1.0, 3.0}) {
                CAPTURE(seed, width, alpha);
                const auto model = boldModel<tiny, double>(seed);
                const std::vector<int> prompt(std::size_t(seed % 3), seed % 2);
                requireSame(beamSearch(model, prompt, {.width = width, .lengthPenalty = alpha}),
                            searchByDefinition(model, prompt, width, alpha), alpha);
            }
}

TEST_CASE("an encoder-decoder searches for texts about its source", "[beamSearch]") {
    const auto model = boldModel<translator, double>(2);
    std::vector<std::vector<Hypothesis>> answers;
    KvCache<translator, double> cache{6};
    for (const std::vector<int>& source : {std::vector{0, 1, 2}, std::vector{2, 2}}) {
        encode(source, cache, model);
        answers.push_back(beamSearch(model, {}, {.width = 6}, cache));
        requireSame(answers.back(), searchByDefinition(model, {}, 6, 0, source), 0);
    }
    REQUIRE(answers[0][0].logProb != answers[1][0].logProb);

    KvCache<translator, double> unread{6};
    REQUIRE_THROWS_WITH(beamSearch(model, {}, {.width = 6}, unread),
                        "a model with an encoder writes about a source: give it one with encode()");
}

TEMPLATE_TEST_CASE("width 1 is greedy writing, whatever the length penalty", "[beamSearch]", float,
                   double) {
    Random random{1};
    for (int seed = 0; seed < 5; ++seed)
        for (const double alpha : {0.0, 2.0}) {
            const auto model = boldModel<microgpt, TestType>(seed);
            const std::vector<int> prompt{4, 12};
            const auto greedy =
                generate(model, random, {.sampling = {.temperature = 0}, .prompt = prompt});
            const auto found = beamSearch(model, prompt, {.width = 1, .lengthPenalty = alpha});
            REQUIRE(found.size() == 1);
            REQUIRE(found[0].tokens == greedy.tokens);
        }
}

TEST_CASE("a beam finds a likelier name than greedy writing", "[beamSearch]") {
    const auto model = referenceModel<double>("weights_step50.txt");
    const auto greedy = beamSearch(model, {}, {.width = 1});
    const auto found = beamSearch(model, {}, {.width = 8});
    REQUIRE(found.size() == 8);
    REQUIRE(found[0].logProb > greedy[0].logProb + 0.1);
    for (std::size_t i = 1; i < found.size(); ++i)
        REQUIRE(found[i - 1].logProb >= found[i].logProb);
    // a penalty for being short brings longer ones to the front
    const auto longer = beamSearch(model, {}, {.width = 8, .lengthPenalty = 2});
    REQUIRE(longer[0].tokens.size() > found[0].tokens.size());
    REQUIRE(longer[0].score ==
            longer[0].logProb / std::pow((5.0 + double(longer[0].tokens.size() + 1)) / 6, 2));
}

TEST_CASE("a cache that has been used, and one with more room, find the same", "[beamSearch]") {
    const auto model = boldModel<microgpt, float>(5);
    KvCache<microgpt> cache{7};
    beamSearch(model, std::vector{1, 2}, {.width = 7}, cache);
    const auto found = beamSearch(model, {}, {.width = 3}, cache);
    const auto fresh = beamSearch(model, {}, {.width = 3});
    REQUIRE(found.size() == fresh.size());
    for (std::size_t i = 0; i < found.size(); ++i) REQUIRE(found[i].tokens == fresh[i].tokens);
}

TEST_CASE("a search that makes no sense is refused in a line", "[beamSearch]") {
    const Model<microgpt> model{Random{1}};
    REQUIRE_THROWS_WITH(beamSearch(model, {}, {.width = 0}),
                        "a beam search needs a width of at least 1 (1 is greedy)");
    for (const double alpha : {-1.0, std::numeric_limits<double>::infinity()})
        REQUIRE_THROWS_WITH(
            beamSearch(model, {}, {.lengthPenalty = alpha}),
            "the length penalty must be a number of at least 0 (0 for none), it is " +
                std::to_string(alpha));
    KvCache<microgpt> cache{2};
    REQUIRE_THROWS_WITH(
        beamSearch(model, {}, {.width = 3}, cache),
        "a beam of width 3 needs a KV cache of as many texts, this one has room for 2");
    REQUIRE_THROWS_WITH(
        beamSearch(model, std::vector<int>(16, 3)),
        "a prompt of 16 tokens leaves no room to write: at most 15 fit (BLOCK_SIZE - 1)");
    REQUIRE_THROWS_WITH(beamSearch(model, std::vector{27}),
                        "token 27 at index 0 is outside the model's vocabulary 0..26");
}

TEST_CASE("a model whose weights are no numbers is named, not searched", "[beamSearch]") {
    Model<microgpt> model{Random{1}};
    model.tensor("lm_head")(3, 5) = std::numeric_limits<float>::quiet_NaN();
    REQUIRE_THROWS_WITH(beamSearch(model),
                        "the model cannot write: its scores are NaN or infinite, for lm_head(3, 5) "
                        "is: go back to a checkpoint, and train with a smaller learning rate");
}
