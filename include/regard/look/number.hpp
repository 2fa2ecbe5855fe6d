// Numbers as text, the same on every machine and in every locale.
#pragma once

#include <array>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <string>

#include <regard/look/text.hpp>

namespace regard {

/// `value` with `decimals` decimals and a dot; zero has no sign. What is not finite is "–".
inline std::string formatFixed(double value, int decimals) {
    if (!std::isfinite(value)) return "–";
    std::array<char, 400> buffer{};
    const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value,
                                   std::chars_format::fixed, decimals);
    std::string text(buffer.data(), end.ptr);
    if (text.front() == '-' && text.find_first_of("123456789") == std::string::npos)
        text.erase(0, 1);
    return text;
}

/// The same for a reader: a true minus sign, and a decimal comma in French.
inline std::string formatFixed(double value, int decimals, Lang lang) {
    std::string text = formatFixed(value, decimals);
    if (const auto dot = text.find('.'); lang == Lang::fr && dot != std::string::npos)
        text[dot] = ',';
    if (text.front() == '-') text.replace(0, 1, "−");
    return text;
}

/// The shortest text that reads back as exactly `value`; empty for what is not a number.
inline std::string formatShortest(double value) {
    if (std::isnan(value)) return {};
    if (value == 0) return "0";
    std::array<char, 64> buffer{};
    const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value);
    return {buffer.data(), end.ptr};
}

/// A length or place in a picture: at most two decimals, none that are zero.
inline std::string formatCoord(double value) {
    std::string text = formatFixed(value, 2);
    if (text.find('.') == std::string::npos) return text;
    text.erase(text.find_last_not_of('0') + 1);
    if (text.back() == '.') text.pop_back();
    return text;
}

/// A count with its thousands set apart: 1 024 (narrow no-break space) in French, 1,024 in English.
inline std::string formatCount(std::size_t count, Lang lang) {
    const std::string digits = std::to_string(count);
    std::string text;
    for (std::size_t i = 0; i < digits.size(); ++i) {
        if (i > 0 && (digits.size() - i) % 3 == 0) text += lang == Lang::fr ? "\u202F" : ",";
        text += digits[i];
    }
    return text;
}

/// A share 0..1 in per cent: "12.5%" in English, "12,5 %" (no-break space) in French.
inline std::string formatPercent(double share, int decimals, Lang lang) {
    return formatFixed(100 * share, decimals, lang) + (lang == Lang::fr ? "\u00A0%" : "%");
}

} // namespace regard
