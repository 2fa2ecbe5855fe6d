#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers.hpp>
#include <catch2/matchers/catch_matchers_floating_point.hpp>
#include <limits>
#include <vector>

#include <regard/infer/generate.hpp>

#include "../support/microgpt.hpp"

using namespace regard;
using Catch::Matchers::WithinAbs;

TEST_CASE("the names drawn from the weights after 50 steps are the reference's", "[generate]") {
    const auto model = referenceModel<double>("weights_step50.txt");
    const auto entries = Golden{"microgpt/samples_step50.txt"}.entries();
    std::size_t samples = 0;
    for (std::size_t e = 0; e + 4 < entries.size() && entries[e].name == "text"; e += 5) {
        const double temperature = entries[e + 1].numbers()[0];
        const auto draws = entries[e + 2].numbers(), ids = entries[e + 3].numbers(),
                   chosen = entries[e + 4].numbers();
        KvCache<microgpt, double> cache;
        int token = ENGLISH.bos();
        for (std::size_t t = 0; t < ids.size(); ++t) {
            const auto probs = nextTokenProbs(gptForward(token, t, cache, model), temperature);
            token = int(ids[t]);
            REQUIRE_THAT(probs[std::size_t(token)], WithinAbs(chosen[t], 1e-12));
            double below = 0;
            for (int i = 0; i < token; ++i) below += probs[std::size_t(i)];
            REQUIRE(below <= draws[t]);
            REQUIRE(draws[t] < below + chosen[t]);
        }
        ++samples;
    }
    REQUIRE(samples == entries.size() / 5);
    REQUIRE(samples >= 5);
}

TEST_CASE("a generated text keeps the distribution of every draw", "[generate]") {
    const Model<microgpt> model{Random{1}};
    Random random{2};
    const Generated text = generate(model, random);
    REQUIRE(text.probs.size() >= text.tokens.size());
    REQUIRE(text.tokens.size() <= 16);
    for (const auto& probs : text.probs) {
        REQUIRE(probs.size() == 27);
        double sum = 0;
        for (const double p : probs) sum += p;
        REQUIRE_THAT(sum, WithinAbs(1, 1e-12));
    }
    Random again{2};
    REQUIRE(generate(model, again).tokens == text.tokens);
}

TEST_CASE("a low temperature makes the likely likelier", "[generate]") {
    const std::vector<double> logits{1, 2, 0};
    const auto cold = nextTokenProbs(std::span<const double>{logits}, 0.25),
               warm = nextTokenProbs(std::span<const double>{logits}, 2.0);
    REQUIRE(cold[1] > 0.98);
    REQUIRE(warm[1] < 0.6);
}

TEST_CASE("a temperature that is no positive number is refused", "[generate]") {
    const std::vector<double> logits{1, 2};
    for (const double bad : {0.0, -1.0, std::numeric_limits<double>::quiet_NaN(),
                             std::numeric_limits<double>::infinity()})
        REQUIRE_THROWS_AS(nextTokenProbs(std::span<const double>{logits}, bad), Error);
}
