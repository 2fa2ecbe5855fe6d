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
template <class Row>
void requireNear(const Row& found, const Golden::Entry& expected, double tolerance) {
    const std::vector<double> numbers = expected.numbers();
    REQUIRE(found.size() == numbers.size());
    for (std::size_t i = 0; i < found.size(); ++i) {
        INFO(expected.name << " [" << i << "]");
        REQUIRE_THAT(double(found[i]), WithinAbs(numbers[i], tolerance));
    }
}

template <class R>
std::vector<R> flat(const PerHead<R>& heads) {
    std::vector<R> all;
    for (std::size_t h = 0; h < heads.size(); ++h)
        all.insert(all.end(), heads[h].begin(), heads[h].end());
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
        requireNear(trace.probs(), expected("probs"), tolerance);
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
        requireNear(layer.mlpActive(), expected("mlpActiveMask"), 0);
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

TEMPLATE_TEST_CASE("a prompt read in one pass equals token by token", "[gptForward]", float, double,
                   Value) {
    const double tolerance = std::is_same_v<TestType, float> ? 1e-6 : 1e-14;
    const Model<deep, TestType> model{Random{3}};
    const std::vector<int> tokens{10, 3, 1, 4, 1, 5};
    KvCache<deep, TestType> stepwise, atOnce;
    std::vector<double> expected;
    for (std::size_t t = 0; t < 6; ++t)
        for (const TestType& logit : gptForward(tokens[t], t, stepwise, model))
            expected.push_back(double(valueOf(logit)));
    const auto requireLogits = [&](std::span<const TestType> logits, std::size_t position) {
        for (std::size_t i = 0; i < logits.size(); ++i)
            REQUIRE_THAT(double(valueOf(logits[i])),
                         WithinAbs(expected[position * 11 + i], tolerance));
    };
    const auto logits = prefill(std::span{tokens}.first(4), atOnce, model);
    REQUIRE(logits.size() == 4 * 11);
    requireLogits(logits, 0);
    requireLogits(prefill(std::span{tokens}.subspan(4, 1), atOnce, model), 4);
    requireLogits(gptForward(tokens[5], 5, atOnce, model), 5);
    REQUIRE(atOnce.length() == 6);
}

TEST_CASE("texts that go on in one pass do not see one another", "[gptForward]") {
    const Model<deep, double> model{Random{3}};
    KvCache<deep, double> cache{3};
    const std::vector<int> first{10, 3, 1}, third{10, 8};
    prefill(first, cache, model, 0);
    prefill(third, cache, model, 2);
    const std::vector<int> tokens{5, 6, 7};
    const std::vector<TokenSequence> next{cache.next(0, 0, 1), cache.next(1, 1, 1),
                                          cache.next(2, 2, 1)};
    const auto logits = forward(Batch{tokens, {}, next}, cache, model);
    const auto alone = [&](std::vector<int> text) {
        KvCache<deep, double> own;
        const auto all = prefill(text, own, model);
        return std::vector(all.end() - 11, all.end());
    };
    REQUIRE(std::vector(logits.begin(), logits.begin() + 11) == alone({10, 3, 1, 5}));
    REQUIRE(std::vector(logits.begin() + 11, logits.begin() + 22) == alone({6}));
    REQUIRE(std::vector(logits.begin() + 22, logits.end()) == alone({10, 8, 7}));
    REQUIRE(cache.length(0) == 4);
    REQUIRE(cache.length(1) == 1);
    REQUIRE(cache.length(2) == 3);
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
        REQUIRE(std::ranges::equal(first.preAttnNorm, trace.combined));
        REQUIRE(std::ranges::equal(trace.layers[1].preAttnNorm, first.afterMlp));
        REQUIRE(std::ranges::equal(first.preMlpNorm, first.afterAttn));
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

TEMPLATE_TEST_CASE("a trace keeps what it saw, whatever is read afterwards", "[gptForward]", float,
                   Value) {
    const Model<deep, TestType> model{Random{3}};
    const auto numbers = [](const auto& trace) {
        std::vector<double> all;
        for (const auto& layer : trace.layers) {
            for (const auto row : {layer.q, layer.k, layer.v, layer.mlpHidden, layer.afterMlp})
                all.insert(all.end(), row.begin(), row.end());
            for (std::size_t h = 0; h < layer.attnWeights.size(); ++h)
                all.insert(all.end(), layer.attnWeights[h].begin(), layer.attnWeights[h].end());
        }
        all.insert(all.end(), trace.logits.begin(), trace.logits.end());
        return all;
    };
    ForwardTrace<Real<TestType>> trace, copy;
    std::vector<double> before;
    {
        KvCache<deep, TestType> cache;
        gptForward(5, 0, cache, model);
        gptForward(7, 1, cache, model, trace);
        before = numbers(trace);
        copy = trace;
        gptForward(2, 1, cache, model); // the key of position 1 is another one now
        gptForward(2, 2, cache, model);
    }
    REQUIRE(numbers(trace) == before);

    SECTION("a copy stays as it was when the trace is used again") {
        KvCache<deep, TestType> cache;
        gptForward(1, 0, cache, model, trace);
        REQUIRE(numbers(copy) == before);
        REQUIRE(trace.posId == 0);
        REQUIRE(numbers(trace) != before);
    }
    SECTION("and so does a trace that another model's trace was assigned to") {
        const Model<microgpt> other{Random{1}};
        KvCache<microgpt> cache;
        ForwardTrace<float> second;
        gptForward(1, 0, cache, other, second);
        const auto seen = numbers(second);
        KvCache<deep> deepCache;
        ForwardTrace<float> third = second;
        gptForward(1, 0, deepCache, Model<deep>{Random{3}}, second);
        REQUIRE(second.layers.size() == 3);
        REQUIRE(third.layers.size() == 1);
        REQUIRE(numbers(third) == seen);
    }
}

TEST_CASE("a step that fails leaves the trace as it was", "[gptForward]") {
    const Model<microgpt> model{Random{1}};
    KvCache<microgpt> cache;
    ForwardTrace<float> trace;
    gptForward(3, 0, cache, model, trace);
    const std::vector<float> logits(trace.logits.begin(), trace.logits.end());
    REQUIRE_THROWS_AS(gptForward(27, 1, cache, model, trace), Error);
    REQUIRE_THROWS_AS(gptForward(3, 2, cache, model, trace), Error);
    REQUIRE(trace.tokenId == 3);
    REQUIRE(std::equal(logits.begin(), logits.end(), trace.logits.begin()));
}

TEST_CASE("the gradient of the whole model is exact", "[gptForward]") {
    const std::vector<int> tokens{2, 0, 1, 2, 0};
    const std::vector<TokenSequence> sequences{{.firstRow = 0, .rows = 3, .firstKey = 0},
                                               {.firstRow = 3, .rows = 2, .firstKey = 3}};
    const Batch batch{tokens, {}, sequences};
    constexpr Config small{
        .N_EMBD = 4, .N_HEAD = 2, .N_LAYER = 2, .BLOCK_SIZE = 3, .VOCAB_SIZE = 3};
    REQUIRE(worstGradientError<Gpt<small>::Operation>(batch, parameterCount(small), 24) < 1e-12);
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
    REQUIRE(worstGradientError<Gpt<gpt2Like>::Operation>(batch, parameterCount(gpt2Like), 24) <
            1e-12);
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
    cache.truncate(0);
    REQUIRE_THROWS_WITH(prefill(std::vector{26, 99}, cache, model),
                        "token 99 at index 1 is outside the model's vocabulary 0..26");
    REQUIRE_THROWS_WITH(prefill(std::vector<int>{}, cache, model),
                        "a prompt needs at least one token (BOS, for an empty text)");
    REQUIRE_THROWS_AS(computeSequenceTraces(model, std::vector{26}), Error);
}

TEST_CASE("a text longer than the context is traced as far as it goes", "[gptForward]") {
    const Model<microgpt> model{Random{1}};
    REQUIRE(computeSequenceTraces(model, ENGLISH.tokenize("abcdefghijklmnopqrstuvwxyz")).size() ==
            16);
    REQUIRE(computeSequenceTraces(model, ENGLISH.tokenize("a")).size() == 2);
    REQUIRE(computeSequenceTraces(model, ENGLISH.tokenize("")).size() == 1);
}
