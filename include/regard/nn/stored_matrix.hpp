// The matrices of a model as `Config::STORAGE` has them stored: read in place by the products,
// written and read back number by number.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <type_traits>

#include <regard/core/config.hpp>
#include <regard/core/factors.hpp>
#include <regard/core/half.hpp>
#include <regard/core/stored_number.hpp>
#include <regard/nn/weights.hpp>

namespace regard {

/// What numbers of T are stored as.
template <Storage STORAGE, class T>
using StoredNumber =
    std::conditional_t<STORAGE == Storage::full, T,
                       std::conditional_t<STORAGE == Storage::bfloat16, BFloat16, std::int8_t>>;

/// Matrix W of a model, where it lies.
template <Tensor W, class T>
struct StoredMatrix {
    using Number = StoredNumber<W.storage, T>;

    const Number* numbers; ///< [W.rows][W.cols]
    const T* scales;       ///< of its columns, of its rows in a table; nullptr: all are 1

    /// `weights`: of the model or of the layer, as the operation is given them.
    explicit StoredMatrix(const T* weights)
        : numbers(reinterpret_cast<const Number*>(weights + W.offset + W.scales())),
          scales(W.scales() == 0 ? nullptr : weights + W.offset) {}

    /// As the right factor of a product, and transposed.
    RightFactor<Number> right() const { return {numbers, W.cols, 1}; }
    RightFactor<Number> rightTransposed() const { return {numbers, 1, W.cols}; }
    /// to[W.cols] = one row of a table.
    void readRow(std::size_t row, T* to) const {
        const T scale = scales == nullptr ? T(1) : scales[row];
        for (std::size_t i = 0; i < W.cols; ++i)
            to[i] = numberAs<T>(numbers[row * W.cols + i]) * scale;
    }
};

/// Stores the numbers of a tensor into its room at `to`, rounded to the nearest. In `int8`, the
/// scale is such that the largest number of its column (row, in a table) becomes ±127.
inline void storeNumbers(const Tensor& tensor, std::span<const float> numbers, float* to) {
    auto* const bytes = reinterpret_cast<unsigned char*>(to + tensor.scales());
    if (tensor.storage == Storage::full) {
        std::copy(numbers.begin(), numbers.end(), to);
    } else if (tensor.storage == Storage::bfloat16) {
        for (std::size_t i = 0; i < numbers.size(); ++i) {
            const BFloat16 number = toBFloat16(numbers[i]);
            std::memcpy(bytes + i * sizeof number, &number, sizeof number);
        }
    } else {
        const auto scaleOf = [&](std::size_t i) -> float& {
            return to[tensor.embedding ? i / tensor.cols : i % tensor.cols];
        };
        std::fill_n(to, tensor.scales(), 0.0f);
        for (std::size_t i = 0; i < numbers.size(); ++i)
            scaleOf(i) = (std::max)(scaleOf(i), std::abs(numbers[i]) / 127.0f);
        for (std::size_t i = 0; i < numbers.size(); ++i) {
            const float exact = scaleOf(i) == 0 ? 0 : std::nearbyint(numbers[i] / scaleOf(i));
            const auto whole = static_cast<std::int8_t>(std::clamp(exact, -127.0f, 127.0f));
            std::memcpy(bytes + i, &whole, sizeof whole);
        }
    }
}

/// The numbers of a tensor, whose room begins at `from`, as they are computed with.
inline void readNumbers(const Tensor& tensor, const float* from, std::span<float> numbers) {
    const auto* const bytes = reinterpret_cast<const unsigned char*>(from + tensor.scales());
    for (std::size_t i = 0; i < numbers.size(); ++i) {
        if (tensor.storage == Storage::full) {
            numbers[i] = from[i];
        } else if (tensor.storage == Storage::bfloat16) {
            BFloat16 number;
            std::memcpy(&number, bytes + i * sizeof number, sizeof number);
            numbers[i] = toFloat(number);
        } else {
            std::int8_t number = 0;
            std::memcpy(&number, bytes + i, sizeof number);
            numbers[i] = float(number) * from[tensor.embedding ? i / tensor.cols : i % tensor.cols];
        }
    }
}

} // namespace regard
