// An encoder reads, a decoder writes about it.
#include <catch2/catch_template_test_macros.hpp>
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers.hpp>
#include <catch2/matchers/catch_matchers_floating_point.hpp>
#include <string>
#include <vector>

#include <regard/learn/trainer.hpp>
#include <regard/nn/gpt_forward.hpp>

#include "../support/tape_check.hpp"

using namespace regard;
using Catch::Matchers::WithinAbs;

namespace {
/// The original transformer's parts, small.
constexpr Config original{.N_EMBD = 6,
                          .N_HEAD = 2,
                          .N_LAYER = 2,
                          .BLOCK_SIZE = 5,
                          .VOCAB_SIZE = 7,
                          .NORM = Norm::layerNorm,
                          .NORM_PLACE = NormPlace::post,
                          .NORM_GAIN = true,
                          .EMBD_NORM = false,
                          .EMBD_SCALE = true,
                          .BIAS = true,
                          .TIED_EMBEDDING = true,
                          .POSITION = Position::sinusoidal,
                          .N_ENCODER_LAYER = 3};
/// T5's, with shared keys.
constexpr Config t5Like{.N_EMBD = 8,
                        .N_HEAD = 4,
                        .N_LAYER = 1,
                        .BLOCK_SIZE = 5,
                        .VOCAB_SIZE = 7,
                        .NORM_GAIN = true,
                        .EMBD_NORM = false,
                        .FINAL_NORM = true,
                        .ACTIVATION = Activation::geGlu,
                        .DROPOUT_PERCENT = 20,
                        .N_KV_HEAD = 2,
                        .POSITION = Position::t5,
                        .SCALED_SCORES = false,
                        .N_ENCODER_LAYER = 2};

const std::vector<TextPair> pairs{{{0, 1, 2, 3}, {6, 3, 2, 6}}, {{5}, {6, 5, 4, 0, 1, 6}}};

template <Config C>
TrainingBatch<C> batchOf(const std::vector<TextPair>& examples) {
    TrainingBatch<C> batch;
    for (const TextPair& each : examples) batch.add(each);
    return batch;
}
} // namespace

TEST_CASE("encoder and decoder have the weights that their layers name", "[encoderDecoder]") {
    // 7 × 6 embeddings; an encoder's layer: 4 products of 6 × 6 with bias, 6 → 24 → 6, two norms;
    // a decoder's: 4 products and a norm more
    constexpr std::size_t encoder = 4 * 42 + (6 * 24 + 24) + (24 * 6 + 6) + 2 * 12;
    STATIC_REQUIRE(parameterCount(original) == 42 + 3 * encoder + 2 * (encoder + 4 * 42 + 12));
    const Model<original> model{Random{1}};
    REQUIRE(model.tensor("encoder2.mlp_fc1").cols == 24);
    REQUIRE(model.tensor("layer1.cross_wk").rows == 6);
    REQUIRE_THROWS_AS(model.tensor("encoder0.cross_wk"), Error);
}

TEST_CASE("the gradients of an encoder-decoder are the tape's", "[encoderDecoder]") {
    auto first = batchOf<original>(pairs);
    REQUIRE(worstTapeError<LossFunction, original>(first.view(), first.rows()) < 1e-12);
    constexpr Config sharedNorm = [] {
        Config c = original;
        c.EMBD_NORM = c.NORM_GAIN = true;
        return c;
    }();
    auto shared = batchOf<sharedNorm>(pairs);
    REQUIRE(worstTapeError<LossFunction, sharedNorm>(shared.view(), shared.rows()) < 1e-11);
    auto second = batchOf<t5Like>(pairs);
    REQUIRE(worstTapeError<LossFunction, t5Like>(second.view(), second.rows()) < 1e-12);
    REQUIRE(worstTapeError<LossFunction, t5Like>(second.view({.active = true, .seed = 1}),
                                                 second.rows()) < 1e-12);
}

