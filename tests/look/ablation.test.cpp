#include <catch2/catch_approx.hpp>
#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <vector>

#include <regard/look/ablation.hpp>

using namespace regard;
using Catch::Approx;

static constexpr Config TWO{.N_LAYER = 2};
static const std::vector<std::vector<int>> TEXTS{{26, 4, 12, 12, 0, 26}, {26, 11, 4, 0, 26}};

static const Model<TWO, double>& model() {
    static const Model<TWO, double> made = [] {
        Random random{7};
        Model<TWO, double> large{random};
        for (double& weight : large.parameters()) weight *= 4; // so that heads matter
        return large;
    }();
    return made;
}

TEST_CASE("a head that gives what it always gave changes nothing", "[look][ablation]") {
    // over one position every head is constant: its mean is what it gives
    const std::vector<std::vector<int>> one{{26, 4}};
    for (const HeadAblation& head : surveyAblation(model(), one)) {
        CHECK(head.mean == Approx(0).margin(1e-12));
        CHECK(std::abs(head.zero) > 1e-6);
    }
}

TEST_CASE("the ablated model computes the attention without the head", "[look][ablation]") {
    const std::vector<double> instead{0.5, -1, 0, 2};
    const auto ablated = ablateHead(model(), 0, 2, instead);
    const auto traces = computeSequenceTraces(ablated, TEXTS[0]);
    const auto before = computeSequenceTraces(model(), TEXTS[0]);
    const auto wo = model().tensor("layer0.attn_wo");
    for (std::size_t t = 0; t < traces.size(); ++t)
        for (std::size_t out = 0; out < 16; ++out) {
            double sum = before[t].afterNorm[out];
            for (std::size_t in = 0; in < 16; ++in)
                sum += (in / 4 == 2 ? instead[in - 8] : before[t].layers[0].headOutputs[in]) *
                       wo(in, out);
            CHECK(traces[t].layers[0].afterAttn[out] == Approx(sum).margin(1e-12));
        }
}

TEST_CASE("the loss is the mean of texts, and its change is measured against the whole model",
          "[look][ablation]") {
    double expected = 0;
    for (const auto& tokens : TEXTS) {
        double text = 0;
        for (const double each : positionLosses(model(), tokens)) text += each;
        expected += text / double(tokens.size() - 1) / 2;
    }
    CHECK(meanLoss(model(), TEXTS) == Approx(expected));
    const auto all = surveyAblation(model(), TEXTS);
    REQUIRE(all.size() == 8);
    CHECK(all[5].layer == 1);
    CHECK(all[5].head == 1);
    const auto zeroed = ablateHead(model(), 1, 1, std::vector<double>(4, 0.0));
    CHECK(all[5].zero == Approx(meanLoss(zeroed, TEXTS) - expected));
    CHECK(all[5].loss == Approx(expected));
    const auto means = meanHeadOutputs(model(), {TEXTS[1]});
    double sum = 0;
    for (const auto& trace : computeSequenceTraces(model(), TEXTS[1]))
        sum += trace.layers[1].headOutputs[3];
    CHECK(means[1][3] == Approx(sum / 4));
}

TEST_CASE("ablation refuses what isn't there", "[look][ablation]") {
    CHECK_THROWS_AS(ablateHead(model(), 2, 0, std::vector<double>(4, 0.0)), Error);
    CHECK_THROWS_AS(ablateHead(model(), 0, 4, std::vector<double>(4, 0.0)), Error);
    CHECK_THROWS_AS(ablateHead(model(), 0, 0, std::vector<double>(3, 0.0)), Error);
    CHECK_THROWS_AS(meanLoss(model(), {}), Error);
    CHECK_THROWS_AS(surveyAblation(model(), {}), Error);
}
