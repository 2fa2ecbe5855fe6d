#include <catch2/catch_test_macros.hpp>
#include <string>
#include <vector>

#include <regard/nn/dot_product_attention.hpp>
#include <regard/nn/tiled_attention.hpp>

#include "../support/golden.hpp"
#include "../support/mixer_check.hpp"

using namespace regard;

namespace {
/// Texts shorter than a tile, longer, padded, and behind a cache of two positions.
std::vector<TokenSequence> fourTexts() {
    auto texts = threeTexts();
    texts.push_back({.firstRow = 12, .rows = 3, .firstPosition = 2, .firstKey = 12, .text = 3});
    return texts;
}
constexpr std::size_t KEY_ROWS = 17;

/// The largest difference between tiled and dot-product attention, in the heads and all gradients.
template <Heads H, std::size_t TILE, class Mask, class Bias = NoBias, class Drop = NoWeightDropout>
double differenceToPlain(std::size_t weightCount = 0, DropoutStream dropout = {}) {
    using Plain = DotProductAttention<H, 7, Mask, Bias, Drop>;
    using Tiled = TiledAttention<H, 7, Mask, Bias, Drop, TILE>;
    const auto texts = fourTexts();
    Batch batch = batchOf(texts);
    batch.dropout = dropout;
    const auto in = scatteredInput<Plain>(batch, KEY_ROWS, weightCount, 3);
    const std::vector<double> upstream = scattered(in.q.size(), 7);
    const auto plain = runMixer<Plain>(batch, in, upstream);
    const auto tiled = runMixer<Tiled>(batch, in, upstream);
    return std::max({largestDifference(tiled.heads, plain.heads),
                     relativeDifference(plain.gradient, tiled.gradient),
                     largestDifference(runMixer<Tiled>(batch, in).heads, plain.heads)});
}
template <Heads H, std::size_t TILE>
void requireEqualToPlain() {
    REQUIRE(differenceToPlain<H, TILE, NoMask>() < 1e-14);
    REQUIRE(differenceToPlain<H, TILE, Causal>() < 1e-14);
    REQUIRE(differenceToPlain<H, TILE, SlidingWindow<2, 1>>() < 1e-14);
    REQUIRE(differenceToPlain<H, TILE, Both<Causal, Either<SlidingWindow<1>, Strided<3>>>>() <
            1e-14);
    REQUIRE(differenceToPlain<H, TILE, BlockSparse<2, Either<FirstKeys<1>, SlidingWindow<1>>>>() <
            1e-14);
    REQUIRE(differenceToPlain<H, TILE, Causal, Alibi<H.COUNT>>() < 1e-14);
    constexpr Tensor TABLE{"bias", 0, 8, H.COUNT};
    REQUIRE(differenceToPlain<H, TILE, SlidingWindow<2, 2>, T5Bias<TABLE, true, 5>>(TABLE.size()) <
            1e-14);
}
} // namespace

TEST_CASE("tiled attention is dot-product attention to rounding", "[tiledAttention]") {
    requireEqualToPlain<Heads{3, 3, 1}, 1>();
    requireEqualToPlain<Heads{4, 2, 3}, 2>();
    requireEqualToPlain<Heads{4, 4, 4}, 3>();
    requireEqualToPlain<Heads{4, 1, 16}, 64>();
    REQUIRE(differenceToPlain<Heads{2, 2, 8, false}, 2, Causal>() < 1e-14);
}

TEST_CASE("tiled attention drops the weights that dot-product attention drops",
          "[tiledAttention]") {
    using Drop = WeightDropout<50, 7, DropoutPlace::attnWeights>;
    const DropoutStream stream{.active = true, .seed = 5};
    REQUIRE(differenceToPlain<Heads{4, 2, 3}, 2, Causal, NoBias, Drop>(0, stream) < 1e-14);
    REQUIRE(differenceToPlain<Heads{4, 2, 3}, 2, NoMask, NoBias, Drop>(0, stream) < 1e-14);
}

