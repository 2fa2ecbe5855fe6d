#include <array>
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_floating_point.hpp>
#include <cmath>
#include <string>
#include <vector>

#include <regard/nn/attention.hpp>
#include <regard/nn/dot_product_attention.hpp>

#include "../support/golden.hpp"
#include "../support/gradient_check.hpp"

using namespace regard;
using Catch::Matchers::WithinAbs;

namespace {
/// Attention of `HEADS` heads on rows of WIDTH numbers, its four matrices one after the other.
template <std::size_t WIDTH, std::size_t HEADS, std::size_t BLOCK>
using TestAttention =
    Attention<DotProductAttention<Heads{HEADS, HEADS, WIDTH / HEADS}, BLOCK>, NoRotation,
              Linear<Tensor{"q", 0, WIDTH, WIDTH}>, Linear<Tensor{"k", WIDTH* WIDTH, WIDTH, WIDTH}>,
              Linear<Tensor{"v", 2 * WIDTH* WIDTH, WIDTH, WIDTH}>,
              Linear<Tensor{"o", 3 * WIDTH* WIDTH, WIDTH, WIDTH}>>;

constexpr std::array<int, 5> tokens{};
/// Two texts of three and two tokens, side by side.
constexpr std::array<TokenSequence, 2> sequences{
    TokenSequence{.firstRow = 0, .rows = 3, .firstPosition = 0, .firstKey = 0},
    TokenSequence{.firstRow = 3, .rows = 2, .firstPosition = 0, .firstKey = 3}};
constexpr Batch twoTexts{tokens, {}, sequences};
} // namespace

TEST_CASE("attention with identity matrices mixes what it sees by similarity", "[attention]") {
    using A = TestAttention<2, 1, 3>;
    std::vector<double> weights;
    for (int m = 0; m < 4; ++m) weights.insert(weights.end(), {1, 0, 0, 1});
    const std::vector<double> x{1, 0, 0, 2, 1, 1, /*second text*/ 3, 0, 0, 1};
    const auto y = runForward<A>(twoTexts, weights, x);

    SECTION("the first position of each text sees itself alone") {
        REQUIRE((y[0] == 1 && y[1] == 0));
        REQUIRE((y[6] == 3 && y[7] == 0));
    }
    SECTION("a later position weighs by softmax(q·k/√d)") {
        // row 1: q = (0,2); q·k = 0 and 4; weights softmax(0, 4/√2)
        const double e = std::exp(4 / std::sqrt(2.0));
        REQUIRE_THAT(y[2], WithinAbs(1 / (1 + e), 1e-15));
        REQUIRE_THAT(y[3], WithinAbs(2 * e / (1 + e), 1e-15));
    }
    SECTION("texts side by side do not see one another") {
        // row 4: q = (0,1); keys (3,0), (0,1) of its own text: softmax(0, 1/√2)
        const double e = std::exp(1 / std::sqrt(2.0));
        REQUIRE_THAT(y[8], WithinAbs(3 / (1 + e), 1e-15));
        REQUIRE_THAT(y[9], WithinAbs(e / (1 + e), 1e-15));
    }
}

TEST_CASE("every text's keys lie where the text says", "[attention]") {
    using A = TestAttention<4, 2, 3>;
    // the second text's keys first, those of the first text behind them
    constexpr std::array<TokenSequence, 2> swapped{
        TokenSequence{.firstRow = 0, .rows = 3, .firstPosition = 0, .firstKey = 2},
        TokenSequence{.firstRow = 3, .rows = 2, .firstPosition = 0, .firstKey = 0}};
    const auto weights = scattered(64, 1), x = scattered(20, 2);
    REQUIRE(runForward<A>(Batch{tokens, {}, swapped}, weights, x) ==
            runForward<A>(twoTexts, weights, x));
}

TEST_CASE("a head sees only its own columns", "[attention]") {
    using A = TestAttention<2, 2, 3>;
    std::vector<double> weights;
    for (int m = 0; m < 4; ++m) weights.insert(weights.end(), {1, 0, 0, 1});
    const auto y = runForward<A>(twoTexts, weights, {1, 0, 0, 2, 1, 1, 3, 0, 0, 1});
    // row 1, head 0: q = 0, so both values (1 and 0) count half; head 1: q·k = 0 and 4, HEAD_DIM 1
    REQUIRE_THAT(y[2], WithinAbs(0.5, 1e-15));
    REQUIRE_THAT(y[3], WithinAbs(2 * std::exp(4.0) / (1 + std::exp(4.0)), 1e-15));
}

