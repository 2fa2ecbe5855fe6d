#include <catch2/catch_approx.hpp>
#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <vector>

#include <regard/core/presets.hpp>
#include <regard/look/logit_lens.hpp>
#include <regard/nn/gpt_forward.hpp>

using namespace regard;
using Catch::Approx;

template <Config C>
static void checkLens() {
    const Model<C, double> model{Random{42}};
    const auto traces = computeSequenceTraces(model, std::vector<int>{5, 1, 3, 5});
    for (const auto& trace : traces) {
        const auto lens = logitLens(model, trace);
        REQUIRE(lens.size() == Shape<C>::N_LAYER + 1);
        const auto probs = trace.probs();
        for (std::size_t v = 0; v < Shape<C>::VOCAB_SIZE; ++v)
            CHECK(lens.back()[v] == Approx(probs[v]).margin(1e-12));
    }
}

TEST_CASE("after the last layer the lens shows what the model says", "[look][lens]") {
    checkLens<Config{.N_LAYER = 3, .VOCAB_SIZE = 6}>();
    checkLens<Config{.N_LAYER = 2,
                     .VOCAB_SIZE = 6,
                     .NORM = Norm::layerNorm,
                     .NORM_GAIN = true,
                     .EMBD_NORM = false,
                     .FINAL_NORM = true,
                     .TIED_EMBEDDING = true}>();
}

TEST_CASE("before the first layer the lens reads the embedding", "[look][lens]") {
    static constexpr Config C{.N_LAYER = 2, .VOCAB_SIZE = 6};
    const Model<C, double> model{Random{42}};
    const auto traces = computeSequenceTraces(model, std::vector<int>{5, 1, 5});
    const auto head = model.tensor("lm_head");
    std::vector<double> logits(6, 0.0);
    double total = 0;
    for (std::size_t v = 0; v < 6; ++v) {
        for (std::size_t d = 0; d < 16; ++d) logits[v] += traces[1].afterNorm[d] * head(d, v);
        total += std::exp(logits[v]);
    }
    for (std::size_t v = 0; v < 6; ++v)
        CHECK(logitLens(model, traces[1])[0][v] == Approx(std::exp(logits[v]) / total));
}
