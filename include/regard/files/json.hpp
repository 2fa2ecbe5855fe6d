// JSON as RFC 8259 has it and nothing more, read front to back without a tree: the caller asks for
// what it expects. Made for headers that strangers wrote.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <regard/core/error.hpp>
#include <regard/text/utf8.hpp>

namespace regard {

/// Walks over one JSON text, which has to outlive it. Strict: UTF-8 without surrogates, no key
/// twice in an object, no control characters in strings, at most MAX_DEPTH arrays and objects
/// inside each other. What it allocates is bounded by the length of the text, whatever the text
/// says. Every error names the source and the offset of the byte.
class JsonReader {
public:
    /// How deep arrays and objects may stand inside each other.
    static constexpr std::size_t MAX_DEPTH = 32;

    /// What a value is, by its first byte.
    enum class Kind { object, array, string, number, literal };

    /// `source` is the name in messages; `offset` that of the text's first byte in it.
    explicit JsonReader(std::string_view text, std::string source = "JSON", std::size_t offset = 0)
        : text_(text), source_(std::move(source)), offset_(offset) {
        const std::size_t broken = invalidUtf8At(text_);
        if (broken != std::string_view::npos)
            failAt(broken, "the text is not UTF-8; write it in UTF-8");
    }

    /// What the next value is; nothing is read. Fails where no value can begin.
    Kind peek() {
        skipSpace();
        const char c = current();
        if (c == '{') return Kind::object;
        if (c == '[') return Kind::array;
        if (c == '"') return Kind::string;
        if (c == '-' || isDigit(c)) return Kind::number;
        if (c == 't' || c == 'f' || c == 'n') return Kind::literal;
        failAt(at_, "a JSON value has to begin here");
    }

    /// Reads an object: `visit(key)` for each member has to read its value.
    template <class Visit>
    void object(Visit&& visit) {
        enter('{', "an object");
        std::vector<std::pair<std::string, std::size_t>> keys;
        if (!accept('}')) {
            do {
                skipSpace();
                const std::size_t begin = at_;
                keys.emplace_back(string(), begin);
                expect(':');
                visit(std::as_const(keys.back().first));
            } while (accept(','));
            expect('}');
        }
        --depth_;
        std::sort(keys.begin(), keys.end());
        for (std::size_t i = 1; i < keys.size(); ++i)
            if (keys[i - 1].first == keys[i].first)
                failAt(keys[i].second,
                       "the key \"" + printable(keys[i].first) + "\" comes twice; give it once");
    }

    /// Reads an array: `visit()` has to read each element.
    template <class Visit>
    void array(Visit&& visit) {
        enter('[', "an array");
        if (!accept(']')) {
            do visit();
            while (accept(','));
            expect(']');
        }
        --depth_;
    }

    /// Reads a string, its escapes resolved.
    std::string string() {
        skipSpace();
        if (current() != '"') failAt(at_, "a string has to stand here");
        ++at_;
        std::string value;
        while (current() != '"') {
            const std::size_t begin = at_;
            while (at_ < text_.size() && text_[at_] != '"' && text_[at_] != '\\' &&
                   static_cast<unsigned char>(text_[at_]) >= 0x20)
                ++at_;
            value += text_.substr(begin, at_ - begin);
            if (current() == '\\')
                value += escape();
            else if (current() != '"')
                failAt(at_, "a string ends with '\"' and has control characters as \\u00XX");
        }
        ++at_;
        return value;
    }

    /// Reads a whole number from 0 to 2⁶⁴ − 1, written as digits only.
    std::uint64_t unsignedInteger() {
        skipSpace();
        const std::size_t begin = at_;
        constexpr std::uint64_t MOST = (std::numeric_limits<std::uint64_t>::max)();
        std::uint64_t value = 0;
        for (; isDigit(current()); ++at_) {
            const auto digit = static_cast<std::uint64_t>(current() - '0');
            if (value > (MOST - digit) / 10) failAt(begin, "the number is larger than 2^64 - 1");
            value = value * 10 + digit;
        }
        const bool leadingZero = at_ - begin > 1 && text_[begin] == '0';
        const char next = current();
        if (at_ == begin || leadingZero || next == '.' || next == 'e' || next == 'E')
            failAt(begin, "a whole number of at least 0 has to stand here, in plain digits");
        return value;
    }

    /// Reads any value and forgets it.
    void skip() {
        switch (peek()) {
        case Kind::object:
            return object([this](const std::string&) { skip(); });
        case Kind::array:
            return array([this] { skip(); });
        case Kind::string:
            (void)string();
            return;
        case Kind::number:
            return skipNumber();
        case Kind::literal:
            return skipLiteral();
        }
    }

