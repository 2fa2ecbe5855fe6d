// JSON that strangers wrote: what RFC 8259 allows is read, everything else is refused where it
// stands.
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_exception.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>
#include <string>
#include <string_view>
#include <vector>

#include <regard/files/json.hpp>

using namespace regard;
using Catch::Matchers::Message;

namespace {

void readAll(std::string_view text) {
    JsonReader reader{text, "f"};
    reader.skip();
    reader.end();
}

std::string readString(std::string_view text) {
    JsonReader reader{text, "f"};
    std::string value = reader.string();
    reader.end();
    return value;
}

std::uint64_t readUnsigned(std::string_view text) {
    JsonReader reader{text, "f"};
    const std::uint64_t value = reader.unsignedInteger();
    reader.end();
    return value;
}

} // namespace

TEST_CASE("what RFC 8259 allows is read to its end", "[json]") {
    for (const char* text :
         {"{}", "[]", " \t\r\n0 ", "-0", "-1.5e+10", "0.25E-3", "1e5", "true", "false", "null",
          R"({"a":[1,2,{"b":null}],"c":"d","":{}})", R"("é€😀\u00e9")", "\"\x7F\""}) {
        INFO(text);
        REQUIRE_NOTHROW(readAll(text));
    }
}

TEST_CASE("what RFC 8259 forbids is refused", "[json]") {
    for (const char* text : {"",
                             " ",
                             "{",
                             "[",
                             "[1",
                             "[1,",
                             "[1,]",
                             "{,}",
                             R"({"a"})",
                             R"({"a":})",
                             R"({"a":1,})",
                             R"({a:1})",
                             "{1:2}",
                             "[1 2]",
                             "01",
                             "-01",
                             "1.",
                             ".5",
                             "+1",
                             "-",
                             "1e",
                             "1e+",
                             "0x1",
                             "NaN",
                             "Infinity",
                             "tru",
                             "nul",
                             "True",
                             "'a'",
                             "\"a",
                             R"("\x")",
                             R"("\u12g4")",
                             R"("\u12)",
                             R"("\")",
                             "\"\t\"",
                             "\"\n\"",
                             "1 1",
                             "{}{}",
                             "[]]",
                             "// c\n1",
                             "\xEF\xBB\xBF{}",
                             R"("\ud800")",
                             R"("\udc00")",
                             R"("\ud800\u0041")",
                             R"("\ud800x")",
                             "\"\xFF\"",
                             "\"\xED\xA0\x80\"",
                             "\"\xC0\x80\""}) {
        INFO(text);
        REQUIRE_THROWS_AS(readAll(text), Error);
    }
    REQUIRE_THROWS_AS(readAll(std::string_view("\0", 1)), Error);
    REQUIRE_THROWS_AS(readAll(std::string_view("\"\0\"", 3)), Error);
    REQUIRE_THROWS_AS(readAll(std::string_view("1\0", 2)), Error);
}

TEST_CASE("escapes become characters and back", "[json]") {
    REQUIRE(readString(R"("\"\\\/\b\f\n\r\t")") == "\"\\/\b\f\n\r\t");
    REQUIRE(readString(R"("\u0041\u00E9\u20ac\ud83D\uDe00")") == "Aé€😀");
    REQUIRE(readString(R"("\u0000")") == std::string(1, '\0'));
    const std::string text = std::string("\0\x01\x1F\"\\/é😀\x7F", 13);
    REQUIRE(readString(quoteJson(text)) == text);
    REQUIRE(quoteJson("a\"\n\x1F") == R"("a\"\n\u001f")");
}

