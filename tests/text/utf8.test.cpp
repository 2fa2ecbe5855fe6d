// Expected values from the Unicode Standard, chapter 3, table 3-7, and from Python's `str.encode`.
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_exception.hpp>
#include <string>
#include <string_view>
#include <vector>

#include <regard/text/utf8.hpp>

using namespace regard;
using namespace std::string_literals;

static_assert(decodeUtf8("\xC3\xA9").value == U'é');
static_assert(encodeUtf8(U'é').view() == "\xC3\xA9");

TEST_CASE("letters of one to four bytes go to code points and back", "[utf8]") {
    const std::string text = "a\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80";
    REQUIRE(codePoints(text) == std::vector<char32_t>{0x61, 0xE9, 0x20AC, 0x1F600});
    std::string again;
    for (const char32_t c : codePoints(text)) again += toUtf8(c);
    REQUIRE(again == text);
    REQUIRE(countCodePoints(text) == 4);
    REQUIRE(invalidUtf8At(text) == std::string::npos);
}

TEST_CASE("every code point survives the round trip, surrogates do not exist", "[utf8]") {
    std::size_t wrong = 0;
    for (char32_t c = 0; c < 0x120000; ++c) {
        const std::string bytes = toUtf8(c);
        const CodePoint back = decodeUtf8(bytes);
        const bool exists = c <= 0x10FFFF && (c < 0xD800 || c > 0xDFFF);
        if (back.length != bytes.size() || back.value != (exists ? c : U'\uFFFD')) ++wrong;
    }
    REQUIRE(wrong == 0);
}

TEST_CASE("what Unicode forbids is refused, with the offset of the byte", "[utf8]") {
    const std::vector<std::string> bad{"\x80",
                                       "\xBF",
                                       "\xC0\xAF",
                                       "\xC1\xBF",
                                       "\xE0\x80\xAF",
                                       "\xE0\x9F\xBF",
                                       "\xED\xA0\x80",
                                       "\xED\xBF\xBF",
                                       "\xEF\xBF",
                                       "\xF0\x80\x80\xAF",
                                       "\xF0\x8F\xBF\xBF",
                                       "\xF0\x9F\x98",
                                       "\xF4\x90\x80\x80",
                                       "\xF5\x80\x80\x80",
                                       "\xFF",
                                       "\xC3",
                                       "\xC3(",
                                       "\xE2\x82z",
                                       "\xF8\x88\x80\x80\x80"};
    for (const std::string& bytes : bad) {
        CAPTURE(printable(bytes));
        REQUIRE(decodeUtf8(bytes).length == 0);
        REQUIRE(invalidUtf8At("l\xC3\xA9" + bytes + "a") == 3);
    }
    REQUIRE(decodeUtf8("").length == 0);
    REQUIRE(decodeUtf8("\xC3\xC3").length == 0);
    REQUIRE(decodeUtf8("\xE2\x82\xC2").length == 0);
    REQUIRE(decodeUtf8(std::string_view{"\xC3\xA9"}.substr(0, 1)).length == 0);
    REQUIRE(decodeUtf8(std::string_view{"\xF0\x9F\x98\x80"}.substr(0, 3)).length == 0);
    REQUIRE_THROWS_MATCHES(
        codePoints("ab\xFF"), Error,
        Catch::Matchers::Message("invalid UTF-8 at byte 2 of \"ab\xEF\xBF\xBD\": "
                                 "save the text as UTF-8"));
}

TEST_CASE("bytes that are not UTF-8 are replaced, one by one", "[utf8]") {
    REQUIRE(replaceInvalidUtf8("a\xFF\xC3\xA9\xC3") == "a\xEF\xBF\xBD\xC3\xA9\xEF\xBF\xBD");
    REQUIRE(replaceInvalidUtf8("\xED\xA0\x80") == "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD");
}

TEST_CASE("a message stays on its line", "[utf8]") {
    REQUIRE(printable("a\nb\x1B[2J") == "a\xEF\xBF\xBD"
                                        "b\xEF\xBF\xBD[2J");
    REQUIRE(printable("\xE2\x80\xAE") == "\xEF\xBF\xBD");
    const std::string many(160, 'x');
    REQUIRE(printableStart(many) == many);
    REQUIRE(printableStart(many + "y") == many + "\u2026");
    REQUIRE(printableStart("a" + many.substr(2) + "\u00e9\n") == "a" + many.substr(2) + "\u2026");
    REQUIRE(printableStart("\n") == "\uFFFD");
    REQUIRE(nameOf(U'é') == "'\xC3\xA9' (U+00E9)");
    REQUIRE(nameOf(U'\n') == "U+000A");
    REQUIRE(nameOf(0x1F600) == "'\xF0\x9F\x98\x80' (U+1F600)");
}
