// Byte-pair encoding: merges worked out by hand, and words so long that a quadratic encoder hangs.
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_exception.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>
#include <string>
#include <vector>

#include <regard/text/byte_pair_encoding.hpp>

using namespace regard;
using Catch::Matchers::Message;
using Catch::Matchers::MessageMatches;
using Catch::Matchers::StartsWith;

namespace {

/// The letters of `letters`, what `merges` make of them ("a b" each), and the end of a text.
BytePairEncoding encodingOf(const std::string& letters, const std::vector<std::string>& merges) {
    std::vector<std::string> tokens;
    for (const char letter : letters) tokens.emplace_back(1, letter);
    const auto halves = [](const std::string& merge) {
        const std::size_t bar = merge.find('|');
        return std::pair{merge.substr(0, bar), merge.substr(bar + 1)};
    };
    for (const std::string& merge : merges) {
        const auto [left, right] = halves(merge);
        bool known = false;
        for (const std::string& token : tokens) known = known || token == left + right;
        if (!known) tokens.push_back(left + right);
    }
    tokens.emplace_back("<|endoftext|>");
    BytePairEncoding encoding{tokens};
    for (const std::string& merge : merges) {
        const auto [left, right] = halves(merge);
        encoding.addMerge(left, right);
    }
    return encoding;
}

std::vector<std::string> pieces(const BytePairEncoding& encoding, const std::string& text) {
    std::vector<std::string> all;
    for (const int id : encoding.encode(text)) all.push_back(encoding.bytes(id));
    return all;
}

using Pieces = std::vector<std::string>;

} // namespace

TEST_CASE("the pair that was learned first is merged first", "[bpe]") {
    const BytePairEncoding encoding = encodingOf("helow ", {"l|o", "h|e", "he|l", "lo|w", " |lo"});
    // h e l l o: l|o, h|e, then he|l; hello stays hel lo.
    CHECK(pieces(encoding, "hello") == Pieces{"hel", "lo"});
    CHECK(encoding.encode("hello") == std::vector<int>{8, 6});
    // " lo" was learned after "low", so the w is taken first.
    CHECK(pieces(encoding, "low low") == Pieces{"low", " ", "low"});
    CHECK(pieces(encoding, "low lo") == Pieces{"low", " lo"});
}

TEST_CASE("of a run of equal letters, pairs are made from the left", "[bpe]") {
    const BytePairEncoding encoding = encodingOf("a", {"a|a", "aa|aa"});
    CHECK(pieces(encoding, "aaa") == Pieces{"aa", "a"});
    CHECK(pieces(encoding, "aaaaa") == Pieces{"aaaa", "a"});
    CHECK(pieces(encoding, "aaaaaaa") == Pieces{"aaaa", "aa", "a"});
}

TEST_CASE("all places of a pair are merged before a pair that this makes", "[bpe]") {
    // "abc" is made in two ways. After b|c, all three a|bc are merged before abc|a, though abc|a
    // was learned before a|bc: an encoder that takes the lowest rank at once would end with "abca".
    const BytePairEncoding encoding = encodingOf("abc", {"b|c", "a|b", "ab|c", "abc|a", "a|bc"});
    CHECK(pieces(encoding, "abcabc") == Pieces{"abc", "abc"});
    CHECK(pieces(encoding, "abca") == Pieces{"abca"});
}

TEST_CASE("merges stay within the pieces of GPT-2's pattern", "[bpe]") {
    const BytePairEncoding encoding = encodingOf("ab1", {"a|1", "a|b"});
    CHECK(pieces(encoding, "ab1a1") == Pieces{"ab", "1", "a", "1"});
}

