// GPT-2 from a file in the published layout: the reference's logits, every way in which such files
// are written, and a line for every one that doesn't fit.
#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_exception.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>
#include <cmath>
#include <cstddef>
#include <filesystem>
#include <list>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <regard/core/presets.hpp>
#include <regard/files/safetensors_writer.hpp>
#include <regard/learn/loss.hpp>
#include <regard/learn/training_batch.hpp>
#include <regard/nn/gpt2_file.hpp>
#include <regard/nn/gpt_forward.hpp>

#include "../support/folder.hpp"
#include "../support/golden.hpp"
#include "../support/memory.hpp"
#include "../support/tiny_gpt2.hpp"

using namespace regard;
using Catch::Matchers::StartsWith;

namespace {

/// The largest difference between a model's logits over `ids`, last rows, and `expected`.
template <Config C, class T>
double worst(const Model<C, T>& model, const std::vector<double>& ids,
             const std::vector<double>& expected) {
    constexpr std::size_t V = Shape<C>::VOCAB_SIZE;
    const std::size_t first = ids.size() - expected.size() / V;
    KvCache<C, T> cache;
    double most = 0;
    for (std::size_t t = 0; t < ids.size(); ++t) {
        const auto logits = gptForward(static_cast<int>(ids[t]), t, cache, model);
        for (std::size_t i = 0; t >= first && i < V; ++i)
            most = std::max(most, std::abs(double(logits[i]) - expected[(t - first) * V + i]));
    }
    return most;
}

/// The tiny model's tensors, changed and written to a file of the test's own.
class Rewritten {
public:
    const Safetensors& original() const { return source_.contents(); }

    void add(const std::string& name, const std::vector<float>& numbers,
             const std::vector<std::uint64_t>& shape) {
        writer_.add(name, std::span<const float>{numbers_.emplace_back(numbers)}, shape);
    }
    template <class Half>
    void addHalves(const std::string& name, const TensorEntry& entry, Half (*round)(float)) {
        std::string& bytes = halves_.emplace_back();
        for (const float number : entry.numbers<float>()) {
            const Half half = round(number);
            bytes.append(reinterpret_cast<const char*>(&half), sizeof half);
        }
        TensorEntry rounded = entry;
        rounded.name = name;
        rounded.dtype = dtypeOf<Half>();
        rounded.bytes = bytes;
        writer_.add(rounded);
    }
    void addAs(const std::string& name, const TensorEntry& entry) {
        TensorEntry renamed = entry;
        renamed.name = name;
        writer_.add(renamed);
    }
    /// Adds the tensors that `keep(name)` holds for.
    template <class Keep>
    void addIf(Keep keep, const std::string& prefix = "") {
        for (const TensorEntry entry : original().tensors)
            if (keep(entry.name)) addAs(prefix + entry.name, entry);
    }
    std::string path() {
        writer_.write(folder_ / "model.safetensors");
        return folder_ / "model.safetensors";
    }

private:
    SafetensorsFile source_{TINY_GPT2_PATH};
    SafetensorsWriter writer_;
    std::list<std::vector<float>> numbers_;
    std::list<std::string> halves_;
    TestFolder folder_;
};

bool any(const std::string&) {
    return true;
}

template <Config C>
std::string complaint(const std::string& path) {
    try {
        (void)loadGpt2<C>(path);
    } catch (const Error& error) {
        return error.what();
    }
    return "none";
}

constexpr Config UNTIED = [] {
    Config c = TINY_GPT2;
    c.TIED_EMBEDDING = false;
    return c;
}();

} // namespace

TEST_CASE("the reference's logits come out of a published file", "[gpt2]") {
    const Golden golden{"gpt2/tiny.txt"};
    const auto ids = golden["ids_A"].numbers(), more = golden["ids_B"].numbers();
    const auto model = loadGpt2<TINY_GPT2>(TINY_GPT2_PATH);
    CHECK(worst(model, ids, golden["f32.logits_A"].numbers()) < 1e-5);
    CHECK(worst(model, more, golden["f32.logits_B_last2"].numbers()) < 1e-5);
    const auto exact = loadGpt2<TINY_GPT2, double>(TINY_GPT2_PATH);
    CHECK(worst(exact, ids, golden["f32.logits_A"].numbers()) < 1e-11);
    CHECK(worst(exact, more, golden["f32.logits_B_last2"].numbers()) < 1e-11);
}

