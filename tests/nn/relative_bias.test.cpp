#include <array>
#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <string>
#include <vector>

#include <regard/nn/dot_product_attention.hpp>
#include <regard/nn/relative_bias.hpp>

#include "../support/golden.hpp"
#include "../support/mixer_check.hpp"

using namespace regard;

namespace {
/// [head][position][DIM], as the files have it, to rows of heads side by side, and back.
std::vector<double> toRows(const std::vector<double>& from, std::size_t heads) {
    const std::size_t dim = 4, positions = from.size() / heads / dim;
    std::vector<double> rows(from.size());
    for (std::size_t h = 0; h < heads; ++h)
        for (std::size_t t = 0; t < positions; ++t)
            for (std::size_t j = 0; j < dim; ++j)
                rows[(t * heads + h) * dim + j] = from[(h * positions + t) * dim + j];
    return rows;
}

template <std::size_t N>
void requireSlopes(const Golden& golden) {
    const auto expected = golden["slopes." + std::to_string(N)].numbers();
    for (std::size_t h = 0; h < N; ++h)
        REQUIRE(std::abs(Alibi<N>::template slope<double>(h) - expected[h]) < 1e-15);
}

/// The largest difference to attention of t5_relative.txt, output and gradients.
template <bool BIDIRECTIONAL>
double worstOfT5(const Golden& golden, const std::string& name) {
    using Bias = T5Bias<Tensor{"emb", 0, 32, 2}, BIDIRECTIONAL, 128>;
    using Mask = std::conditional_t<BIDIRECTIONAL, NoMask, Causal>;
    using Mixer = DotProductAttention<Heads{2, 2, 4, false}, 6, Mask, Bias>;
    const auto rows = [&](const char* what) {
        return toRows(golden["attention." + name + "." + what].numbers(), 2);
    };
    const std::array<int, 6> tokens{};
    const std::array<TokenSequence, 1> text{TokenSequence{.rows = 6}};
    const auto run = runMixer<Mixer>(
        Batch{tokens, {}, text},
        MixerInput<double>{rows("q"), rows("k"), rows("v"), golden["emb"].numbers()},
        rows("upstream"));
    return std::max({largestDifference(run.heads, rows("out")),
                     largestDifference(run.gradient.q, rows("d_q")),
                     largestDifference(run.gradient.k, rows("d_k")),
                     largestDifference(run.gradient.v, rows("d_v")),
                     largestDifference(run.gradient.weights,
                                       golden["attention." + name + ".d_emb"].numbers())});
}
} // namespace

TEST_CASE("ALiBi has the published slopes, for any number of heads", "[relativeBias]") {
    const Golden golden{"attention/alibi.txt"};
    requireSlopes<1>(golden), requireSlopes<2>(golden), requireSlopes<3>(golden);
    requireSlopes<4>(golden), requireSlopes<5>(golden), requireSlopes<6>(golden);
    requireSlopes<8>(golden), requireSlopes<10>(golden), requireSlopes<12>(golden);
    requireSlopes<16>(golden), requireSlopes<20>(golden);
    const auto bias = golden["bias.6"].numbers();
    for (std::size_t h = 0; h < 6; ++h)
        for (std::size_t q = 0; q < 5; ++q)
            for (std::size_t k = 0; k < 5; ++k)
                REQUIRE(std::abs(Alibi<6>::at<double>(nullptr, h,
                                                      std::ptrdiff_t(k) - std::ptrdiff_t(q)) -
                                 bias[(h * 5 + q) * 5 + k]) < 1e-15);
}

TEST_CASE("attention with ALiBi is the reference's", "[relativeBias]") {
    const Golden golden{"attention/alibi.txt"};
    const auto rows = [&](const char* what) {
        return toRows(golden[std::string{"attention."} + what].numbers(), 4);
    };
    const std::array<int, 5> tokens{};
    const std::array<TokenSequence, 1> text{TokenSequence{.rows = 5}};
    const Batch batch{tokens, {}, text};
    const MixerInput<double> in{rows("q"), rows("k"), rows("v"), {}};
    constexpr Heads FOUR{4, 4, 4};
    using OneWay = DotProductAttention<FOUR, 5, Causal, Alibi<4>>;
    using BothWays = DotProductAttention<FOUR, 5, NoMask, Alibi<4>>;
    REQUIRE(largestDifference(runMixer<OneWay>(batch, in).heads, rows("causal_out")) < 1e-12);
    REQUIRE(largestDifference(runMixer<BothWays>(batch, in).heads, rows("bidirectional_out")) <
            1e-12);
}

TEST_CASE("T5's buckets are the published ones", "[relativeBias]") {
    const Golden golden{"attention/t5_relative.txt"};
    const auto requireTable = [&](const std::string& name, std::ptrdiff_t first,
                                  std::size_t buckets, std::size_t distance, bool bidirectional) {
        const auto expected = golden[name].numbers();
        for (std::size_t i = 0; i < expected.size(); ++i) {
            INFO(name << " at " << first + std::ptrdiff_t(i));
            REQUIRE(t5Bucket(first + std::ptrdiff_t(i), buckets, distance, bidirectional) ==
                    static_cast<std::size_t>(expected[i]));
        }
    };
    requireTable("bidirectional", -300, 32, 128, true);
    requireTable("causal", -300, 32, 128, false);
    requireTable("nb8_md20_bi", -40, 8, 20, true);
    requireTable("nb8_md20_ca", -40, 8, 20, false);
    requireTable("nb16_md64_ca", -40, 16, 64, false);
}

TEST_CASE("attention with T5's bias is the reference's", "[relativeBias]") {
    const Golden golden{"attention/t5_relative.txt"};
    REQUIRE(worstOfT5<true>(golden, "bidirectional") < 1e-12);
    REQUIRE(worstOfT5<false>(golden, "causal") < 1e-12);
}
