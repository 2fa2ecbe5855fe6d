// GPT-2's first cut of a text: into words with the space before them, runs of digits, runs of
// punctuation and white space. Pairs of bytes are merged inside these pieces only.
#pragma once

#include <cstddef>
#include <string_view>

#include <regard/text/unicode_categories.hpp>
#include <regard/text/utf8.hpp>

namespace regard {

namespace detail {

/// What the pattern tells apart; `end` is behind the last byte.
enum class WordPart { letter, number, space, other, end };

struct WordPartAt {
    WordPart part = WordPart::end;
    std::size_t length = 0; ///< bytes
};

/// What stands at byte `at`. A byte that is not UTF-8 is one "other".
constexpr WordPartAt wordPartAt(std::string_view text, std::size_t at) {
    if (at >= text.size()) return {};
    const CodePoint point = decodeUtf8(text, at);
    if (point.length == 0) return {WordPart::other, 1};
    if (isLetter(point.value)) return {WordPart::letter, point.length};
    if (isNumber(point.value)) return {WordPart::number, point.length};
    if (isUnicodeSpace(point.value)) return {WordPart::space, point.length};
    return {WordPart::other, point.length};
}

/// Where the run of `part` that begins at byte `at` ends.
constexpr std::size_t runEnd(std::string_view text, std::size_t at, WordPart part) {
    for (WordPartAt next = wordPartAt(text, at); next.part == part; next = wordPartAt(text, at))
        at += next.length;
    return at;
}

} // namespace detail

/// Bytes of the piece that begins at byte `at`, 0 at the end of the text. The first alternative of
/// 's|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+ that fits (Radford et
/// al. 2019): of white space before a word, the last space goes with the word.
constexpr std::size_t wordLength(std::string_view text, std::size_t at) {
    using detail::WordPart;
    const detail::WordPartAt first = detail::wordPartAt(text, at);
    if (first.part == WordPart::end) return 0;
    if (text[at] == '\'')
        for (const std::string_view ending : {"s", "t", "re", "ve", "m", "ll", "d"})
            if (text.substr(at + 1, ending.size()) == ending) return 1 + ending.size();
    const std::size_t start = at + (text[at] == ' ' ? 1 : 0);
    const WordPart part = detail::wordPartAt(text, start).part;
    if (part != WordPart::space && part != WordPart::end)
        return detail::runEnd(text, start, part) - at;
    std::size_t last = at, end = at; // the last white space of the run, and its end
    for (auto next = first; next.part == WordPart::space; next = detail::wordPartAt(text, end)) {
        last = end;
        end += next.length;
    }
    return (end == text.size() || last == at ? end : last) - at;
}

} // namespace regard
