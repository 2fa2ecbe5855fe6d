// LLaMA from a file in the layout of transformers: the logits of a reference that reads the file's
// own tensors with nothing but loops, and a line for every file that doesn't fit.
#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <span>
#include <string>
#include <vector>

#include <regard/core/half.hpp>
#include <regard/core/presets.hpp>
#include <regard/core/random.hpp>
#include <regard/files/safetensors_writer.hpp>
#include <regard/nn/gpt_forward.hpp>
#include <regard/nn/llama_file.hpp>

#include "../support/folder.hpp"

using namespace regard;
using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::StartsWith;

namespace {

/// Four heads of queries share two of keys and values.
constexpr Config TINY_LLAMA = [] {
    Config c = llama7B;
    c.N_EMBD = 16;
    c.N_HEAD = 4;
    c.N_KV_HEAD = 2;
    c.N_LAYER = 2;
    c.BLOCK_SIZE = 12;
    c.VOCAB_SIZE = 11;
    c.N_INNER = 20;
    c.POSITION = Position::ropeHalfSplit;
    c.ROPE_BASE = 500;
    return c;
}();
template <Config C>
constexpr Config tied = [] {
    Config c = C;
    c.TIED_EMBEDDING = true;
    return c;
}();

const std::vector<int> TOKENS{3, 1, 4, 1, 5, 9, 2, 6};

/// Tensors by their name in the file.
struct Weights {
    struct Matrix {
        std::vector<float> numbers;
        std::vector<std::uint64_t> shape;
    };
    std::map<std::string, Matrix> tensors;

    /// A whole file of TINY_LLAMA's sizes, no two numbers alike.
    Weights() {
        Random random{7};
        const auto add = [&](const std::string& name, std::vector<std::uint64_t> shape,
                             double mean = 0) {
            std::vector<float> numbers(shape[0] * (shape.size() == 2 ? shape[1] : 1));
            for (float& number : numbers) number = float(random.gauss(mean, 0.3));
            tensors[name] = {numbers, shape};
        };
        add("model.embed_tokens.weight", {11, 16});
        add("model.norm.weight", {16}, 1);
        add("lm_head.weight", {11, 16});
        for (const std::string layer : {"model.layers.0.", "model.layers.1."}) {
            add(layer + "input_layernorm.weight", {16}, 1);
            add(layer + "self_attn.q_proj.weight", {16, 16});
            add(layer + "self_attn.k_proj.weight", {8, 16});
            add(layer + "self_attn.v_proj.weight", {8, 16});
            add(layer + "self_attn.o_proj.weight", {16, 16});
            add(layer + "post_attention_layernorm.weight", {16}, 1);
            add(layer + "mlp.gate_proj.weight", {20, 16});
            add(layer + "mlp.up_proj.weight", {20, 16});
            add(layer + "mlp.down_proj.weight", {16, 20});
        }
    }