TEMPLATE_TEST_CASE("token by token through the cache equals teacher forcing", "[encoderDecoder]",
                   float, double) {
    const double tolerance = std::is_same_v<TestType, float> ? 1e-6 : 1e-14;
    const Model<original, TestType> model{Random{4}};
    auto batch = batchOf<original>(pairs);
    const Batch rows = batch.view();
    const Activations<original, TestType> whole{
        {.rows = batch.rows(), .keyRows = batch.rows(), .memoryRows = batch.rows()}};
    encode(*rows.memory.batch, model, whole);
    forward(rows, model, whole);
    KvCache<original, TestType> cache;
    std::size_t row = 0;
    for (const TextPair& pair : pairs) {
        encode(pair.source, cache, model);
        for (std::size_t t = 0; t + 1 < pair.target.size(); ++t, ++row) {
            const auto logits = gptForward(pair.target[t], t, cache, model);
            for (std::size_t i = 0; i < 7; ++i)
                REQUIRE_THAT(double(logits[i]),
                             WithinAbs(double(whole.logits[row * 7 + i]), tolerance));
        }
    }
    SECTION("and so does a prompt in one pass, and several texts about one source") {
        const std::vector<int> begin{6, 5, 4, 0, 1};
        encode(pairs[1].source, cache, model);
        const auto logits = prefill(begin, cache, model);
        for (std::size_t i = 0; i < 5 * 7; ++i)
            REQUIRE_THAT(double(logits[i]), WithinAbs(double(whole.logits[3 * 7 + i]), tolerance));
        KvCache<original, TestType> two{2};
        encode(pairs[1].source, two, model);
        prefill(std::span{begin}.first(3), two, model, 0);
        two.copy(0, 1);
        const std::vector<int> next{0, 0};
        const std::vector<TokenSequence> texts{two.next(0, 0, 1), two.next(1, 1, 1)};
        const auto both = forward(Batch{next, {}, texts}, two, model);
        for (std::size_t i = 0; i < 14; ++i)
            REQUIRE_THAT(double(both[i]),
                         WithinAbs(double(whole.logits[6 * 7 + i % 7]), tolerance));
    }
}

TEST_CASE("what is written depends on all of the source", "[encoderDecoder]") {
    const Model<original, double> model{Random{4}};
    KvCache<original, double> cache;
    const auto scores = [&](std::vector<int> source) {
        encode(source, cache, model);
        const auto logits = gptForward(6, 0, cache, model);
        return std::vector<double>(logits.begin(), logits.end());
    };
    const auto before = scores({0, 1, 2});
    REQUIRE(scores({0, 1, 3}) != before);
    REQUIRE(scores({4, 1, 2}) != before);
    REQUIRE(scores({0, 1, 2}) == before);
}

TEST_CASE("an encoder-decoder learns what it is shown", "[encoderDecoder]") {
    Model<original> model{Random{1}};
    Trainer trainer{model};
    const float before = trainer.trainStep(pairs);
    for (int step = 0; step < 80; ++step) trainer.trainStep(pairs);
    REQUIRE(trainer.trainStep(pairs) < 0.1f * before);
}

TEST_CASE("a source that is missing, empty or too long is refused", "[encoderDecoder]") {
    const Model<original> model{Random{1}};
    KvCache<original> cache;
    REQUIRE_THROWS_WITH(gptForward(6, 0, cache, model),
                        "a model with an encoder writes about a source: give it one with encode()");
    REQUIRE_THROWS_AS(encode(std::vector<int>{}, cache, model), Error);
    REQUIRE_THROWS_AS(encode(std::vector{0, 1, 2, 3, 4, 5}, cache, model), Error);
    REQUIRE_THROWS_AS(encode(std::vector{7}, cache, model), Error);
    TrainingBatch<original> batch;
    REQUIRE_THROWS_AS(batch.add(TextPair{{}, {6, 1, 6}}), Error);
    REQUIRE_THROWS_AS(batch.add(TextPair{{0, 1, 2, 3, 4, 5}, {6, 1, 6}}), Error);
    REQUIRE_THROWS_AS(batch.add(TextPair{{0}, {6}}), Error);
    REQUIRE(batch.rows() == 0);
}
