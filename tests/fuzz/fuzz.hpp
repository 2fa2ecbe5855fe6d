// What the fuzz targets share: the input as text, and a claim that has to hold for every input.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string_view>

/// The bytes that libFuzzer gives, as text.
inline std::string_view textOf(const std::uint8_t* data, std::size_t size) {
    return {reinterpret_cast<const char*>(data), size};
}

/// What stands in `rest` before the next NUL, and the NUL, taken off it.
inline std::string_view cutAtNul(std::string_view& rest) {
    const std::string_view part = rest.substr(0, rest.find('\0'));
    rest.remove_prefix((std::min)(part.size() + 1, rest.size()));
    return part;
}

/// Stops the fuzzer with `claim` where it doesn't hold.
inline void require(bool holds, const char* claim) {
    if (holds) return;
    std::fprintf(stderr, "this does not hold: %s\n", claim);
    std::abort();
}

/// Whether an error's message is what the library promises: one line that says something.
inline bool isOneLine(std::string_view message) {
    return message.size() > 10 && message.find('\n') == std::string_view::npos;
}
