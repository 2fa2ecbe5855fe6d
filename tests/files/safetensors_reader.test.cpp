// Reading tensor by tensor: the same tensors as the mapped file's, and errors where that one would
// crash.
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_exception.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <numeric>
#include <span>
#include <sstream>
#include <string>
#include <vector>

#include <regard/files/safetensors_reader.hpp>
#include <regard/files/safetensors_writer.hpp>

#include "../support/folder.hpp"

using namespace regard;
using Catch::Matchers::Message;
using Catch::Matchers::MessageMatches;
using Catch::Matchers::StartsWith;

namespace {

const std::string GOLDEN = std::string{REGARD_TESTS_DIR} + "/golden/safetensors/";

template <class Read>
std::string complaint(Read read) {
    try {
        read();
    } catch (const Error& error) {
        return error.what();
    }
    return "none";
}

} // namespace

TEST_CASE("the reader says of every file what the mapped one says", "[safetensors]") {
    std::ifstream verdicts(GOLDEN + "verdicts.txt");
    int count = 0;
    for (std::string line; std::getline(verdicts, line);) {
        if (line.front() == '#') continue;
        const std::string path = GOLDEN + line.substr(0, line.find(' '));
        CHECK(complaint([&] { SafetensorsReader{path}; }) ==
              complaint([&] { SafetensorsFile{path}; }));
        ++count;
    }
    REQUIRE(count == 46);
}

TEST_CASE("tensors are the mapped ones, whole or in parts, in every type", "[safetensors]") {
    const std::string path = GOLDEN + "zoo_dtypes.safetensors";
    const SafetensorsReader reader{path};
    const SafetensorsFile mapped{path};
    REQUIRE(reader.contents().metadata() == mapped.contents().metadata());
    int compared = 0;
    for (const TensorEntry tensor : mapped.contents().tensors) {
        if (!isConvertible<double>(tensor.dtype)) continue;
        const std::vector<double> expected = tensor.numbers<double>();
        std::vector<double> numbers(expected.size());
        const std::size_t half = expected.size() / 2;
        const TensorEntry entry = reader.contents()[tensor.name];
        reader.read(entry, half, std::span{numbers}.subspan(half));
        reader.read(entry, 0, std::span{numbers}.first(half));
        for (std::size_t i = 0; i < expected.size(); ++i)
            CHECK((numbers[i] == expected[i] ||
                   (numbers[i] != numbers[i] && expected[i] != expected[i])));
        ++compared;
    }
    REQUIRE(compared >= 4);
}

TEST_CASE("a tensor longer than the reader's block is converted whole", "[safetensors]") {
    const TestFolder folder;
    std::vector<float> numbers(20001);
    std::iota(numbers.begin(), numbers.end(), 0.5f);
    SafetensorsWriter writer;
    writer.add("x", std::span<const float>{numbers}, {3, 6667});
    writer.write(folder / "x");
    const SafetensorsReader reader{folder / "x"};
    std::vector<double> read(20000);
    reader.read(reader.contents()["x"], 1, std::span{read});
    CHECK(std::equal(read.begin(), read.end(), numbers.begin() + 1));
}

TEST_CASE("a file that shrinks after it was opened is an error", "[safetensors]") {
    const TestFolder folder;
    const std::vector<float> numbers(1000);
    SafetensorsWriter writer;
    writer.add("x", std::span<const float>{numbers}, {1000});
    writer.write(folder / "x");
    const SafetensorsReader reader{folder / "x"};
    std::filesystem::resize_file(folder / "x", 100);
    std::vector<float> same(1000);
    std::vector<double> converted(1000);
    const std::string message = (folder / "x") +
                                ", byte 100: nothing stands here any more, and did when the file "
                                "was opened; fetch it again, and write new files beside old ones";
    CHECK(complaint([&] { reader.read(reader.contents()["x"], 0, std::span{same}); }) == message);
    CHECK(complaint([&] { reader.read(reader.contents()["x"], 0, std::span{converted}); }) ==
          message);
}

TEST_CASE("what is no file, or no float, is refused", "[safetensors]") {
    const TestFolder folder;
    REQUIRE_THROWS_MATCHES(
        SafetensorsReader{folder.path.string()}, Error,
        Message("cannot read " + folder.path.string() + ": it is a folder; name a file in it"));
    REQUIRE_THROWS_MATCHES(SafetensorsReader{folder / "none"}, Error,
                           MessageMatches(StartsWith("cannot read " + (folder / "none"))));
    const std::vector<std::int32_t> numbers{1, 2};
    SafetensorsWriter writer;
    writer.add("i", std::span<const std::int32_t>{numbers}, {2});
    writer.write(folder / "i");
    const SafetensorsReader reader{folder / "i"};
    std::vector<float> floats(2);
    REQUIRE_THROWS_MATCHES(reader.read(reader.contents()["i"], 0, std::span{floats}), Error,
                           MessageMatches(StartsWith("tensor \"i\" is I32, which does not")));
}
