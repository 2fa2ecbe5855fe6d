// vocab.json and merges.txt: the ids that GPT-2's own loop finds, any bytes back again, and a line
// for every broken rule.
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_exception.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>
#include <set>
#include <string>
#include <vector>

#include <regard/files/byte_pair_files.hpp>

#include "../support/bpe_golden.hpp"

using namespace regard;
using Catch::Matchers::Message;
using Catch::Matchers::MessageMatches;
using Catch::Matchers::StartsWith;

namespace {

const std::string GOLDEN = std::string{REGARD_TESTS_DIR} + "/golden/bpe/";

std::string complaint(const std::string& vocabulary, const std::string& merges) {
    try {
        (void)parseBytePairEncoding(vocabulary, "v.json", merges, "m.txt");
    } catch (const Error& error) {
        return error.what();
    }
    return "none";
}

} // namespace

TEST_CASE("every byte has a visible character of its own", "[bpe]") {
    std::set<char32_t> characters;
    for (int byte = 0; byte < 256; ++byte)
        characters.insert(byteCharacter(static_cast<unsigned char>(byte)));
    CHECK(characters.size() == 256);
    CHECK(byteCharacter('A') == U'A');
    CHECK(byteCharacter('\n') == U'Ċ');
    CHECK(byteCharacter(' ') == U'Ġ');
    CHECK(byteCharacter(0x7F) == U'ġ');
    CHECK(byteCharacter(0xAD) == 0x143);
    CHECK(byteCharacter(0xFF) == U'ÿ');
}

TEST_CASE("texts get the ids that the original's loop finds, and come back", "[bpe]") {
    const BytePairEncoding encoding =
        readBytePairEncoding(GOLDEN + "vocab.json", GOLDEN + "merges.txt");
    REQUIRE(encoding.size() == 496);
    CHECK(encoding.bos() == 495);
    for (const BpeExample& example : bpeExamples()) {
        INFO(example.text);
        const std::vector<int> ids = encoding.encode(example.text);
        CHECK(ids == example.ids);
        CHECK(encoding.text(ids) == example.text);
    }
}

TEST_CASE("any bytes come back", "[bpe]") {
    const BytePairEncoding encoding =
        readBytePairEncoding(GOLDEN + "vocab.json", GOLDEN + "merges.txt");
    std::string bytes;
    unsigned state = 3;
    for (int i = 0; i < 20000; ++i)
        bytes += static_cast<char>(
            static_cast<unsigned char>((state = state * 1103515245u + 12345u) >> 24));
    CHECK(encoding.text(encoding.encode(bytes)) == bytes);
    for (int first = 0; first < 256; ++first)
        for (const char second : {'\0', ' ', 'a', '\'', '\x80', '\xFF'}) {
            const std::string pair{static_cast<char>(first), second};
            CHECK(encoding.text(encoding.encode(pair)) == pair);
        }
}

TEST_CASE("line ends of either kind, no version line and escapes are read", "[bpe]") {
    const BytePairEncoding encoding = parseBytePairEncoding(
        R"({"\u0120":0,"a":1,"<|endoftext|>":3,"Ġa":2})", "v", "Ġ a\r\n\r\n", "m");
    CHECK(encoding.encode(" a") == std::vector<int>{2});
    // "#version" is no pair in line 1; "# #" is.
    const BytePairEncoding signs =
        parseBytePairEncoding(R"({"#":0,"##":1,"<|endoftext|>":2})", "v", "# #", "m");
    CHECK(signs.encode("##") == std::vector<int>{1});
}

TEST_CASE("a broken vocab.json or merges.txt gets one line with the place", "[bpe]") {
    CHECK(complaint(R"({"a":0,"b":2})", "") ==
          "v.json: the token \"b\" has id 2, and 2 tokens have the ids from 0 to 1");
    CHECK(complaint(R"({"a":0,"b":0})", "") ==
          "v.json: the token \"b\" has id 0, which \"a\" has already");
    CHECK(complaint(R"({"a":0})", "") == "v.json: no token \"<|endoftext|>\": name the one that "
                                         "stands before and after a text");
    CHECK_THAT(complaint(R"({"a b":0})", ""),
               StartsWith("v.json, byte 7: the token \"a b\" has a character that stands for no "
                          "byte"));
    CHECK_THAT(complaint(R"({"":0})", ""), StartsWith("v.json, byte 4: the token \"\" has"));
    CHECK_THAT(complaint(R"({"a":-1})", ""), StartsWith("v.json, byte 5: a whole number"));
    CHECK_THAT(complaint(R"({"a":0,"a":1})", ""),
               StartsWith("v.json, byte 7: the key \"a\" comes twice"));
    CHECK_THAT(complaint(R"(["a"])", ""), StartsWith("v.json, byte 0: an object"));

    const std::string three = R"({"a":0,"b":1,"ab":2,"<|endoftext|>":3})";
    CHECK(complaint(three, "a b") == "none");
    for (const std::string line : {"ab", "a  b", " b", "a ", "a b b", "a \xFF", "é \u0142x"})
        CHECK_THAT(complaint(three, "#version: 1\n" + line), StartsWith("m.txt, line 2: \""));
    CHECK(complaint(three, "#version: 1\na c") == "m.txt, line 2: \"c\" is no byte of the "
                                                  "vocabulary and no earlier merge makes it");
    CHECK(complaint(three, "a b\nb a") ==
          "m.txt, line 2: \"ba\" which it makes, is not in the vocabulary");
    CHECK(complaint(three, "a b\n\na b") == "m.txt, line 3: \"ab\" is made of these two halves by "
                                            "an earlier merge already");
    REQUIRE_THROWS_MATCHES(readBytePairEncoding("no.json", "no.txt"), Error,
                           MessageMatches(StartsWith("cannot read no.json")));
}
