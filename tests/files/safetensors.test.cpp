// safetensors: the verdict of the specification on every file, its numbers, and our own files.
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_exception.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>
#include <cmath>
#include <cstdint>
#include <fstream>
#include <limits>
#include <sstream>
#include <string>
#include <vector>

#include <regard/files/safetensors.hpp>
#include <regard/files/safetensors_writer.hpp>

#include "../support/folder.hpp"
#include "../support/golden.hpp"

using namespace regard;
using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::MessageMatches;
using Catch::Matchers::StartsWith;

namespace {

const std::string GOLDEN = std::string{REGARD_TESTS_DIR} + "/golden/safetensors/";

std::string fileOf(const std::string& header, const std::string& data = "") {
    std::string bytes;
    for (std::size_t i = 0; i < 8; ++i)
        bytes += static_cast<char>(static_cast<unsigned char>(header.size() >> (8 * i)));
    return bytes + header + data;
}

std::string complaint(const std::string& bytes) {
    try {
        parseSafetensors(bytes, "f");
    } catch (const Error& error) {
        return error.what();
    }
    return "none";
}

template <class T>
void requireNumbers(const TensorEntry& tensor, const Golden& golden) {
    const auto& words = golden[tensor.name].words;
    const auto numbers = tensor.numbers<T>();
    REQUIRE(numbers.size() == words.size());
    for (std::size_t i = 0; i < numbers.size(); ++i) {
        INFO(tensor.name << "[" << i << "]");
        if constexpr (std::is_floating_point_v<T>) {
            const T expected = static_cast<T>(std::stold(words[i]));
            REQUIRE(numbers[i] == expected);
            REQUIRE(std::signbit(numbers[i]) == std::signbit(expected));
        } else {
            REQUIRE(std::to_string(numbers[i]) == words[i]);
        }
    }
}

} // namespace

TEST_CASE("every file gets the verdict of the specification", "[safetensors]") {
    std::ifstream verdicts(GOLDEN + "verdicts.txt");
    int count = 0;
    for (std::string line; std::getline(verdicts, line);) {
        if (line.front() == '#') continue;
        std::istringstream words(line);
        std::string name, verdict;
        words >> name >> verdict;
        INFO(line);
        if (verdict == "accept") {
            REQUIRE_NOTHROW(SafetensorsFile{GOLDEN + name});
        } else {
            REQUIRE_THROWS_MATCHES(SafetensorsFile{GOLDEN + name}, Error,
                                   MessageMatches(StartsWith(GOLDEN + name + ", byte ")));
        }
        ++count;
    }
    REQUIRE(count == 46);
}