    void write(const std::string& path) const {
        SafetensorsWriter writer;
        for (const auto& [name, matrix] : tensors)
            writer.add(name, std::span<const float>{matrix.numbers}, matrix.shape);
        writer.write(path);
    }
};

using Vector = std::vector<double>;

/// The definition, in double: y_o = Σ_i W[o][i] x_i.
Vector times(const Weights& weights, const std::string& name, const Vector& x) {
    const auto& [numbers, shape] = weights.tensors.at(name);
    Vector y(shape[0]);
    for (std::size_t o = 0; o < y.size(); ++o)
        for (std::size_t i = 0; i < x.size(); ++i) y[o] += double(numbers[o * x.size() + i]) * x[i];
    return y;
}
Vector normed(const Weights& weights, const std::string& name, const Vector& x) {
    double squares = 0;
    for (const double number : x) squares += number * number;
    Vector y = x;
    for (std::size_t i = 0; i < y.size(); ++i)
        y[i] *= double(weights.tensors.at(name).numbers[i]) /
                std::sqrt(squares / double(x.size()) + 1e-5);
    return y;
}
/// Number i of a head of 4 and number i + 2 turn together by position · 500^(−2i/4).
void turn(Vector& row, std::size_t position) {
    for (std::size_t head = 0; head < row.size(); head += 4)
        for (std::size_t i = 0; i < 2; ++i) {
            const double angle = double(position) / std::pow(500.0, double(i) / 2);
            const double a = row[head + i], b = row[head + i + 2];
            row[head + i] = a * std::cos(angle) - b * std::sin(angle);
            row[head + i + 2] = b * std::cos(angle) + a * std::sin(angle);
        }
}

/// The logits of every position of TOKENS.
std::vector<Vector> reference(const Weights& weights, const std::string& head = "lm_head.weight") {
    std::vector<Vector> rows;
    const auto& table = weights.tensors.at("model.embed_tokens.weight").numbers;
    for (const int token : TOKENS)
        rows.emplace_back(table.begin() + token * 16, table.begin() + token * 16 + 16);
    for (const std::string layer : {"model.layers.0.", "model.layers.1."}) {
        std::vector<Vector> keys, values;
        for (std::size_t t = 0; t < rows.size(); ++t) {
            const Vector x = normed(weights, layer + "input_layernorm.weight", rows[t]);
            Vector query = times(weights, layer + "self_attn.q_proj.weight", x);
            keys.push_back(times(weights, layer + "self_attn.k_proj.weight", x));
            values.push_back(times(weights, layer + "self_attn.v_proj.weight", x));
            turn(query, t);
            turn(keys[t], t);
            Vector heads(16);
            for (std::size_t h = 0; h < 4; ++h) {
                const std::size_t shared = h / 2; // heads 0 and 1 look at keys 0, 2 and 3 at keys 1
                Vector odds(t + 1);
                double sum = 0;
                for (std::size_t s = 0; s <= t; ++s) {
                    double score = 0;
                    for (std::size_t i = 0; i < 4; ++i)
                        score += query[h * 4 + i] * keys[s][shared * 4 + i];
                    sum += odds[s] = std::exp(score / 2); // √HEAD_DIM
                }
                for (std::size_t s = 0; s <= t; ++s)
                    for (std::size_t i = 0; i < 4; ++i)
                        heads[h * 4 + i] += odds[s] / sum * values[s][shared * 4 + i];
            }
            const Vector attended = times(weights, layer + "self_attn.o_proj.weight", heads);
            for (std::size_t i = 0; i < 16; ++i) rows[t][i] += attended[i];
            const Vector y = normed(weights, layer + "post_attention_layernorm.weight", rows[t]);
            Vector inner = times(weights, layer + "mlp.gate_proj.weight", y);
            const Vector up = times(weights, layer + "mlp.up_proj.weight", y);
            for (std::size_t i = 0; i < 20; ++i) inner[i] *= up[i] / (1 + std::exp(-inner[i]));
            const Vector down = times(weights, layer + "mlp.down_proj.weight", inner);
            for (std::size_t i = 0; i < 16; ++i) rows[t][i] += down[i];
        }
    }
    std::vector<Vector> logits;
    for (const Vector& row : rows)
        logits.push_back(times(weights, head, normed(weights, "model.norm.weight", row)));
    return logits;
}

template <Config C, class T>
double worst(const Model<C, T>& model, const std::vector<Vector>& expected) {
    KvCache<C, T> cache;
    double most = 0;
    for (std::size_t t = 0; t < TOKENS.size(); ++t) {
        const auto logits = gptForward(TOKENS[t], t, cache, model);
        for (std::size_t i = 0; i < logits.size(); ++i)
            most = std::max(most, std::abs(double(logits[i]) - expected[t][i]));
    }
    return most;
}

/// What is said about the file of TINY_LLAMA after `change`.
template <Config C = TINY_LLAMA>
std::string complaint(const std::function<void(Weights&)>& change) {
    const TestFolder folder;
    Weights weights;
    change(weights);
    weights.write(folder / "f");
    try {
        (void)loadLlama<C>(folder / "f");
    } catch (const Error& error) {
        const std::string message = error.what();
        REQUIRE_THAT(message, StartsWith(folder / "f: "));
        return message.substr((folder / "f: ").size());
    }
    return "none";
}

} // namespace

TEST_CASE("the reference's logits come out of a file of LLaMA's layout", "[llama]") {
    const TestFolder folder;
    const Weights weights;
    weights.write(folder / "f");
    const auto logits = reference(weights);
    CHECK(worst(loadLlama<TINY_LLAMA, double>(folder / "f"), logits) < 1e-12);
    CHECK(worst(loadLlama<TINY_LLAMA>(folder / "f"), logits) < 1e-5);
}

TEST_CASE("a file without lm_head ties it to the embedding", "[llama]") {
    const TestFolder folder;
    Weights weights;
    weights.tensors.erase("lm_head.weight");
    weights.write(folder / "f");
    const auto logits = reference(weights, "model.embed_tokens.weight");
    CHECK(worst(loadLlama<tied<TINY_LLAMA>, double>(folder / "f"), logits) < 1e-12);
    CHECK(worst(loadLlama<TINY_LLAMA, double>(folder / "f"), logits) < 1e-12);
    weights.tensors["lm_head.weight"] = weights.tensors["model.embed_tokens.weight"];
    weights.write(folder / "g");
    CHECK(worst(loadLlama<tied<TINY_LLAMA>, double>(folder / "g"), logits) < 1e-12);
    CHECK(complaint<tied<TINY_LLAMA>>([](Weights&) {}) ==
          "lm_head.weight is not model.embed_tokens.weight, and this config ties them: set "
          "TIED_EMBEDDING to false");
}

