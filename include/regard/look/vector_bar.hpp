// A vector as a row of coloured cells: one look says where it is positive, negative or near zero.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include <regard/look/heatmap.hpp>
#include <regard/look/svg.hpp>

namespace regard {

/// How a vector bar is drawn.
struct VectorBarOptions {
    double cell = 40;      ///< width of a number, px
    double height = 34;    ///< px
    double limit = 0;      ///< of the scale −limit..limit; 0 for the largest magnitude
    std::size_t group = 0; ///< a small gap after every so many numbers; 0 for none
    std::string tooltip{}; ///< comes before "[3]: 0.25" in the cells' tooltips
};

/// The width of a bar of `count` numbers.
inline double vectorBarWidth(std::size_t count, const VectorBarOptions& options = {}) {
    const std::size_t gaps = options.group && count ? (count - 1) / options.group : 0;
    return static_cast<double>(count) * options.cell + 8 * static_cast<double>(gaps);
}

/// Draws `numbers` from left to right; a number is printed where its cell is wide enough.
inline DrawnSize drawVectorBar(Figure& figure, double x, double y, std::span<const double> numbers,
                               const VectorBarOptions& options = {}) {
    const double limit = options.limit > 0 ? options.limit : magnitude(numbers);
    for (std::size_t i = 0; i < numbers.size(); ++i) {
        const double left = x + vectorBarWidth(i + 1, options) - options.cell;
        const std::string tooltip =
            options.tooltip + '[' + std::to_string(i) + "]: " + formatShortest(numbers[i]);
        if (!std::isfinite(numbers[i])) {
            figure.rect(left, y, options.cell - 1, options.height, Paint::of(PAPER, RULE), 2,
                        tooltip + formatFixed(numbers[i], 0));
            figure.line(left + 4, y + options.height - 4, left + options.cell - 5, y + 4,
                        Paint::of(NONE, RULE));
            continue;
        }
        const Colour colour = signedColour(numbers[i], limit);
        figure.rect(left, y, options.cell - 1, options.height, Paint::solid(colour, "#c9ced4", 0.5),
                    2, tooltip);
        if (options.cell < 34 || options.height < 16) continue;
        const std::string text = formatFixed(numbers[i], 2, figure.lang());
        figure.textOnCell(
            left + (options.cell - 1) / 2, y + options.height / 2, text, colour,
            (std::min)(11.0, (options.cell - 4) / (0.64 * static_cast<double>(countChars(text)))));
    }
    return {vectorBarWidth(numbers.size(), options), options.height};
}

/// `numbers` as the doubles that pictures are made of.
template <class R>
std::vector<double> toDoubles(std::span<const R> numbers) {
    return std::vector<double>(numbers.begin(), numbers.end());
}

} // namespace regard
