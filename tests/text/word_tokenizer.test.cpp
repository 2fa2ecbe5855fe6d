// Words as tokens, in the order in which a data set shows them.
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_exception.hpp>
#include <string>
#include <vector>

#include <regard/text/word_tokenizer.hpp>

using namespace regard;
using Texts = std::vector<std::string>;

TEST_CASE("words have ids in first-seen order, BOS is last", "[words]") {
    const auto words = WordTokenizer::of(Texts{"le chat  dort", "le\tchien\u00A0dort "});
    REQUIRE(words.size() == 5);
    REQUIRE(words.bos() == 4);
    REQUIRE(words.tokenize(" chien\nle dort") == std::vector<int>{4, 3, 0, 2, 4});
    REQUIRE(words.tokenize(" ") == std::vector<int>{4, 4});
    REQUIRE(words.text(std::vector<int>{4, 0, 1, 2, 4}) == "le chat dort");
    REQUIRE(words.label(3) == "chien");
    REQUIRE(words.label(4) == "BOS");
}

TEST_CASE("an unknown word is named, with its place and some that are known", "[words]") {
    REQUIRE_THROWS_MATCHES(WordTokenizer::of(Texts{"le chat"}).tokenize("le zébu"), Error,
                           Catch::Matchers::Message(
                               "the word \"zébu\", number 2 of the text, is not in the vocabulary: "
                               "le, chat; leave it out, or train on texts that have it"));
    REQUIRE_THROWS_MATCHES(WordTokenizer::of(Texts{"a b c d e f g h i"}).tokenize("A"), Error,
                           Catch::Matchers::Message(
                               "the word \"A\", number 1 of the text, is not in the vocabulary: a, "
                               "b, c, d, e, f, g, h, … (9 words); leave it out, or train on texts "
                               "that have it"));
}

TEST_CASE("no words, bad bytes and ids outside the vocabulary are refused", "[words]") {
    REQUIRE_THROWS_AS(WordTokenizer::of(Texts{}), Error);
    REQUIRE_THROWS_AS(WordTokenizer::of(Texts{" ", ""}), Error);
    REQUIRE_THROWS_AS(WordTokenizer::of(Texts{"a\xFF"}), Error);
    const auto words = WordTokenizer::of(Texts{"a"});
    REQUIRE_THROWS_AS(words.tokenize("\xFF"), Error);
    REQUIRE_THROWS_AS(words.label(2), Error);
    REQUIRE_THROWS_AS(words.label(-1), Error);
}
