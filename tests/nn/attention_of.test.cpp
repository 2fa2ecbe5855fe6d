#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <vector>

#include <regard/nn/attention_of.hpp>
#include <regard/nn/classifier.hpp>
#include <regard/nn/gpt_forward.hpp>

using namespace regard;

namespace {
constexpr Config with(Config c, AttentionKind attention, int rank = 0) {
    c.ATTENTION = attention;
    c.ATTENTION_RANK = rank;
    return c;
}
constexpr Config PLAIN{.N_EMBD = 8,
                       .N_HEAD = 2,
                       .BLOCK_SIZE = 8,
                       .VOCAB_SIZE = 5,
                       .N_INNER = 8,
                       .POSITION = Position::rope,
                       .WINDOW = 3};
const std::vector<int> TEXT{4, 1, 0, 2, 2, 3, 1};

/// The logits of TEXT, read in one pass.
template <Config C>
std::vector<double> logitsOf(const Model<C, double>& model) {
    KvCache<C, double> cache;
    const auto logits = prefill(TEXT, cache, model);
    return {logits.begin(), logits.end()};
}
/// The same, read token by token.
template <Config C>
std::vector<double> logitsOneByOne(const Model<C, double>& model) {
    KvCache<C, double> cache;
    std::vector<double> all;
    for (std::size_t t = 0; t < TEXT.size(); ++t) {
        const auto logits = gptForward(TEXT[t], t, cache, model);
        all.insert(all.end(), logits.begin(), logits.end());
    }
    return all;
}
double largestDifference(const std::vector<double>& a, const std::vector<double>& b) {
    double largest = a.size() == b.size() ? 0 : HUGE_VAL;
    for (std::size_t i = 0; i < a.size() && i < b.size(); ++i)
        largest = std::max(largest, std::abs(a[i] - b[i]));
    return largest;
}
} // namespace

TEST_CASE("a tiled model is the plain model, with the same weights", "[attentionOf]") {
    constexpr Config TILED = with(PLAIN, AttentionKind::tiled);
    STATIC_REQUIRE(parameterCount(TILED) == parameterCount(PLAIN));
    STATIC_REQUIRE(forwardFlops(TILED, 8) == forwardFlops(PLAIN, 8));
    const Model<PLAIN, double> plain{Random{1}};
    const Model<TILED, double> tiled{Random{1}};
    REQUIRE(largestDifference(logitsOf(tiled), logitsOf(plain)) < 1e-14);
    REQUIRE(largestDifference(logitsOneByOne(tiled), logitsOf(plain)) < 1e-14);
}

TEST_CASE("a performer reads a text token by token as in one pass", "[attentionOf]") {
    constexpr Config C = with({.N_EMBD = 8, .N_HEAD = 2, .BLOCK_SIZE = 8, .VOCAB_SIZE = 5},
                              AttentionKind::performer, 6);
    const Model<C, double> model{Random{1}};
    REQUIRE(largestDifference(logitsOneByOne(model), logitsOf(model)) < 1e-14);
    // no position looks ahead
    KvCache<C, double> cache;
    const auto shorter = prefill(std::vector{4, 1, 0}, cache, model);
    const auto whole = logitsOf(model);
    REQUIRE(std::equal(shorter.begin(), shorter.end(), whole.begin()));
}

TEST_CASE("a performer that sees a text with more features comes nearer to softmax attention",
          "[attentionOf]") {
    constexpr Config C{.N_EMBD = 8, .N_HEAD = 2, .BLOCK_SIZE = 8, .VOCAB_SIZE = 5};
    constexpr Config FEW = with(C, AttentionKind::performer, 4);
    constexpr Config MANY = with(C, AttentionKind::performer, 1024);
    STATIC_REQUIRE(parameterCount(MANY) == parameterCount(C));
    const auto exact = logitsOf(Model<C, double>{Random{1}});
    const double few = largestDifference(logitsOf(Model<FEW, double>{Random{1}}), exact);
    const double many = largestDifference(logitsOf(Model<MANY, double>{Random{1}}), exact);
    REQUIRE(many > 0);
    REQUIRE(many < few / 4);
}

TEST_CASE("a linformer learns how it mixes keys and values along a text", "[attentionOf]") {
    constexpr Config C = with({.N_EMBD = 8,
                               .N_HEAD = 2,
                               .N_LAYER = 2,
                               .BLOCK_SIZE = 8,
                               .VOCAB_SIZE = 5,
                               .CAUSAL = false,
                               .N_CLASS = 2},
                              AttentionKind::linformer, 3);
    // E and F of each layer, [8][3]
    STATIC_REQUIRE(parameterCount(C) ==
                   parameterCount(with(C, AttentionKind::dotProduct)) + 2 * 2 * 8 * 3);
    Model<C> model{Random{1}};
    REQUIRE(model.tensor("layer1.attn_e").rows == 8);
    REQUIRE(model.tensor("layer1.attn_f").cols == 3);
    REQUIRE(model.tensor("layer0.attn_e").span()[0] != 0);
    const auto before = classProbs(model, TEXT);
    model.tensor("layer0.attn_f").span()[5 * 3] += 1;
    REQUIRE(classProbs(model, TEXT) != before);
    // a position that the text does not have
    const auto between = classProbs(model, TEXT);
    model.tensor("layer0.attn_f").span()[7 * 3] += 1;
    REQUIRE(classProbs(model, TEXT) == between);
}

TEST_CASE("an encoder and a decoder are tiled alike, or performers alike", "[attentionOf]") {
    constexpr Config C{
        .N_EMBD = 8, .N_HEAD = 2, .BLOCK_SIZE = 8, .VOCAB_SIZE = 5, .N_ENCODER_LAYER = 1};
    const auto logits = []<Config D>() {
        const Model<D, double> model{Random{1}};
        KvCache<D, double> cache;
        encode<D, double>(std::vector{3, 1, 1, 0}, cache, model);
        const auto all = prefill(TEXT, cache, model);
        return std::vector<double>(all.begin(), all.end());
    };
    const auto exact = logits.operator()<C>();
    REQUIRE(largestDifference(logits.operator()<with(C, AttentionKind::tiled)>(), exact) < 1e-14);
    const double few =
        largestDifference(logits.operator()<with(C, AttentionKind::performer, 4)>(), exact);
    REQUIRE(largestDifference(logits.operator()<with(C, AttentionKind::performer, 1024)>(), exact) <
            few / 4);
    STATIC_REQUIRE(!CrossAttentionOf<with(C, AttentionKind::tiled)>::Mixer::KEEPS_PAIRS);
    STATIC_REQUIRE(CrossAttentionOf<C>::Mixer::KEEPS_PAIRS);
}

TEST_CASE("the work of a performer and a linformer does not grow with the positions",
          "[attentionOf]") {
    constexpr Config C = with(Config{}, AttentionKind::performer, 8);
    STATIC_REQUIRE(forwardFlops(C, 1000) == 2 * matmulWeightCount(C) + 4 * 8 * (16 + 16));
}
