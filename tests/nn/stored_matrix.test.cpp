#include <algorithm>
#include <catch2/catch_template_test_macros.hpp>
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>
#include <cmath>
#include <cstring>
#include <limits>
#include <string>
#include <vector>

#include <regard/core/presets.hpp>
#include <regard/infer/generate.hpp>
#include <regard/nn/stored_matrix.hpp>

using namespace regard;

namespace {

/// GPT-2's parts in small; odd widths, so that rooms do not end with their numbers.
constexpr Config TIED{.N_EMBD = 15,
                      .N_HEAD = 3,
                      .N_LAYER = 2,
                      .BLOCK_SIZE = 8,
                      .VOCAB_SIZE = 29,
                      .N_INNER = 37,
                      .NORM = Norm::layerNorm,
                      .NORM_GAIN = true,
                      .EMBD_NORM = false,
                      .FINAL_NORM = true,
                      .ACTIVATION = Activation::geluTanh,
                      .BIAS = true,
                      .TIED_EMBEDDING = true};
/// LLaMA's in small: no biases, a gated MLP, a head of its own, shared keys, scaled embeddings.
constexpr Config UNTIED{.N_EMBD = 32,
                        .N_HEAD = 4,
                        .N_LAYER = 2,
                        .BLOCK_SIZE = 8,
                        .VOCAB_SIZE = 29,
                        .NORM_GAIN = true,
                        .FINAL_NORM = true,
                        .EMBD_SCALE = true,
                        .ACTIVATION = Activation::swiGlu,
                        .N_KV_HEAD = 2,
                        .POSITION = Position::rope};

/// A model whose gains, shifts and biases are no ones and zeros either.
template <Config C>
Model<C> drawn() {
    Model<C> model{Random{42}};
    Random random{7};
    for (float& weight : model.parameters()) weight += float(random.gauss(0.0, 0.05));
    return model;
}

/// The logits after each of some tokens, read one by one; then those of one pass.
template <Config C>
std::vector<float> logits(const Model<C>& model) {
    const std::vector<int> tokens{28, 0, 17, 3, 3, 21};
    std::vector<float> all;
    KvCache<C> cache;
    for (std::size_t i = 0; i < tokens.size(); ++i) {
        const auto row = gptForward(tokens[i], i, cache, model);
        all.insert(all.end(), row.begin(), row.end());
    }
    cache.truncate(0);
    const auto rows = prefill(tokens, cache, model);
    all.insert(all.end(), rows.begin(), rows.end());
    return all;
}

double largestDifference(const std::vector<float>& a, const std::vector<float>& b) {
    double largest = 0;
    for (std::size_t i = 0; i < a.size(); ++i)
        largest = std::max(largest, std::abs(double(a[i]) - double(b[i])));
    return largest;
}

/// A stored model computes what the full model computes that has its rounded numbers.
template <Config C, Storage STORAGE>
void checkLogits() {
    const Model<C> exact = drawn<C>();
    const Model<stored(C, STORAGE)> small{exact};
    const Model<C> rounded{small};
    const std::vector<float> got = logits(small);
    REQUIRE(largestDifference(got, logits(rounded)) < 2e-5);
    const double error = largestDifference(got, logits(exact));
    REQUIRE(error > 1e-4); // it is rounded
    REQUIRE(error < 0.2);  // and no more than that
}

} // namespace

TEST_CASE("a stored model computes with its numbers as if they were full", "[stored]") {
    checkLogits<TIED, Storage::bfloat16>();
    checkLogits<TIED, Storage::int8>();
    checkLogits<UNTIED, Storage::bfloat16>();
    checkLogits<UNTIED, Storage::int8>();
}

TEST_CASE("matrices are rounded to the nearest stored number, all else stays", "[stored]") {
    const Model<TIED> exact = drawn<TIED>();
    const Model<TIED> half{Model<stored(TIED, Storage::bfloat16)>{exact}};
    const Model<TIED> bytes{Model<stored(TIED, Storage::int8)>{exact}};
    forEachTensor(TIED, [&](const std::string& name, const Tensor& tensor, std::size_t) {
        INFO(name);
        const auto a = exact.tensor(name), b = half.tensor(name), c = bytes.tensor(name);
        const bool isStored = tensor.rows > 1 && name != "wpe";
        for (std::size_t row = 0; row < a.rows; ++row)
            for (std::size_t col = 0; col < a.cols; ++col) {
                const float x = a(row, col);
                REQUIRE(b(row, col) == (isStored ? toFloat(toBFloat16(x)) : x));
                if (!isStored) {
                    REQUIRE(c(row, col) == x);
                    continue;
                }
                float largest = 0; // of its row in wte, of its column elsewhere
                const bool table = name == "wte";
                for (std::size_t i = 0; i < (table ? a.cols : a.rows); ++i)
                    largest = std::max(largest, std::abs(table ? a(row, i) : a(i, col)));
                REQUIRE(std::abs(c(row, col) - x) <= largest / 127 * 0.5001f);
                if (std::abs(x) == largest) REQUIRE(std::abs(c(row, col) - x) <= largest * 1e-6f);
            }
    });
}

TEST_CASE("what is rounded once is not rounded again", "[stored]") {
    using Half = Model<stored(TIED, Storage::bfloat16)>;
    const Half once{drawn<TIED>()};
    const Half twice{Model<TIED>{once}};
    REQUIRE(std::memcmp(once.data(), twice.data(), Half::bytes()) == 0);
}

TEST_CASE("GPT-2 takes half and a quarter of its memory", "[stored]") {
    constexpr double FULL = double(Model<gpt2Small>::bytes());
    REQUIRE(Model<gpt2Small>::bytes() == 4 * parameterCount(gpt2Small));
    using Half = Model<stored(gpt2Small, Storage::bfloat16)>;
    using Bytes = Model<stored(gpt2Small, Storage::int8)>;
    REQUIRE(double(Half::bytes()) / FULL < 0.505); // wpe, biases and norms are full
    REQUIRE(double(Bytes::bytes()) / FULL < 0.26);
    STATIC_REQUIRE(Half::PARAMETER_COUNT == Model<gpt2Small>::PARAMETER_COUNT);
}

TEST_CASE("a stored model writes", "[stored]") {
    const Model<stored(TIED, Storage::int8)> model{drawn<TIED>()};
    Random random{1};
    const Generated text = generate(model, random);
    REQUIRE(text.tokens.size() <= 8);
    for (const int token : text.tokens) REQUIRE((token >= 0 && token < 28));
}

TEST_CASE("a number that is not finite is not stored", "[stored]") {
    Model<TIED> model = drawn<TIED>();
    model.tensor("layer1.mlp_fc1")(2, 3) = std::numeric_limits<float>::quiet_NaN();
    REQUIRE_THROWS_WITH((Model<stored(TIED, Storage::int8)>{model}),
                        Catch::Matchers::ContainsSubstring("layer1.mlp_fc1"));
}