TEST_CASE("the loss and the length of every gradient are the reference's", "[gpt2]") {
    const Golden golden{"gpt2/tiny.txt"};
    const auto model = loadGpt2<TINY_GPT2, double>(TINY_GPT2_PATH);
    std::vector<int> tokens;
    for (const double id : golden["ids_A"].numbers()) tokens.push_back(static_cast<int>(id));
    TrainingBatch<TINY_GPT2> batch;
    batch.add(tokens);
    LossFunction<TINY_GPT2, double> loss{batch.rows(), true};
    Model<TINY_GPT2, double> gradient; // what is zero, seen by the weights' names
    std::fill(gradient.parameters().begin(), gradient.parameters().end(), 0.0);
    const double reference = golden["f32.next_token_loss_A"].numbers()[0];
    REQUIRE(std::abs(loss.forward(batch.view(), model) - reference) < 1e-12);
    loss.backward(batch.view(), model, gradient.parameters());

    // The published files keep Q, K and V side by side in one tensor.
    const std::vector<std::pair<std::string, std::vector<std::string>>> names{
        {"wte", {"wte"}},
        {"wpe", {"wpe"}},
        {"ln_f.weight", {"ln_f_gain"}},
        {"ln_f.bias", {"ln_f_bias"}}};
    const std::vector<std::pair<std::string, std::vector<std::string>>> ofLayer{
        {"ln_1.weight", {"ln_1_gain"}},
        {"ln_1.bias", {"ln_1_bias"}},
        {"attn.c_attn.weight", {"attn_wq", "attn_wk", "attn_wv"}},
        {"attn.c_attn.bias", {"attn_bq", "attn_bk", "attn_bv"}},
        {"attn.c_proj.weight", {"attn_wo"}},
        {"attn.c_proj.bias", {"attn_bo"}},
        {"ln_2.weight", {"ln_2_gain"}},
        {"ln_2.bias", {"ln_2_bias"}},
        {"mlp.c_fc.weight", {"mlp_fc1"}},
        {"mlp.c_fc.bias", {"mlp_b1"}},
        {"mlp.c_proj.weight", {"mlp_fc2"}},
        {"mlp.c_proj.bias", {"mlp_b2"}}};
    const auto requireLength = [&](const std::string& published, const std::string& prefix,
                                   const std::vector<std::string>& parts) {
        double squares = 0;
        for (const std::string& part : parts)
            for (const double each : gradient.tensor(prefix + part).span()) squares += each * each;
        INFO(published);
        REQUIRE(std::abs(std::sqrt(squares) - golden["f32.grad_l2." + published].numbers()[0]) <
                1e-10);
    };
    for (const auto& [published, parts] : names) requireLength(published, "", parts);
    for (const std::string layer : {"0", "1"})
        for (const auto& [published, parts] : ofLayer)
            requireLength("h." + layer + "." + published, "layer" + layer + ".", parts);
}

TEST_CASE("the likeliest tokens are the reference's", "[gpt2]") {
    const Golden golden{"gpt2/tiny.txt"};
    std::vector<int> tokens;
    for (const double id : golden["ids_A"].numbers()) tokens.push_back(static_cast<int>(id));
    const std::size_t given = tokens.size();
    const auto model = loadGpt2<TINY_GPT2>(TINY_GPT2_PATH);
    KvCache<TINY_GPT2> cache;
    for (std::size_t t = 0; t + 1 < given + 20; ++t) {
        const auto logits = gptForward(tokens[t], t, cache, model);
        if (t + 1 < given) continue;
        tokens.push_back(
            static_cast<int>(std::max_element(logits.begin(), logits.end()) - logits.begin()));
    }
    const auto greedy = golden["f32.greedy"].numbers();
    REQUIRE(std::vector<double>(tokens.begin() + static_cast<std::ptrdiff_t>(given),
                                tokens.end()) == greedy);
}

