// Numbers to compute on that no branch predictor and no denormal makes fast or slow.
#pragma once

#include <cstddef>
#include <cstdint>
#include <type_traits>
#include <vector>

#include <regard/core/half.hpp>

namespace bench {

/// Numbers from −1 to 1, or all whole numbers of 8 bits.
template <class S>
std::vector<S> numbers(std::size_t size) {
    std::vector<S> all(size);
    std::uint32_t bits = 1;
    for (S& each : all) {
        bits = bits * 1664525u + 1013904223u;
        const float number = float(bits >> 8) / float(1 << 23) - 1;
        if constexpr (std::is_same_v<S, float>) each = number;
        if constexpr (std::is_same_v<S, regard::BFloat16>) each = regard::toBFloat16(number);
        if constexpr (std::is_same_v<S, std::int8_t>) each = static_cast<S>(number * 127);
    }
    return all;
}

} // namespace bench
