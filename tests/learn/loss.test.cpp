#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers.hpp>
#include <catch2/matchers/catch_matchers_floating_point.hpp>
#include <cmath>
#include <string>
#include <vector>

#include <regard/learn/loss.hpp>

#include "../support/microgpt.hpp"

using namespace regard;
using Catch::Matchers::WithinAbs;

namespace {
/// Loss and gradient of tokenized texts under the model.
struct Result {
    double loss;
    std::vector<double> gradient;
};
Result evaluate(const Model<microgpt, double>& model, const std::vector<std::string>& texts) {
    TrainingBatch<microgpt> batch;
    for (const std::string& text : texts) batch.add(ENGLISH.tokenize(text));
    LossFunction<microgpt, double> loss{batch.rows(), true};
    Result result{loss.forward(batch.view(), model), std::vector<double>(4192)};
    loss.backward(batch.view(), model, result.gradient);
    return result;
}
} // namespace

TEST_CASE("loss and gradient of the first step are the reference's", "[loss]") {
    const auto model = referenceModel<double>("weights_init.txt");
    auto [loss, gradient] = evaluate(model, {"yuheng"});
    REQUIRE_THAT(loss, WithinAbs(3.3659669475848504, 1e-14));
    forEachReferenceNumber(
        std::span<double>{gradient}, Golden{"microgpt/grads_step0.txt"},
        [](double found, double reference) { REQUIRE_THAT(found, WithinAbs(reference, 1e-15)); });
}

TEST_CASE("texts of every length have the reference's losses and gradients", "[loss]") {
    const auto model = referenceModel<double>("weights_init.txt");
    const Golden golden{"microgpt/edge_docs.txt"};
    for (const std::string text :
         {"a", "zz", "abcdefghijklmno", "abcdefghijklmnop", "abcdefghijklmnopqrstuvwxyz"}) {
        INFO(text);
        const auto [loss, gradient] = evaluate(model, {text});
        REQUIRE_THAT(loss, WithinAbs(golden[text + ".loss"].numbers()[0], 1e-13));
        double sum = 0, squares = 0;
        for (const double g : gradient) {
            sum += g;
            squares += g * g;
        }
        REQUIRE_THAT(sum, WithinAbs(golden[text + ".gradSum"].numbers()[0], 1e-12));
        REQUIRE_THAT(std::sqrt(squares), WithinAbs(golden[text + ".gradL2"].numbers()[0], 1e-12));
        const auto positions = positionLosses(model, ENGLISH.tokenize(text));
        const auto expected = golden[text + ".positionLosses"].numbers();
        REQUIRE(positions.size() == expected.size());
        for (std::size_t t = 0; t < positions.size(); ++t)
            REQUIRE_THAT(positions[t], WithinAbs(expected[t], 1e-13));
    }
}

TEST_CASE("a batch has the mean loss and the mean gradient of its texts", "[loss]") {
    const auto model = referenceModel<double>("weights_init.txt");
    const auto both = evaluate(model, {"emma", "ava"});
    const auto emma = evaluate(model, {"emma"}), ava = evaluate(model, {"ava"});
    REQUIRE_THAT(both.loss, WithinAbs((emma.loss + ava.loss) / 2, 1e-14));
    for (std::size_t i = 0; i < 4192; ++i)
        REQUIRE_THAT(both.gradient[i], WithinAbs((emma.gradient[i] + ava.gradient[i]) / 2, 1e-15));
}

TEST_CASE("a text without a target is refused", "[loss]") {
    const auto model = referenceModel<double>("weights_init.txt");
    REQUIRE_THROWS_AS(positionLosses(model, std::vector{26}), Error);
    REQUIRE_THROWS_AS(positionLosses(model, std::vector{26, 99, 26}), Error);
}

TEST_CASE("a loss too large for a probability is still a number", "[loss]") {
    // lm_head blown up until the target's probability is far below what a float can hold
    Model<microgpt> model{Random{42}};
    for (float& weight : model.tensor("lm_head").span()) weight *= 1000;
    float largest = 0;
    for (const float loss : positionLosses(model, ENGLISH.tokenize("emma")))
        largest = std::max(largest, loss);
    REQUIRE(largest > 200);
    REQUIRE(std::isfinite(largest));
}