TEST_CASE("weights of 16 bits and a prefix before the names are read", "[gpt2]") {
    const Golden golden{"gpt2/tiny.txt"};
    const auto ids = golden["ids_A"].numbers();
    Rewritten half, brain;
    for (const TensorEntry entry : half.original().tensors) {
        half.addHalves(entry.name, entry, toFloat16);
        brain.addHalves("transformer." + entry.name, entry, toBFloat16);
    }
    CHECK(worst(loadGpt2<TINY_GPT2>(half.path()), ids, golden["f16.logits_A"].numbers()) < 1e-5);
    CHECK(worst(loadGpt2<TINY_GPT2>(brain.path()), ids, golden["bf16.logits_A"].numbers()) < 1e-5);
}

TEST_CASE("an lm_head that is wte is tied, any other needs a config that doesn't tie", "[gpt2]") {
    const Golden golden{"gpt2/tiny.txt"};
    const auto ids = golden["ids_A"].numbers(), logits = golden["f32.logits_A"].numbers();

    Rewritten same;
    same.addIf(any);
    same.addAs("lm_head.weight", same.original()["wte.weight"]);
    CHECK(worst(loadGpt2<TINY_GPT2>(same.path()), ids, logits) < 1e-5);
    CHECK(worst(loadGpt2<UNTIED>(same.path()), ids, logits) < 1e-5);
    CHECK(worst(loadGpt2<UNTIED>(TINY_GPT2_PATH), ids, logits) < 1e-5); // wte serves as lm_head

    Rewritten own;
    own.addIf(any, "transformer.");
    std::vector<float> head = own.original()["wte.weight"].numbers<float>();
    for (float& weight : head) weight *= 2;
    own.add("lm_head.weight", head, {101, 32});
    const std::string path = own.path();
    CHECK(complaint<TINY_GPT2>(path) ==
          path + ": lm_head.weight is not transformer.wte.weight, and this config ties them: set "
                 "TIED_EMBEDDING to false");
    std::vector<double> doubled = logits;
    for (double& logit : doubled) logit *= 2;
    CHECK(worst(loadGpt2<UNTIED>(path), ids, doubled) < 2e-5);
}

TEST_CASE("masks that a file keeps beside its weights are left alone", "[gpt2]") {
    Rewritten more;
    more.addIf(any);
    more.add("h.1.attn.masked_bias", {-1e4f}, {});
    CHECK(complaint<TINY_GPT2>(more.path()) == "none");
}

TEST_CASE("a tensor that is missing, unknown or of another shape or type is named", "[gpt2]") {
    for (const std::string name : {"h.1.mlp.c_proj.bias", "ln_f.bias", "h.0.attn.c_attn.weight"}) {
        Rewritten fewer;
        fewer.addIf([&](const std::string& each) { return each != name; });
        const std::string path = fewer.path();
        CHECK_THAT(complaint<TINY_GPT2>(path),
                   StartsWith(path + ": the tensor \"" + name + "\" is missing; "));

        Rewritten another;
        another.addIf([&](const std::string& each) { return each != name; });
        another.add(name, {1, 2, 3, 4}, {2, 2});
        CHECK_THAT(complaint<TINY_GPT2>(another.path()),
                   Catch::Matchers::ContainsSubstring(": tensor \"" + name +
                                                      "\" has shape [2, 2], this program's is ["));
    }
    for (const std::string name : {"h.1.attn.biases", "h..attn.bias", "h.1.attn.c_attn.bias2",
                                   "h.2.ln_1.bias", "attn.bias", "lm_head.bias"}) {
        Rewritten more;
        more.addIf(any);
        more.add(name, {1}, {1});
        const std::string path = more.path();
        CHECK(complaint<TINY_GPT2>(path) ==
              path + ": the tensor \"" + name +
                  "\" has no place in this model; is the file of another kind or size?");
    }
    Rewritten integers;
    integers.addIf([](const std::string& each) { return each != "ln_f.bias"; });
    TensorEntry entry = integers.original()["ln_f.bias"];
    entry.dtype = Dtype::I32;
    integers.addAs("ln_f.bias", entry);
    CHECK_THAT(complaint<TINY_GPT2>(integers.path()),
               Catch::Matchers::EndsWith("tensor \"ln_f.bias\" is I32, and weights have to be F64, "
                                         "F32, F16 or BF16"));
    Rewritten nothing;
    CHECK_THAT(
        complaint<TINY_GPT2>(nothing.path()),
        Catch::Matchers::EndsWith(": no matrix \"wte.weight\"; is this a file of GPT-2's layout?"));
}

