// The colours of the pictures: fixed scales for weights and signed numbers, palettes that never
// stand alone (dash patterns and outlines go with them).
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace regard {

/// An sRGB colour.
struct Colour {
    std::uint8_t r, g, b;

    friend constexpr bool operator==(const Colour&, const Colour&) = default;
};

/// The colour of "#rrggbb", from 0xrrggbb.
constexpr Colour rgb(std::uint32_t hex) {
    return {static_cast<std::uint8_t>(hex >> 16 & 0xFF), static_cast<std::uint8_t>(hex >> 8 & 0xFF),
            static_cast<std::uint8_t>(hex & 0xFF)};
}

/// "#rrggbb".
inline std::string toHex(Colour c) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string text = "#";
    for (const unsigned part : {c.r, c.g, c.b}) {
        text += digits[part >> 4];
        text += digits[part & 15u];
    }
    return text;
}

/// WCAG's relative luminance, 0 (black) to 1 (white).
inline double luminance(Colour c) {
    const auto linear = [](std::uint8_t part) {
        const double s = part / 255.0;
        return s <= 0.04045 ? s / 12.92 : std::pow((s + 0.055) / 1.055, 2.4);
    };
    return 0.2126 * linear(c.r) + 0.7152 * linear(c.g) + 0.0722 * linear(c.b);
}

/// WCAG's contrast of two colours, 1 to 21.
inline double contrast(Colour a, Colour b) {
    const double la = luminance(a), lb = luminance(b);
    return ((std::max)(la, lb) + 0.05) / ((std::min)(la, lb) + 0.05);
}

constexpr Colour BLACK = rgb(0x000000);
constexpr Colour WHITE = rgb(0xffffff);

/// Black or white, whichever reads better on a cell: at least 4.5:1 on every colour.
inline Colour textOn(Colour cell) {
    return luminance(cell) > 0.179 ? BLACK : WHITE;
}

/// The colour at `position` 0..1 of a scale of equally spaced stops.
inline Colour interpolate(std::span<const Colour> stops, double position) {
    const double at = std::clamp(position, 0.0, 1.0) * static_cast<double>(stops.size() - 1);
    const std::size_t left = (std::min)(static_cast<std::size_t>(at), stops.size() - 2);
    const double share = at - static_cast<double>(left);
    const auto mix = [&](std::uint8_t a, std::uint8_t b) {
        return static_cast<std::uint8_t>(std::lround(a + share * (b - a)));
    };
    const Colour a = stops[left], b = stops[left + 1];
    return {mix(a.r, b.r), mix(a.g, b.g), mix(a.b, b.b)};
}

/// ColorBrewer Greens-9, for attention weights.
inline constexpr std::array<Colour, 9> GREENS{rgb(0xf7fcf5), rgb(0xe5f5e0), rgb(0xc7e9c0),
                                              rgb(0xa1d99b), rgb(0x74c476), rgb(0x41ab5d),
                                              rgb(0x238b45), rgb(0x006d2c), rgb(0x00441b)};
/// Cividis (Nuñez, Anderton and Renslow 2018), which looks alike with and without a red-green
/// deficiency: every 17th of its 256 entries.
inline constexpr std::array<Colour, 16> CIVIDIS{
    rgb(0x00224e), rgb(0x002e6c), rgb(0x1e3a6f), rgb(0x35456c), rgb(0x47516c), rgb(0x575d6d),
    rgb(0x666970), rgb(0x757575), rgb(0x848279), rgb(0x948e77), rgb(0xa59c74), rgb(0xb7a96e),
    rgb(0xc8b866), rgb(0xdbc75a), rgb(0xeed649), rgb(0xfee838)};
/// ColorBrewer RdBu-9 read from blue (negative) to red (positive).
inline constexpr std::array<Colour, 9> BLUE_TO_RED{rgb(0x2166ac), rgb(0x4393c3), rgb(0x92c5de),
                                                   rgb(0xd1e5f0), rgb(0xf7f7f7), rgb(0xfddbc7),
                                                   rgb(0xf4a582), rgb(0xd6604d), rgb(0xb2182b)};

/// The scales that an attention weight can have.
enum class WeightScale { greens, cividis };

/// The colour of an attention weight: 0..1, never rescaled, so that pictures compare.
inline Colour weightColour(double weight, WeightScale scale = WeightScale::greens) {
    return scale == WeightScale::greens ? interpolate(GREENS, weight)
                                        : interpolate(CIVIDIS, weight);
}

/// The colour of a signed number on a scale from −limit to limit.
inline Colour signedColour(double value, double limit) {
    return interpolate(BLUE_TO_RED, limit > 0 ? (value / limit + 1) / 2 : 0.5);
}

/// Query, key and value, in every picture.
inline constexpr Colour Q_COLOUR = rgb(0x3B82F6), K_COLOUR = rgb(0x10B981),
                        V_COLOUR = rgb(0xF59E0B);

/// The colour of a token: the same id is the same colour everywhere. Black text and a dark outline
/// go with it.
constexpr Colour tokenColour(std::size_t tokenId) {
    constexpr std::array<Colour, 6> palette{rgb(0xFF6B6B), rgb(0x4ECDC4), rgb(0x45B7D1),
                                            rgb(0xFFA07A), rgb(0x98D8C8), rgb(0xF7DC6F)};
    return palette[tokenId % palette.size()];
}

/// The colour of a head. Its dash pattern and its label go with it.
constexpr Colour headColour(std::size_t head) {
    constexpr std::array<Colour, 8> palette{rgb(0x3B82F6), rgb(0x8B5CF6), rgb(0xEC4899),
                                            rgb(0xF59E0B), rgb(0x10B981), rgb(0x06B6D4),
                                            rgb(0xEF4444), rgb(0x6366F1)};
    return palette[head % palette.size()];
}

/// The stroke-dasharray of a head, different for each of eight; empty is a full line.
constexpr std::string_view headDash(std::size_t head) {
    constexpr std::array<std::string_view, 8> dashes{"",    "8 3",      "2 3", "10 3 2 3",
                                                     "5 5", "12 4 4 4", "1 4", "9 2 2 2 2 2"};
    return dashes[head % dashes.size()];
}

/// Okabe and Ito's palette, which colour-blind readers tell apart.
constexpr Colour okabeIto(std::size_t index) {
    constexpr std::array<Colour, 8> palette{rgb(0x000000), rgb(0xE69F00), rgb(0x56B4E9),
                                            rgb(0x009E73), rgb(0xF0E442), rgb(0x0072B2),
                                            rgb(0xD55E00), rgb(0xCC79A7)};
    return palette[index % palette.size()];
}

} // namespace regard
