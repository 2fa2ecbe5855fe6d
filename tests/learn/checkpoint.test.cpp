// Checkpoints: what is resumed continues to the bit, and what is damaged or foreign changes
// nothing.
#include <catch2/catch_template_test_macros.hpp>
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_exception.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <string>
#include <vector>

#include <regard/core/presets.hpp>
#include <regard/learn/checkpoint.hpp>

#include "../support/folder.hpp"
#include "../support/small_run.hpp"

using namespace regard;
namespace fs = std::filesystem;
using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::Message;
using Catch::Matchers::MessageMatches;

namespace {

/// The bytes of a checkpoint after `change(writer)`, sealed again.
template <class Change>
std::string rewritten(const std::string& bytes, Change change) {
    const Safetensors file = parseSafetensors(bytes, "f");
    SafetensorsWriter writer;
    for (const auto& [key, value] : file.metadata()) writer.setMetadata(key, value);
    for (const TensorEntry tensor : file.tensors)
        if (tensor.name != "checksum" && change(writer, tensor)) writer.add(tensor);
    return detail::sealed(writer);
}

std::string withMetadata(const std::string& bytes, const std::string& key,
                         const std::string& value) {
    return rewritten(bytes, [&](SafetensorsWriter& writer, const TensorEntry&) {
        writer.setMetadata(key, value);
        return true;
    });
}

std::string complaint(const std::string& bytes) {
    SmallRun<float> run;
    run.steps(2);
    const std::string before = run.bytes();
    std::string message = "none";
    try {
        run.restore(bytes);
    } catch (const Error& error) {
        message = error.what();
    }
    CHECK((message == "none" || run.bytes() == before));
    return message;
}

} // namespace

TEMPLATE_TEST_CASE("10 steps, a checkpoint and 10 more are 20 steps, bit for bit", "[checkpoint]",
                   float, double) {
    const TestFolder folder;
    SmallRun<TestType> whole;
    whole.steps(20);
    {
        SmallRun<TestType> first;
        first.steps(10);
        first.save(folder / "run.safetensors");
    }
    SmallRun<TestType> second;
    second.load(folder / "run.safetensors");
    REQUIRE(second.state.step == 10);
    REQUIRE(second.trainer.steps() == 10);
    REQUIRE(second.state.alphabet == "abcdé€");
    second.steps(10);
    REQUIRE(second.bytes() == whole.bytes());
    REQUIRE(folder.entries() == 1);
}

TEST_CASE("every prefix of a checkpoint is refused and changes nothing", "[checkpoint]") {
    SmallRun<float> run;
    run.steps(3);
    const std::string bytes = run.bytes();
    SmallRun<float> target;
    const std::string before = target.bytes();
    for (std::size_t size = 0; size < bytes.size(); ++size) {
        std::string prefix = bytes.substr(0, size);
        try {
            target.restore(prefix);
        } catch (const Error&) {
            continue;
        }
        FAIL("a prefix of " << size << " bytes was taken");
    }
    REQUIRE(target.bytes() == before);
    target.restore(bytes);
    REQUIRE(target.bytes() == bytes);
}

TEST_CASE("every flip of one bit of a checkpoint is refused and changes nothing", "[checkpoint]") {
    SmallRun<float> run;
    run.steps(3);
    std::string bytes = run.bytes();
    SmallRun<float> target;
    const std::string before = target.bytes();
    for (std::size_t bit = 0; bit < bytes.size() * 8; ++bit) {
        const auto flip = [&] {
            bytes[bit / 8] =
                static_cast<char>(static_cast<unsigned char>(bytes[bit / 8]) ^ (1u << (bit % 8)));
        };
        flip();
        try {
            target.restore(bytes);
            FAIL("a flip of bit " << bit << " was taken");
        } catch (const Error&) {
        }
        flip();
    }
    REQUIRE(target.bytes() == before);
}

TEST_CASE("another shape is an error that names the field", "[checkpoint]") {
    const TestFolder folder;
    constexpr Config wide{.N_EMBD = 32};
    Model<wide> wideModel{Random{1}};
    saveCheckpoint(folder / "f", wideModel, Trainer{wideModel}, RunState{});
    Model<microgpt> model{Random{2}};
    Trainer trainer{model};
    const std::string before = checkpointBytes(model, trainer, RunState{});
    REQUIRE_THROWS_MATCHES(loadCheckpoint(folder / "f", model, trainer), Error,
                           Message((folder / "f") + ": the file has N_EMBD 32, this program 16: "
                                                    "load it into a model of its shape"));
    REQUIRE_THROWS_MATCHES(loadWeights(folder / "f", model), Error,
                           MessageMatches(ContainsSubstring("the file has N_EMBD 32")));
    REQUIRE(checkpointBytes(model, trainer, RunState{}) == before);
}

