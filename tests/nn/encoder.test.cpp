// Encoder-only models: bidirectional, with gaps to fill and classes to tell.
#include <array>
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers.hpp>
#include <catch2/matchers/catch_matchers_floating_point.hpp>
#include <cmath>
#include <cstddef>
#include <string>
#include <vector>

#include <regard/learn/class_loss.hpp>
#include <regard/learn/trainer.hpp>
#include <regard/nn/classifier.hpp>

#include "../support/tape_check.hpp"

using namespace regard;
using Catch::Matchers::WithinAbs;

namespace {
/// BERT's parts, small.
constexpr Config bertLike{.N_EMBD = 6,
                          .N_HEAD = 2,
                          .N_LAYER = 2,
                          .BLOCK_SIZE = 5,
                          .VOCAB_SIZE = 7,
                          .NORM = Norm::layerNorm,
                          .NORM_PLACE = NormPlace::post,
                          .NORM_GAIN = true,
                          .ACTIVATION = Activation::gelu,
                          .BIAS = true,
                          .TIED_EMBEDDING = true,
                          .CAUSAL = false,
                          .N_SEGMENT = 2,
                          .N_CLASS = 3};

const std::vector<MaskedText> masked{
    {{1, 6, 3, 6}, {NO_TARGET, 2, NO_TARGET, 4}, {0, 0, 1, 1}},
    {{6, 5}, {0, NO_TARGET}, {}},
};
const std::vector<LabelledText> labelled{
    {{1, 2, 3}, 2, {0, 1, 1}}, {{4}, 0, {}}, {{5, 6, 0, 1, 2}, 1, {}}};

template <class Example>
TrainingBatch<bertLike> batchOf(const std::vector<Example>& examples) {
    TrainingBatch<bertLike> batch;
    for (const Example& each : examples) batch.add(each);
    return batch;
}
} // namespace

TEST_CASE("an encoder sees what follows, and where a text ends", "[encoder]") {
    const Model<bertLike, double> model{Random{2}};
    const auto before = maskedProbs(model, std::vector{1, 2, 3});
    const auto after = maskedProbs(model, std::vector{1, 2, 4});
    REQUIRE(before.size() == 3);
    REQUIRE(std::abs(before[0][0] - after[0][0]) > 1e-9);
    double sum = 0;
    for (const double p : before[1]) sum += p;
    REQUIRE_THAT(sum, WithinAbs(1, 1e-14));
    SECTION("a text alone is read as it is in a batch") {
        auto batch = batchOf(masked);
        const Activations<bertLike, double> all{{.rows = 6, .keyRows = 6}};
        forward(batch.view(), model, all);
        const auto alone = maskedProbs(model, std::vector{6, 5});
        std::array<double, 7> probs{};
        softmax(all.logits + 4 * 7, 7, probs.data());
        for (std::size_t i = 0; i < 7; ++i) REQUIRE_THAT(probs[i], WithinAbs(alone[0][i], 1e-14));
    }
}

TEST_CASE("a segment is told apart by its vector", "[encoder]") {
    Model<bertLike, double> model{Random{2}};
    const std::vector<int> tokens{1, 2, 3}, zeros{0, 0, 0}, pair{0, 1, 1};
    const auto plain = classProbs(model, tokens);
    REQUIRE(classProbs(model, tokens, zeros) == plain);
    REQUIRE(classProbs(model, tokens, pair) != plain);
    auto wse = model.tensor("wse");
    for (std::size_t i = 0; i < 6; ++i) wse(1, i) = wse(0, i);
    REQUIRE(classProbs(model, tokens, pair) == plain);
}

TEST_CASE("masked training: the loss is the mean over what is asked", "[encoder]") {
    const Model<bertLike, double> model{Random{2}};
    auto batch = batchOf(masked);
    LossFunction<bertLike, double> loss{batch.rows(), true};
    const double found = loss.forward(batch.view(), model);
    const auto first = maskedProbs(model, masked[0].tokens, masked[0].segments);
    const auto second = maskedProbs(model, masked[1].tokens);
    REQUIRE_THAT(found, WithinAbs((-std::log(first[1][2]) - std::log(first[3][4])) / 4 -
                                      std::log(second[0][0]) / 2,
                                  1e-13));
    SECTION("float, whole vectors of rows at once") {
        const Model<bertLike, float> single{model};
        LossFunction<bertLike, float> floats{batch.rows(), true};
        REQUIRE_THAT(double(floats.forward(batch.view(), single)), WithinAbs(found, 1e-5));
    }
}

