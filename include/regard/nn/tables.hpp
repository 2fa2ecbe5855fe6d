// The tensors whose gradient is added to, row by row: tables, of which a batch touches few rows,
// and which operations share.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>

#include <regard/core/config_rules.hpp>
#include <regard/nn/weights.hpp>

namespace regard {

namespace detail {
/// Where a tensor lies in the model's array.
struct Range {
    std::size_t first = 0, size = 0;
};
/// The tables of rows of a config.
template <AnyConfig auto C>
inline constexpr auto TABLES = [] {
    constexpr auto each = [](auto&& visit) {
        forEachPlace(Checked<C>::VALUE,
                     [&](const char*, std::size_t, const Tensor& tensor, std::size_t offset) {
                         if (tensor.embedding) visit(Range{offset, tensor.size()});
                     });
    };
    constexpr std::size_t COUNT = [each] {
        std::size_t count = 0;
        each([&](const Range&) { ++count; });
        return count;
    }();
    std::array<Range, COUNT> ranges;
    std::size_t next = 0;
    each([&](const Range& range) { ranges[next++] = range; });
    return ranges;
}();
} // namespace detail

/// Sets the gradient of every table of rows to 0, before a backward pass adds to it
/// (nn/operation.hpp). `gradient` is laid out like the weights.
template <AnyConfig auto C, class T>
void clearTables(T* gradient) {
    for (const detail::Range& table : detail::TABLES<C>)
        std::fill_n(gradient + table.first, table.size, T(0));
}

} // namespace regard
