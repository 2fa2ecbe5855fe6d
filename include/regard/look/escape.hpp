// User text on its way into a picture or a page: always valid, always harmless, always visible.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include <regard/text/utf8.hpp>

namespace regard {

/// The first character of a text that isn't empty; U+FFFD stands for one byte that begins none.
inline CodePoint firstChar(std::string_view text) {
    const CodePoint found = decodeUtf8(text, 0);
    return found.length > 0 ? found : CodePoint{0xFFFD, 1};
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
    for (; !text.empty(); text.remove_prefix(firstChar(text).length)) ++count;
    return count;
}

/// The first characters of `text`, at most `limit` with the "…" that stands for the rest.
inline std::string truncateChars(std::string_view text, std::size_t limit) {
    if (countChars(text) <= limit) return std::string(text);
    std::size_t end = 0;
    for (std::size_t i = 1; i < limit; ++i) end += firstChar(text.substr(end)).length;
    return std::string(text.substr(0, end)) + "…";
}

} // namespace regard