TEST_CASE("BF16 weights, as most are published, are read", "[llama]") {
    const TestFolder folder;
    Weights weights;
    std::map<std::string, std::string> halves;
    SafetensorsWriter writer;
    for (auto& [name, matrix] : weights.tensors) {
        std::string& bytes = halves[name];
        for (float& number : matrix.numbers) {
            const BFloat16 half = toBFloat16(number);
            bytes.append(reinterpret_cast<const char*>(&half), sizeof half);
            number = toFloat(half);
        }
        TensorEntry entry;
        entry.name = name;
        entry.dtype = Dtype::BF16;
        entry.shape = matrix.shape;
        entry.bytes = bytes;
        writer.add(entry);
    }
    writer.write(folder / "f");
    CHECK(worst(loadLlama<TINY_LLAMA, double>(folder / "f"), reference(weights)) < 1e-12);
}

TEST_CASE("tables of RoPE that a file keeps beside its weights are left alone", "[llama]") {
    CHECK(complaint([](Weights& weights) {
              weights.tensors["model.layers.1.self_attn.rotary_emb.inv_freq"] = {{1, 2}, {2}};
          }) == "none");
}

TEST_CASE("a tensor that is missing, unknown or of another shape is named", "[llama]") {
    for (const std::string name : {"model.layers.1.mlp.down_proj.weight", "model.norm.weight",
                                   "model.layers.1.self_attn.k_proj.weight"}) {
        CHECK_THAT(complaint([&](Weights& weights) { weights.tensors.erase(name); }),
                   StartsWith("the tensor \"" + name + "\" is missing; "));
        CHECK_THAT(complaint([&](Weights& weights) {
                       weights.tensors[name] = {{1, 2, 3, 4}, {2, 2}};
                   }),
                   StartsWith("tensor \"" + name + "\" has shape [2, 2], this program's is ["));
    }
    for (const std::string name :
         {"model.layers.0.self_attn.q_proj.bias", "model.layers..self_attn.rotary_emb.inv_freq",
          "model.layers.2.mlp.up_proj.weight"})
        CHECK(complaint([&](Weights& weights) {
                  weights.tensors[name] = {{1}, {1}};
              }) == "the tensor \"" + name +
                        "\" has no place in this model; is the file of another kind or size?");
    CHECK(complaint([](Weights& weights) { weights.tensors.erase("model.embed_tokens.weight"); }) ==
          "no matrix \"model.embed_tokens.weight\"; is this a file of LLaMA's layout?");
}

TEST_CASE("another shape names the field of a LLaMA", "[llama]") {
    static constexpr auto with = [](auto change) {
        Config c = TINY_LLAMA;
        change(c);
        return c;
    };
    const auto same = [](Weights&) {};
    const std::string cure = ": take a config of the file's sizes";
    CHECK(complaint<with([](Config& c) { c.N_EMBD = 8; })>(same) ==
          "the file has N_EMBD 16, this program 8" + cure);
    CHECK(complaint<with([](Config& c) { c.N_LAYER = 3; })>(same) ==
          "the file has N_LAYER 2, this program 3" + cure);
    CHECK(complaint<with([](Config& c) { c.VOCAB_SIZE = 12; })>(same) ==
          "the file has VOCAB_SIZE 11, this program 12" + cure);
    CHECK(complaint<with([](Config& c) { c.N_INNER = 0; })>(same) ==
          "the file has N_INNER 20, this program 64" + cure);
    CHECK(complaint<with([](Config& c) { c.N_KV_HEAD = 0; })>(same) ==
          "the file has N_KV_HEAD x HEAD_DIM 8, this program 16" + cure);
}

TEST_CASE("the sizes of a LLaMA's file can be asked for", "[llama]") {
    const TestFolder folder;
    Weights{}.write(folder / "f");
    CHECK(llamaSizes(SafetensorsReader{folder / "f"}.contents()) == llamaSizesOf(TINY_LLAMA));
    STATIC_REQUIRE(hasLlamaLayout(TINY_LLAMA));
    STATIC_REQUIRE_FALSE(hasLlamaLayout(llama7B)); // it turns neighbours
    STATIC_REQUIRE_FALSE(hasLlamaLayout(gpt2Small));
}
