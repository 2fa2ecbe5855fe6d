#include <array>
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_floating_point.hpp>
#include <cmath>
#include <cstdint>
#include <vector>

#include <regard/grad/value.hpp>
#include <regard/learn/trainer.hpp>
#include <regard/nn/dropout.hpp>
#include <regard/nn/linear.hpp>

#include "../support/gradient_check.hpp"

using namespace regard;
using Catch::Matchers::WithinAbs;

namespace {
using Plain = Linear<Tensor{"w", 0, 3, 4}>;
using Dropped = Dropout<Plain, 40, DropoutPlace::mlpOutput>;
constexpr std::array<int, 5> tokens{};
constexpr std::array<TokenSequence, 2> sequences{
    TokenSequence{.firstRow = 0, .rows = 2, .text = 0},
    TokenSequence{.firstRow = 2, .rows = 3, .text = 1}};
constexpr DropoutStream stream{.active = true, .seed = 7, .step = 3};
constexpr Batch batch{tokens, {}, sequences, stream};

std::vector<double> dropped(const Batch& rows) {
    return runForward<Dropped>(rows, scattered(12, 1), scattered(rows.rows() * 3, 2));
}
} // namespace

TEST_CASE("SplitMix64 has its published numbers", "[dropout]") {
    // the first numbers of the reference implementation (Vigna, splitmix64.c) from the state 0
    STATIC_REQUIRE(mixBits(0x9e3779b97f4a7c15u) == 0xe220a8397b1dcdafu);
    STATIC_REQUIRE(mixBits(2 * 0x9e3779b97f4a7c15u) == 0x6e789e6aa1b965f4u);
    STATIC_REQUIRE(mixBits(3 * 0x9e3779b97f4a7c15u) == 0x06c45d188009454fu);
}

TEST_CASE("a number is dropped with the stated probability, and the mean stays", "[dropout]") {
    constexpr int rows = 300, width = 200;
    int kept = 0, neighbours = 0, below = 0;
    double sum = 0;
    for (std::uint64_t t = 0; t < rows; ++t) {
        const DropoutMask<30> mask{stream, 1, 0, t}, next{stream, 1, 0, t + 1};
        for (std::uint64_t i = 0; i < width; ++i) {
            kept += mask.keeps(i);
            neighbours += mask.keeps(i) && mask.keeps(i + 1);
            below += mask.keeps(i) && next.keeps(i);
            sum += mask.factor<double>(i);
        }
    }
    // five standard deviations of 60,000 draws
    REQUIRE_THAT(kept / double(rows * width), WithinAbs(0.7, 5 * std::sqrt(0.21 / 60000)));
    REQUIRE_THAT(neighbours / double(rows * width), WithinAbs(0.49, 0.01));
    REQUIRE_THAT(below / double(rows * width), WithinAbs(0.49, 0.01));
    REQUIRE_THAT(sum / (rows * width), WithinAbs(1, 0.015));
    REQUIRE(DropoutMask<50>{stream, 0, 0, 0}.factor<double>(0) ==
            (DropoutMask<50>{stream, 0, 0, 0}.keeps(0) ? 2 : 0));
}

TEST_CASE("every part of the place changes the mask", "[dropout]") {
    const auto bits = [](const DropoutMask<50>& mask) {
        std::uint64_t all = 0;
        for (std::uint64_t i = 0; i < 64; ++i) all = all << 1 | std::uint64_t(mask.keeps(i));
        return all;
    };
    const std::uint64_t same = bits({stream, 1, 2, 3});
    REQUIRE(bits({stream, 1, 2, 3}) == same);
    REQUIRE(bits({stream, 0, 2, 3}) != same);
    REQUIRE(bits({stream, 1, 3, 2}) != same);
    REQUIRE(bits({stream, 2, 1, 3}) != same);
    for (std::uint64_t DropoutStream::*part :
         {&DropoutStream::seed, &DropoutStream::step, &DropoutStream::layer}) {
        DropoutStream other = stream;
        ++(other.*part);
        REQUIRE(bits({other, 1, 2, 3}) != same);
    }
}

TEST_CASE("what stays is scaled up, and without a stream nothing happens", "[dropout]") {
    const std::vector<double> y = dropped(batch);
    const std::vector<double> full = runForward<Plain>(batch, scattered(12, 1), scattered(15, 2));
    int zeros = 0;
    for (std::size_t i = 0; i < y.size(); ++i) {
        zeros += y[i] == 0;
        if (y[i] != 0) REQUIRE_THAT(y[i], WithinAbs(full[i] / 0.6, 1e-15));
    }
    REQUIRE((zeros > 0 && zeros < 20));
    REQUIRE(dropped(Batch{tokens, {}, sequences}) == full);
}

TEST_CASE("a text's mask does not depend on the batch it stands in", "[dropout]") {
    const std::vector<double> together = dropped(batch);
    // the second text alone: its rows come first now
    constexpr std::array<TokenSequence, 1> second{TokenSequence{.rows = 3, .text = 1}};
    const std::vector<double> x = scattered(15, 2);
    const std::vector<double> alone =
        runForward<Dropped>(Batch{std::span{tokens}.first(3), {}, second, stream}, scattered(12, 1),
                            std::vector<double>(x.begin() + 6, x.end()));
    REQUIRE(alone == std::vector<double>(together.begin() + 8, together.end()));
}

TEST_CASE("the gradient of dropout is exact for its mask", "[dropout]") {
    REQUIRE(worstGradientError<Dropped>(batch, 12) < 1e-14);
}

TEST_CASE("training drops, each step anew, and by hand as on the tape", "[dropout]") {
    constexpr Config c{.N_EMBD = 8,
                       .N_HEAD = 2,
                       .N_LAYER = 2,
                       .BLOCK_SIZE = 5,
                       .VOCAB_SIZE = 7,
                       .DROPOUT_PERCENT = 25};
    Model<c, double> byHand{Random{5}};
    Model<c, Value> onTape{byHand};
    const TrainerOptions still{.learningRate = {.start = 0}, .dropoutSeed = 4};
    Trainer handTrainer{byHand, still};
    Trainer tapeTrainer{onTape, still};
    std::vector<double> losses;
    for (const auto& tokens : {std::vector{6, 0, 3, 1, 6}, std::vector{6, 0, 3, 1, 6}}) {
        losses.push_back(handTrainer.trainStep(tokens));
        REQUIRE_THAT(losses.back(), WithinAbs(tapeTrainer.trainStep(tokens), 1e-13));
        for (std::size_t i = 0; i < parameterCount(c); ++i)
            REQUIRE_THAT(handTrainer.gradient()[i], WithinAbs(tapeTrainer.gradient()[i], 1e-13));
    }
    REQUIRE(losses[0] != losses[1]);
    Trainer again{byHand, still};
    REQUIRE(again.trainStep(std::vector{6, 0, 3, 1, 6}) == losses[0]);
    SECTION("the layers have masks of their own, and the model in use has none") {
        REQUIRE(positionLosses(byHand, std::vector{6, 0, 3}) ==
                positionLosses(Model<c, double>{Random{5}}, std::vector{6, 0, 3}));
    }
}
