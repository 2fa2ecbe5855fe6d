// Fidelity: the run of microgpt.py, step by step.
#include <catch2/catch_template_test_macros.hpp>
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers.hpp>
#include <catch2/matchers/catch_matchers_floating_point.hpp>
#include <cmath>
#include <cstring>
#include <limits>
#include <span>
#include <string>
#include <vector>

#include <regard/grad/value.hpp>
#include <regard/infer/generate.hpp>
#include <regard/learn/trainer.hpp>

#include "../support/microgpt.hpp"

using namespace regard;
using Catch::Matchers::WithinAbs;

TEMPLATE_TEST_CASE("the first 50 steps are the reference's", "[trainer]", double, float, Value) {
    const bool single = std::is_same_v<TestType, float>;
    const Golden golden{"microgpt/run1000.txt"};
    const auto losses = golden["losses"].numbers();
    auto model = referenceModel<TestType>("weights_init.txt");
    Trainer trainer{model};
    for (std::size_t step = 0; step < 50; ++step) {
        INFO("step " << step);
        const auto loss = trainer.trainStep(ENGLISH.tokenize(golden["documents"].words[step]));
        REQUIRE_THAT(double(loss), WithinAbs(losses[step], single ? 2e-6 : 1e-12));
    }
    REQUIRE(trainer.steps() == 50);
    forEachReferenceNumber(model.parameters(), Golden{"microgpt/weights_step50.txt"},
                           [&](const TestType& weight, double reference) {
                               REQUIRE_THAT(double(valueOf(weight)),
                                            WithinAbs(reference, single ? 1e-5 : 1e-12));
                           });
}

TEST_CASE("1,000 steps and 20 names are the script's own, letter for letter", "[trainer]") {
    const Golden golden{"microgpt/run1000.txt"};
    Random random{42};
    std::vector<int> lines(32033);
    for (std::size_t i = 0; i < lines.size(); ++i) lines[i] = int(i);
    random.shuffle(lines);
    Model<microgpt, double> model{random};
    Trainer trainer{model};
    const auto expectedLines = golden["lines"].numbers(), losses = golden["losses"].numbers();
    for (std::size_t step = 0; step < 1000; ++step) {
        INFO("step " << step);
        REQUIRE(lines[step] == int(expectedLines[step]));
        const double loss = trainer.trainStep(ENGLISH.tokenize(golden["documents"].words[step]));
        REQUIRE_THAT(loss, WithinAbs(losses[step], 1e-10));
    }
    for (const std::string& name : golden["names"].words)
        REQUIRE(ENGLISH.text(generate(model, random).tokens) == name);
}

TEST_CASE("the gradient by hand is that of the tape", "[trainer]") {
    constexpr Config c{.N_EMBD = 8,
                       .N_HEAD = 2,
                       .N_LAYER = 2,
                       .BLOCK_SIZE = 5,
                       .VOCAB_SIZE = 7,
                       .NORM = Norm::layerNorm,
                       .NORM_GAIN = true,
                       .FINAL_NORM = true,
                       .ACTIVATION = Activation::geluTanh,
                       .BIAS = true};
    Model<c, double> byHand{Random{5}};
    Model<c, Value> onTape{byHand};
    Trainer handTrainer{byHand};
    Trainer tapeTrainer{onTape};
    for (const auto& tokens : {std::vector{6, 0, 3, 1, 6}, std::vector{6, 5, 6}}) {
        REQUIRE_THAT(handTrainer.trainStep(tokens),
                     WithinAbs(tapeTrainer.trainStep(tokens), 1e-13));
        for (std::size_t i = 0; i < parameterCount(c); ++i)
            REQUIRE_THAT(handTrainer.gradient()[i], WithinAbs(tapeTrainer.gradient()[i], 1e-13));
    }
}

