#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <string>
#include <vector>

#include <regard/nn/dot_product_attention.hpp>
#include <regard/nn/orthogonal_features.hpp>
#include <regard/nn/performer_attention.hpp>

#include "../support/golden.hpp"
#include "../support/mixer_check.hpp"

using namespace regard;

namespace {
const Golden& golden() {
    static const Golden file{"attention/performer.txt"};
    return file;
}

/// The directions of the golden case number CASE, [8][4] there.
template <int CASE>
struct GivenFeatures {
    static constexpr std::size_t COUNT = 8;
    static constexpr const char* NAME = CASE == 0 ? "T6_d4_m8" : "T6_d4_m8_large_norm";
    template <class R>
    static const R* directions() {
        static const std::vector<R> columns = [] {
            const auto rows = golden()[std::string{NAME} + ".projection"].numbers();
            std::vector<R> all(32);
            for (std::size_t f = 0; f < 8; ++f)
                for (std::size_t j = 0; j < 4; ++j) all[j * 8 + f] = R(rows[f * 4 + j]);
            return all;
        }();
        return columns.data();
    }
};

/// The largest difference to a case of performer.txt, relative to the largest number.
template <int CASE, class Mask>
double worstOfCase(const std::string& out, const std::string& gradients) {
    using Mixer = PerformerAttention<Heads{1, 1, 4}, Mask, GivenFeatures<CASE>>;
    const auto numbers = [&](const std::string& what) {
        return golden()[std::string{GivenFeatures<CASE>::NAME} + '.' + what].numbers();
    };
    const auto texts = textsOf({6});
    const auto run = runMixer<Mixer>(
        batchOf(texts), MixerInput<double>{numbers("q"), numbers("k"), numbers("v"), {}},
        numbers("upstream"));
    const MixerInput<double> expected{
        numbers(gradients + "d_q"), numbers(gradients + "d_k"), numbers(gradients + "d_v"), {}};
    return std::max(largestDifference(run.heads, numbers(out)),
                    relativeDifference(expected, run.gradient));
}
} // namespace

TEST_CASE("a performer is PyTorch's FAVOR+", "[performerAttention]") {
    REQUIRE(worstOfCase<0, NoMask>("out", "") < 1e-12);
    REQUIRE(worstOfCase<0, Causal>("out_causal", "causal_grads.") < 1e-12);
    REQUIRE(worstOfCase<1, NoMask>("out", "") < 1e-10);
    REQUIRE(worstOfCase<1, Causal>("out_causal", "causal_grads.") < 1e-10);
}

namespace {
template <Heads H, std::size_t RANK>
void requireExactGradients() {
    using Features = OrthogonalFeatures<RANK, H.DIM>;
    auto texts = threeTexts();
    texts.push_back({.firstRow = 12, .rows = 3, .firstPosition = 2, .firstKey = 12, .text = 3});
    REQUIRE(worstMixerError<PerformerAttention<H, Causal, Features>>(batchOf(texts), 17) < 1e-12);
    REQUIRE(worstMixerError<PerformerAttention<H, NoMask, Features>>(batchOf(texts), 17) < 1e-12);
    REQUIRE(floatError<PerformerAttention<H, Causal, Features>>(batchOf(texts), 17) < 1e-4);
}
} // namespace

TEST_CASE("the gradient of a performer is exact", "[performerAttention]") {
    requireExactGradients<Heads{4, 2, 3}, 5>();
    requireExactGradients<Heads{2, 2, 16}, 16>();
    requireExactGradients<Heads{2, 1, 2, false}, 7>();
}

TEST_CASE("directions are orthogonal within their block, and as long as Gaussian ones",
          "[performerAttention]") {
    constexpr std::size_t DIM = 8, RANK = 804;
    const double* w = OrthogonalFeatures<RANK, DIM>::directions<double>();
    const auto product = [&](std::size_t a, std::size_t b) {
        double sum = 0;
        for (std::size_t j = 0; j < DIM; ++j) sum += w[j * RANK + a] * w[j * RANK + b];
        return sum;
    };
    double squares = 0, mean = 0;
    for (std::size_t f = 0; f < RANK; ++f) {
        for (std::size_t before = f - f % DIM; before < f; ++before)
            REQUIRE(std::abs(product(f, before)) < 1e-12);
        squares += product(f, f);
        mean += w[f];
    }
    // χ² with 8 degrees of freedom: mean 8, variance 16; a coordinate: mean 0, variance 1
    REQUIRE(std::abs(squares / RANK - 8) < 4 * 4 / std::sqrt(double(RANK)));
    REQUIRE(std::abs(mean / RANK) < 4 / std::sqrt(double(RANK)));
    REQUIRE(std::abs(product(0, DIM)) > 1e-6); // of another block
}

