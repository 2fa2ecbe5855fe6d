#include <catch2/catch_test_macros.hpp>
#include <type_traits>
#include <vector>

#include <regard/infer/generate.hpp>
#include <regard/learn/loss.hpp>
#include <regard/learn/training_batch.hpp>
#include <regard/nn/parts.hpp>

#include "../support/tape_check.hpp"
#include "support/own_parts.hpp"

using namespace regard;

namespace {

constexpr Config SMALL{.N_EMBD = 8, .N_HEAD = 2, .N_LAYER = 2, .BLOCK_SIZE = 5, .VOCAB_SIZE = 6};

/// SMALL with changes, and with a user's parts.
template <class P>
constexpr ConfigWith<P> with(Config c) {
    return {c};
}

template <auto C>
double worstError() {
    TrainingBatch<C> batch;
    batch.add(std::vector{5, 0, 1, 2, 3, 5});
    batch.add(std::vector{5, 4, 4, 5});
    return worstTapeError<LossFunction, C>(batch.view(), batch.rows());
}

/// Whether a text reads the same at once and token by token.
template <auto C>
bool readsOn() {
    const Model<C, double> model{Random{1}};
    const std::vector<int> tokens{5, 0, 1, 2, 3};
    KvCache<C, double> whole, single;
    const auto atOnce = prefill(tokens, whole, model);
    for (std::size_t t = 0; t < tokens.size(); ++t) {
        const auto logits = gptForward(tokens[t], t, single, model);
        for (std::size_t i = 0; i < logits.size(); ++i)
            if (std::abs(logits[i] - atOnce[t * logits.size() + i]) > 1e-14) return false;
    }
    return true;
}

constexpr auto MISH = with<own::Mish>(SMALL);
constexpr auto BOUNDED = [] {
    auto c = with<own::Bounded>(SMALL);
    c.NORM_GAIN = true;
    return c;
}();
constexpr auto KERPLE = [] {
    auto c = with<own::Kerple>(SMALL);
    c.POSITION = Position::none;
    return c;
}();
constexpr auto FADING = with<own::Fading>(SMALL);

} // namespace

TEST_CASE("a config's own parts take the place of the library's, the others stay", "[parts]") {
    STATIC_REQUIRE((std::is_same_v<Block<MISH>::Function, own::MishFunction>));
    STATIC_REQUIRE((std::is_same_v<Block<MISH>::Attn, Block<SMALL>::Attn>));
    STATIC_REQUIRE(
        (std::is_same_v<Block<FADING>::Attn::Mixer, own::FadingMemory<HEADS_OF<SMALL>>>));
    STATIC_REQUIRE((std::is_same_v<Block<FADING>::MlpPath, Block<SMALL>::MlpPath>));
    STATIC_REQUIRE((std::is_same_v<Gpt<with<Parts>(SMALL)>::Operation, Gpt<SMALL>::Operation>));
}

TEST_CASE("Mish is x tanh(ln(1 + e^x))", "[parts]") {
    CHECK(std::abs(own::MishFunction::value(1.0) - std::tanh(std::log1p(std::exp(1.0)))) < 1e-15);
    CHECK(own::MishFunction::value(0.0) == 0.0);
}

TEST_CASE("gradients of an own activation, norm, position and mixer are exact", "[parts]") {
    CHECK(worstError<MISH>() < 1e-12);
    CHECK(worstError<BOUNDED>() < 1e-12);
    CHECK(worstError<KERPLE>() < 1e-12);
    CHECK(worstError<FADING>() < 1e-12);
}

TEST_CASE("own parts write through a KV cache", "[parts]") {
    CHECK(readsOn<KERPLE>());
    CHECK(readsOn<FADING>());
}

TEST_CASE("the encoder beside a decoder has its parts too", "[parts]") {
    constexpr auto PAIR = [] {
        auto c = MISH;
        c.N_ENCODER_LAYER = 1;
        return c;
    }();
    STATIC_REQUIRE((std::is_same_v<Block<Encoder<PAIR>::LAYER>::Function, own::MishFunction>));
    TrainingBatch<PAIR> batch;
    batch.add(TextPair{{0, 1, 2}, {5, 2, 1, 0, 5}});
    CHECK(worstTapeError<LossFunction, PAIR>(batch.view(), batch.rows()) < 1e-12);
}
