#include <array>
#include <catch2/catch_test_macros.hpp>
#include <string>
#include <vector>

#include <regard/nn/dot_product_attention.hpp>

#include "../support/golden.hpp"
#include "../support/mixer_check.hpp"

using namespace regard;

namespace {
/// The mask of the golden case "arbitrary_mask".
struct Arbitrary {
    static constexpr bool ONE_RANGE = false;
    static constexpr bool KEEP[4][4] = {{1, 0, 1, 0}, {0, 0, 0, 1}, {1, 1, 1, 1}, {0, 1, 1, 0}};
    static constexpr KeyRange next(std::size_t query, std::size_t from, std::size_t end) {
        while (from < end && !KEEP[query][from]) ++from;
        return {from, std::min(end, from + 1)};
    }
    static constexpr std::size_t most(std::size_t keys) { return keys; }
};
/// Position 0 sees two keys, position 1 none, the others everything.
struct NotTheSecond {
    static constexpr bool ONE_RANGE = true;
    static constexpr KeyRange next(std::size_t query, std::size_t from, std::size_t end) {
        return {query == 1 ? end : from, query == 0 ? (std::min)(end, std::size_t{2}) : end};
    }
    static constexpr std::size_t most(std::size_t keys) { return keys; }
};

constexpr Heads ONE_HEAD{.COUNT = 1, .KV_COUNT = 1, .DIM = 4};

/// The largest difference between a case of sdpa.txt and one head under `Mask`.
template <class Mask, Heads H = ONE_HEAD>
double worstOfCase(const std::string& name, const std::vector<TokenSequence>& texts) {
    static const Golden golden{"attention/sdpa.txt"};
    const auto numbers = [&](const char* what) { return golden[name + '.' + what].numbers(); };
    using Mixer = DotProductAttention<H, 6, Mask>;
    const auto run = runMixer<Mixer>(
        batchOf(texts), MixerInput<double>{numbers("q"), numbers("k"), numbers("v"), {}},
        numbers("upstream"));
    return std::max({largestDifference(run.heads, numbers("out")),
                     largestDifference(run.gradient.q, numbers("d_q")),
                     largestDifference(run.gradient.k, numbers("d_k")),
                     largestDifference(run.gradient.v, numbers("d_v"))});
}
} // namespace

TEST_CASE("dot-product attention is PyTorch's", "[dotProductAttention]") {
    REQUIRE(worstOfCase<NoMask>("no_mask", textsOf({4, 4})) < 1e-12);
    REQUIRE(worstOfCase<Causal>("causal", textsOf({5})) < 1e-12);
    REQUIRE(worstOfCase<NoMask>("key_padding_lengths_3_5_1", padded(5, {3, 5, 1})) < 1e-12);
    REQUIRE(worstOfCase<Arbitrary>("arbitrary_mask", textsOf({4})) < 1e-12);
    REQUIRE(worstOfCase<NoMask, Heads{1, 1, 4, false}>("scale_1_T5_style", textsOf({3})) < 1e-12);
    REQUIRE(worstOfCase<Causal>("T1", textsOf({1})) < 1e-12);
    REQUIRE(worstOfCase<Causal>("huge_logits", textsOf({4})) < 1e-10);
}

TEST_CASE("queries behind a cache see its keys", "[dotProductAttention]") {
    const std::vector<TokenSequence> text{{.rows = 2, .firstPosition = 3}};
    REQUIRE(worstOfCase<Causal>("causal_bottom_right_Tq2_Tk5", text) < 1e-12);
}

TEST_CASE("a query that sees nothing gets zeros, and gives none", "[dotProductAttention]") {
    const Golden golden{"attention/sdpa.txt"};
    const auto numbers = [&](const char* what) {
        return golden["fully_masked_row." + std::string{what}].numbers();
    };
    using Mixer = DotProductAttention<ONE_HEAD, 3, NotTheSecond>;
    const auto texts = textsOf({3});
    const auto run = runMixer<Mixer>(
        batchOf(texts), MixerInput<double>{numbers("q"), numbers("k"), numbers("v"), {}},
        std::vector<double>(12, 1.0));
    REQUIRE(largestDifference(run.heads, numbers("out_zero_convention")) < 1e-12);
    for (std::size_t j = 4; j < 8; ++j) REQUIRE(run.gradient.q[j] == 0);
    REQUIRE(worstMixerError<Mixer>(batchOf(texts), 3) < 1e-12);

    SECTION("in vectors too, and where a whole text is padding") {
        using Wide = DotProductAttention<Heads{16, 16, 4}, 3, NotTheSecond>;
        const auto empty = padded(3, {0, 3});
        const auto in = scatteredInput<Wide>(batchOf(empty), 6, 0, 1).as<float>();
        const auto out = runMixer<Wide>(batchOf(empty), in, in.q);
        for (std::size_t i = 0; i < 3 * 64; ++i) REQUIRE(out.heads[i] == 0);
        for (std::size_t i = 0; i < 3 * 64; ++i) REQUIRE(out.gradient.v[i] == 0);
        for (std::size_t i = 4 * 64; i < 5 * 64; ++i) REQUIRE(out.gradient.q[i] == 0);
    }
}

