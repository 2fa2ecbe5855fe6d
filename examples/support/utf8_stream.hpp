// Text that arrives in pieces of bytes, as tokens of byte pairs do: whole characters go on, the
// bytes of a character that is not complete wait for the rest.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include <regard/text/utf8.hpp>

namespace regard {

/// Turns pieces of bytes into pieces of UTF-8 that a terminal can show at once.
class Utf8Stream {
public:
    /// The characters that `bytes` complete. What is no UTF-8, and control characters other than
    /// line feed and tab, become U+FFFD.
    std::string push(std::string_view bytes) {
        held_ += bytes;
        std::string whole;
        std::size_t at = 0;
        while (at < held_.size()) {
            const CodePoint point = decodeUtf8(held_, at);
            if (point.length == 0 && mayBecomeWhole(std::string_view{held_}.substr(at))) break;
            const bool shown = point.length != 0 && (!isControl(point.value) ||
                                                     point.value == U'\n' || point.value == U'\t');
            whole += encodeUtf8(shown ? point.value : U'\uFFFD').view();
            at += point.length == 0 ? 1 : point.length;
        }
        held_.erase(0, at);
        return whole;
    }

    /// What is still held, at the end of the text: U+FFFD for each byte.
    std::string finish() {
        const std::string rest = replaceInvalidUtf8(held_);
        held_.clear();
        return rest;
    }

private:
    /// Whether `rest` is the beginning of a longer sequence.
    static bool mayBecomeWhole(std::string_view rest) {
        const auto lead = static_cast<unsigned char>(rest[0]);
        const std::size_t length = lead < 0xC2 || lead > 0xF4 ? 1
                                   : lead < 0xE0              ? 2
                                   : lead < 0xF0              ? 3
                                                              : 4;
        if (rest.size() >= length) return false;
        for (const char next : rest.substr(1))
            if ((static_cast<unsigned char>(next) & 0xC0u) != 0x80u) return false;
        return true;
    }

    std::string held_;
};

} // namespace regard
