// JSON as RFC 8259 has it and nothing more, read front to back without a tree: the caller asks for
// what it expects. Made for headers that strangers wrote.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <limits>
#include <string>
#include <string_view>
#include <utility>

#include <regard/core/error.hpp>
#include <regard/files/json_string.hpp>
#include <regard/text/utf8.hpp>

namespace regard {

/// Walks over one JSON text, which has to outlive it. Strict: UTF-8 without surrogates, no key
/// twice in an object, no control characters in strings, at most MAX_DEPTH arrays and objects
/// inside each other, at most 4 GiB. What it allocates while it reads is four bytes for each key of
/// the objects around (less than three fifths of the text, however hostile) and some KiB for
/// each of these objects. Every error names the source and the offset of the byte.
class JsonReader {
public:
    /// How deep arrays and objects may stand inside each other.
    static constexpr std::size_t MAX_DEPTH = 32;

    /// What a value is, by its first byte.
    enum class Kind { object, array, string, number, literal };

    /// `source` is the name in messages; `offset` that of the text's first byte in it.
    explicit JsonReader(std::string_view text, std::string source = "JSON", std::size_t offset = 0)
        : text_(text), source_(std::move(source)), offset_(offset) {
        if (text_.size() > MAX_SIZE) fail(printable(source_) + ": a JSON text of more than 4 GiB");
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

    /// Reads an object: `visit(key)`, with a JsonString, for each member has to read its value.
    template <class Visit>
    void object(Visit&& visit) {
        std::deque<std::uint32_t> keys; // where they begin; a vector would take thrice as much
        members([&](const JsonString& key) {
            const auto begin = static_cast<std::uint32_t>(key.raw().data() - text_.data());
            visit(key);
            keys.push_back(begin);
        });
        std::sort(keys.begin(), keys.end(), [this](std::uint32_t a, std::uint32_t b) {
            const JsonString first = stringAt(a), second = stringAt(b);
            if (first < second) return true;
            return a < b && !(second < first);
        });
        for (std::size_t i = 1; i < keys.size(); ++i)
            if (!(stringAt(keys[i - 1]) < stringAt(keys[i])))
                failAt(keys[i] - 1, "the key \"" + printableStart(stringAt(keys[i]).text()) +
                                        "\" comes twice; give it once");
    }

    /// The same without comparing the keys: for a text that was read before.
    template <class Visit>
    void members(Visit&& visit) {
        enter('{', "an object");
        if (!accept('}')) {
            do member(visit);
            while (accept(','));
            expect('}');
        }
        --depth_;
    }

    /// Reads one member of an object, as `object` does.
    template <class Visit>
    void member(Visit&& visit) {
        const JsonString key = rawString();
        expect(':');
        visit(key);
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
    std::string string() { return rawString().text(); }

    /// Reads a string and leaves it where it is.
    JsonString rawString() {
        skipSpace();
        if (current() != '"') failAt(at_, "a string has to stand here");
        const std::size_t begin = ++at_;
        while (current() != '"') {
            if (current() == '\\') {
                const detail::JsonEscape escape = detail::jsonEscape(text_.substr(at_));
                if (escape.error != nullptr) failAt(at_, escape.error);
                at_ += escape.length;
            } else if (static_cast<unsigned char>(current()) >= 0x20) {
                ++at_;
            } else {
                failAt(at_, "a string ends with '\"' and has control characters as \\u00XX");
            }
        }
        return JsonString{text_.substr(begin, at_++ - begin)};
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
            return object([this](const JsonString&) { skip(); });
        case Kind::array:
            return array([this] { skip(); });
        case Kind::string:
            (void)rawString();
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
    static constexpr std::size_t MAX_SIZE = 0xFFFFFFFF; ///< what tells a key's place has 32 bits

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

    /// The string whose first byte behind the quote is at `begin`, once it has been read.
    JsonString stringAt(std::size_t begin) const {
        return JsonString::startingAt(text_.substr(begin));
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

} // namespace regard
