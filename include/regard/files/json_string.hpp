// A string of a JSON text where it stands there, and a text as a JSON string.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include <regard/text/utf8.hpp>

namespace regard {

namespace detail {

/// A backslash and what belongs to it.
struct JsonEscape {
    char32_t character = 0;
    std::size_t length = 0;      ///< in bytes
    const char* error = nullptr; ///< the rule that is broken, or null
};

/// The value of the four hexadecimal digits that `text` begins with; above U+FFFF where it doesn't.
inline char32_t jsonHexUnit(std::string_view text) {
    constexpr std::string_view DIGITS = "0123456789abcdef";
    char32_t value = 0;
    for (std::size_t i = 0; i < 4; ++i) {
        const char c = i < text.size() ? text[i] : '\0';
        const std::size_t digit =
            DIGITS.find(c >= 'A' && c <= 'F' ? static_cast<char>(c - 'A' + 'a') : c);
        if (digit == std::string_view::npos) return 0x110000;
        value = (value << 4) | static_cast<char32_t>(digit);
    }
    return value;
}

/// The escape that `text` begins with.
inline JsonEscape jsonEscape(std::string_view text) {
    constexpr std::string_view LETTERS = "\"\\/bfnrt", MEANING = "\"\\/\b\f\n\r\t";
    const char letter = text.size() > 1 ? text[1] : '\0';
    if (letter != 'u') {
        const std::size_t found = LETTERS.find(letter);
        if (found == std::string_view::npos) return {.error = "no such escape in JSON"};
        return {static_cast<unsigned char>(MEANING[found]), 2};
    }
    constexpr const char *DIGITS_MISSING = "\\u needs four hexadecimal digits",
                         *HALF = "half a surrogate pair";
    const char32_t value = jsonHexUnit(text.substr(2));
    if (value > 0xFFFF) return {.error = DIGITS_MISSING};
    if (value < 0xD800 || value > 0xDFFF) return {value, 6};
    if (value >= 0xDC00 || text.substr(6, 2) != "\\u") return {.error = HALF};
    const char32_t low = jsonHexUnit(text.substr(8));
    if (low > 0xFFFF) return {.error = DIGITS_MISSING};
    if (low < 0xDC00 || low > 0xDFFF) return {.error = HALF};
    return {0x10000 + ((value - 0xD800) << 10) + (low - 0xDC00), 12};
}

} // namespace detail

/// A string of a JSON text that a reader has found sound: nothing is copied, and its escapes are
/// resolved when somebody asks. Valid as long as the text.
class JsonString {
public:
    JsonString() = default;
    /// `raw` is what stands between the quotes.
    explicit JsonString(std::string_view raw) : raw_(raw) {}

    /// The string that `text`, sound JSON, has before its first quote that is not escaped.
    static JsonString startingAt(std::string_view text) {
        std::size_t end = 0;
        while (text[end] != '"') end += text[end] == '\\' ? 2 : 1;
        return JsonString{text.substr(0, end)};
    }

    /// As it stands between the quotes.
    std::string_view raw() const { return raw_; }

    /// With its escapes resolved, in UTF-8; takes no more memory than `raw`.
    std::string text() const {
        std::string text;
        text.reserve(raw_.size());
        for (std::string_view rest = raw_; !rest.empty();) {
            const std::string_view plain = rest.substr(0, rest.find('\\'));
            text += plain;
            rest.remove_prefix(plain.size());
            if (!rest.empty()) text += encodeUtf8(takeCharacter(rest)).view();
        }
        return text;
    }

    /// Whether its text is `other`.
    bool operator==(std::string_view other) const {
        std::string_view rest = raw_;
        while (!rest.empty() && !other.empty()) {
            const EncodedCodePoint character = encodeUtf8(takeCharacter(rest));
            if (!other.starts_with(character.view())) return false;
            other.remove_prefix(character.view().size());
        }
        return rest.empty() && other.empty();
    }

    /// Whether its text comes before that of `other`, in the order of code points.
    bool operator<(const JsonString& other) const {
        std::string_view a = raw_, b = other.raw_;
        while (!a.empty() && !b.empty()) {
            const char32_t x = takeCharacter(a), y = takeCharacter(b);
            if (x != y) return x < y;
        }
        return a.empty() && !b.empty();
    }

private:
    static char32_t takeCharacter(std::string_view& rest) {
        if (static_cast<unsigned char>(rest.front()) < 0x80 && rest.front() != '\\') {
            const char32_t ascii = static_cast<unsigned char>(rest.front());
            rest.remove_prefix(1);
            return ascii;
        }
        if (rest.front() == '\\') {
            const detail::JsonEscape escape = detail::jsonEscape(rest);
            rest.remove_prefix(escape.length);
            return escape.character;
        }
        const CodePoint point = decodeUtf8(rest, 0);
        rest.remove_prefix(point.length);
        return point.value;
    }

    std::string_view raw_;
};

/// `text` (UTF-8) as a JSON string, quotes included: only what has to be escaped is.
inline std::string quoteJson(std::string_view text) {
    std::string quoted = "\"";
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == '"' || c == '\\')
            quoted += std::string{'\\'} + c;
        else if (c == '\n')
            quoted += "\\n";
        else if (byte < 0x20)
            quoted += std::string{"\\u00"} + "01"[byte >> 4] + "0123456789abcdef"[byte & 0xFu];
        else
            quoted += c;
    }
    return quoted + '"';
}

} // namespace regard
