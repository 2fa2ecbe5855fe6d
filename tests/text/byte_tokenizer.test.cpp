// Bytes as tokens: every file goes through unchanged.
#include <catch2/catch_test_macros.hpp>
#include <string>
#include <vector>

#include <regard/text/byte_tokenizer.hpp>

using namespace regard;

static_assert(ByteTokenizer{}.size() == 257 && ByteTokenizer{}.bos() == 256);

TEST_CASE("every byte is a token and comes back", "[bytes]") {
    std::string all;
    for (int byte = 0; byte < 256; ++byte) all += static_cast<char>(byte);
    const ByteTokenizer bytes;
    const std::vector<int> ids = bytes.tokenize(all);
    REQUIRE(ids.size() == 258);
    REQUIRE(ids.front() == 256);
    REQUIRE(ids.back() == 256);
    for (int byte = 0; byte < 256; ++byte) REQUIRE(ids[std::size_t(byte) + 1] == byte);
    REQUIRE(bytes.text(ids) == all);
    REQUIRE(bytes.tokenize("é") == std::vector<int>{256, 0xC3, 0xA9, 256});
}

TEST_CASE("a byte's label can be seen", "[bytes]") {
    const ByteTokenizer bytes;
    REQUIRE(bytes.label('a') == "a");
    REQUIRE(bytes.label('~') == "~");
    REQUIRE(bytes.label('\n') == "0x0A");
    REQUIRE(bytes.label(' ') == "0x20");
    REQUIRE(bytes.label(0x7F) == "0x7F");
    REQUIRE(bytes.label(0xC3) == "0xC3");
    REQUIRE(bytes.label(256) == "BOS");
}

TEST_CASE("what is no byte is refused", "[bytes]") {
    REQUIRE_THROWS_AS(ByteTokenizer{}.label(257), Error);
    REQUIRE_THROWS_AS(ByteTokenizer{}.text(std::vector<int>{-1}), Error);
}
