#include <catch2/catch_test_macros.hpp>
#include <string>
#include <string_view>

#include <regard/text/utf8.hpp>

using namespace regard;
using namespace std::string_view_literals;

TEST_CASE("code points of one to four bytes are read and written", "[utf8]") {
    for (const auto& [text, value] : {std::pair{"a"sv, U'a'},
                                      {"é"sv, U'é'},
                                      {"€"sv, U'€'},
                                      {"😀"sv, U'😀'},
                                      {"\x7F"sv, U'\x7F'},
                                      {"\u0080"sv, U'\u0080'},
                                      {"\uFFFF"sv, U'\uFFFF'},
                                      {"\U00010000"sv, U'\U00010000'},
                                      {"\U0010FFFF"sv, U'\U0010FFFF'}}) {
        const CodePoint found = decodeUtf8(text, 0);
        REQUIRE(found.value == value);
        REQUIRE(found.bytes == text.size());
        REQUIRE(encodeUtf8(value) == text);
    }
    STATIC_REQUIRE(decodeUtf8("aé", 1).value == U'é');
}

TEST_CASE("what is not UTF-8 is not read", "[utf8]") {
    for (const std::string_view bad :
         {"\x80"sv, "\xC0\xAF"sv, "\xC1\xBF"sv, "\xE0\x80\xAF"sv, "\xF0\x80\x80\xAF"sv,
          "\xED\xA0\x80"sv, "\xED\xBF\xBF"sv, "\xF4\x90\x80\x80"sv, "\xF5\x80\x80\x80"sv, "\xFF"sv,
          "\xC3"sv, "\xE2\x82"sv, "\xF0\x9F\x98"sv, "\xC3z"sv, "\xE2\x82z"sv})
        REQUIRE(decodeUtf8(bad, 0).bytes == 0);
}

TEST_CASE("the first invalid byte is found", "[utf8]") {
    REQUIRE(findInvalidUtf8("zoé") == 4);
    REQUIRE(findInvalidUtf8("zo\xC3") == 2);
    REQUIRE(findInvalidUtf8("é\xFFz") == 2);
}

TEST_CASE("letters are counted, not bytes", "[utf8]") {
    REQUIRE(countCodePoints("") == 0);
    REQUIRE(countCodePoints("noémie") == 6);
    REQUIRE(countCodePoints("😀é") == 2);
}
