#include <catch2/catch_test_macros.hpp>
#include <string>
#include <vector>

#include <regard/nn/dot_product_attention.hpp>
#include <regard/nn/linformer_attention.hpp>

#include "../support/golden.hpp"
#include "../support/mixer_check.hpp"

using namespace regard;

namespace {
/// E and F, one after the other.
template <std::size_t POSITIONS, std::size_t RANK>
struct Mix {
    static constexpr Tensor E{"e", 0, POSITIONS, RANK}, F{"f", E.end(), POSITIONS, RANK};
};

/// [rows][cols] as [cols][rows], appended to `to`.
void appendTransposed(const Golden::Entry& from, std::vector<double>& to) {
    const auto numbers = from.numbers();
    for (std::size_t col = 0; col < from.shape[1]; ++col)
        for (std::size_t row = 0; row < from.shape[0]; ++row)
            to.push_back(numbers[row * from.shape[1] + col]);
}

template <std::size_t POSITIONS, std::size_t RANK>
double worstOfCase(const std::string& name) {
    static const Golden golden{"attention/linformer.txt"};
    using M = Mix<POSITIONS, RANK>;
    using Mixer = LinformerAttention<Heads{1, 1, 4}, M::E, M::F>;
    const auto numbers = [&](const char* what) { return golden[name + '.' + what].numbers(); };
    MixerInput<double> in{numbers("q"), numbers("k"), numbers("v"), {}};
    MixerInput<double> expected{numbers("d_q"), numbers("d_k"), numbers("d_v"), {}};
    for (const char* each : {"E", "F"}) {
        appendTransposed(golden[name + '.' + each], in.weights);
        appendTransposed(golden[name + ".d_" + each], expected.weights);
    }
    const auto texts = textsOf({POSITIONS});
    const auto run = runMixer<Mixer>(batchOf(texts), in, numbers("upstream"));
    return std::max(largestDifference(run.heads, numbers("out")),
                    relativeDifference(expected, run.gradient));
}
} // namespace

TEST_CASE("a linformer is PyTorch's", "[linformerAttention]") {
    REQUIRE(worstOfCase<6, 3>("n6_k3_d4") < 1e-12);
    REQUIRE(worstOfCase<5, 5>("n5_k5_identity") < 1e-12);
    REQUIRE(worstOfCase<8, 2>("n8_k2_d4") < 1e-12);
}

TEST_CASE("the gradient of a linformer is exact", "[linformerAttention]") {
    const auto texts = threeTexts();
    using M = Mix<7, 3>;
    using Few = LinformerAttention<Heads{4, 2, 3}, M::E, M::F>;
    REQUIRE(worstMixerError<Few>(batchOf(texts), 12, M::F.end()) < 1e-12);
    REQUIRE(floatError<Few>(batchOf(texts), 12, M::F.end()) < 1e-4);
    using Wide = LinformerAttention<Heads{2, 2, 16}, M::E, M::F>;
    REQUIRE(worstMixerError<Wide>(batchOf(texts), 12, M::F.end()) < 1e-12);
    REQUIRE(floatError<Wide>(batchOf(texts), 12, M::F.end()) < 1e-4);
}

TEST_CASE("with E = F = 1 a linformer is dot-product attention", "[linformerAttention]") {
    using M = Mix<7, 7>;
    constexpr Heads H{6, 2, 3};
    using Mixer = LinformerAttention<H, M::E, M::F>;
    const auto texts = textsOf({7, 7});
    auto in = scatteredInput<Mixer>(batchOf(texts), 14, M::F.end(), 1);
    for (std::size_t i = 0; i < in.weights.size(); ++i) in.weights[i] = i % 49 % 8 == 0 ? 1 : 0;
    const auto plain = runMixer<DotProductAttention<H, 7, NoMask>>(batchOf(texts), in).heads;
    REQUIRE(largestDifference(runMixer<Mixer>(batchOf(texts), in).heads, plain) < 1e-14);
}

TEST_CASE("padding reaches a linformer's keys as little as its queries", "[linformerAttention]") {
    using M = Mix<4, 2>;
    using Mixer = LinformerAttention<Heads{1, 1, 2}, M::E, M::F>;
    const auto texts = padded(4, {2, 0});
    auto in = scatteredInput<Mixer>(batchOf(texts), 8, M::F.end(), 1);
    const auto before = runMixer<Mixer>(batchOf(texts), in, in.q);
    for (std::size_t i = 2 * 2; i < 8 * 2; ++i) in.k[i] += 1, in.v[i] -= 1;
    REQUIRE(runMixer<Mixer>(batchOf(texts), in).heads == before.heads);
    for (std::size_t i = 2 * 2; i < 8 * 2; ++i) REQUIRE(before.gradient.v[i] == 0);
    for (std::size_t i = 4 * 2; i < 8 * 2; ++i) REQUIRE(before.heads[i] == 0); // sees nothing
}

TEST_CASE("the memory of a linformer is linear in the length of the text", "[linformerAttention]") {
    const auto numbers = []<std::size_t ROWS>() {
        using M = Mix<ROWS, 8>;
        Arena<float> arena;
        (void)LinformerAttention<Heads{4, 2, 16}, M::E, M::F>::template place<float>(
            arena, {.rows = ROWS, .keyRows = ROWS, .training = true});
        return arena.used();
    };
    const std::size_t ofOneText = 4 * 8 * 2 * 16;
    REQUIRE(numbers.operator()<1024>() - ofOneText == 16 * (numbers.operator()<64>() - ofOneText));
}
