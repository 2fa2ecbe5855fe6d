// One token a word: for data sets of sentences, where letters would make the model spell.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include <regard/core/error.hpp>
#include <regard/text/utf8.hpp>

namespace regard {

/// A tokenizer whose tokens are the words between white space: ids 0 to n − 1 in the order in which
/// the data shows them first, BOS = n.
class WordTokenizer {
public:
    /// The words of `texts` (strings or views). Fails for texts without a word and invalid UTF-8.
    template <class Texts>
    static WordTokenizer of(const Texts& texts) {
        WordTokenizer tokenizer;
        for (const auto& text : texts)
            for (std::string& word : split(text))
                if (tokenizer.ids_.try_emplace(word, tokenizer.bos()).second)
                    tokenizer.words_.push_back(std::move(word));
        if (tokenizer.words_.empty())
            fail("a word tokenizer needs at least one word: give texts that have some");
        return tokenizer;
    }

    /// The number of tokens, BOS among them: VOCAB_SIZE.
    int size() const { return bos() + 1; }
    /// The token before the first word and after the last one.
    int bos() const { return static_cast<int>(words_.size()); }

    /// [BOS, ids…, BOS]. Fails for a word that the data did not have and for invalid UTF-8.
    std::vector<int> tokenize(std::string_view text) const {
        std::vector<int> ids{bos()};
        for (const std::string& word : split(text)) {
            const auto found = ids_.find(word);
            if (found == ids_.end()) failUnknown(word, ids.size());
            ids.push_back(found->second);
        }
        ids.push_back(bos());
        return ids;
    }

    /// The words of `ids` without BOS, a space between. Fails for an id outside the vocabulary.
    std::string text(std::span<const int> ids) const {
        std::string joined;
        for (const int id : ids) {
            if (id == bos()) continue;
            if (!joined.empty()) joined += ' ';
            joined += label(id);
        }
        return joined;
    }

    /// What a picture writes for a token: its word, or "BOS". Fails outside the vocabulary.
    std::string label(int id) const {
        if (id < 0 || id > bos())
            fail("token " + std::to_string(id) + " is not in the vocabulary: its ids are 0 to " +
                 std::to_string(bos()));
        return id == bos() ? "BOS" : words_[static_cast<std::size_t>(id)];
    }

private:
    WordTokenizer() = default;

    static std::vector<std::string> split(std::string_view text) {
        std::vector<std::string> words;
        bool inWord = false;
        for (const char32_t letter : codePoints(text)) {
            const bool space = isWhiteSpace(letter);
            if (!space && !inWord) words.emplace_back();
            if (!space) words.back() += encodeUtf8(letter).view();
            inWord = !space;
        }
        return words;
    }

    [[noreturn]] void failUnknown(const std::string& word, std::size_t place) const {
        constexpr std::size_t SHOWN = 8;
        std::string known;
        for (std::size_t i = 0; i < words_.size() && i < SHOWN; ++i)
            known += (i ? ", " : "") + printable(words_[i]);
        if (words_.size() > SHOWN) known += ", … (" + std::to_string(words_.size()) + " words)";
        fail("the word \"" + printable(word) + "\", number " + std::to_string(place) +
             " of the text, is not in the vocabulary: " + known +
             "; leave it out, or train on texts that have it");
    }

    std::vector<std::string> words_;
    std::unordered_map<std::string, int> ids_;
};

} // namespace regard
