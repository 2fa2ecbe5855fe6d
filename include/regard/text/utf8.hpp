// Letters are code points, never bytes: reading and writing UTF-8, strictly.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace regard {

/// One code point read from UTF-8, and how many bytes it took.
struct CodePoint {
    char32_t value = 0;
    std::size_t bytes = 0; ///< 0 where the bytes are not valid UTF-8
};

/// The code point that begins at byte `at` of `text`. Overlong forms, surrogates, numbers above
/// U+10FFFF and cut-off sequences are not valid (RFC 3629).
constexpr CodePoint decodeUtf8(std::string_view text, std::size_t at) {
    const auto byte = [&](std::size_t i) {
        return static_cast<char32_t>(static_cast<unsigned char>(text[at + i]));
    };
    const char32_t lead = byte(0);
    if (lead < 0x80) return {lead, 1};
    const std::size_t size = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
    if (lead < 0xC2 || lead > 0xF4 || text.size() - at < size) return {};
    char32_t value = lead & (0x7Fu >> size);
    for (std::size_t i = 1; i < size; ++i) {
        if ((byte(i) & 0xC0u) != 0x80u) return {};
        value = value << 6 | (byte(i) & 0x3Fu);
    }
    const bool overlong = (size == 3 && value < 0x800) || (size == 4 && value < 0x10000);
    const bool surrogate = value >= 0xD800 && value <= 0xDFFF;
    if (overlong || surrogate || value > 0x10FFFF) return {};
    return {value, size};
}

/// The UTF-8 form of a valid code point.
inline std::string encodeUtf8(char32_t value) {
    const auto tail = [&](int shift) {
        return static_cast<char>(0x80u | (static_cast<unsigned>(value) >> shift & 0x3Fu));
    };
    const auto lead = [&](unsigned mark, int shift) {
        return static_cast<char>(mark | static_cast<unsigned>(value) >> shift);
    };
    if (value < 0x80) return {lead(0, 0)};
    if (value < 0x800) return {lead(0xC0, 6), tail(0)};
    if (value < 0x10000) return {lead(0xE0, 12), tail(6), tail(0)};
    return {lead(0xF0, 18), tail(12), tail(6), tail(0)};
}

/// The place of the first byte that is not valid UTF-8, or `text.size()`.
constexpr std::size_t findInvalidUtf8(std::string_view text) {
    std::size_t at = 0;
    while (at < text.size()) {
        const std::size_t bytes = decodeUtf8(text, at).bytes;
        if (bytes == 0) return at;
        at += bytes;
    }
    return at;
}

/// Code points in valid UTF-8.
constexpr std::size_t countCodePoints(std::string_view text) {
    std::size_t count = 0;
    for (const char each : text) count += (static_cast<unsigned char>(each) & 0xC0u) != 0x80u;
    return count;
}

} // namespace regard