TEST_CASE("another shape names the field", "[gpt2]") {
    static constexpr auto with = [](auto change) {
        Config c = TINY_GPT2;
        change(c);
        return c;
    };
    const std::string start = TINY_GPT2_PATH + ": the file has ";
    const std::string cure = ": take a config of the file's sizes";
    CHECK(complaint<with([](Config& c) { c.N_EMBD = 16; })>(TINY_GPT2_PATH) ==
          start + "N_EMBD 32, this program 16" + cure);
    CHECK(complaint<with([](Config& c) { c.N_LAYER = 3; })>(TINY_GPT2_PATH) ==
          start + "N_LAYER 2, this program 3" + cure);
    CHECK(complaint<with([](Config& c) { c.BLOCK_SIZE = 65; })>(TINY_GPT2_PATH) ==
          start + "BLOCK_SIZE 64, this program 65" + cure);
    CHECK(complaint<with([](Config& c) { c.VOCAB_SIZE = 100; })>(TINY_GPT2_PATH) ==
          start + "VOCAB_SIZE 101, this program 100" + cure);
    CHECK(complaint<with([](Config& c) { c.N_INNER = 64; })>(TINY_GPT2_PATH) ==
          start + "N_INNER 128, this program 64" + cure);
}

TEST_CASE("a file that is cut off while it is read is an error, not a crash", "[gpt2]") {
    Rewritten copy;
    copy.addIf(any);
    const std::string path = copy.path();
    const SafetensorsReader reader{path};
    std::filesystem::resize_file(path, std::filesystem::file_size(path) / 2);
    REQUIRE_THROWS_MATCHES((readGpt2<TINY_GPT2>(reader)), Error,
                           Catch::Matchers::MessageMatches(StartsWith(path + ", byte ") &&
                                                           Catch::Matchers::ContainsSubstring(
                                                               ": nothing stands here any more")));
}

#if defined(__linux__)
TEST_CASE("loading takes less than 1.1 times the weights", "[gpt2]") {
    constexpr Config WIDE = [] {
        Config c = TINY_GPT2;
        c.N_EMBD = 256;
        c.N_LAYER = 1;
        c.VOCAB_SIZE = 30000;
        return c;
    }();
    constexpr std::size_t WEIGHTS = parameterCount(WIDE) * sizeof(float);
    const TestFolder folder;
    {
        SafetensorsWriter writer;
        const std::vector<float> zeros(parameterCount(WIDE));
        std::vector<std::string> names;
        forEachTensor(WIDE, [&](const std::string& name, const Tensor& tensor, std::size_t) {
            const PublishedTensor from = detail::gpt2Place(name, "", false);
            const auto shape = detail::publishedShape(from, tensor);
            std::size_t count = 1;
            for (const std::uint64_t dimension : shape) count *= dimension;
            if (from.part == 0) writer.add(from.name, std::span{zeros}.first(count), shape);
        });
        writer.write(folder / "wide");
    }
    if (!MEMORY_IS_COUNTED || !forgetPeak()) SKIP("the system doesn't count anew");
    const std::size_t before = residentBytes();
    const auto model = loadGpt2<WIDE>(folder / "wide");
    CHECK(peakBytes() - before < WEIGHTS + WEIGHTS / 10);
    CHECK(model.parameters()[0] == 0);
}
#endif

TEST_CASE("a file's sizes can be asked for", "[gpt2]") {
    CHECK(gpt2Sizes(SafetensorsReader{TINY_GPT2_PATH}.contents()) == gpt2SizesOf(TINY_GPT2));
    STATIC_REQUIRE(gpt2SizesOf(gpt2Small) == Gpt2Sizes{768, 12, 1024, 50257, 3072});
    STATIC_REQUIRE(hasGpt2Layout(gpt2Xl));
    STATIC_REQUIRE_FALSE(hasGpt2Layout(microgpt));
}