TEST_CASE("a step that cannot be taken leaves the model as it was", "[trainer]") {
    Model<microgpt> model{Random{1}};
    const std::vector<float> before(model.parameters().begin(), model.parameters().end());
    Trainer trainer{model};
    REQUIRE_THROWS_AS(trainer.trainStep(std::vector{26}), Error);
    REQUIRE_THROWS_AS(trainer.trainStep(std::vector{26, 27, 26}), Error);
    REQUIRE(std::vector<float>(model.parameters().begin(), model.parameters().end()) == before);
    REQUIRE(trainer.steps() == 0);
}

TEST_CASE("training on the tape leaves nothing on it", "[trainer]") {
    Model<microgpt, Value> model{Random{1}};
    Trainer trainer{model};
    const auto before = Value::tape().size();
    trainer.trainStep(std::vector{26, 0, 26});
    REQUIRE(Value::tape().size() == before);
}

TEST_CASE("a batch steps along the mean of its texts' gradients", "[trainer]") {
    const std::vector<std::vector<int>> texts{{26, 4, 12, 12, 0, 26}, {26, 0, 21, 0, 26}, {26, 26}};
    Model<microgpt, double> batched{Random{1}}, single{Random{1}};
    Trainer trainer{batched};
    const double loss = trainer.trainStep(texts);
    double mean = 0;
    std::vector<double> gradient(parameterCount(microgpt));
    for (const auto& text : texts) {
        Model<microgpt, double> fresh{Random{1}};
        Trainer one{fresh};
        mean += one.trainStep(text) / 3;
        for (std::size_t i = 0; i < gradient.size(); ++i) gradient[i] += one.gradient()[i] / 3;
    }
    REQUIRE_THAT(loss, WithinAbs(mean, 1e-14));
    for (std::size_t i = 0; i < gradient.size(); ++i)
        REQUIRE_THAT(trainer.gradient()[i], WithinAbs(gradient[i], 1e-15));
    REQUIRE_THROWS_AS(trainer.trainStep(std::span<const std::vector<int>>{}), Error);
}

TEST_CASE("a gradient longer than clipNorm is scaled down to it", "[trainer]") {
    // After one step of Adam from nothing, m = (1 − β₁) × the scaled gradient; with a tiny ε the
    // step itself hides the scale, so a large ε makes it visible.
    const std::vector<int> text{26, 4, 12, 12, 0, 26};
    const TrainerOptions plain{.adam = {.epsilon = 1e9}};
    TrainerOptions clipped = plain;
    clipped.clipNorm = 0.5;
    Model<microgpt, double> a{Random{1}}, b{Random{1}}, start{Random{1}};
    Trainer free{a, plain}, held{b, clipped};
    free.trainStep(text);
    held.trainStep(text);
    double squares = 0;
    for (const double g : free.gradient()) squares += g * g;
    REQUIRE(std::sqrt(squares) > 0.5);
    const double scale = 0.5 / std::sqrt(squares);
    const std::size_t at = 26 * 16; // the row of BOS in wte
    const double moved = a.parameters()[at] - start.parameters()[at];
    REQUIRE(moved != 0);
    REQUIRE_THAT((b.parameters()[at] - start.parameters()[at]) / moved, WithinAbs(scale, 1e-4));
}

TEST_CASE("training that diverges is stopped, with the model as it was", "[trainer]") {
    Model<microgpt> model{Random{1}};
    model.tensor("layer0.attn_wq")(3, 5) = std::numeric_limits<float>::quiet_NaN();
    const std::vector<float> before(model.parameters().begin(), model.parameters().end());
    Trainer trainer{model};
    REQUIRE_THROWS_WITH(trainer.trainStep(std::vector{26, 0, 26}),
                        "training diverged at step 0: layer0.attn_wq[3][5] is not a finite number; "
                        "lower the learning rate or set clipNorm");
    REQUIRE(std::memcmp(before.data(), model.parameters().data(), before.size() * 4) == 0);
    REQUIRE(trainer.steps() == 0);
}
