// The two 16-bit floats that models are published in, as storage: converted, never computed with.
#pragma once

#include <bit>
#include <cstdint>

namespace regard {

/// IEEE 754 binary16: 1 sign, 5 exponent, 10 mantissa bits.
struct Float16 {
    std::uint16_t bits = 0; ///< as it lies in a file

    friend constexpr bool operator==(const Float16&, const Float16&) = default;
};

/// The upper half of a float: 1 sign, 8 exponent, 7 mantissa bits.
struct BFloat16 {
    std::uint16_t bits = 0; ///< as it lies in a file

    friend constexpr bool operator==(const BFloat16&, const BFloat16&) = default;
};

/// The float of the same value; exact, subnormals and NaN payloads included.
constexpr float toFloat(BFloat16 half) {
    return std::bit_cast<float>(static_cast<std::uint32_t>(half.bits) << 16);
}

/// The float of the same value; exact, subnormals and NaN payloads included.
constexpr float toFloat(Float16 half) {
    const std::uint32_t sign = static_cast<std::uint32_t>(half.bits & 0x8000u) << 16;
    const std::uint32_t exponent = (half.bits >> 10) & 0x1Fu;
    const std::uint32_t mantissa = half.bits & 0x3FFu;
    if (exponent == 0x1F) return std::bit_cast<float>(sign | 0x7F800000u | (mantissa << 13));
    if (exponent != 0)
        return std::bit_cast<float>(sign | ((exponent + 112) << 23) | (mantissa << 13));
    const float size = static_cast<float>(mantissa) * 0x1p-24f;
    return std::bit_cast<float>(sign | std::bit_cast<std::uint32_t>(size));
}

/// The nearest bfloat16, ties to even; a NaN stays one.
constexpr BFloat16 toBFloat16(float value) {
    const auto bits = std::bit_cast<std::uint32_t>(value);
    if ((bits & 0x7FFFFFFFu) > 0x7F800000u)
        return {static_cast<std::uint16_t>((bits >> 16) | 0x40u)};
    return {static_cast<std::uint16_t>((bits + 0x7FFFu + ((bits >> 16) & 1u)) >> 16)};
}

/// The nearest binary16, ties to even; from 65520 up infinity; a NaN stays one.
constexpr Float16 toFloat16(float value) {
    const auto bits = std::bit_cast<std::uint32_t>(value);
    const std::uint32_t sign = (bits >> 16) & 0x8000u, size = bits & 0x7FFFFFFFu;
    const auto half = [sign](std::uint32_t rest) {
        return Float16{static_cast<std::uint16_t>(sign | rest)};
    };
    if (size > 0x7F800000u) return half(0x7E00u | ((size >> 13) & 0x3FFu));
    if (size >= 0x477FF000u) return half(0x7C00u);
    if (size >= 0x38800000u) {
        const std::uint32_t rounded = size + 0xFFFu + ((size >> 13) & 1u);
        return half((rounded - 0x38000000u) >> 13);
    }
    if (size < 0x33000000u) return half(0);
    const std::uint32_t shift = 126 - (size >> 23);
    const std::uint32_t mantissa = (size & 0x7FFFFFu) | 0x800000u;
    const std::uint32_t tie = 1u << (shift - 1);
    return half((mantissa + tie - 1 + ((mantissa >> shift) & 1u)) >> shift);
}

} // namespace regard
