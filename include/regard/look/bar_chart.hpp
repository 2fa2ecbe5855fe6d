// Shares as horizontal bars, each with its label and its number.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>
#include <vector>

#include <regard/look/heatmap.hpp>
#include <regard/look/svg.hpp>

namespace regard {

/// One bar.
struct Bar {
    std::string label; ///< at its left
    double value;      ///< its length
    Colour colour;     ///< its fill; an outline goes with it
};

/// How a bar chart is drawn.
struct BarChartOptions {
    double width = 240;          ///< px of a bar as long as `domain`
    double domain = 1;           ///< the value of a full bar
    double thickness = 18;       ///< px
    double labelWidth = 34;      ///< px kept for the labels
    bool percent = true;         ///< print shares in per cent, else numbers with two decimals
    bool highlightFirst = false; ///< the first label in bold
};

/// Draws bars from the top down. A bar of no number has no length and says "–".
inline DrawnSize drawBarChart(Figure& figure, double x, double y, const std::vector<Bar>& bars,
                              const BarChartOptions& options = {}) {
    const double pitch = options.thickness + 8;
    const double left = x + options.labelWidth;
    const double bottom = pitch * static_cast<double>(bars.size());
    figure.line(left, y - 2, left, y + bottom - 6, Paint::of(NONE, RULE));
    for (std::size_t i = 0; i < bars.size(); ++i) {
        const double top = y + pitch * static_cast<double>(i), middle = top + options.thickness / 2;
        const bool finite = std::isfinite(bars[i].value);
        const double share = finite ? std::clamp(bars[i].value / options.domain, 0.0, 1.0) : 0;
        const std::string label = truncateChars(makeVisible(bars[i].label), 12);
        const double size = (std::min)(13.0, (options.labelWidth - 8) /
                                                 (0.65 * static_cast<double>(countChars(label))));
        figure.text(left - 8, middle, label,
                    {.size = size, .anchor = "end", .bold = options.highlightFirst && i == 0});
        if (share > 0)
            figure.rect(left, top, options.width * share, options.thickness,
                        Paint::solid(bars[i].colour, "#57606a", 0.8), 2,
                        label + ": " + formatShortest(bars[i].value));
        const std::string number = options.percent ? formatPercent(bars[i].value, 1, figure.lang())
                                                   : formatFixed(bars[i].value, 2, figure.lang());
        figure.text(left + options.width * share + 8, middle, finite ? number : "–",
                    {.size = 12, .ink = SOFT});
    }
    return {options.labelWidth + options.width + 8 + textWidth("100.0 %", 12), bottom};
}

} // namespace regard