TEST_CASE("the gradients of masked training and classification are the tape's", "[encoder]") {
    auto gaps = batchOf(masked);
    REQUIRE(worstTapeError<LossFunction, bertLike>(gaps.view(), gaps.rows()) < 1e-12);
    auto classes = batchOf(labelled);
    REQUIRE(worstTapeError<ClassLoss, bertLike>(classes.view(), classes.rows()) < 1e-12);
    SECTION("with dropout") {
        constexpr Config dropping = [] {
            Config c = bertLike;
            c.DROPOUT_PERCENT = 30;
            return c;
        }();
        TrainingBatch<dropping> batch;
        for (const auto& each : labelled) batch.add(each);
        REQUIRE(worstTapeError<ClassLoss, dropping>(batch.view({.active = true, .seed = 3}),
                                                    batch.rows()) < 1e-12);
    }
}

TEST_CASE("a classifier learns, and says how sure it is", "[encoder]") {
    Model<bertLike> model{Random{2}};
    Trainer<bertLike, float, ClassLoss<bertLike, float>> trainer{model};
    const float before = trainer.trainStep(labelled);
    for (int step = 0; step < 60; ++step) trainer.trainStep(labelled);
    REQUIRE(trainer.trainStep(labelled) < 0.1f * before);
    REQUIRE(classProbs(model, labelled[2].tokens)[1] > 0.9);
}

TEST_CASE("a batch of padding alone is classified by the first tokens, never NaN", "[encoder]") {
    const Model<bertLike, double> model{Random{2}};
    const std::vector<int> tokens{1, 0, 0, 4, 0}, other{1, 6, 5, 4, 6}, classes{2, 0};
    const auto scoresOf = [&](const std::vector<int>& read, std::size_t keys) {
        const std::vector<TokenSequence> texts{
            {.rows = 3, .keys = keys},
            {.firstRow = 3, .rows = 2, .firstKey = 3, .text = 1, .keys = keys}};
        Classifier<bertLike, double> classifier{5, true};
        const Batch batch{read, classes, texts};
        const double* scores = classifier.forward(batch, model);
        const std::vector<double> found{scores, scores + 6};
        std::vector<double> gradient(model.parameters().size());
        classifier.backward(batch, model, std::vector<double>(6, 0.5).data(), gradient);
        for (const double each : gradient) REQUIRE(std::isfinite(each));
        return found;
    };
    const auto none = scoresOf(tokens, 0);
    for (const double each : none) REQUIRE(std::isfinite(each));
    REQUIRE(scoresOf(other, 0) == none);
    REQUIRE(scoresOf(tokens, 1) != none);
    REQUIRE(scoresOf(other, 1) == scoresOf(tokens, 1));
}

TEST_CASE("an encoder whose weights are no numbers is named, and says nothing", "[encoder]") {
    Model<bertLike> model{Random{2}};
    model.tensor("layer1.mlp_fc2")(3, 5) = NAN;
    const std::string reason =
        "its scores are NaN or infinite, for layer1.mlp_fc2(3, 5) is: go back to a checkpoint, and "
        "train with a smaller learning rate";
    REQUIRE_THROWS_WITH(classProbs(model, std::vector{1, 2}),
                        "the model cannot classify: " + reason);
    REQUIRE_THROWS_WITH(maskedProbs(model, std::vector{1, 2}),
                        "the model cannot fill gaps: " + reason);
}

TEST_CASE("what an encoder cannot read is named", "[encoder]") {
    const Model<bertLike> model{Random{2}};
    REQUIRE_THROWS_WITH(classProbs(model, std::vector<int>{}),
                        "an encoder reads 1 to 5 tokens (BLOCK_SIZE), this text has 0");
    REQUIRE_THROWS_AS(classProbs(model, std::vector{0, 1, 2, 3, 4, 5}), Error);
    REQUIRE_THROWS_AS(maskedProbs(model, std::vector{7}), Error);
    const std::vector<int> two{0, 1}, unknown{0, 2}, one{0};
    REQUIRE_THROWS_WITH(classProbs(model, two, unknown),
                        "segment 2 is none of the model's 2 (they count from 0)");
    REQUIRE_THROWS_AS(classProbs(model, two, one), Error);
    TrainingBatch<bertLike> batch;
    REQUIRE_THROWS_WITH(batch.add(MaskedText{{1, 2}, {NO_TARGET, NO_TARGET}, {}}),
                        "a masked text asks for at least one token: all targets are NO_TARGET");
    REQUIRE_THROWS_AS(batch.add(MaskedText{{1, 2}, {3}, {}}), Error);
    REQUIRE_THROWS_AS(batch.add(MaskedText{{1, 2}, {3, 9}, {}}), Error);
    REQUIRE_THROWS_WITH(batch.add(LabelledText{{1, 2}, 3, {}}),
                        "class 3 is none of the model's 0..2");
    REQUIRE(batch.rows() == 0);
    Model<bertLike> learner{Random{2}};
    Trainer<bertLike, float, ClassLoss<bertLike, float>> trainer{learner};
    REQUIRE_THROWS_AS(trainer.trainStep(std::vector<LabelledText>{}), Error);
    REQUIRE_THROWS_AS(trainer.trainStep(std::vector<LabelledText>{{{}, 1, {}}}), Error);
    REQUIRE(learner.parameters().front() == model.parameters().front());
}
