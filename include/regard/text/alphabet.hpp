// One token a letter, as microgpt has it: ids in the order of the alphabet, then BOS, the mark that
// begins and ends every text. Works at compile time and at run time.
#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <regard/core/error.hpp>
#include <regard/text/utf8.hpp>

namespace regard {

/// A tokenizer whose tokens are code points: ids 0 to n − 1 in the order given, BOS = n.
/// A literal type, so that `alphabet.size()` can be a `Config`'s VOCAB_SIZE.
class Alphabet {
public:
    /// The most letters that an alphabet holds.
    static constexpr std::size_t CAPACITY = 512;

    /// `letters` in UTF-8, ids in that order. Fails (at compile time where `constexpr`) for no
    /// letters, a letter that comes twice, more than CAPACITY, or invalid UTF-8.
    explicit constexpr Alphabet(std::string_view letters) {
        for (std::size_t at = 0; at < letters.size();) {
            const CodePoint point = decodeUtf8(letters, at);
            if (point.length == 0) failInvalid(letters, at);
            if (find(point.value) >= 0) failDuplicate(point.value);
            append(point.value);
            at += point.length;
        }
        if (count_ == 0) failEmpty();
    }

    /// The sorted distinct letters of `texts` (strings or views), as microgpt finds its vocabulary.
    /// Fails for texts without a letter, more than CAPACITY letters, or invalid UTF-8.
    template <class Texts>
    static constexpr Alphabet of(const Texts& texts) {
        constexpr char32_t COMMON = 0x250;
        bool common[COMMON] = {};
        Alphabet others, sorted;
        for (const auto& element : texts) {
            const std::string_view text = element;
            for (std::size_t at = 0; at < text.size();) {
                const auto byte = static_cast<unsigned char>(text[at]);
                if (byte < 0x80) {
                    common[byte] = true;
                    ++at;
                    continue;
                }
                const CodePoint point = decodeUtf8(text, at);
                if (point.length == 0) failInvalid(text, at);
                if (point.value < COMMON)
                    common[point.value] = true;
                else
                    others.insertSorted(point.value);
                at += point.length;
            }
        }
        for (char32_t c = 0; c < COMMON; ++c)
            if (common[c]) sorted.append(c);
        for (std::size_t i = 0; i < others.count_; ++i) sorted.append(others.letters_[i]);
        if (sorted.count_ == 0) failEmpty();
        return sorted;
    }

    /// The number of tokens, BOS among them: VOCAB_SIZE.
    constexpr int size() const { return static_cast<int>(count_) + 1; }
    /// The token before the first letter and after the last one.
    constexpr int bos() const { return static_cast<int>(count_); }
    /// The id of a letter, or −1 where the alphabet lacks it.
    constexpr int find(char32_t letter) const {
        for (std::size_t i = 0; i < count_; ++i)
            if (letters_[i] == letter) return static_cast<int>(i);
        return -1;
    }

    /// [BOS, ids…, BOS]. Fails for a character outside the alphabet and for invalid UTF-8.
    std::vector<int> tokenize(std::string_view text) const {
        std::vector<int> ids{bos()};
        for (std::size_t at = 0; at < text.size();) {
            const CodePoint point = decodeUtf8(text, at);
            if (point.length == 0) failInvalid(text, at);
            const int id = find(point.value);
            if (id < 0) failUnknown(point.value, text, ids.size());
            ids.push_back(id);
            at += point.length;
        }
        ids.push_back(bos());
        return ids;
    }

    /// The letters of `ids` without BOS, in UTF-8. Fails for an id outside the vocabulary.
    std::string text(std::span<const int> ids) const {
        std::string joined;
        for (const int id : ids)
            if (id != bos()) joined += label(id);
        return joined;
    }

    /// What a picture writes for a token: its letter, or "BOS". Fails outside the vocabulary.
    std::string label(int id) const {
        if (id < 0 || id > bos())
            fail("token " + std::to_string(id) + " is not in the alphabet: its ids are 0 to " +
                 std::to_string(bos()));
        return id == bos() ? "BOS" : toUtf8(letters_[static_cast<std::size_t>(id)]);
    }

    /// All letters in the order of their ids, in UTF-8.
    std::string letters() const {
        std::string all;
        for (std::size_t i = 0; i < count_; ++i) all += encodeUtf8(letters_[i]).view();
        return all;
    }

    /// Whether both have the same letters in the same order.
    friend constexpr bool operator==(const Alphabet&, const Alphabet&) = default;

private:
    constexpr Alphabet() = default;

    constexpr void append(char32_t letter) {
        if (count_ == CAPACITY) failFull();
        letters_[count_++] = letter;
    }

    constexpr void insertSorted(char32_t letter) {
        std::size_t low = 0, high = count_;
        while (low < high) {
            const std::size_t middle = (low + high) / 2;
            if (letters_[middle] < letter)
                low = middle + 1;
            else
                high = middle;
        }
        if (low < count_ && letters_[low] == letter) return;
        append(letter);
        for (std::size_t i = count_ - 1; i > low; --i) letters_[i] = letters_[i - 1];
        letters_[low] = letter;
    }

    [[noreturn]] static void failInvalid(std::string_view text, std::size_t at) {
        fail("invalid UTF-8 at byte " + std::to_string(at) + " of \"" + printable(text) +
             "\": save the text as UTF-8");
    }
    [[noreturn]] static void failDuplicate(char32_t letter) {
        fail("the letter " + nameOf(letter) + " comes twice in the alphabet: give each one once");
    }
    [[noreturn]] static void failEmpty() {
        fail("an alphabet needs at least one letter: give letters, or texts that have some");
    }
    [[noreturn]] static void failFull() {
        fail("an alphabet holds at most " + std::to_string(CAPACITY) +
             " letters and this text has more: use ByteTokenizer or WordTokenizer");
    }
    [[noreturn]] void failUnknown(char32_t letter, std::string_view text, std::size_t place) const {
        fail("the character " + nameOf(letter) + ", number " + std::to_string(place) + " of \"" +
             printable(text) + "\", is not in the alphabet \"" + printable(letters()) +
             "\": leave it out, or make the alphabet from the data with Alphabet::of");
    }

    std::array<char32_t, CAPACITY> letters_{};
    std::size_t count_ = 0;
};

} // namespace regard
