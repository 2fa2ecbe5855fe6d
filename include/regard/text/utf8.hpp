// UTF-8 to code points and back, strictly: a letter is one code point, whatever bytes it takes.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <regard/core/error.hpp>

namespace regard {

/// One code point and how many bytes it takes; `length` 0 says that the bytes are not UTF-8.
struct CodePoint {
    char32_t value = 0;
    std::size_t length = 0;
};

/// The code point that starts at byte `at`; `length` is 0 for what Unicode forbids (overlong forms,
/// surrogates, above U+10FFFF, cut off, stray continuation bytes) and at the end of the text.
constexpr CodePoint decodeUtf8(std::string_view text, std::size_t at = 0) {
    if (at >= text.size()) return {};
    const auto lead = static_cast<unsigned char>(text[at]);
    if (lead < 0x80) return {lead, 1};
    if (lead < 0xC2 || lead > 0xF4) return {};
    const std::size_t length = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    if (text.size() - at < length) return {};
    char32_t value = lead & (0xFFu >> (length + 1));
    for (std::size_t i = 1; i < length; ++i) {
        const auto next = static_cast<unsigned char>(text[at + i]);
        if ((next & 0xC0u) != 0x80u) return {};
        value = (value << 6) | (next & 0x3Fu);
    }
    const bool overlong = (length == 3 && value < 0x800) || (length == 4 && value < 0x10000);
    const bool surrogate = value >= 0xD800 && value <= 0xDFFF;
    if (overlong || surrogate || value > 0x10FFFF) return {};
    return {value, length};
}

/// The offset of the first byte that is not UTF-8, or `npos` where all of the text is.
constexpr std::size_t invalidUtf8At(std::string_view text) {
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t length = decodeUtf8(text, at).length;
        if (length == 0) return at;
        at += length;
    }
    return std::string_view::npos;
}

/// A code point in UTF-8, without the heap.
struct EncodedCodePoint {
    char bytes[4] = {};
    std::size_t length = 0;

    /// Valid as long as this object.
    constexpr std::string_view view() const { return {bytes, length}; }
};

/// `value` in UTF-8; what is no code point (surrogates, above U+10FFFF) becomes U+FFFD.
constexpr EncodedCodePoint encodeUtf8(char32_t value) {
    if ((value >= 0xD800 && value <= 0xDFFF) || value > 0x10FFFF) value = 0xFFFD;
    const auto tail = [value](int shift) {
        return static_cast<char>(static_cast<unsigned char>(0x80u | ((value >> shift) & 0x3Fu)));
    };
    const auto lead = [value](unsigned mark, int shift) {
        return static_cast<char>(static_cast<unsigned char>(mark | (value >> shift)));
    };
    if (value < 0x80) return {{lead(0, 0)}, 1};
    if (value < 0x800) return {{lead(0xC0, 6), tail(0)}, 2};
    if (value < 0x10000) return {{lead(0xE0, 12), tail(6), tail(0)}, 3};
    return {{lead(0xF0, 18), tail(12), tail(6), tail(0)}, 4};
}

/// `value` in UTF-8 as a string.
inline std::string toUtf8(char32_t value) {
    return std::string{encodeUtf8(value).view()};
}

/// White space as Python's `str.isspace` has it.
constexpr bool isWhiteSpace(char32_t c) {
    return (c >= 0x09 && c <= 0x0D) || (c >= 0x1C && c <= 0x20) || c == 0x85 || c == 0xA0 ||
           c == 0x1680 || (c >= 0x2000 && c <= 0x200A) || c == 0x2028 || c == 0x2029 ||
           c == 0x202F || c == 0x205F || c == 0x3000;
}

/// Whether `c` would break or reorder a line of text: controls, line separators, bidi overrides.
constexpr bool isControl(char32_t c) {
    return c < 0x20 || (c >= 0x7F && c <= 0x9F) || c == 0x2028 || c == 0x2029 ||
           (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
}

/// The text with U+FFFD for every byte that is not UTF-8.
inline std::string replaceInvalidUtf8(std::string_view text) {
    std::string valid;
    valid.reserve(text.size());
    for (std::size_t at = 0; at < text.size();) {
        const CodePoint point = decodeUtf8(text, at);
        valid += point.length ? text.substr(at, point.length) : std::string_view{"\xEF\xBF\xBD"};
        at += point.length ? point.length : 1;
    }
    return valid;
}

/// The text fit for one line of a message: U+FFFD for invalid bytes and for control characters.
inline std::string printable(std::string_view text) {
    const std::string valid = replaceInvalidUtf8(text);
    std::string line;
    for (std::size_t at = 0; at < valid.size();) {
        const CodePoint point = decodeUtf8(valid, at);
        line += encodeUtf8(isControl(point.value) ? U'\uFFFD' : point.value).view();
        at += point.length;
    }
    return line;
}

/// The beginning of a text of any length, fit for a message: what is longer than 160 bytes ends
/// with "…".
inline std::string printableStart(std::string_view text) {
    std::size_t end = 160;
    if (text.size() <= end) return printable(text);
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0u) == 0x80) --end;
    return printable(text.substr(0, end)) + "\u2026";
}

/// How a message names a character: `'é' (U+00E9)`, or `U+000A` alone for a control character.
inline std::string nameOf(char32_t c) {
    std::string hex;
    for (char32_t rest = c; rest != 0 || hex.size() < 4; rest >>= 4)
        hex.insert(hex.begin(), "0123456789ABCDEF"[rest & 0xFu]);
    std::string name;
    if (!isControl(c)) name.append("'").append(toUtf8(c)).append("' (");
    name.append("U+").append(hex);
    if (!isControl(c)) name += ')';
    return name;
}

/// The code points of a text. Fails for invalid UTF-8, naming the byte's offset.
inline std::vector<char32_t> codePoints(std::string_view text) {
    std::vector<char32_t> points;
    for (std::size_t at = 0; at < text.size();) {
        const CodePoint point = decodeUtf8(text, at);
        if (point.length == 0)
            fail("invalid UTF-8 at byte " + std::to_string(at) + " of \"" + printable(text) +
                 "\": save the text as UTF-8");
        points.push_back(point.value);
        at += point.length;
    }
    return points;
}

/// How many code points a text has; every byte that is not UTF-8 counts as one.
constexpr std::size_t countCodePoints(std::string_view text) {
    std::size_t count = 0;
    for (std::size_t at = 0; at < text.size(); ++count) {
        const std::size_t length = decodeUtf8(text, at).length;
        at += length ? length : 1;
    }
    return count;
}

} // namespace regard
