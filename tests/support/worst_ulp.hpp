// How far a function of floats is from the exact one, over a range of them.
#pragma once

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>

#include <regard/core/simd.hpp>

/// The largest error of `function`, of vectors, among the floats `from` + `stride` · n up to `to`
/// in the order of their bits, all of one sign, in units of the last place; `exact` is the same in
/// double. Not a number if a result isn't.
template <class Function, class Exact>
double worstUlp(float from, float to, std::uint32_t stride, Function&& function, Exact&& exact) {
    using namespace regard;
    constexpr std::size_t L = LANES<float>;
    const auto end = std::bit_cast<std::uint32_t>(to);
    double worst = 0;
    float in[L], out[L];
    for (auto bits = std::bit_cast<std::uint32_t>(from); bits <= end;) {
        for (std::size_t i = 0; i < L; ++i, bits += stride)
            in[i] = std::bit_cast<float>((std::min)(bits, end));
        store<float>(out, function(load<float>(in)));
        for (std::size_t i = 0; i < L; ++i) {
            const double right = exact(double(in[i])), off = std::abs(double(out[i]) - right);
            if (off == 0) continue;
            // 2^(e − 23) for a result of 2ᵉ up to 2^(e + 1)
            const std::uint32_t power =
                std::bit_cast<std::uint32_t>(std::abs(float(right))) & 0x7f800000u;
            const double error = off * (0x1p23 / double(std::bit_cast<float>(power)));
            if (std::isnan(error)) return error;
            worst = (std::max)(worst, error);
        }
    }
    return worst;
}