TEST_CASE("a string is compared where it stands, its escapes resolved", "[json]") {
    const JsonString plain{"a\u00e9\U0001F600"}, escaped{R"(\u0061\u00e9\ud83d\ude00)"};
    REQUIRE(escaped.text() == "a\u00e9\U0001F600");
    REQUIRE(escaped.raw().size() == 24);
    REQUIRE(escaped == plain.text());
    REQUIRE_FALSE(escaped == "a\u00e9");
    REQUIRE_FALSE(escaped == "a\u00e9\U0001F600b");
    REQUIRE_FALSE(escaped == "");
    REQUIRE_FALSE(plain < escaped);
    REQUIRE_FALSE(escaped < plain);
    REQUIRE(JsonString{"a"} < escaped);
    REQUIRE(escaped < JsonString{"b"});
    REQUIRE(JsonString{R"(\n)"} < JsonString{" "});
    REQUIRE(JsonString{"\uFFFF"} < JsonString{R"(\ud800\udc00)"}); // by code points
    REQUIRE(JsonString{""} == "");
    REQUIRE(JsonString::startingAt(R"(a\"\\" : "b")").raw() == R"(a\"\\)");
}

TEST_CASE("whole numbers are exact up to 2^64 - 1 and nothing else", "[json]") {
    REQUIRE(readUnsigned("0") == 0);
    REQUIRE(readUnsigned("18446744073709551615") == 18446744073709551615u);
    for (const char* text :
         {"18446744073709551616", "18446744073709551620", "99999999999999999999",
          "184467440737095516150", "-1", "-0", "1.0", "1e0", "00", "01", "", "\"1\"", "null"}) {
        INFO(text);
        REQUIRE_THROWS_AS(readUnsigned(text), Error);
    }
}

TEST_CASE("nesting ends at 32 levels, before the stack does", "[json]") {
    const auto nested = [](std::size_t depth) {
        return std::string(depth, '[') + std::string(depth, ']');
    };
    REQUIRE_NOTHROW(readAll(nested(JsonReader::MAX_DEPTH)));
    REQUIRE_THROWS_MATCHES(readAll(nested(JsonReader::MAX_DEPTH + 1)), Error,
                           Message("f, byte 32: more than 32 levels of nesting"));
    REQUIRE_THROWS_AS(readAll(std::string(1'000'000, '[')), Error);
    std::string wide = "[[]";
    for (int i = 0; i < 100; ++i) wide += ",[{}]";
    REQUIRE_NOTHROW(readAll(wide + "]"));
}

TEST_CASE("a key that comes twice is named, whatever way it is written", "[json]") {
    REQUIRE_THROWS_MATCHES(readAll(R"({"a":1,"b":2,"\u0061":3})"), Error,
                           Message("f, byte 13: the key \"a\" comes twice; give it once"));
    REQUIRE_THROWS_MATCHES(readAll(R"({"b":1,"c":{"x":0,"y":0,"x":1}})"), Error,
                           Message("f, byte 24: the key \"x\" comes twice; give it once"));
    REQUIRE_NOTHROW(readAll(R"({"a":{"a":1},"b":{"a":1}})"));
}

TEST_CASE("an error counts bytes from the start of the file", "[json]") {
    JsonReader reader{"[x", "a\nb", 8};
    REQUIRE_THROWS_MATCHES(reader.skip(), Error,
                           Message("a\uFFFDb, byte 9: a JSON value has to begin here"));
    REQUIRE(reader.offset() == 9);
    REQUIRE_THROWS_MATCHES((JsonReader{"\"ab\xFF\"", "f", 8}), Error,
                           Message("f, byte 11: the text is not UTF-8; write it in UTF-8"));
}

TEST_CASE("members and elements come in their order", "[json]") {
    JsonReader reader{R"( { "b" : [ 1 , 2 ] , "a" : [ ] } )", "f"};
    std::vector<std::string> keys;
    std::vector<std::uint64_t> numbers;
    REQUIRE(reader.peek() == JsonReader::Kind::object);
    reader.object([&](const JsonString& key) {
        keys.push_back(key.text());
        reader.array([&] { numbers.push_back(reader.unsignedInteger()); });
    });
    reader.end();
    REQUIRE(keys == std::vector<std::string>{"b", "a"});
    REQUIRE(numbers == std::vector<std::uint64_t>{1, 2});
}
