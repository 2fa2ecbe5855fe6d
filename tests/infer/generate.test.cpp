#include <catch2/catch_template_test_macros.hpp>
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers.hpp>
#include <catch2/matchers/catch_matchers_floating_point.hpp>
#include <limits>
#include <span>
#include <string>
#include <type_traits>
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
            const auto probs =
                filteredProbs(gptForward(token, t, cache, model), {.temperature = temperature});
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

TEST_CASE("a generated text keeps the distribution of every draw if asked", "[generate]") {
    const Model<microgpt> model{Random{1}};
    Random random{2};
    const Generated text = generate(model, random, {.keepProbs = true});
    REQUIRE(text.probs.size() >= text.tokens.size());
    REQUIRE(text.tokens.size() <= 16);
    for (const auto& probs : text.probs) {
        REQUIRE(probs.size() == 27);
        double sum = 0;
        for (const double p : probs) sum += p;
        REQUIRE_THAT(sum, WithinAbs(1, 1e-12));
    }
    Random again{2};
    const Generated plain = generate(model, again);
    REQUIRE(plain.tokens == text.tokens);
    REQUIRE(plain.probs.empty());
}

TEST_CASE("a text goes on from its prompt", "[generate]") {
    const auto model = referenceModel<double>("weights_step50.txt");
    const std::vector<int> prompt{4, 12}; // "em"
    Random random{7};
    const Generated text =
        generate(model, random, {.sampling = {.temperature = 0.8}, .prompt = prompt});
    REQUIRE(text.tokens.size() > 2);

    // the same by hand, token by token
    Random again{7};
    KvCache<microgpt, double> cache;
    gptForward(26, 0, cache, model);
    gptForward(4, 1, cache, model);
    std::vector<int> expected = prompt;
    int token = 12;
    while (expected.size() < 16) {
        const auto probs =
            filteredProbs(gptForward(token, cache.length(), cache, model), {.temperature = 0.8});
        token = static_cast<int>(again.choice(probs));
        if (token == 26) break;
        expected.push_back(token);
    }
    REQUIRE(text.tokens == expected);
    REQUIRE(random.state() == again.state());
}

TEST_CASE("a prompt may fill all but one position", "[generate]") {
    const Model<microgpt> model{Random{1}};
    Random random{2};
    const auto longest = generate(model, random, {.prompt = std::vector<int>(15, 3)});
    REQUIRE(longest.tokens.size() >= 15);
    REQUIRE(longest.tokens.size() <= 16);
    REQUIRE_THROWS_WITH(
        generate(model, random, {.prompt = std::vector<int>(16, 3)}),
        "a prompt of 16 tokens leaves no room to write: at most 15 fit (BLOCK_SIZE - 1)");
    REQUIRE_THROWS_WITH(generate(model, random, {.prompt = {3, 27}}),
                        "token 27 at index 1 is outside the model's vocabulary 0..26");
}

TEMPLATE_TEST_CASE("texts written together are those written alone", "[generate]", float, double) {
    const Model<microgpt, TestType> model{Random{5}};
    const GenerateOptions all[]{
        {},
        {.sampling = {.temperature = 1.5}, .prompt = {4, 12}, .keepProbs = true},
        {.sampling = {.repetitionPenalty = 1.3, .topK = 9, .topP = 0.9, .minP = 0.05}},
        {.sampling = {.temperature = 0}, .prompt = {1}}};
    for (const GenerateOptions& options : all) {
        std::vector<Random> streams, own;
        for (int seed = 0; seed < 13; ++seed) streams.emplace_back(seed);
        own = streams;
        const auto together = generateBatch(model, std::span{streams}, options);
        REQUIRE(together.size() == 13);
        for (std::size_t i = 0; i < 13; ++i) {
            const Generated alone = generate(model, own[i], options);
            REQUIRE(together[i].tokens == alone.tokens);
            REQUIRE(together[i].probs.size() == alone.probs.size());
            if constexpr (std::is_same_v<TestType, double>)
                REQUIRE(together[i].probs == alone.probs);
            REQUIRE(streams[i].state() == own[i].state());
        }
    }
    REQUIRE(generateBatch(model, std::span<Random>{}).empty());
}

TEST_CASE("a cache that has been used writes the same text", "[generate]") {
    const Model<microgpt> model{Random{5}};
    KvCache<microgpt> cache;
    Random one{1}, other{1};
    generate(model, one, {}, cache);
    generate(model, other);
    REQUIRE(generate(model, one, {}, cache).tokens == generate(model, other).tokens);
}

TEST_CASE("a greedy text needs no random numbers", "[generate]") {
    const Model<microgpt> model{Random{5}};
    Random random{1};
    const auto before = random.state();
    const auto text = generate(model, random, {.sampling = {.temperature = 0}, .keepProbs = true});
    REQUIRE(random.state() == before);
    for (std::size_t i = 0; i < text.tokens.size(); ++i)
        REQUIRE(text.probs[i][std::size_t(text.tokens[i])] == 1);
}

TEMPLATE_TEST_CASE("a model whose weights are no numbers is named, not sampled", "[generate]",
                   float, double) {
    Random random{1};
    Model<microgpt, TestType> model{Random{1}};
    model.tensor("layer0.attn_wv")(3, 5) = std::numeric_limits<TestType>::quiet_NaN();
    const std::string message =
        "the model cannot write: its scores are NaN or infinite, for layer0.attn_wv(3, 5) is: go "
        "back to a checkpoint, and train with a smaller learning rate";
    for (const double temperature : {0.0, 0.5})
        REQUIRE_THROWS_WITH(generate(model, random, {.sampling = {.temperature = temperature}}),
                            message);
    std::vector<Random> streams(2, Random{1});
    REQUIRE_THROWS_WITH(generateBatch(model, std::span{streams}), message);

    model.tensor("layer0.attn_wv")(3, 5) = std::numeric_limits<TestType>::infinity();
    REQUIRE_THROWS_WITH(generate(model, random), message);
    model.tensor("layer0.attn_wv")(3, 5) = 0;
    for (TestType& weight : model.tensor("lm_head").span())
        weight = std::numeric_limits<TestType>::max();
    REQUIRE_THROWS_WITH(generate(model, random),
                        "the model cannot write: its scores are NaN or infinite, although all "
                        "weights are finite: they are too large");
}

TEST_CASE("options that make no sense are refused before anything is drawn", "[generate]") {
    const Model<microgpt> model{Random{1}};
    Random random{1};
    const auto before = random.state();
    REQUIRE_THROWS_AS(generate(model, random, {.sampling = {.topK = 28}}), Error);
    REQUIRE_THROWS_AS(generate(model, random, {.sampling = {.temperature = -1}}), Error);
    REQUIRE(random.state() == before);
}
