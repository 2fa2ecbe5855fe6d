// GPT-2's pattern, by the cuts that Python's regex module makes with it.
#include <catch2/catch_test_macros.hpp>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <regard/text/word_pattern.hpp>

#include "../support/bpe_golden.hpp"

using namespace regard;

namespace {

std::vector<std::string> pieces(std::string_view text) {
    std::vector<std::string> all;
    for (std::size_t at = 0; at < text.size(); at += all.back().size())
        all.emplace_back(text.substr(at, wordLength(text, at)));
    return all;
}

using Pieces = std::vector<std::string>;

} // namespace

TEST_CASE("a word takes the space before it, white space before that stays apart", "[words]") {
    CHECK(pieces("Hello world") == Pieces{"Hello", " world"});
    CHECK(pieces("a   b") == Pieces{"a", "  ", " b"});
    CHECK(pieces("a\n\nb  ") == Pieces{"a", "\n", "\n", "b", "  "});
    CHECK(pieces(" x12 ,.") == Pieces{" x", "12", " ,."});
    CHECK(wordLength("", 0) == 0);
    static_assert(wordLength("été 12", 0) == 5);
}

TEST_CASE("contractions are pieces of their own, in lower case only", "[words]") {
    CHECK(pieces("we'll've'd") == Pieces{"we", "'ll", "'ve", "'d"});
    CHECK(pieces("I'M 's 'xs") == Pieces{"I", "'", "M", " '", "s", " '", "xs"});
    CHECK(pieces("it's'") == Pieces{"it", "'s", "'"});
}

TEST_CASE("a byte that is not UTF-8 is punctuation", "[words]") {
    CHECK(pieces("a\xFF\xC3z") == Pieces{"a", "\xFF\xC3", "z"});
    CHECK(pieces(" \x80") == Pieces{" \x80"});
}

TEST_CASE("texts in all categories are cut as the regular expression cuts them", "[words]") {
    const std::vector<BpeExample> examples = bpeExamples();
    REQUIRE(examples.size() > 150);
    for (const BpeExample& example : examples) {
        std::vector<std::size_t> lengths;
        for (const std::string& piece : pieces(example.text)) lengths.push_back(piece.size());
        INFO(example.text);
        CHECK(lengths == example.pieces);
    }
}
