// Headers made to cost memory: reading one takes less than its own size, whatever stands in it, and
// its error is a line that can be read.
#include <cstddef>

#if defined(__linux__) && defined(__GLIBC__)
#include <catch2/catch_test_macros.hpp>
#include <string>
#include <utility>
#include <vector>

#include <regard/files/safetensors.hpp>
#include <regard/files/safetensors_reader.hpp>
#include <regard/text/file.hpp>

#include "../support/allocations.hpp"
#include "../support/folder.hpp"

using namespace regard;

namespace {

constexpr std::size_t SIZE = 1'000'000;    ///< of a header, about
constexpr std::size_t CONSTANT = 8 * 1024; ///< what any header may take: lists, a message

std::string fileOf(const std::string& header) {
    std::string bytes;
    for (std::size_t i = 0; i < 8; ++i)
        bytes += static_cast<char>(static_cast<unsigned char>(header.size() >> (8 * i)));
    return bytes + header;
}

/// "{" and so many members, each with a name of three letters of its own, and "}".
std::string objectOf(const std::string& value) {
    std::string text = "{";
    for (std::size_t i = 0; text.size() < SIZE; ++i) {
        const auto letter = [](std::size_t digit) { return static_cast<char>('#' + digit % 56); };
        text += '"';
        for (const std::size_t digit : {i, i / 56, i / 56 / 56}) text += letter(digit);
        text += "\":" + value + ',';
    }
    text.back() = '}';
    return text;
}

std::string repeated(const std::string& part) {
    std::string text;
    while (text.size() < SIZE) text += part;
    return text;
}

const std::string NOTHING = R"({"dtype":"U8","shape":[0],"data_offsets":[0,0]})";

std::vector<std::pair<const char*, std::string>> hostileHeaders() {
    const std::string tensor = R"({"a":{"dtype":"U8","shape":[0],"data_offsets":[0,0)";
    return {
        {"the shortest metadata", "{\"__metadata__\":" + objectOf("\"\"") + "}"},
        {"the shortest tensors", objectOf(NOTHING)},
        {"tensors with escapes",
         objectOf(R"({"\u0064type":"U8","shape":[0],"data_offsets":[0,0]})")},
        {"a tensor with a long name", "{\"" + repeated("a") + "\":" + NOTHING + "}"},
        {"one with a long name of escapes", "{\"" + repeated("\\u20ac") + "\":" + NOTHING + "}"},
        {"a long name that is refused", "{\"" + repeated("\u20ac") + "\":{\"dtype\":\"F31\"}}"},
        {"a long name twice", "{\"" + repeated("a") + "\":" + NOTHING + ",\"" +
                                  repeated("\\u0061") + "\":" + NOTHING + "}"},
        {"a long value", R"({"__metadata__":{"a":")" + repeated("\\n") + "\"}}"},
        {"a long dtype", R"({"a":{"dtype":")" + repeated("\\n") + "\"}}"},
        {"an unknown long key", "{\"a\":{\"" + repeated("b") + "\":0}}"},
        {"many unknown keys", "{\"a\":" + objectOf("0") + "}"},
        {"a long shape", R"({"a":{"dtype":"U8","shape":[0)" + repeated(",0") + "]}}"},
        {"many offsets", tensor + repeated(",0") + "]}}"},
        {"many brackets", "{\"__metadata__\":" + repeated("[")},
        {"many braces", repeated("{\"a\":")},
        {"no JSON", repeated("x")},
    };
}

std::string complaint(auto read) {
    try {
        read();
    } catch (const Error& error) {
        return error.what();
    }
    return {};
}

} // namespace

TEST_CASE("no header takes more memory than it is long", "[safetensors][memory]") {
    const TestFolder folder;
    for (const auto& [name, header] : hostileHeaders()) {
        const std::string bytes = fileOf(header), path = folder / "f";
        writeFileAtomically(path, bytes);
        std::string message;
        std::size_t parsed = 0, read = 0;
        {
            const Allocations counted;
            message = complaint([&] { (void)parseSafetensors(bytes, "f"); });
            parsed = counted.most();
        }
        {
            const Allocations counted;
            (void)complaint([&] { SafetensorsReader{path}; });
            read = counted.most();
        }
        INFO(name << ": " << header.size() << " bytes take " << parsed << ", read " << read << ": "
                  << message);
        CHECK(parsed <= header.size() + CONSTANT);
        CHECK(read <= 2 * header.size() + CONSTANT); // and the header itself
        CHECK(message.size() < 600);
    }
}

TEST_CASE("what is shortest takes three fifths of its header", "[safetensors][memory]") {
    const std::string metadata = fileOf("{\"__metadata__\":" + objectOf("\"\"") + "}"),
                      tensors = fileOf(objectOf(NOTHING));
    for (const std::string& bytes : {metadata, tensors}) {
        const Allocations counted;
        const Safetensors file = parseSafetensors(bytes, "f");
        const std::size_t most = counted.most();
        CHECK(most < bytes.size() * 3 / 5);
        CHECK(most > bytes.size() / 5); // it was counted
    }
}
#endif
