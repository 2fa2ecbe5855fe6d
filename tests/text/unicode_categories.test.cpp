// Unicode's categories: counts taken from UnicodeData.txt by another program, and code points whose
// category is easy to get wrong.
#include <catch2/catch_test_macros.hpp>

#include <regard/text/unicode_categories.hpp>
#include <regard/text/utf8.hpp>

using namespace regard;

TEST_CASE("Unicode 15 has 136,104 letters, 1,831 numbers and 25 white spaces", "[unicode]") {
    int letters = 0, numbers = 0, spaces = 0, two = 0;
    for (char32_t c = 0; c <= 0x10FFFF; ++c) {
        letters += isLetter(c);
        numbers += isNumber(c);
        spaces += isUnicodeSpace(c);
        two += isLetter(c) + isNumber(c) + isUnicodeSpace(c) > 1;
    }
    CHECK(letters == 136104);
    CHECK(numbers == 1831);
    CHECK(spaces == 25);
    CHECK(two == 0);
}

TEST_CASE("letters are those of all scripts, and no marks", "[unicode]") {
    for (const char32_t c : U"azAZªµºÀÖØöøÿĀʰαяאب中あ가\U00010400\U0001D400\U00020000\U000323AF")
        if (c != 0) CHECK(isLetter(c));
    for (const char32_t c :
         U"09@[`{×÷ˆ\u0301\u093F\u20DD²½Ⅷ〇_-'\uFFFD\U0001F600\U000323B0\U0010FFFF")
        CHECK_FALSE((c != U'ˆ' && isLetter(c)));
    CHECK(isLetter(U'ˆ')); // a modifier letter, not a sign
}

TEST_CASE("numbers are digits of all scripts, fractions and Roman numerals", "[unicode]") {
    for (const char32_t c : U"0123456789²³¹¼¾٠९〇〡Ⅷↈ①\U0001D7CE\U0001F100\U00010107")
        if (c != 0) CHECK(isNumber(c));
    for (const char32_t c : U"/:ªIO一三+%\U0001F600") CHECK_FALSE(isNumber(c));
}

TEST_CASE("white space of regular expressions is not Python's isspace", "[unicode]") {
    for (const char32_t c : U"\t\n\v\f\r \u0085\u00A0\u1680\u2003\u2028\u202F\u3000")
        if (c != 0) CHECK(isUnicodeSpace(c));
    CHECK(isWhiteSpace(0x1C));
    for (const char32_t c : {0x1C, 0x1F, 0x08, 0x180E, 0x200B, 0x2060, 0xFEFF})
        CHECK_FALSE(isUnicodeSpace(c));
}
