// Rows that look at columns: the attention heatmap with its causal mask, and the heatmap of signed
// numbers.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include <regard/core/error.hpp>
#include <regard/look/animation.hpp>
#include <regard/look/attn_matrix.hpp>
#include <regard/look/svg.hpp>

namespace regard {

/// "₁₂" for 12: the place of a token in its text.
inline std::string subscript(std::size_t number) {
    std::string text;
    for (const char digit : std::to_string(number))
        text += std::string("\xE2\x82") + static_cast<char>(0x80 + (digit - '0'));
    return text;
}

/// Labels that tell equal tokens apart: BOS e₁ m₂ m₃ a₄.
inline std::vector<std::string> numberLabels(const std::vector<std::string>& tokens) {
    std::vector<std::string> labels;
    for (std::size_t i = 0; i < tokens.size(); ++i)
        labels.push_back(i == 0 ? tokens[i]
                                : truncateChars(makeVisible(tokens[i]), 8) + subscript(i));
    return labels;
}

/// How a heatmap is drawn.
struct HeatmapOptions {
    bool causal = true;     ///< cells right of the diagonal are forbidden, not missing
    bool isSigned = false;  ///< a diverging scale −limit..limit instead of weights 0..1
    double limit = 1;       ///< of the signed scale
    bool firstApart = true; ///< row and column 0 (BOS) stand a little apart
    bool axisTitles = true; ///< "who looks (Q)", "what is looked at (K)"
    bool animate = false;   ///< rows appear one after the other
    double cell = 0;        ///< px, 0 for what suits the number of columns
    WeightScale scale = WeightScale::greens; ///< of the weights
    std::optional<std::size_t> highlight{};  ///< this row is outlined
};

/// What was drawn from (0, 0) of the place given on.
struct DrawnSize {
    double width, height;
};

/// The side of a cell where `columns` stand side by side.
inline double cellSize(std::size_t columns) {
    return std::clamp(480.0 / static_cast<double>((std::max)(columns, std::size_t{1})), 18.0, 44.0);
}

/// The pattern of forbidden cells, as paint.
inline Paint maskPaint(Figure& figure) {
    const std::string id = escapeXml(figure.name()) + "-mask";
    figure.define("<pattern id=\"" + id +
                  "\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\"><rect width=\"6\" "
                  "height=\"6\" fill=\"#d8dbdf\"/><path d=\"M-1 7L7 -1M-1 1L1 -1M5 7L7 5\" "
                  "stroke=\"#a3a9b0\" stroke-width=\"1\"/></pattern>\n");
    Paint paint;
    paint.fill = "url(#" + id + ")";
    return paint;
}

/// Rows and columns of numbers, row after row, with labels at both sides. NaN is a cell that holds
/// no number: hatched where the causal mask forbids it, crossed out where it is missing.
inline DrawnSize drawHeatmap(Figure& figure, double x, double y, std::span<const double> cells,
                             const std::vector<std::string>& rowLabels,
                             const std::vector<std::string>& colLabels,
                             const HeatmapOptions& options = {}) {
    const std::size_t rows = rowLabels.size(), cols = colLabels.size();
    if (cells.size() != rows * cols)
        fail("a heatmap of " + std::to_string(rows) + " × " + std::to_string(cols) + " got " +
             std::to_string(cells.size()) + " numbers");
    const Lang lang = figure.lang();
    const double cell = options.cell > 0 ? options.cell : cellSize(cols);
    const double size = cell < 22 ? 10 : 13;
    const double gap = options.firstApart ? 6 : 0;
    const auto place = [&](std::size_t i) { return static_cast<double>(i) * cell + (i ? gap : 0); };
    double left = 0, top = size + 10;
    for (const auto& label : rowLabels) left = (std::max)(left, textWidth(label, size) + 8);
    bool rotate = false;
    for (const auto& label : colLabels)
        rotate = rotate || (countChars(label) > 2 && textWidth(label, size) > cell);
    if (rotate)
        for (const auto& label : colLabels) top = (std::max)(top, textWidth(label, size) + 8);
    if (options.axisTitles) left += 22, top += 22;
    const double gridW = place(cols - 1) + cell, gridH = place(rows - 1) + cell;
    const double x0 = x + left, y0 = y + top;

    if (options.axisTitles) {
        constexpr Text who{"qui regarde (Q)", "who looks (Q)"};
        constexpr Text what{"ce qui est regardé (K)", "what is looked at (K)"};
        const TextStyle style{.size = 12, .anchor = "middle", .ink = SOFT};
        TextStyle turned = style;
        turned.rotate = -90;
        figure.text(x0 + gridW / 2, y + 8, what.in(lang), style);
        figure.text(x + 8, y0 + gridH / 2, who.in(lang), turned);
    }
    for (std::size_t j = 0; j < cols; ++j) {
        TextStyle style{.size = size, .anchor = rotate ? "start" : "middle"};
        style.italic = options.firstApart && j == 0;
        if (rotate) style.rotate = -90;
        figure.text(x0 + place(j) + cell / 2, y0 - (rotate ? 6 : 4 + size / 2), colLabels[j],
                    style);
    }
    for (std::size_t i = 0; i < rows; ++i) {
        if (options.animate) beginRow(figure, i);
        const double cy = y0 + place(i) + cell / 2;
        figure.text(x0 - 6, cy, rowLabels[i],
                    {.size = size,
                     .anchor = "end",
                     .bold = options.highlight == i,
                     .italic = options.firstApart && i == 0});
        for (std::size_t j = 0; j < cols; ++j) {
            const double value = cells[i * cols + j];
            const double cx = x0 + place(j);
            const std::string pair = rowLabels[i] + " → " + colLabels[j] + ": ";
            if (!std::isfinite(value)) {
                const bool masked = options.causal && j > i;
                constexpr Text future{"caché (futur)", "hidden (future)"};
                constexpr Text missing{"pas de nombre", "no number"};
                figure.rect(cx, cy - cell / 2, cell - 1, cell - 1,
                            masked ? maskPaint(figure) : Paint::of(PAPER, RULE), 2,
                            pair + std::string((masked ? future : missing).in(lang)));
                if (!masked) {
                    const double far = cell - 6;
                    figure.line(cx + 5, cy - cell / 2 + 5, cx + far, cy - cell / 2 + far,
                                Paint::of(NONE, RULE));
                    figure.line(cx + far, cy - cell / 2 + 5, cx + 5, cy - cell / 2 + far,
                                Paint::of(NONE, RULE));
                }
                continue;
            }
            const Colour colour = options.isSigned ? signedColour(value, options.limit)
                                                   : weightColour(value, options.scale);
            figure.rect(cx, cy - cell / 2, cell - 1, cell - 1, Paint::solid(colour, "#c9ced4", 0.5),
                        2, pair + formatShortest(value));
            if (cell < 26) continue;
            const double digits = static_cast<double>(countChars(formatFixed(value, 2, lang)));
            figure.textOnCell(cx + (cell - 1) / 2, cy - 0.5, formatFixed(value, 2, lang), colour,
                              (std::min)(12.0, (cell - 5) / (0.64 * digits)));
        }
        if (options.animate) figure.endGroup();
    }
    if (options.highlight && *options.highlight < rows) {
        const std::size_t i = *options.highlight;
        const double end = options.causal ? place((std::min)(i, cols - 1)) + cell : gridW;
        if (options.animate) beginRow(figure, rows);
        figure.rect(x0 - 3, y0 + place(i) - 3, end + 5, cell + 5, Paint::of(NONE, INK, 2.5), 4);
        if (options.animate) figure.endGroup();
    }
    return {left + gridW, top + gridH};
}

/// The scale of a heatmap with its domain, top to bottom from the largest number on.
inline DrawnSize drawColourBar(Figure& figure, double x, double y, double height, bool isSigned,
                               double limit = 1, WeightScale scale = WeightScale::greens) {
    constexpr std::size_t STEPS = 48;
    const double step = height / static_cast<double>(STEPS);
    for (std::size_t i = 0; i < STEPS; ++i) {
        const double share = 1 - static_cast<double>(i) / static_cast<double>(STEPS - 1);
        const Colour colour =
            isSigned ? signedColour(2 * share - 1, 1) : weightColour(share, scale);
        figure.rect(x, y + step * static_cast<double>(i), 14, step + 0.4, Paint::solid(colour));
    }
    figure.rect(x, y, 14, height, Paint::of(NONE, RULE));
    double widest = 0;
    for (const double share : {0.0, 0.5, 1.0}) {
        const double value = isSigned ? limit * (2 * share - 1) : share;
        const std::string label = formatFixed(value, isSigned ? 2 : 1, figure.lang());
        const double at = y + height * (1 - share);
        figure.line(x + 14, at, x + 18, at, Paint::of(NONE, RULE));
        figure.text(x + 22, at, label, {.size = 11, .ink = SOFT});
        widest = (std::max)(widest, textWidth(label, 11));
    }
    return {22 + widest, height};
}

/// The legend entry of forbidden cells.
inline DrawnSize drawMaskLegend(Figure& figure, double x, double y) {
    constexpr Text words{"masque causal\u00A0: le futur est caché",
                         "causal mask: the future is hidden"};
    figure.rect(x, y, 16, 16, maskPaint(figure), 2);
    figure.text(x + 24, y + 8, words.in(figure.lang()), {.size = 12, .ink = SOFT});
    return {24 + textWidth(words.in(figure.lang()), 12), 16};
}

/// The largest magnitude among numbers, for a scale symmetric about 0; 1 where there is none.
inline double magnitude(std::span<const double> numbers) {
    double largest = 0;
    for (const double x : numbers)
        if (std::isfinite(x)) largest = (std::max)(largest, std::abs(x));
    return largest > 0 ? largest : 1;
}

} // namespace regard
