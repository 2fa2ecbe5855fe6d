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

namespace {
/// A config with everything that a step of training draws or reads, and a few texts.
constexpr Config WITH_DROPOUT{.N_EMBD = 16,
                              .N_HEAD = 4,
                              .N_LAYER = 2,
                              .BLOCK_SIZE = 8,
                              .VOCAB_SIZE = 27,
                              .BIAS = true,
                              .DROPOUT_PERCENT = 20};

std::vector<std::vector<int>> someNames(std::size_t count) {
    const Golden golden{"microgpt/run1000.txt"};
    std::vector<std::vector<int>> texts;
    for (std::size_t i = 0; i < count; ++i)
        texts.push_back(ENGLISH.tokenize(golden["documents"].words[i]));
    return texts;
}

/// The weights after a few steps, and the losses and the gradient of the last.
template <Config C, class T>
std::vector<T> trained(const TrainerOptions& options, std::size_t batch) {
    Model<C, T> model{Random{3}};
    Trainer trainer{model, options};
    std::vector<T> all;
    const auto texts = someNames(4 * batch);
    for (std::size_t step = 0; step < 4; ++step)
        all.push_back(trainer.trainStep(std::span{texts}.subspan(step * batch, batch)));
    all.insert(all.end(), trainer.gradient().begin(), trainer.gradient().end());
    all.insert(all.end(), model.parameters().begin(), model.parameters().end());
    return all;
}
} // namespace

TEMPLATE_TEST_CASE("a step in parts is the same to the bit on any number of threads", "[trainer]",
                   float, double) {
    using T = TestType;
    for (const std::size_t batch : {1, 3, 16}) {
        const TrainerOptions options{.clipNorm = 0.5, .dropoutSeed = 7, .parts = 4};
        const auto alone = trained<WITH_DROPOUT, T>(options, batch);
        for (const std::size_t threads : {1, 2, 3, 5}) {
            ThreadPool pool{threads};
            TrainerOptions shared = options;
            shared.pool = &pool;
            const auto together = trained<WITH_DROPOUT, T>(shared, batch);
            INFO(threads << " threads, " << batch << " texts");
            REQUIRE(std::memcmp(alone.data(), together.data(), alone.size() * sizeof(T)) == 0);
        }
    }
}

TEST_CASE("a step in parts is the whole step to rounding, dropout included", "[trainer]") {
    const TrainerOptions whole{.dropoutSeed = 7};
    for (const std::size_t parts : {2, 3, 7, 40}) {
        TrainerOptions divided = whole;
        divided.parts = parts;
        const auto expected = trained<WITH_DROPOUT, double>(whole, 7);
        const auto got = trained<WITH_DROPOUT, double>(divided, 7);
        for (std::size_t i = 0; i < got.size(); ++i)
            REQUIRE_THAT(got[i], WithinAbs(expected[i], 1e-9));
    }
}

TEST_CASE("parts are at least one, and one on the tape", "[trainer]") {
    Model<microgpt> model{Random{1}};
    Model<microgpt, Value> onTape{model};
    REQUIRE_THROWS_AS((Trainer{model, {.parts = 0}}), Error);
    REQUIRE_THROWS_AS((Trainer{onTape, {.parts = 2}}), Error);
}

TEST_CASE("what a part fails at is thrown by the step, with the model as it was", "[trainer]") {
    Model<microgpt> model{Random{1}};
    ThreadPool pool{3};
    Trainer trainer{model, {.parts = 3, .pool = &pool}};
    const std::vector<float> before(model.parameters().begin(), model.parameters().end());
    auto texts = someNames(6);
    texts[4][1] = 99;
    REQUIRE_THROWS_AS(trainer.trainStep(texts), Error);
    REQUIRE(std::vector<float>(model.parameters().begin(), model.parameters().end()) == before);
    texts[4][1] = 3;
    REQUIRE(std::isfinite(trainer.trainStep(texts)));
}

TEST_CASE("halves of a step, averaged in between, are the whole step", "[trainer]") {
    const auto texts = someNames(7);
    const TrainerOptions options{.clipNorm = 0.5, .dropoutSeed = 7};
    Model<WITH_DROPOUT, double> whole{Random{3}}, left{Random{3}}, right{Random{3}};
    Trainer alone{whole, options}, first{left, options}, second{right, options};
    const std::span all{texts};
    for (int step = 0; step < 3; ++step) {
        const double loss = alone.trainStep(texts);
        const double a = first.computeGradient(all.first(3));
        const double b = second.computeGradient(all.subspan(3), 3);
        REQUIRE_THAT((a * 3 + b * 4) / 7, WithinAbs(loss, 1e-12));
        for (std::size_t i = 0; i < first.gradient().size(); ++i) {
            const double mean = (first.gradient()[i] * 3 + second.gradient()[i] * 4) / 7;
            first.gradient()[i] = second.gradient()[i] = mean;
        }
        first.descend(loss);
        second.descend(loss);
    }
    REQUIRE(first.steps() == 3);
    for (std::size_t i = 0; i < whole.parameters().size(); ++i)
        REQUIRE_THAT(left.parameters()[i], WithinAbs(whole.parameters()[i], 1e-9));
    REQUIRE(std::memcmp(left.parameters().data(), right.parameters().data(),
                        left.parameters().size_bytes()) == 0);
}