namespace {
/// The root of the mean squared difference to softmax attention on the golden case "error".
template <std::size_t RANK, int SEED>
double errorOfSeed() {
    using Mixer = PerformerAttention<Heads{1, 1, 4}, NoMask, OrthogonalFeatures<RANK, 4, SEED>>;
    const auto numbers = [](const char* what) {
        return golden()[std::string{"error."} + what].numbers();
    };
    const auto exact = numbers("exact_softmax_out");
    const auto texts = textsOf({exact.size() / 4});
    const auto heads =
        runMixer<Mixer>(batchOf(texts),
                        MixerInput<double>{numbers("q"), numbers("k"), numbers("v"), {}})
            .heads;
    double squares = 0;
    for (std::size_t i = 0; i < exact.size(); ++i)
        squares += (heads[i] - exact[i]) * (heads[i] - exact[i]);
    return std::sqrt(squares / double(exact.size()));
}
/// The median over nine seeds.
template <std::size_t RANK>
double medianError() {
    std::vector<double> all{errorOfSeed<RANK, 1>(), errorOfSeed<RANK, 2>(), errorOfSeed<RANK, 3>(),
                            errorOfSeed<RANK, 4>(), errorOfSeed<RANK, 5>(), errorOfSeed<RANK, 6>(),
                            errorOfSeed<RANK, 7>(), errorOfSeed<RANK, 8>(), errorOfSeed<RANK, 9>()};
    std::sort(all.begin(), all.end());
    return all[4];
}
} // namespace

TEST_CASE("the more features a performer has, the nearer it comes to softmax attention",
          "[performerAttention]") {
    const auto reference = [](const char* rank) {
        return golden()[std::string{"error."} + rank + ".orthogonal_haar_rmse_median"].numbers()[0];
    };
    const double few = medianError<64>(), many = medianError<4096>();
    // nine draws against the reference's sixty
    REQUIRE(few < 2 * reference("64"));
    REQUIRE(many < 2 * reference("4096"));
    REQUIRE(many < few / 4);
}

TEST_CASE("neither large keys nor early queries make a performer divide by zero",
          "[performerAttention]") {
    using Mixer = PerformerAttention<Heads{1, 1, 4}, Causal, OrthogonalFeatures<8, 4>>;
    const auto texts = textsOf({24});
    auto in = scatteredInput<Mixer>(batchOf(texts), 24, 0, 1).as<float>();
    // the exponents of the features reach ±10⁴, of a float's ±88
    for (float& x : in.q) x *= 200;
    for (std::size_t i = 0; i < in.k.size(); ++i) in.k[i] *= i < 48 ? 200.0f : 1.0f;
    const auto run = runMixer<Mixer>(batchOf(texts), in, in.v);
    for (const float x : run.heads) REQUIRE(std::abs(x) <= 1.5f);
    for (const auto* each : {&run.gradient.q, &run.gradient.k, &run.gradient.v})
        for (const float x : *each) REQUIRE(std::isfinite(x));
}

TEST_CASE("a query that sees nothing gets zeros from a performer, and gives none",
          "[performerAttention]") {
    using Mixer = PerformerAttention<Heads{2, 1, 4}, NoMask, OrthogonalFeatures<8, 4>>;
    const auto texts = padded(3, {0, 3});
    const auto in = scatteredInput<Mixer>(batchOf(texts), 6, 0, 1);
    const auto run = runMixer<Mixer>(batchOf(texts), in, std::vector<double>(6 * 8, 1.0));
    for (std::size_t i = 0; i < 3 * 8; ++i) REQUIRE(run.heads[i] == 0);
    for (std::size_t i = 0; i < 3 * 8; ++i) REQUIRE(run.gradient.q[i] == 0);
    for (std::size_t i = 0; i < 3 * 4; ++i) REQUIRE(run.gradient.k[i] == 0);
    for (std::size_t i = 0; i < 3 * 4; ++i) REQUIRE(run.gradient.v[i] == 0);
    for (std::size_t i = 3 * 8; i < 6 * 8; ++i) REQUIRE(run.heads[i] != 0);
}

TEST_CASE("the memory of a performer is linear in the length of the text", "[performerAttention]") {
    using Mixer = PerformerAttention<Heads{4, 2, 16}, Causal, OrthogonalFeatures<32, 16>>;
    const auto numbers = [](std::size_t rows, bool training) {
        Arena<float> arena;
        (void)Mixer::place<float>(arena, {.rows = rows, .keyRows = rows, .training = training});
        return arena.used();
    };
    const std::size_t sums = 32 * (3 + 16);
    REQUIRE(numbers(1024, false) == sums);
    REQUIRE(numbers(1024, true) - sums == 16 * (numbers(64, true) - sums));
}
