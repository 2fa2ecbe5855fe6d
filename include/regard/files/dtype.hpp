// The element types of a safetensors file, and which C++ type each one is.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <type_traits>

#include <regard/core/half.hpp>

namespace regard {

static_assert(std::endian::native == std::endian::little,
              "regard/files: tensors are little-endian and so has the processor to be");

/// Element types, by the names of the format and in the order in which files have them; `none`
/// stands for a name that the format lacks.
enum class Dtype { U64, I64, F64, F32, U32, I32, BF16, F16, U16, I16, I8, U8, BOOL, none };

/// Name and size of an element type.
struct DtypeInfo {
    Dtype dtype;           ///< which
    std::string_view name; ///< as the header writes it
    std::size_t size;      ///< bytes of one element
};

/// All of them, in the order of the enumeration.
inline constexpr std::array<DtypeInfo, 13> DTYPES{{{Dtype::U64, "U64", 8},
                                                   {Dtype::I64, "I64", 8},
                                                   {Dtype::F64, "F64", 8},
                                                   {Dtype::F32, "F32", 4},
                                                   {Dtype::U32, "U32", 4},
                                                   {Dtype::I32, "I32", 4},
                                                   {Dtype::BF16, "BF16", 2},
                                                   {Dtype::F16, "F16", 2},
                                                   {Dtype::U16, "U16", 2},
                                                   {Dtype::I16, "I16", 2},
                                                   {Dtype::I8, "I8", 1},
                                                   {Dtype::U8, "U8", 1},
                                                   {Dtype::BOOL, "BOOL", 1}}};

/// The type of that name, or `Dtype::none`.
constexpr Dtype dtypeNamed(std::string_view name) {
    for (const DtypeInfo& each : DTYPES)
        if (each.name == name) return each.dtype;
    return Dtype::none;
}

/// The name of a type, "none" for `Dtype::none`.
constexpr std::string_view nameOf(Dtype dtype) {
    return dtype == Dtype::none ? "none" : DTYPES[static_cast<std::size_t>(dtype)].name;
}

/// Bytes of one element, 0 for `Dtype::none`.
constexpr std::size_t sizeOf(Dtype dtype) {
    return dtype == Dtype::none ? 0 : DTYPES[static_cast<std::size_t>(dtype)].size;
}

/// The element type that a C++ type lies in a file as, `Dtype::none` where there is none. (`bool`
/// is none: a byte of a file may be something else than 0 and 1. Read BOOL as `std::uint8_t`.)
template <class T>
constexpr Dtype dtypeOf() {
    if constexpr (std::is_same_v<T, double>) return Dtype::F64;
    if constexpr (std::is_same_v<T, float>) return Dtype::F32;
    if constexpr (std::is_same_v<T, Float16>) return Dtype::F16;
    if constexpr (std::is_same_v<T, BFloat16>) return Dtype::BF16;
    if constexpr (std::is_same_v<T, std::int64_t>) return Dtype::I64;
    if constexpr (std::is_same_v<T, std::int32_t>) return Dtype::I32;
    if constexpr (std::is_same_v<T, std::int16_t>) return Dtype::I16;
    if constexpr (std::is_same_v<T, std::int8_t>) return Dtype::I8;
    if constexpr (std::is_same_v<T, std::uint64_t>) return Dtype::U64;
    if constexpr (std::is_same_v<T, std::uint32_t>) return Dtype::U32;
    if constexpr (std::is_same_v<T, std::uint16_t>) return Dtype::U16;
    if constexpr (std::is_same_v<T, std::uint8_t>) return Dtype::U8;
    return Dtype::none;
}

} // namespace regard