TEST_CASE("the gradient of tiled attention is exact", "[tiledAttention]") {
    const auto texts = fourTexts();
    constexpr Tensor TABLE{"bias", 0, 8, 4};
    using Few =
        TiledAttention<Heads{4, 2, 3}, 7, Causal, T5Bias<TABLE, false, 5>, NoWeightDropout, 2>;
    REQUIRE(worstMixerError<Few>(batchOf(texts), KEY_ROWS, TABLE.size()) < 1e-12);
    REQUIRE(floatError<Few>(batchOf(texts), KEY_ROWS, TABLE.size()) < 1e-4);
    using Wide =
        TiledAttention<Heads{2, 2, 16}, 7, SlidingWindow<2, 1>, NoBias, NoWeightDropout, 3>;
    REQUIRE(worstMixerError<Wide>(batchOf(texts), KEY_ROWS) < 1e-12);
    REQUIRE(floatError<Wide>(batchOf(texts), KEY_ROWS) < 1e-4);
}

TEST_CASE("tiled attention is PyTorch's, however large the scores are", "[tiledAttention]") {
    const Golden golden{"attention/sdpa.txt"};
    for (const std::string name : {"causal", "huge_logits"}) {
        INFO(name);
        const auto numbers = [&](const char* what) { return golden[name + '.' + what].numbers(); };
        using Mixer = TiledAttention<Heads{1, 1, 4}, 6, Causal, NoBias, NoWeightDropout, 2>;
        const std::vector<double> q = numbers("q");
        const auto run = runMixer<Mixer>(batchOf(textsOf({q.size() / 4})),
                                         MixerInput<double>{q, numbers("k"), numbers("v"), {}},
                                         numbers("upstream"));
        REQUIRE(largestDifference(run.heads, numbers("out")) < 1e-10);
        REQUIRE(largestDifference(run.gradient.q, numbers("d_q")) < 1e-10);
        REQUIRE(largestDifference(run.gradient.k, numbers("d_k")) < 1e-10);
        REQUIRE(largestDifference(run.gradient.v, numbers("d_v")) < 1e-10);
    }
}

TEST_CASE("a query that sees nothing gets zeros from tiled attention", "[tiledAttention]") {
    using Mixer = TiledAttention<Heads{2, 2, 8}, 3, NoMask, NoBias, NoWeightDropout, 2>;
    const auto texts = padded(3, {0, 3});
    const auto in = scatteredInput<Mixer>(batchOf(texts), 6, 0, 1);
    const auto run = runMixer<Mixer>(batchOf(texts), in, in.q);
    for (std::size_t i = 0; i < 3 * 16; ++i) {
        REQUIRE(run.heads[i] == 0);
        REQUIRE(run.gradient.q[i] == 0);
        REQUIRE(run.gradient.k[i] == 0);
    }
    for (std::size_t i = 3 * 16; i < 6 * 16; ++i) REQUIRE(run.heads[i] != 0);
}

TEST_CASE("the memory of tiled attention is linear in the length of the text", "[tiledAttention]") {
    const auto numbers = []<class Mixer>(std::size_t rows, bool training) {
        Arena<float> arena;
        (void)Mixer::template place<float>(arena,
                                           {.rows = rows, .keyRows = rows, .training = training});
        return arena.used();
    };
    constexpr Heads H{4, 4, 16};
    // the largest score and the sum of every row and head
    REQUIRE(numbers.operator()<TiledAttention<H, 64>>(64, true) == 2 * 4 * 64);
    REQUIRE(numbers.operator()<TiledAttention<H, 1024>>(1024, true) == 2 * 4 * 1024);
    REQUIRE(numbers.operator()<TiledAttention<H, 1024>>(1024, false) == 0);
    // where dot-product attention keeps a weight for each pair and head
    REQUIRE(numbers.operator()<DotProductAttention<H, 1024>>(1024, true) >= 4 * 1024 * 1024);
}

namespace {
/// Counts how often a window is asked for.
struct CountedWindow {
    static constexpr bool ONE_RANGE = true;
    static inline std::size_t asked = 0;
    static KeyRange next(std::size_t query, std::size_t from, std::size_t end) {
        ++asked;
        return SlidingWindow<15>::next(query, from, end);
    }
    static constexpr std::size_t most(std::size_t keys) { return SlidingWindow<15>::most(keys); }
};
} // namespace

TEST_CASE("tiles that nobody sees cost nothing", "[tiledAttention]") {
    using Mixer = TiledAttention<Heads{1, 1, 1}, 4096, CountedWindow, NoBias, NoWeightDropout, 16>;
    const auto texts = textsOf({4096});
    CountedWindow::asked = 0;
    (void)runMixer<Mixer>(batchOf(texts), scatteredInput<Mixer>(batchOf(texts), 4096, 0, 1));
    // there are 256 tiles of keys; a query meets two of them
    REQUIRE(CountedWindow::asked < 10 * 4096);
}
