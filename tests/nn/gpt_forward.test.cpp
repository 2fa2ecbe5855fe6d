// Every activation of "emma" against the reference, and the cache against the whole sequence.
#include <catch2/catch_template_test_macros.hpp>
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers.hpp>
#include <catch2/matchers/catch_matchers_floating_point.hpp>
#include <complex>
#include <string>
#include <vector>

#include <regard/grad/value.hpp>
#include <regard/learn/training_batch.hpp>
#include <regard/nn/gpt_forward.hpp>

#include "../support/gradient_check.hpp"
#include "../support/microgpt.hpp"

using namespace regard;
using Catch::Matchers::WithinAbs;

namespace {
template <class R>
void requireNear(const std::vector<R>& found, const Golden::Entry& expected, double tolerance) {
    const std::vector<double> numbers = expected.numbers();
    REQUIRE(found.size() == numbers.size());
    for (std::size_t i = 0; i < found.size(); ++i) {
        INFO(expected.name << " [" << i << "]");
        REQUIRE_THAT(double(found[i]), WithinAbs(numbers[i], tolerance));
    }
}

template <class R>
std::vector<R> flat(const std::vector<std::vector<R>>& rows) {
    std::vector<R> all;
    for (const auto& row : rows) all.insert(all.end(), row.begin(), row.end());
    return all;
}

constexpr Config deep{.N_EMBD = 12,
                      .N_HEAD = 3,
                      .N_LAYER = 3,
                      .BLOCK_SIZE = 6,
                      .VOCAB_SIZE = 11,
                      .N_INNER = 20,
                      .NORM = Norm::layerNorm,
                      .NORM_GAIN = true,
                      .FINAL_NORM = true,
                      .ACTIVATION = Activation::geluTanh,
                      .BIAS = true,
                      .TIED_EMBEDDING = true};
} // namespace

TEMPLATE_TEST_CASE("every activation of \"emma\" is the reference's", "[gptForward]", double, float,
                   Value) {
    const double tolerance = std::is_same_v<TestType, float> ? 1e-5 : 1e-12;
    const auto model = referenceModel<TestType>("weights_step50.txt");
    const Golden golden{"microgpt/trace_emma.txt"};
    const auto traces = computeSequenceTraces(model, ENGLISH.tokenize("emma"));
    REQUIRE(traces.size() == 5);
    for (std::size_t t = 0; t < traces.size(); ++t) {
        const auto expected = [&](const std::string& name) {
            return golden[std::to_string(t) + "." + name];
        };
        const auto& trace = traces[t];
        REQUIRE(trace.posId == t);
        requireNear(trace.tokEmb, expected("tokEmb"), tolerance);
        requireNear(trace.posEmb, expected("posEmb"), tolerance);
        requireNear(trace.combined, expected("combined"), tolerance);
        requireNear(trace.afterNorm, expected("afterNorm"), tolerance);
        requireNear(trace.logits, expected("logits"), tolerance);
        requireNear(trace.probs, expected("probs"), tolerance);
        const auto& layer = trace.layers.at(0);
        requireNear(layer.preAttnNorm, expected("preAttnNorm"), tolerance);
        requireNear(layer.q, expected("q"), tolerance);
        requireNear(layer.k, expected("k"), tolerance);
        requireNear(layer.v, expected("v"), tolerance);
        requireNear(flat(layer.attnLogits), expected("attnLogits"), tolerance);
        requireNear(flat(layer.attnWeights), expected("attnWeights"), tolerance);
        requireNear(layer.headOutputs, expected("headConcat"), tolerance);
        requireNear(layer.afterAttn, expected("afterAttn"), tolerance);
        requireNear(layer.preMlpNorm, expected("preMlpNorm"), tolerance);
        requireNear(layer.mlpHidden, expected("mlpHidden"), tolerance);
        requireNear(layer.afterMlp, expected("afterMlp"), tolerance);
        requireNear(std::vector<double>(layer.mlpActive.begin(), layer.mlpActive.end()),
                    expected("mlpActiveMask"), 0);
    }
}

TEMPLATE_TEST_CASE("position by position through the cache equals the whole sequence",
                   "[gptForward]", float, double) {
    const Model<deep, TestType> model{Random{3}};
    const std::vector<int> tokens{10, 3, 1, 4, 1, 5, 9};
    TrainingBatch<deep> batch;
    batch.add(tokens);
    const Activations<deep, TestType> whole{{.rows = 6, .keyRows = 6}};
    forward(batch.view(), model, whole);
    KvCache<deep, TestType> cache;
    for (std::size_t t = 0; t < 6; ++t) {
        const auto logits = gptForward(tokens[t], t, cache, model);
        for (std::size_t i = 0; i < logits.size(); ++i) {
            INFO("position " << t << " logit " << i);
            REQUIRE(logits[i] == whole.logits[t * logits.size() + i]);
        }
    }
}

