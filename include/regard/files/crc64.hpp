// A checksum against disks and networks that change bits; no defence against people.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace regard {

/// CRC-64/XZ of `bytes`: no change of one bit, nor of a run of up to 64 bits, keeps it.
constexpr std::uint64_t crc64(std::string_view bytes) {
    constexpr auto TABLE = [] {
        std::array<std::uint64_t, 256> table{};
        for (std::size_t i = 0; i < table.size(); ++i) {
            std::uint64_t rest = i;
            for (int bit = 0; bit < 8; ++bit)
                rest = (rest >> 1) ^ ((rest & 1u) != 0 ? 0xC96C5795D7870F42u : 0u);
            table[i] = rest;
        }
        return table;
    }();
    std::uint64_t crc = ~std::uint64_t{0};
    for (const char c : bytes)
        crc = (crc >> 8) ^
              TABLE[static_cast<unsigned char>(c) ^ static_cast<std::size_t>(crc & 0xFFu)];
    return ~crc;
}

} // namespace regard
