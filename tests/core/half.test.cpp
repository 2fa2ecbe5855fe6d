// 16-bit floats, all 65,536 of each.
#include <bit>
#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <cstdint>

#include <regard/core/half.hpp>

#include "../support/golden.hpp"

using namespace regard;

namespace {

template <class Half>
std::uint64_t hashOfAllFloats() {
    std::uint64_t hash = 0xcbf29ce484222325u;
    for (unsigned code = 0; code <= 0xFFFF; ++code) {
        const float value = toFloat(Half{static_cast<std::uint16_t>(code)});
        if (std::isnan(value)) continue;
        const auto bits = std::bit_cast<std::uint32_t>(value);
        for (int byte = 0; byte < 4; ++byte)
            hash = (hash ^ ((bits >> (8 * byte)) & 0xFFu)) * 0x100000001b3u;
    }
    return hash;
}

} // namespace

TEST_CASE("every half becomes the float that the reference has", "[half]") {
    REQUIRE(hashOfAllFloats<Float16>() == 0xa7a575fd4882f925u);
    REQUIRE(hashOfAllFloats<BFloat16>() == 0x6d9e679a27bc81f5u);
}

TEST_CASE("every half comes back from its float, NaN payloads too", "[half]") {
    for (unsigned code = 0; code <= 0xFFFF; ++code) {
        const auto bits = static_cast<std::uint16_t>(code);
        const bool nan16 = (bits & 0x7C00) == 0x7C00 && (bits & 0x3FF) != 0;
        const bool nan = (bits & 0x7F80) == 0x7F80 && (bits & 0x7F) != 0;
        const auto quiet16 = static_cast<std::uint16_t>(nan16 ? bits | 0x200 : bits);
        const auto quiet = static_cast<std::uint16_t>(nan ? bits | 0x40 : bits);
        if (toFloat16(toFloat(Float16{bits})) != Float16{quiet16} ||
            toBFloat16(toFloat(BFloat16{bits})) != BFloat16{quiet})
            FAIL("code " << code);
    }
}

TEST_CASE("a float is rounded to the nearest half, ties to even", "[half]") {
    const Golden golden{"safetensors/zoo_dtypes.txt"};
    const auto values = golden["x_float32"].numbers(), halves = golden["f16_bits"].numbers(),
               brains = golden["bf16_bits"].numbers();
    for (std::size_t i = 0; i < values.size(); ++i) {
        INFO(values[i]);
        const auto value = static_cast<float>(values[i]);
        REQUIRE(toFloat16(value).bits == static_cast<std::uint16_t>(halves[i]));
        REQUIRE(toBFloat16(value).bits == static_cast<std::uint16_t>(brains[i]));
    }
    static_assert(toFloat16(-0x1p-24f).bits == 0x8001 && toFloat16(-0x1p-25f).bits == 0x8000);
    static_assert(toFloat16(0x1.8p-25f).bits == 1 && toFloat16(0x1.ffcp-15f).bits == 0x400);
    static_assert(toBFloat16(-3.4028235e38f).bits == 0xFF80);
}
