#include <catch2/catch_approx.hpp>
#include <catch2/catch_test_macros.hpp>
#include <set>
#include <vector>

#include <regard/learn/trainer.hpp>
#include <regard/look/induction.hpp>

using namespace regard;
using Catch::Approx;

// positions:                      0   1  2  3  4  5  6
static const std::vector<int> AGAIN{26, 5, 7, 9, 5, 7, 9};

static AttnMatrix rows(double onTarget) {
    AttnMatrix weights{AGAIN.size()};
    for (std::size_t i = 0; i < AGAIN.size(); ++i)
        for (std::size_t j = 0; j <= i; ++j) {
            const bool target = i >= 4 && j == i - 2;
            weights(i, j) = i < 4    ? 1.0 / double(i + 1)
                            : target ? onTarget
                                     : (1 - onTarget) / double(i);
        }
    return weights;
}

TEST_CASE("induction looks at what followed the same token", "[look][induction]") {
    CHECK(followsSame(AGAIN, 4, 2));
    CHECK_FALSE(followsSame(AGAIN, 4, 1));
    CHECK_FALSE(followsSame(AGAIN, 3, 2));
    CHECK_FALSE(followsSame({26, 5, 5}, 2, 2)); // itself is no past
    CHECK(measureInduction(rows(1), AGAIN).score() == Approx(1));
    AttnMatrix uniform{7};
    for (std::size_t i = 0; i < 7; ++i)
        for (std::size_t j = 0; j <= i; ++j) uniform(i, j) = 1.0 / double(i + 1);
    CHECK(measureInduction(uniform, AGAIN).score() == Approx(0).margin(1e-15));
    // rows 4, 5, 6: u = 1/5, 1/6, 1/7; m = 1/2
    const double u = 1 / 5.0 + 1 / 6.0 + 1 / 7.0;
    CHECK(measureInduction(rows(0.5), AGAIN).score() == Approx((1.5 - u) / (3 - u)));
    CHECK(measureInduction(rows(0), AGAIN).score() < 0);
    CHECK_THROWS_AS(measureInduction(rows(1), {26, 1}), Error);
}

TEST_CASE("repeated sequences repeat, with periods that differ", "[look][induction]") {
    static constexpr Config C{.BLOCK_SIZE = 16};
    Random random{1};
    std::set<std::size_t> periods;
    for (int i = 0; i < 50; ++i) {
        const auto tokens = repeatedSequence<C>(random);
        const std::size_t period = (tokens.size() - 2) / 2;
        periods.insert(period);
        CHECK(tokens.front() == 26);
        CHECK(tokens.back() == 26);
        CHECK(tokens.size() == 2 * period + 2);
        CHECK(tokens.size() - 1 <= 16);
        for (std::size_t t = 1; t <= period; ++t) {
            CHECK(tokens[t] == tokens[t + period]);
            CHECK(tokens[t] < 26);
        }
    }
    CHECK(periods == std::set<std::size_t>{5, 6, 7});
    static constexpr Config TINY{.BLOCK_SIZE = 4};
    CHECK_THROWS_AS(repeatedSequence<TINY>(random), Error);
}

TEST_CASE("with one layer induction is impossible; with two it can arise", "[look][induction]") {
    static constexpr Config ONE{.BLOCK_SIZE = 24, .VOCAB_SIZE = 17};
    static constexpr Config TWO{.N_EMBD = 32, .N_LAYER = 2, .BLOCK_SIZE = 24, .VOCAB_SIZE = 17};
    CHECK_FALSE(surveyInduction(Model<ONE>{Random{42}}).has_value());
    Random random{42};
    Model<TWO> model{random};
    const auto best = [&] {
        double highest = -1;
        const auto scores = surveyInduction(model, 10);
        REQUIRE(scores->size() == 8);
        for (const ScoreInterval& each : *scores) highest = (std::max)(highest, each.score);
        return highest;
    };
    CHECK(best() < 0.1);
    constexpr std::size_t steps = 1200;
    Trainer trainer{model, {.learningRate = {.start = 0.003, .steps = steps}, .clipNorm = 1}};
    std::vector<std::vector<int>> batch(16);
    for (std::size_t step = 0; step < steps; ++step) {
        for (auto& tokens : batch) tokens = repeatedSequence<TWO>(random);
        trainer.trainStep(batch);
    }
    CHECK(best() > 0.3);
}