TEST_CASE("a text is framed by its marks, and its tokens have labels", "[bpe]") {
    const BytePairEncoding encoding = encodingOf("a \n\xC3\xA9", {" |a", "\xC3|\xA9"});
    CHECK(encoding.size() == 8);
    CHECK(encoding.bos() == 7);
    CHECK(encoding.tokenize("a a") == std::vector<int>{7, 0, 5, 7});
    CHECK(encoding.text(encoding.tokenize("a a\n")) == "a a\n");
    CHECK(encoding.label(5) == "␣a");
    CHECK(encoding.label(2) == "0x0A");
    CHECK(encoding.label(3) == "0xC3");
    CHECK(encoding.label(6) == "é");
    CHECK(encoding.label(7) == "BOS");
    REQUIRE_THROWS_MATCHES(encoding.label(8), Error,
                           Message("token 8 is not in the vocabulary: its ids are 0 to 7"));
}

TEST_CASE("a text that looks like the mark is text", "[bpe]") {
    const BytePairEncoding encoding = encodingOf("<|endoftx>", {});
    CHECK(encoding.encode("<|endoftext|>").size() == 13);
}

TEST_CASE("no text becomes the mark, of one byte or of several", "[bpe]") {
    const BytePairEncoding one{{"a", "b"}, "a"};
    CHECK(one.encode("bb") == std::vector<int>{1, 1});
    REQUIRE_THROWS_MATCHES((void)one.encode("ba"), Error,
                           MessageMatches(StartsWith("the byte 0x61 of \"ba\" is not in")));
    BytePairEncoding several{{"a", "b", "ab"}, "ab"};
    REQUIRE_THROWS_MATCHES(several.addMerge("a", "b"), Error,
                           Message("the merge: \"ab\" which it makes, is the mark before and "
                                   "after a text, and no text"));
    CHECK(several.text(several.encode("ab")) == "ab");
}

TEST_CASE("a word of 200,000 letters takes no quadratic time", "[bpe]") {
    const BytePairEncoding encoding =
        encodingOf("ab", {"a|b", "ab|ab", "abab|abab", "b|a", "a|a", "b|b"});
    std::string word;
    unsigned state = 1;
    for (int i = 0; i < 200'000; ++i)
        word += (state = state * 1103515245u + 12345u) >> 31 ? 'a' : 'b';
    CHECK(encoding.text(encoding.encode(word)) == word);
}

TEST_CASE("broken vocabularies and merges are refused", "[bpe]") {
    REQUIRE_THROWS_MATCHES(BytePairEncoding({"a", "b"}), Error,
                           Message("no token \"<|endoftext|>\" in the vocabulary: name the one "
                                   "that stands before and after a text"));
    REQUIRE_THROWS_MATCHES(BytePairEncoding({"a", "a"}, "a"), Error,
                           Message("the token \"a\" comes twice: give each one once"));
    REQUIRE_THROWS_MATCHES(BytePairEncoding({"a", ""}, "a"), Error,
                           Message("token 1 has no bytes: give it some"));
    BytePairEncoding encoding{{"a", "b", "ab", "abab", "<|endoftext|>"}};
    REQUIRE_THROWS_MATCHES(
        encoding.addMerge("ab", "ab", "merges.txt, line 2"), Error,
        Message("merges.txt, line 2: \"ab\" is no byte of the vocabulary and no earlier merge "
                "makes it"));
    REQUIRE_THROWS_MATCHES(encoding.addMerge("b", "a"), Error,
                           Message("the merge: \"ba\" which it makes, is not in the vocabulary"));
    encoding.addMerge("a", "b");
    REQUIRE_THROWS_MATCHES(encoding.addMerge("a", "b"), Error,
                           Message("the merge: \"ab\" is made of these two halves by an earlier "
                                   "merge already"));
    encoding.addMerge("ab", "ab");
    REQUIRE_THROWS_MATCHES(encoding.encode("abc"), Error,
                           Message("the byte 0x63 of \"abc\" is not in the vocabulary: leave it "
                                   "out, or take one with all bytes"));
    CHECK(pieces(encoding, "ababab") == Pieces{"abab", "ab"}); // a failure leaves no trace
}