TEST_CASE("the error names the byte or the tensor, and the rule", "[safetensors]") {
    const auto tensor = [](const std::string& rest) {
        return fileOf("{\"a\":{" + rest + "}}", "12345678");
    };
    CHECK(complaint("1234567") == "f, byte 7: the file ends before the 8 bytes with the length of "
                                  "its header; is this a safetensors file?");
    CHECK(
        complaint(std::string(8, '\xFF')) ==
        "f, byte 0: a header of 18446744073709551615 bytes, and at most 100000000 are allowed; is "
        "this a safetensors file?");
    std::string cutOff = fileOf("{}");
    cutOff[0] = 3;
    CHECK(complaint(cutOff) ==
          "f, byte 0: a header of 3 bytes in a file of 10; fetch the file again");
    CHECK(complaint(fileOf(" {}")) ==
          "f, byte 8: the header has to begin with '{'; is this a safetensors file?");
    CHECK(complaint(tensor(R"("dtype":"F32","shape":[3],"data_offsets":[0,8])")) ==
          "f, byte 61: tensor \"a\": shape [3] of F32 is not the 8 bytes of its data_offsets");
    CHECK(complaint(tensor(R"("dtype":"F31")")) ==
          "f, byte 27: tensor \"a\": unknown dtype \"F31\"; F64, F32, F16, BF16, I8 to I64, U8 to "
          "U64 and BOOL can be read");
    CHECK(complaint(tensor(R"("dtype":"F32","shape":[1],"data_offsets":[0,4])")) ==
          "f, byte 62: the tensors end 4 bytes before the file does");
    CHECK_THAT(complaint(tensor(R"("dtype":"F32","shape":[2],"data_offsets":[0,8],"x":1)")),
               ContainsSubstring("the key \"x\" is none of dtype, shape and data_offsets"));
    CHECK_THAT(complaint(tensor(R"("dtype":"F32","shape":[1],"data_offsets":[8,4])")),
               ContainsSubstring("have to be [begin, end] within the 8 bytes"));
    CHECK_THAT(complaint(tensor(R"("dtype":"U8","shape":[9],"data_offsets":[0,9])")),
               ContainsSubstring("have to be [begin, end] within the 8 bytes"));
    CHECK_THAT(complaint(fileOf(R"({"a":{"dtype":"U8","shape":[8],"data_offsets":[0,8]},)"
                                R"("b":{"dtype":"U8","shape":[4],"data_offsets":[4,8]}})",
                                "12 bytes....")),
               ContainsSubstring("\"b\": its data begin at 4 where those before end at 8"));
    CHECK_THAT(complaint(tensor(R"("dtype":"U8","shape":[4],"data_offsets":[4,8])")),
               ContainsSubstring("its data begin at 4 where those before end at 0"));
    CHECK_THAT(
        complaint(tensor(R"("dtype":"F64","shape":[2305843009213693952],"data_offsets":[0,0])")),
        ContainsSubstring("is more than 2^64 bytes"));
    std::string dimensions = "1";
    for (std::size_t i = 1; i < SAFETENSORS_MAX_DIMENSIONS; ++i) dimensions += ",1";
    const auto shaped = [&](const std::string& shape) {
        return complaint(
            fileOf(R"({"a":{"dtype":"U8","shape":[)" + shape + R"(],"data_offsets":[0,1]}})", "x"));
    };
    CHECK(shaped(dimensions) == "none");
    CHECK_THAT(shaped(dimensions + ",1"), ContainsSubstring("\"a\": more than 64 dimensions"));
    CHECK_THAT(complaint(tensor(
                   R"("dtype":"F64","shape":[4611686018427387904,4,0],"data_offsets":[0,0])")),
               ContainsSubstring("is more than 2^64 bytes"));
}

TEST_CASE("every dtype has the numbers of the reference", "[safetensors]") {
    const SafetensorsFile file{GOLDEN + "zoo_dtypes.safetensors"};
    const Safetensors& zoo = file.contents();
    const Golden golden{"safetensors/zoo_dtypes.txt"};
    REQUIRE(zoo.tensors.size() == 13);
    REQUIRE(zoo.metadata("note") == "dtype zoo");
    requireNumbers<double>(zoo["f64"], golden);
    for (const char* name : {"f32", "f16", "bf16", "scalar_f32", "mat_2x3_f32", "empty_f32"}) {
        requireNumbers<float>(zoo[name], golden);
        requireNumbers<double>(zoo[name], golden);
    }
    requireNumbers<std::int64_t>(zoo["i64"], golden);
    requireNumbers<std::int32_t>(zoo["i32"], golden);
    requireNumbers<std::int16_t>(zoo["i16"], golden);
    requireNumbers<std::int8_t>(zoo["i8"], golden);
    requireNumbers<std::uint8_t>(zoo["u8"], golden);
    REQUIRE(zoo["bool"].dtype == Dtype::BOOL);
    REQUIRE(zoo["mat_2x3_f32"].shape == std::vector<std::uint64_t>{2, 3});
    REQUIRE(zoo["scalar_f32"].shape.empty());
    REQUIRE(zoo["f64"].numbers<float>()[0] == 0.1f);
    REQUIRE_THROWS_MATCHES(
        zoo["i64"].numbers<float>(), Error,
        MessageMatches(ContainsSubstring("\"i64\" is I64, which does not become F32")));
    REQUIRE_THROWS_MATCHES(zoo["absent"], Error, MessageMatches(ContainsSubstring("\"absent\"")));
    std::vector<float> five(5);
    REQUIRE_THROWS_MATCHES(zoo["f32"].copyTo(std::span{five}), Error,
                           MessageMatches(ContainsSubstring("shape [6], which is not 5 numbers")));
}