    /// Fails unless only white space is left.
    void end() {
        skipSpace();
        if (at_ != text_.size()) failAt(at_, "the JSON ends before this byte; nothing may follow");
    }

    /// Where the reader stands, from the start of the source.
    std::size_t offset() const { return offset_ + at_; }

    /// Fails with the source, where the reader stands, and `rule`.
    [[noreturn]] void failHere(const std::string& rule) const { failAt(at_, rule); }

private:
    static constexpr bool isDigit(char c) { return c >= '0' && c <= '9'; }

    [[noreturn]] void failAt(std::size_t at, const std::string& rule) const {
        fail(printable(source_) + ", byte " + std::to_string(offset_ + at) + ": " + rule);
    }

    /// The next byte, or NUL (which begins nothing) at the end.
    char current() const { return at_ < text_.size() ? text_[at_] : '\0'; }

    void skipSpace() {
        while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\t' ||
                                      text_[at_] == '\n' || text_[at_] == '\r'))
            ++at_;
    }

    bool accept(char c) {
        skipSpace();
        if (current() != c) return false;
        ++at_;
        return true;
    }

    void expect(char c) {
        if (!accept(c)) failAt(at_, std::string{"'"} + c + "' has to stand here");
    }

    void enter(char bracket, const char* what) {
        skipSpace();
        if (current() != bracket) failAt(at_, std::string{what} + " has to stand here");
        if (depth_ == MAX_DEPTH)
            failAt(at_, "more than " + std::to_string(MAX_DEPTH) + " levels of nesting");
        ++at_;
        ++depth_;
    }

    std::string escape() {
        const std::size_t begin = at_++;
        constexpr std::string_view LETTERS = "\"\\/bfnrt", MEANING = "\"\\/\b\f\n\r\t";
        const char letter = current();
        if (letter != 'u') {
            const std::size_t found = LETTERS.find(letter);
            if (found == std::string_view::npos) failAt(begin, "no such escape in JSON");
            ++at_;
            return {MEANING[found]};
        }
        char32_t value = hexUnit(begin);
        if (value >= 0xD800 && value < 0xDC00 && text_.substr(at_, 2) == "\\u") {
            ++at_;
            const char32_t low = hexUnit(begin);
            if (low < 0xDC00 || low > 0xDFFF) failAt(begin, "half a surrogate pair");
            return toUtf8(0x10000 + ((value - 0xD800) << 10) + (low - 0xDC00));
        }
        if (value >= 0xD800 && value <= 0xDFFF) failAt(begin, "half a surrogate pair");
        return toUtf8(value);
    }

    /// The four digits after the `u` that the reader stands on.
    char32_t hexUnit(std::size_t begin) {
        ++at_;
        char32_t value = 0;
        for (int i = 0; i < 4; ++i, ++at_) {
            constexpr std::string_view DIGITS = "0123456789abcdef";
            const char c = current();
            const std::size_t digit =
                DIGITS.find(c >= 'A' && c <= 'F' ? static_cast<char>(c - 'A' + 'a') : c);
            if (digit == std::string_view::npos) failAt(begin, "\\u needs four hexadecimal digits");
            value = (value << 4) | static_cast<char32_t>(digit);
        }
        return value;
    }

    void digits() {
        if (!isDigit(current())) failAt(at_, "a digit has to stand here");
        while (isDigit(current())) ++at_;
    }

    void skipNumber() {
        if (current() == '-') ++at_;
        if (current() == '0')
            ++at_;
        else
            digits();
        if (current() == '.') {
            ++at_;
            digits();
        }
        if (current() == 'e' || current() == 'E') {
            ++at_;
            if (current() == '+' || current() == '-') ++at_;
            digits();
        }
    }

    void skipLiteral() {
        for (const std::string_view word : {"true", "false", "null"})
            if (text_.substr(at_, word.size()) == word) {
                at_ += word.size();
                return;
            }
        failAt(at_, "a JSON value has to begin here");
    }

    std::string_view text_;
    std::string source_;
    std::size_t offset_;
    std::size_t at_ = 0;
    std::size_t depth_ = 0;
};

/// `text` (UTF-8) as a JSON string, quotes included: only what has to be escaped is.
inline std::string quoteJson(std::string_view text) {
    std::string quoted = "\"";
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == '"' || c == '\\')
            quoted += std::string{'\\'} + c;
        else if (byte < 0x20)
            quoted += std::string{"\\u00"} + "01"[byte >> 4] + "0123456789abcdef"[byte & 0xFu];
        else
            quoted += c;
    }
    return quoted + '"';
}

} // namespace regard