namespace {
template <Heads H, class Mask, class Bias = NoBias>
void requireExactGradient(std::size_t weightCount = 0) {
    using Mixer = DotProductAttention<H, 7, Mask, Bias>;
    const auto texts = threeTexts();
    REQUIRE(worstMixerError<Mixer>(batchOf(texts), 12, weightCount) < 1e-12);
    REQUIRE(floatError<Mixer>(batchOf(texts), 12, weightCount) < 1e-4);
}
template <Heads H>
void requireExactGradients() {
    requireExactGradient<H, NoMask>();
    requireExactGradient<H, Causal>();
    requireExactGradient<H, SlidingWindow<2, 1>>();
    requireExactGradient<H, Both<Causal, Either<SlidingWindow<1>, Strided<3>>>>();
    requireExactGradient<H, BlockSparse<2, Either<FirstKeys<1>, SlidingWindow<1>>>>();
    requireExactGradient<H, Causal, Alibi<H.COUNT>>();
    constexpr Tensor TABLE{"bias", 0, 8, H.COUNT};
    requireExactGradient<H, Causal, T5Bias<TABLE, false, 5>>(TABLE.size());
    requireExactGradient<H, SlidingWindow<2, 2>, T5Bias<TABLE, true, 5>>(TABLE.size());
}
} // namespace

TEST_CASE("the gradient is exact: heads of a few numbers", "[dotProductAttention]") {
    requireExactGradients<Heads{3, 3, 1}>();
    requireExactGradients<Heads{2, 2, 3}>();
    requireExactGradients<Heads{4, 2, 2}>();
}

TEST_CASE("the gradient is exact: heads side by side in a vector", "[dotProductAttention]") {
    requireExactGradients<Heads{8, 8, 2}>();
    requireExactGradients<Heads{4, 4, 4}>();
}

TEST_CASE("the gradient is exact: heads as wide as a vector or wider", "[dotProductAttention]") {
    requireExactGradients<Heads{2, 2, 16}>();
    requireExactGradients<Heads{4, 1, 16}>();
}

TEST_CASE("grouped queries are multi-head attention on keys that are repeated",
          "[dotProductAttention]") {
    using Grouped = DotProductAttention<Heads{6, 2, 3}, 7>;
    using Plain = DotProductAttention<Heads{6, 6, 3}, 7>;
    const auto texts = threeTexts();
    const auto in = scatteredInput<Grouped>(batchOf(texts), 12, 0, 5);
    auto repeated = in;
    const auto repeat = [](const std::vector<double>& from) {
        std::vector<double> to;
        for (std::size_t row = 0; row < 12; ++row)
            for (std::size_t head = 0; head < 6; ++head)
                for (std::size_t j = 0; j < 3; ++j) to.push_back(from[row * 6 + head / 3 * 3 + j]);
        return to;
    };
    repeated.k = repeat(in.k), repeated.v = repeat(in.v);
    REQUIRE(runMixer<Grouped>(batchOf(texts), in).heads ==
            runMixer<Plain>(batchOf(texts), repeated).heads);
}

TEST_CASE("the memory of a window is linear in the length of the text", "[dotProductAttention]") {
    const auto numbers = [](auto mixer, std::size_t rows) {
        Arena<float> arena;
        (void)decltype(mixer)::template place<float>(
            arena, {.rows = rows, .keyRows = rows, .training = true});
        return arena.used();
    };
    using Window = SlidingWindow<15>;
    REQUIRE(numbers(DotProductAttention<Heads{2, 2, 3}, 1024, Window>{}, 1024) ==
            16 * numbers(DotProductAttention<Heads{2, 2, 3}, 64, Window>{}, 64));
    REQUIRE(numbers(DotProductAttention<Heads{2, 2, 3}, 1024>{}, 1024) ==
            256 * numbers(DotProductAttention<Heads{2, 2, 3}, 64>{}, 64));
}
