// One position's row of weights: as bars, and as shades over the text itself.
#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include <regard/look/bar_chart.hpp>

#include "head_key.hpp"

/// The row of one position as bars, head beside head. A `row` past the end means the last.
template <class R>
Panel rowBarsPanel(const std::vector<regard::ForwardTrace<R>>& traces,
                   const std::vector<std::string>& alphabet, regard::Lang lang, std::size_t layer,
                   std::size_t row, const std::string& name = "row") {
    using namespace regard;
    const std::size_t heads = headCount(traces, layer);
    const std::size_t i = (std::min)(row, traces.size() - 1);
    const auto labels = positionLabels(alphabet, traces);
    constexpr Text titleOf{"Ce que regarde ", "What "};
    constexpr Text titleEnd{"", " looks at"};
    constexpr Text told{"La ligne d’une seule position, tête par tête. Les barres d’une tête font "
                        "100\u00A0% ensemble.",
                        "The row of a single position, head by head. The bars of a head add to "
                        "100% together."};
    Figure figure(name, lang,
                  std::string(titleOf.in(lang)) + labels[i] + std::string(titleEnd.in(lang)) +
                      " — " + wordOf(alphabet, traces) + ", " + layerLabel(layer, lang),
                  std::string(told.in(lang)));
    Table table{{"head", "column", "key", "weight"}, {}};
    const std::size_t columns = (std::min)(heads, std::size_t{4});
    constexpr double pitch = 228;
    const double width = (std::max)(620.0, 48 + pitch * static_cast<double>(columns));
    double y = drawHeading(figure, width, figure.title(), figure.description());
    const double block = 34 + 26 * static_cast<double>(i + 1) + 16;
    for (std::size_t h = 0; h < heads; ++h) {
        const AttnMatrix weights = buildAttnMatrix(traces, layer, h);
        const double x = 24 + pitch * static_cast<double>(h % columns);
        const double top = y + block * static_cast<double>(h / columns);
        drawHeadKey(figure, x, top + 8, h);
        std::vector<Bar> bars;
        for (std::size_t j = 0; j <= i; ++j) {
            bars.push_back({labels[j], weights(i, j), weightColour(weights(i, j))});
            table.rows.push_back({h, j, labels[j], weights(i, j)});
        }
        drawBarChart(figure, x, top + 34, bars, {.width = 100, .labelWidth = 48});
    }
    figure.resize(width, y + block * static_cast<double>((heads + columns - 1) / columns) + 8);
    return {std::move(figure), std::move(table)};
}

/// Attention over the text: the tokens shaded by how much the chosen position looks at them, one
/// line a head. A `row` past the end means the last.
template <class R>
Panel shadedTextPanel(const std::vector<regard::ForwardTrace<R>>& traces,
                      const std::vector<std::string>& alphabet, regard::Lang lang,
                      std::size_t layer, std::size_t row, const std::string& name = "text") {
    using namespace regard;
    const std::size_t heads = headCount(traces, layer);
    const std::size_t i = (std::min)(row, traces.size() - 1);
    const auto labels = positionLabels(alphabet, traces);
    constexpr Text titleOf{"L’attention sur le texte — ", "Attention over the text — "};
    constexpr Text told{"Plus une lettre est foncée, plus la lettre encadrée la regarde. Ce qui "
                        "vient après est caché.",
                        "The darker a letter, the more the framed letter looks at it. What comes "
                        "later is hidden."};
    Figure figure(name, lang,
                  std::string(titleOf.in(lang)) + wordOf(alphabet, traces) + ", " +
                      layerLabel(layer, lang),
                  std::string(told.in(lang)));
    Table table{{"head", "column", "key", "weight"}, {}};
    constexpr double cell = 46;
    const double left = 24 + 112, text = cell * static_cast<double>(traces.size());
    const double width = (std::max)(560.0, left + text + 76);
    double y = drawHeading(figure, width, figure.title(), figure.description());
    const double first = y;
    for (std::size_t h = 0; h < heads; ++h) {
        const AttnMatrix weights = buildAttnMatrix(traces, layer, h);
        drawHeadKey(figure, 24, y + 21, h);
        for (std::size_t j = 0; j < traces.size(); ++j) {
            const double x = left + cell * static_cast<double>(j);
            const std::string label = tokenLabel(alphabet, traces[j].tokenId);
            const double size =
                (std::min)(18.0, 38 / (0.8 * static_cast<double>(countChars(label))));
            if (j > i) {
                figure.rect(x, y, cell - 2, 42, maskPaint(figure), 4, labels[j]);
                figure.rect(x + 8, y + 9, cell - 18, 24, Paint::of(PAPER), 4);
                figure.text(x + cell / 2 - 1, y + 21, label,
                            {.size = (std::min)(size, 14.0), .anchor = "middle", .ink = SOFT});
                continue;
            }
            const Colour colour = weightColour(weights(i, j));
            figure.rect(x, y, cell - 2, 42, Paint::solid(colour, "#c9ced4", 0.5), 4,
                        labels[j] + ": " + formatShortest(weights(i, j)));
            figure.textOnCell(x + cell / 2 - 1, y + 15, label, colour, size, true);
            figure.textOnCell(x + cell / 2 - 1, y + 33, formatPercent(weights(i, j), 0, lang),
                              colour, 10);
            if (j == i) figure.rect(x - 2, y - 2, cell + 2, 46, Paint::of(NONE, INK, 2.5), 5);
            table.rows.push_back({h, j, labels[j], weights(i, j)});
        }
        y += 56;
    }
    drawColourBar(figure, left + text + 18, first, (std::max)(72.0, y - first - 14), false);
    y = (std::max)(y, first + 86);
    drawMaskLegend(figure, 24, y);
    figure.resize(width, y + 34);
    return {std::move(figure), std::move(table)};
}
