// Letters as tokens: the conventions of microgpt (sorted letters, BOS last), at both times.
#include <array>
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_exception.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>
#include <string>
#include <string_view>
#include <vector>

#include <regard/text/alphabet.hpp>

using namespace regard;
using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::MessageMatches;

namespace {

constexpr Alphabet ALPHABET{"abcdefghijklmnopqrstuvwxyz"};
static_assert(ALPHABET.size() == 27);
static_assert(ALPHABET.bos() == 26);

constexpr std::size_t MANY = 1200;
constexpr std::array<std::string_view, MANY> manyNames() {
    constexpr std::string_view SOME[]{"maximilienne", "noémie-zoë", "françois",   "loïc",
                                      "ève",          "łucja",      "ẞarah-ÿsée", "日向",
                                      "hugo",         "jean-paul"};
    std::array<std::string_view, MANY> names{};
    for (std::size_t i = 0; i < MANY; ++i) names[i] = SOME[i % 10];
    return names;
}
constexpr auto NAMES = manyNames();
constexpr auto COMPUTED = Alphabet::of(NAMES);
static_assert(COMPUTED.find(U'日') > COMPUTED.find(U'ẞ'));

} // namespace

TEST_CASE("emma is BOS e m m a BOS", "[alphabet]") {
    REQUIRE(ALPHABET.tokenize("emma") == std::vector<int>{26, 4, 12, 12, 0, 26});
    REQUIRE(ALPHABET.tokenize("") == std::vector<int>{26, 26});
    REQUIRE(ALPHABET.text(ALPHABET.tokenize("emma")) == "emma");
    REQUIRE(ALPHABET.label(0) == "a");
    REQUIRE(ALPHABET.label(25) == "z");
    REQUIRE(ALPHABET.label(26) == "BOS");
}

TEST_CASE("ids follow the order given, an accented letter is one token", "[alphabet]") {
    const Alphabet alphabet{"zéa"};
    REQUIRE(alphabet.size() == 4);
    REQUIRE(alphabet.tokenize("aéz") == std::vector<int>{3, 2, 1, 0, 3});
    REQUIRE(alphabet.label(1) == "é");
    REQUIRE(alphabet.letters() == "zéa");
}

TEST_CASE("an alphabet from data has its letters sorted by code point", "[alphabet]") {
    REQUIRE(Alphabet::of(std::vector<std::string>{"zoé", "al日", "ȧb日ꟿ"}) ==
            Alphabet{"ablozéȧ日ꟿ"});
    REQUIRE(COMPUTED.letters() == "-acefghijlmnoprsuvxzçèéëïÿłẞ向日");
    REQUIRE(COMPUTED == Alphabet::of(std::vector<std::string>(NAMES.begin(), NAMES.end())));
}

TEST_CASE("an unknown character is named, with its place and the alphabet", "[alphabet]") {
    REQUIRE_THROWS_MATCHES(Alphabet{"elo"}.tokenize("eéle"), Error,
                           Catch::Matchers::Message(
                               "the character 'é' (U+00E9), number 2 of \"eéle\", is not in the "
                               "alphabet \"elo\": leave it out, or make the alphabet from the data "
                               "with Alphabet::of"));
    REQUIRE_THROWS_MATCHES(
        Alphabet{"é"}.tokenize("éé\n"), Error,
        MessageMatches(ContainsSubstring("U+000A, number 3") && !ContainsSubstring("\n")));
    REQUIRE_THROWS_MATCHES(ALPHABET.tokenize("ab\xFF"), Error,
                           MessageMatches(ContainsSubstring("byte 2")));
}

TEST_CASE("an id outside the vocabulary has no letter", "[alphabet]") {
    REQUIRE_THROWS_AS(ALPHABET.label(27), Error);
    REQUIRE_THROWS_AS(ALPHABET.label(-1), Error);
    REQUIRE_THROWS_AS(ALPHABET.text(std::vector<int>{0, 27}), Error);
}

TEST_CASE("what is no alphabet is refused", "[alphabet]") {
    REQUIRE_THROWS_MATCHES(Alphabet{"abéaé"}, Error,
                           MessageMatches(ContainsSubstring("'a' (U+0061)")));
    REQUIRE_THROWS_AS(Alphabet{""}, Error);
    REQUIRE_THROWS_AS(Alphabet{"a\xC3"}, Error);
    REQUIRE_THROWS_AS(Alphabet::of(std::vector<std::string>{}), Error);
    REQUIRE_THROWS_AS(Alphabet::of(std::vector<std::string>{"a\xC3"}), Error);
    std::string letters;
    for (char32_t c = 0; c < Alphabet::CAPACITY; ++c) letters += toUtf8(0x3400 + c);
    REQUIRE(Alphabet{letters}.size() == 513);
    REQUIRE(Alphabet::of(std::vector<std::string>{letters}) == Alphabet{letters});
    letters += "a";
    REQUIRE_THROWS_AS(Alphabet{letters}, Error);
    REQUIRE_THROWS_MATCHES(Alphabet::of(std::vector<std::string>{letters}), Error,
                           MessageMatches(ContainsSubstring("ByteTokenizer")));
}
