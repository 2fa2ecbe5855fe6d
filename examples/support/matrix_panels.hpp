// The attention matrix (panel 4) and the heads side by side (panel 5).
#pragma once

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "head_key.hpp"

/// What panel 4 shows beside the weights.
struct MatrixPanelOptions {
    std::size_t layer = 0, head = 0;
    std::size_t row = 0;         ///< outlined; rows past the end mean the last
    std::size_t steps = 0;       ///< of training, for the badge
    bool animate = false;        ///< row by row
    std::string name = "matrix"; ///< of the figure
    regard::WeightScale scale = regard::WeightScale::greens; ///< of the weights
};

/// Panel 4: the scores of one head beside their softmax, with the formula between them.
template <class R>
Panel attentionMatrixPanel(const std::vector<regard::ForwardTrace<R>>& traces,
                           const std::vector<std::string>& alphabet, regard::Lang lang,
                           const MatrixPanelOptions& options = {}) {
    using namespace regard;
    const AttnMatrix weights = buildAttnMatrix(traces, options.layer, options.head);
    const std::size_t n = weights.size();
    const auto labels = positionLabels(alphabet, traces);
    std::vector<double> scores(n * n, std::numeric_limits<double>::quiet_NaN());
    Table table{{"row", "column", "query", "key", "score", "weight"}, {}};
    for (std::size_t i = 0; i < n; ++i)
        for (std::size_t j = 0; j <= i; ++j) {
            scores[i * n + j] = double(traces[i].layers[options.layer].attnLogits[options.head][j]);
            table.rows.push_back({i, j, labels[i], labels[j], scores[i * n + j], weights(i, j)});
        }
    const double limit = std::ceil(magnitude(scores) * 10 - 1e-9) / 10;
    const std::size_t row = (std::min)(options.row, n - 1);
    const std::size_t dim = traces[0].layers[options.layer].q.size() /
                            traces[0].layers[options.layer].attnWeights.size();

    const std::string word = wordOf(alphabet, traces);
    constexpr Text titleOf{"La matrice d’attention\u00A0: ", "The attention matrix: "};
    constexpr Text told{
        "À gauche les scores de chaque paire, à droite leur softmax\u00A0: qui regarde "
        "qui, et combien. Chaque ligne fait 1.",
        "On the left the score of every pair, on the right their softmax: who "
        "looks at whom, and how much. Every row adds to 1."};
    Figure figure(options.name, lang,
                  std::string(titleOf.in(lang)) +
                      (traces[0].layers.size() > 1 ? placeLabel(options.layer, options.head, lang)
                                                   : headLabel(options.head, lang)) +
                      " — " + word,
                  std::string(told.in(lang)));

    HeatmapOptions signedMap{
        .isSigned = true, .limit = limit, .animate = options.animate, .highlight = row};
    HeatmapOptions weightMap{.animate = options.animate, .scale = options.scale, .highlight = row};
    const double cell = cellSize(n), gridW = cell * static_cast<double>(n) + 6;
    double labelW = 0;
    for (const auto& label : labels)
        labelW = (std::max)(labelW, textWidth(label, cell < 22 ? 10 : 13) + 8);
    const double mapW = 22 + labelW + gridW + 16 + 22 + 5 * 0.65 * 11;
    const double middle = 96;
    const double width = (std::max)(660.0, 24 + mapW + middle + mapW + 24);
    const double side = (width - 48 - 2 * mapW - middle) / 2;
    double y = drawHeading(figure, width, figure.title(), figure.description());
    drawBadge(figure, 24, y + 4, trainingBadge(options.steps, lang), options.steps > 0);
    y += 36;
    constexpr Text here{"ici d = ", "here d = "};
    figure.text(width / 2, y, "softmax( Q·Kᵀ / √d )",
                {.size = 17, .anchor = "middle", .bold = true});
    figure.text(width / 2, y + 24,
                std::string(here.in(lang)) + std::to_string(dim) +
                    ",  √d = " + formatFixed(std::sqrt(double(dim)), 2, lang),
                {.size = 12, .anchor = "middle", .ink = SOFT});
    y += 58;
    const double left = 24 + side, right = left + mapW + middle;
    constexpr Text scoreTitle{"scores  Q·Kᵀ / √d", "scores  Q·Kᵀ / √d"};
    constexpr Text weightTitle{"poids d’attention", "attention weights"};
    const double centre = 22 + labelW + gridW / 2;
    figure.text(left + centre, y, scoreTitle.in(lang), {.anchor = "middle", .bold = true});
    figure.text(right + centre, y, weightTitle.in(lang), {.anchor = "middle", .bold = true});
    y += 20;
    const DrawnSize drawn = drawHeatmap(figure, left, y, scores, labels, labels, signedMap);
    drawHeatmap(figure, right, y, weights.cells(), labels, labels, weightMap);
    const double gridTop = y + drawn.height - gridW;
    const double barH = (std::max)(60.0, gridW);
    drawColourBar(figure, left + drawn.width + 16, gridTop, barH, true, limit);
    drawColourBar(figure, right + drawn.width + 16, gridTop, barH, false, 1, options.scale);
    const double arrowY = gridTop + gridW / 2, arrowX = left + mapW + 8;
    figure.text(arrowX + 38, arrowY - 16, "softmax",
                {.size = 12, .anchor = "middle", .bold = true});
    figure.path("M" + formatCoord(arrowX) + ' ' + formatCoord(arrowY) + "h66",
                Paint::of(NONE, RULE, 2));
    figure.path("M" + formatCoord(arrowX + 76) + ' ' + formatCoord(arrowY) + "l-12 -6v12Z",
                Paint::of(SOFT));
    y = gridTop + barH + 24;
    drawMaskLegend(figure, 24, y);
    y += 34;
    constexpr Text rounding{"Les nombres sont arrondis : une ligne affichée peut ne pas faire "
                            "exactement 1. Les valeurs exactes sont dans le fichier CSV.",
                            "Numbers are rounded: a row as printed may not add to exactly 1. The "
                            "CSV file has the exact values."};
    y += figure.paragraph(24, y, width - 48, rounding.in(lang), {.size = 11, .ink = SOFT});
    figure.resize(width, y + 10);
    return {std::move(figure), std::move(table)};
}
