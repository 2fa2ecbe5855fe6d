// Letters to numbers and back: one token per letter, as in microgpt.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <regard/core/error.hpp>
#include <regard/text/utf8.hpp>

namespace regard {

/// The letters that a model knows, each with its number, and after them BOS, the token that begins
/// and ends every text. A literal type: `constexpr Alphabet alphabet{"abc"};`.
class Alphabet {
public:
    static constexpr std::size_t CAPACITY = 1024; ///< letters that there is room for

    /// The letters in the order of their token ids. Fails for a letter that stands twice, invalid
    /// UTF-8, or more than CAPACITY letters; in a constant expression, fails to compile.
    explicit constexpr Alphabet(std::string_view letters) {
        for (std::size_t at = 0; at < letters.size();) {
            const CodePoint letter = decodeUtf8(letters, at);
            if (letter.bytes == 0) fail("an alphabet must be valid UTF-8");
            for (std::size_t i = 0; i < count_; ++i)
                if (letters_[i] == letter.value) fail("a letter stands twice in an alphabet");
            append(letter.value);
            at += letter.bytes;
        }
    }

    /// The different letters of all `texts`, sorted by code point: sorted(set(…)) of microgpt.
    /// Fails as the constructor does.
    template <class Texts>
    static constexpr Alphabet of(const Texts& texts) {
        Alphabet alphabet{""};
        std::array<bool, COMMON> common{};
        for (const auto& each : texts) {
            const std::string_view text{each};
            for (std::size_t at = 0; at < text.size();) {
                const CodePoint letter = decodeUtf8(text, at);
                if (letter.bytes == 0) fail("the texts of an alphabet must be valid UTF-8");
                at += letter.bytes;
                if (letter.value < COMMON) {
                    common[letter.value] = true;
                } else if (alphabet.find(letter.value) < 0) {
                    alphabet.append(letter.value);
                }
            }
        }
        for (std::size_t letter = 0; letter < COMMON; ++letter)
            if (common[letter]) alphabet.append(static_cast<char32_t>(letter));
        std::sort(alphabet.letters_.begin(),
                  alphabet.letters_.begin() + static_cast<std::ptrdiff_t>(alphabet.count_));
        return alphabet;
    }

    /// Tokens, BOS included: the VOCAB_SIZE of a model that uses them.
    constexpr std::size_t size() const { return count_ + 1; }
    /// The token that begins and ends every text: the last one.
    constexpr int bos() const { return static_cast<int>(count_); }

    /// [letters + 2] BOS, the token of each letter, BOS. Fails for invalid UTF-8 and for a letter
    /// that the alphabet lacks, with its place.
    std::vector<int> tokenize(std::string_view text) const {
        std::vector<int> tokens{bos()};
        for (std::size_t at = 0; at < text.size();) {
            const std::string place = "character " + std::to_string(tokens.size());
            const CodePoint letter = decodeUtf8(text, at);
            if (letter.bytes == 0)
                fail(place + " is not valid UTF-8: save the text as UTF-8 and try again");
            const int token = find(letter.value);
            if (token < 0)
                fail(place + " of \"" + std::string{text} + "\", " + name(letter.value) +
                     ", is not in the alphabet " + letters());
            tokens.push_back(token);
            at += letter.bytes;
        }
        tokens.push_back(bos());
        return tokens;
    }

    /// The letters of `tokens`, without BOS. Fails for a token that the alphabet lacks.
    std::string text(std::span<const int> tokens) const {
        std::string text;
        for (const int token : tokens)
            if (token != bos()) text += label(token);
        return text;
    }

    /// One token as it is written in a picture: its letter, or "BOS".
    std::string label(int token) const {
        if (token == bos()) return "BOS";
        if (token < 0 || token > bos())
            fail("token " + std::to_string(token) + " is outside the alphabet's 0.." +
                 std::to_string(bos()));
        return encodeUtf8(letters_[static_cast<std::size_t>(token)]);
    }

    /// All letters as one text, in the order of their tokens.
    std::string letters() const {
        std::string all;
        for (std::size_t i = 0; i < count_; ++i) all += encodeUtf8(letters_[i]);
        return all;
    }

private:
    static constexpr std::size_t COMMON = 0x250; // Latin, with its accents

    constexpr void append(char32_t letter) {
        if (count_ == CAPACITY) fail("more than 1024 letters: an alphabet has no room for them");
        letters_[count_++] = letter;
    }
    constexpr int find(char32_t letter) const {
        for (std::size_t i = 0; i < count_; ++i)
            if (letters_[i] == letter) return static_cast<int>(i);
        return -1;
    }
    /// 'é' (U+00E9) for a person to read; a control character by its number alone.
    static std::string name(char32_t letter) {
        constexpr std::string_view DIGITS = "0123456789ABCDEF";
        std::string number = "U+";
        for (int shift = letter > 0xFFFFF ? 20 : letter > 0xFFFF ? 16 : 12; shift >= 0; shift -= 4)
            number += DIGITS[letter >> shift & 15];
        if (letter < 0x20 || letter == 0x7F) return number;
        std::string quoted = "'";
        quoted += encodeUtf8(letter);
        quoted += "' (";
        quoted += number;
        quoted += ')';
        return quoted;
    }

    std::array<char32_t, CAPACITY> letters_{};
    std::size_t count_ = 0;
};

} // namespace regard