TEST_CASE("the reference's own file is written again byte for byte", "[safetensors]") {
    const std::string bytes = readFile(GOLDEN + "zoo_dtypes.safetensors");
    const Safetensors zoo = parseSafetensors(bytes, "zoo");
    SafetensorsWriter writer;
    for (const auto& [key, value] : zoo.metadata()) writer.setMetadata(key, value);
    for (std::size_t i = zoo.tensors.size(); i-- > 0;) writer.add(zoo.tensors[i]);
    REQUIRE(writer.bytes() == bytes);
}

TEST_CASE("numbers of the file's own type are seen in place", "[safetensors]") {
    const TestFolder folder;
    const std::vector<float> numbers{1, 2, 3, 4, 5, 6};
    SafetensorsWriter writer;
    writer.setMetadata("a \"key\"\n", "é");
    writer.add("x/\u20ac", std::span{numbers}, {2, 3});
    writer.add("none", std::span<const double>{}, {0});
    writer.write(folder / "f");
    const SafetensorsFile file{folder / "f"};
    const TensorEntry tensor = file.contents()["x/\u20ac"];
    REQUIRE(tensor.span<float>().data() == static_cast<const void*>(tensor.bytes.data()));
    REQUIRE(tensor.numbers<float>() == numbers);
    REQUIRE(file.contents().metadata("a \"key\"\n") == "é");
    REQUIRE_FALSE(tensor.isViewable<double>());
    REQUIRE_THROWS_MATCHES(tensor.span<double>(), Error,
                           MessageMatches(ContainsSubstring("is F32")));
    std::string shifted = ' ' + readFile(folder / "f");
    const Safetensors odd = parseSafetensors(std::string_view{shifted}.substr(1), "odd");
    REQUIRE(odd.tensors.size() == 2);
    const TensorEntry last = odd.tensors[1];
    REQUIRE_THROWS_MATCHES(last.span<float>(), Error,
                           MessageMatches(ContainsSubstring("not aligned")));
    REQUIRE(last.numbers<float>() == numbers);
}

TEST_CASE("a mapped file that is replaced goes on as it was", "[safetensors]") {
    const TestFolder folder;
    writeFileAtomically(folder / "f", "old");
    MappedFile mapped{folder / "f"};
    writeFileAtomically(folder / "f", "a longer new one");
    REQUIRE(mapped.bytes() == "old");
    MappedFile moved{std::move(mapped)};
    mapped = MappedFile{folder / "f"};
    REQUIRE(moved.bytes() == "old");
    REQUIRE(mapped.bytes() == "a longer new one");
    writeFileAtomically(folder / "empty", "");
    REQUIRE(MappedFile{folder / "empty"}.bytes().empty());
    REQUIRE_THROWS_MATCHES(MappedFile{folder / "absent"}, Error,
                           MessageMatches(ContainsSubstring("absent: No such file")));
    REQUIRE_THROWS_MATCHES(MappedFile{folder.path.string()}, Error,
                           MessageMatches(ContainsSubstring("it is a folder")));
}

TEST_CASE("a file that cannot be read again is not written", "[safetensors]") {
    const std::vector<float> two{1, 2};
    SafetensorsWriter writer;
    writer.add("a", std::span{two}, {2});
    REQUIRE_THROWS_AS(writer.add("a", std::span{two}, {2}), Error);
    REQUIRE_THROWS_AS(writer.add("b", std::span{two}, {3}), Error);
    REQUIRE_THROWS_AS(writer.add("b", std::span{two}, {std::uint64_t{1} << 63, 4, 2}), Error);
    REQUIRE_THROWS_AS(writer.add("\xFF", std::span{two}, {2}), Error);
    REQUIRE_THROWS_AS(writer.add("__metadata__", std::span{two}, {2}), Error);
    REQUIRE_THROWS_AS(writer.setMetadata("a", "\xFF"), Error);
    REQUIRE(parseSafetensors(writer.bytes(), "f").tensors.size() == 1);
    REQUIRE(parseSafetensors(SafetensorsWriter{}.bytes(), "f").tensors.empty());
}
