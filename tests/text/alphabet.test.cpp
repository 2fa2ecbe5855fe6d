#include <array>
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers.hpp>
#include <string>
#include <string_view>
#include <vector>

#include <regard/text/alphabet.hpp>

using namespace regard;

namespace {
constexpr Alphabet english{"abcdefghijklmnopqrstuvwxyz"};
constexpr std::array<std::string_view, 4> NAMES{"zoé", "ali", "léa", "œ"};
constexpr Alphabet french = Alphabet::of(NAMES);
} // namespace

TEST_CASE("letters become their places, between two BOS", "[alphabet]") {
    STATIC_REQUIRE(english.size() == 27);
    STATIC_REQUIRE(english.bos() == 26);
    REQUIRE(english.tokenize("emma") == std::vector{26, 4, 12, 12, 0, 26});
    REQUIRE(english.tokenize("") == std::vector{26, 26});
    REQUIRE(english.text(std::vector{26, 4, 12, 12, 0, 26}) == "emma");
    REQUIRE(english.label(4) == "e");
    REQUIRE(english.label(26) == "BOS");
}

TEST_CASE("an alphabet of texts is sorted, known to the compiler, and counts letters",
          "[alphabet]") {
    STATIC_REQUIRE(french.size() == 8); // a i l o z é œ, and BOS
    REQUIRE(french.letters() == "ailoz\u00e9\u0153");
    REQUIRE(french.tokenize("léa") == std::vector{7, 2, 5, 0, 7});
    REQUIRE(french.text(french.tokenize("zoé")) == "zoé");
    REQUIRE(Alphabet::of(std::vector<std::string>{"z\u0416", "\u0416\u0400"}).letters() ==
            "z\u0400\u0416");
}

TEST_CASE("a letter that is not in the alphabet is named, with its place", "[alphabet]") {
    REQUIRE_THROWS_WITH(english.tokenize("zoé"),
                        "character 3 of \"zoé\", 'é' (U+00E9), is not in the alphabet "
                        "abcdefghijklmnopqrstuvwxyz");
    REQUIRE_THROWS_WITH(Alphabet{"ab"}.tokenize("a\tb"),
                        "character 2 of \"a\tb\", U+0009, is not in the alphabet ab");
    REQUIRE_THROWS_WITH(english.tokenize("a\xFF"),
                        "character 2 is not valid UTF-8: save the text as UTF-8 and try again");
}

TEST_CASE("an alphabet that can't be is refused", "[alphabet]") {
    REQUIRE_THROWS_WITH(Alphabet{"aba"}, "a letter stands twice in an alphabet");
    REQUIRE_THROWS_AS(Alphabet{"\xC3"}, Error);
    REQUIRE_THROWS_AS(Alphabet::of(std::vector<std::string>{"\xC3"}), Error);
    std::string many;
    for (char32_t letter = 0x4E00; letter < 0x4E00 + 1025; ++letter) many += encodeUtf8(letter);
    REQUIRE_THROWS_AS(Alphabet{many}, Error);
}

TEST_CASE("a token that is not in the alphabet is refused", "[alphabet]") {
    REQUIRE_THROWS_WITH(english.label(27), "token 27 is outside the alphabet's 0..26");
    REQUIRE_THROWS_AS(english.text(std::vector{-1}), Error);
}