TEST_CASE("a trace of gated, post-norm layers holds what their parts were given", "[gptForward]") {
    constexpr Config c{.N_EMBD = 6,
                       .N_HEAD = 2,
                       .N_LAYER = 2,
                       .BLOCK_SIZE = 4,
                       .VOCAB_SIZE = 5,
                       .N_INNER = 7,
                       .NORM = Norm::layerNorm,
                       .NORM_PLACE = NormPlace::post,
                       .EMBD_NORM = false,
                       .ACTIVATION = Activation::swiGlu};
    const Model<c, double> model{Random{8}};
    const auto traces = computeSequenceTraces(model, std::vector{4, 0, 2, 1});
    for (const auto& trace : traces) {
        const auto& first = trace.layers[0];
        REQUIRE(first.preAttnNorm == trace.combined);
        REQUIRE(trace.layers[1].preAttnNorm == first.afterMlp);
        REQUIRE(first.preMlpNorm == first.afterAttn);
        for (const auto& row : {first.afterAttn, first.afterMlp}) { // normed: mean 0, square 1
            double mean = 0, square = 0;
            for (const double x : row) {
                mean += x / 6;
                square += x * x / 6;
            }
            REQUIRE_THAT(mean, WithinAbs(0, 1e-14));
            REQUIRE_THAT(square, WithinAbs(1, 0.01));
        }
        const auto gate = model.tensor("layer0.mlp_gate");
        for (std::size_t i = 0; i < 7; ++i) {
            double sum = 0;
            for (std::size_t j = 0; j < 6; ++j) sum += first.preMlpNorm[j] * gate(j, i);
            REQUIRE_THAT(first.mlpHidden[i], WithinAbs(sum, 1e-14));
        }
    }
}

TEST_CASE("tracing changes nothing", "[gptForward]") {
    const Model<deep> model{Random{3}};
    KvCache<deep> plain, traced;
    ForwardTrace<float> trace;
    for (std::size_t t = 0; t < 6; ++t) {
        const auto expected = gptForward(int(t), t, plain, model);
        const auto found = gptForward(int(t), t, traced, model, trace);
        REQUIRE(std::vector(found.begin(), found.end()) ==
                std::vector(expected.begin(), expected.end()));
        REQUIRE(trace.layers.size() == 3);
        REQUIRE(trace.layers[2].attnWeights[0].size() == t + 1);
    }
}

TEST_CASE("the gradient of the whole model is exact", "[gptForward]") {
    const std::vector<int> tokens{2, 0, 1, 2, 0};
    const std::vector<TokenSequence> sequences{{.firstRow = 0, .rows = 3, .firstKey = 0},
                                               {.firstRow = 3, .rows = 2, .firstKey = 3}};
    const Batch batch{tokens, {}, sequences};
    constexpr Config small{
        .N_EMBD = 4, .N_HEAD = 2, .N_LAYER = 2, .BLOCK_SIZE = 3, .VOCAB_SIZE = 3};
    REQUIRE(worstGradientError<Gpt<small>::Operation>(batch, parameterCount(small)) < 1e-12);
    constexpr Config gpt2Like{.N_EMBD = 4,
                              .N_HEAD = 2,
                              .N_LAYER = 2,
                              .BLOCK_SIZE = 3,
                              .VOCAB_SIZE = 3,
                              .NORM = Norm::layerNorm,
                              .NORM_GAIN = true,
                              .EMBD_NORM = false,
                              .FINAL_NORM = true,
                              .ACTIVATION = Activation::geluTanh,
                              .BIAS = true,
                              .TIED_EMBEDDING = true};
    REQUIRE(worstGradientError<Gpt<gpt2Like>::Operation>(batch, parameterCount(gpt2Like)) < 1e-12);
}

TEST_CASE("what does not fit the model is named", "[gptForward]") {
    const Model<microgpt> model{Random{1}};
    KvCache<microgpt> cache;
    REQUIRE_THROWS_WITH(gptForward(27, 0, cache, model),
                        "token 27 at index 0 is outside the model's vocabulary 0..26");
    REQUIRE_THROWS_AS(gptForward(-1, 0, cache, model), Error);
    REQUIRE_THROWS_WITH(gptForward(0, 1, cache, model),
                        "position 1 does not follow a KV cache of 0 positions (capacity 16)");
    for (std::size_t t = 0; t < 16; ++t) gptForward(0, t, cache, model);
    REQUIRE_THROWS_AS(gptForward(0, 16, cache, model), Error);
    REQUIRE_THROWS_AS(computeSequenceTraces(model, std::vector{26}), Error);
}

TEST_CASE("a text longer than the context is traced as far as it goes", "[gptForward]") {
    const Model<microgpt> model{Random{1}};
    REQUIRE(computeSequenceTraces(model, ENGLISH.tokenize("abcdefghijklmnopqrstuvwxyz")).size() ==
            16);
    REQUIRE(computeSequenceTraces(model, ENGLISH.tokenize("a")).size() == 2);
    REQUIRE(computeSequenceTraces(model, ENGLISH.tokenize("")).size() == 1);
}