TEST_CASE("every field of the shape is compared", "[checkpoint]") {
    const std::string bytes = SmallRun<float>{}.bytes();
    for (const auto& field : detail::configFields(SMALL)) {
        INFO(field.name);
        CHECK_THAT(complaint(withMetadata(bytes, field.name, "9")),
                   ContainsSubstring(std::string{"the file has "} + field.name +
                                     " 9, this program " + field.value));
    }
}

TEST_CASE("a checkpoint that is none, of another version or type is refused", "[checkpoint]") {
    const std::string bytes = SmallRun<float>{}.bytes();
    CHECK(complaint(bytes) == "none");
    CHECK_THAT(complaint(SafetensorsWriter{}.bytes()),
               ContainsSubstring("no checkpoint of regard"));
    CHECK_THAT(complaint(withMetadata(bytes, "regard.checkpoint", "2")),
               ContainsSubstring("version \"2\", this program reads version 1"));
    CHECK_THAT(complaint(withMetadata(bytes, "step", "-1")),
               ContainsSubstring("\"step\" in the metadata, byte 0"));
    CHECK_THAT(complaint(withMetadata(bytes, "adam.steps", "1 ")), ContainsSubstring("none"));
    CHECK_THAT(complaint(withMetadata(bytes, "adam.steps", "1x")), ContainsSubstring("byte 1"));
    SmallRun<double> run;
    CHECK_THAT(complaint(run.bytes()), ContainsSubstring("tensor \"wte\" is F64, this program "
                                                         "trains in F32"));
    const auto without = [&](const std::string& name) {
        return rewritten(bytes, [&](SafetensorsWriter&, const TensorEntry& tensor) {
            return tensor.name != name;
        });
    };
    for (const char* name : {"wpe", "adam.mean.wte", "adam.square.layer0.mlp_fc2", "adam.rates",
                             "random.words", "random.spare"})
        CHECK_THAT(complaint(without(name)), ContainsSubstring(std::string{"no tensor \""} + name));
    CHECK_THAT(complaint(rewritten(bytes,
                                   [](SafetensorsWriter& writer, TensorEntry tensor) {
                                       if (tensor.name != "wpe") return true;
                                       std::swap(tensor.shape[0], tensor.shape[1]);
                                       writer.add(tensor);
                                       return false;
                                   })),
               ContainsSubstring("tensor \"wpe\" has shape [2, 4], this program's is [4, 2]"));
    const std::vector<std::uint32_t> astray(625, 700);
    CHECK_THAT(complaint(rewritten(bytes,
                                   [&](SafetensorsWriter& writer, const TensorEntry& tensor) {
                                       if (tensor.name != "random.words") return true;
                                       writer.add("random.words", std::span{astray}, {625});
                                       return false;
                                   })),
               ContainsSubstring("cannot stand at word 700 of 624"));
}

TEST_CASE("an optimiser with other rates does not take over the averages", "[checkpoint]") {
    SmallRun<float> run;
    Model<SMALL> model;
    Trainer trainer{model, {.adam = {.beta1 = 0.9}}};
    REQUIRE_THROWS_MATCHES(restoreCheckpoint(run.bytes(), "f", model, trainer), Error,
                           Message("f: the file has Adam's beta1 0.85, this program 0.9: resume "
                                   "with those of the file"));
}

TEST_CASE("weights load alone, into another float type too", "[checkpoint]") {
    const TestFolder folder;
    SmallRun<double> run;
    run.steps(3);
    run.save(folder / "f");
    Model<SMALL, float> model;
    REQUIRE(loadWeights(folder / "f", model) == "abcdé€");
    for (std::size_t i = 0; i < model.parameters().size(); ++i)
        REQUIRE(model.parameters()[i] == static_cast<float>(run.model.parameters()[i]));
}

TEST_CASE("the last k checkpoints stay, newest first", "[checkpoint]") {
    const TestFolder folder;
    SmallRun<float> run;
    std::vector<std::string> history;
    for (int i = 0; i < 5; ++i) {
        run.step();
        run.save(folder / "f", 3);
        history.insert(history.begin(), run.bytes());
        REQUIRE(folder.entries() == std::min(i + 1, 3));
    }
    REQUIRE(readFile(folder / "f") == history[0]);
    REQUIRE(readFile(folder / "f.1") == history[1]);
    REQUIRE(readFile(folder / "f.2") == history[2]);
}

TEST_CASE("a checkpoint that cannot be written leaves all older ones", "[checkpoint]") {
    const TestFolder folder;
    SmallRun<float> run;
    REQUIRE_THROWS_MATCHES(run.save(folder / "absent/f", 2), Error,
                           MessageMatches(ContainsSubstring("absent/f: No such file")));
    fs::create_directory(folder / "f");
    REQUIRE_THROWS_MATCHES(run.save(folder / "f", 2), Error,
                           MessageMatches(ContainsSubstring("in the way")));
    REQUIRE(folder.entries() == 1);
}
