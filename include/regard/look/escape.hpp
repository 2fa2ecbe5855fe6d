// User text on its way into a picture or a page: always valid, always harmless, always visible.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace regard {

/// What the first character of `text` is.
struct Utf8Char {
    char32_t code;    ///< U+FFFD where `text` starts with no valid character
    std::size_t size; ///< bytes that it takes
};

/// Decodes the first character of a text that isn't empty; strict (no overlong forms, no
/// surrogates).
inline Utf8Char firstChar(std::string_view text) {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const unsigned lead = byte(0);
    if (lead < 0x80) return {lead, 1};
    const std::size_t size = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
    if (lead < 0xC2 || lead > 0xF4 || text.size() < size) return {0xFFFD, 1};
    char32_t code = lead & (0x7Fu >> size);
    for (std::size_t i = 1; i < size; ++i) {
        if ((byte(i) & 0xC0u) != 0x80u) return {0xFFFD, 1};
        code = code << 6 | (byte(i) & 0x3Fu);
    }
    const char32_t least = size == 4 ? 0x10000 : size == 3 ? 0x800 : 0x80;
    if (code < least || code > 0x10FFFF || (code >= 0xD800 && code < 0xE000)) return {0xFFFD, 1};
    return {code, size};
}

/// Whether a character must not reach a picture: controls, marks that turn the direction of the
/// text around them, and what XML forbids.
constexpr bool isForbidden(char32_t c) {
    return c < 0x20 || (c >= 0x7F && c < 0xA0) || (c >= 0x202A && c <= 0x202E) ||
           (c >= 0x2066 && c <= 0x2069) || (c & 0xFFFEu) == 0xFFFEu;
}

/// `text` for an element or an attribute of XML and HTML.
inline std::string escapeXml(std::string_view text) {
    std::string safe;
    while (!text.empty()) {
        const auto [code, size] = firstChar(text);
        if (code == '&')
            safe += "&amp;";
        else if (code == '<')
            safe += "&lt;";
        else if (code == '>')
            safe += "&gt;";
        else if (code == '"')
            safe += "&quot;";
        else if (code == '\'')
            safe += "&#39;";
        else if (code == 0xFFFD || isForbidden(code))
            safe += "\uFFFD";
        else
            safe += text.substr(0, size);
        text.remove_prefix(size);
    }
    return safe;
}

/// `text` with stand-ins for what one cannot see: ␣ for a space, ⏎ for a newline, ⇥ for a tab, ∅
/// for nothing at all.
inline std::string makeVisible(std::string_view text) {
    if (text.empty()) return "∅";
    std::string seen;
    for (const char c : text) {
        if (c == ' ')
            seen += "␣";
        else if (c == '\n')
            seen += "⏎";
        else if (c == '\t')
            seen += "⇥";
        else
            seen += c;
    }
    return seen;
}

/// Characters in `text`; each broken byte counts as one.
inline std::size_t countChars(std::string_view text) {
    std::size_t count = 0;
    for (; !text.empty(); text.remove_prefix(firstChar(text).size)) ++count;
    return count;
}

/// The first characters of `text`, at most `limit` with the "…" that stands for the rest.
inline std::string truncateChars(std::string_view text, std::size_t limit) {
    if (countChars(text) <= limit) return std::string(text);
    std::size_t end = 0;
    for (std::size_t i = 1; i < limit; ++i) end += firstChar(text.substr(end)).size;
    return std::string(text.substr(0, end)) + "…";
}

} // namespace regard