namespace {
/// Four matrices and four biases: q, k, v, o, then theirs. `Mixer` says how wide they are.
template <class Mixer, std::size_t EMBD, class Rotation = NoRotation>
struct WithBiases {
    static constexpr std::size_t W = Mixer::HEADS.width(), K = Mixer::HEADS.keyWidth();
    static constexpr Tensor Q{"q", 0, EMBD, W}, KEY{"k", Q.end(), EMBD, K},
        V{"v", KEY.end(), EMBD, K}, O{"o", V.end(), W, EMBD}, BQ{"bq", O.end(), 1, W},
        BK{"bk", BQ.end(), 1, K}, BV{"bv", BK.end(), 1, K}, BO{"bo", BV.end(), 1, EMBD};
    static constexpr std::size_t COUNT = BO.end();
    using Operation =
        Attention<Mixer, Rotation, Linear<Q, BQ>, Linear<KEY, BK>, Linear<V, BV>, Linear<O, BO>>;
};

/// A linear's weights as PyTorch has them, [out][in], as [in][out], appended to `to`.
void appendTransposed(const Golden::Entry& from, std::vector<double>& to) {
    const auto numbers = from.numbers();
    for (std::size_t in = 0; in < from.shape[1]; ++in)
        for (std::size_t out = 0; out < from.shape[0]; ++out)
            to.push_back(numbers[out * from.shape[1] + in]);
}

/// The largest difference between attention and a case of mha.txt without cross-attention, in the
/// output and all gradients.
template <class Mixer, std::size_t EMBD>
double worstOfCase(const std::string& name, bool biases) {
    using Test = WithBiases<Mixer, EMBD>;
    static const Golden golden{"attention/mha.txt"};
    std::vector<double> weights, expected;
    for (const char* each : {"Wq", "Wk", "Wv", "Wo"}) {
        appendTransposed(golden[name + ".params." + each], weights);
        appendTransposed(golden[name + ".d_" + each], expected);
    }
    for (const char* each : {"bq", "bk", "bv", "bo"}) {
        if (!biases) continue;
        for (const double x : golden[name + ".params." + each].numbers()) weights.push_back(x);
        for (const double x : golden[name + ".d_" + each].numbers()) expected.push_back(x);
    }
    weights.resize(Test::COUNT);
    const auto& x = golden[name + ".x_q"];
    const std::size_t rows = x.shape[1];
    const std::array<TokenSequence, 2> texts{TokenSequence{.rows = rows},
                                             {.firstRow = rows, .rows = rows, .firstKey = rows}};
    const std::vector<int> none(2 * rows);
    const auto run = runBackward<typename Test::Operation>(
        Batch{none, {}, texts}, weights, x.numbers(), golden[name + ".upstream"].numbers());
    double worst = 0;
    const auto compare = [&](const std::vector<double>& a, const std::vector<double>& b) {
        for (std::size_t i = 0; i < b.size(); ++i) worst = std::max(worst, std::abs(a[i] - b[i]));
    };
    compare(run.y, golden[name + ".out"].numbers());
    compare(run.dx, golden[name + ".d_x_q"].numbers());
    compare(run.dweights, expected);
    return worst;
}
} // namespace

TEST_CASE("attention is PyTorch's", "[attention]") {
    using Eight = DotProductAttention<Heads{2, 2, 4}, 5, NoMask>;
    using EightCausal = DotProductAttention<Heads{2, 2, 4}, 5>;
    REQUIRE(worstOfCase<Eight, 8>("self_no_mask_bias", true) < 1e-12);
    REQUIRE(worstOfCase<EightCausal, 8>("self_causal_bias", true) < 1e-12);
    REQUIRE(worstOfCase<DotProductAttention<Heads{4, 4, 2}, 5>, 8>("self_causal_nobias_h4", false) <
            1e-12);
    REQUIRE(worstOfCase<DotProductAttention<Heads{4, 2, 4}, 5>, 16>("gqa_h4_kv2_causal", false) <
            1e-12);
    REQUIRE(worstOfCase<DotProductAttention<Heads{4, 1, 4}, 5>, 16>("mqa_h4_kv1_causal", false) <
            1e-12);
    REQUIRE(worstOfCase<DotProductAttention<Heads{1, 1, 4}, 5>, 4>("single_head", true) < 1e-12);
}

TEST_CASE("the gradient of attention with every part is exact", "[attention]") {
    using Grouped = DotProductAttention<Heads{4, 2, 2}, 3>;
    REQUIRE(worstGradientError<WithBiases<Grouped, 3>::Operation>(
                twoTexts, WithBiases<Grouped, 3>::COUNT) < 1e-13);
    using Turned = WithBiases<Grouped, 3, Rope<2, 3, RopePairs::interleaved>>;
    REQUIRE(worstGradientError<Turned::Operation>(twoTexts, Turned::COUNT) < 1e-13);
    using Wide = DotProductAttention<Heads{2, 1, 8}, 3, NoMask>;
    using Split = WithBiases<Wide, 4, Rope<8, 3, RopePairs::halfSplit>>;
    REQUIRE(worstGradientError<Split::Operation>(twoTexts, Split::COUNT) < 1e-13);
}

TEST_CASE("the gradient of attention is exact", "[attention]") {
    REQUIRE(worstGradientError<TestAttention<4, 1, 3>>(twoTexts, 64) < 1e-13);
    REQUIRE(worstGradientError<TestAttention<4, 2, 3>>(twoTexts, 64) < 1e-13);
    REQUIRE(worstGradientError<TestAttention<6, 3, 5>>(twoTexts, 144) < 1e-13);
}
