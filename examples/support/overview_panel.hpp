// All heads of all layers at a glance.
#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "head_key.hpp"

/// Draws the weights of one head without numbers, `cell` px each; labels where they fit.
inline void drawThumbnail(regard::Figure& figure, double x, double y,
                          const regard::AttnMatrix& weights, const std::vector<std::string>& labels,
                          double cell) {
    using namespace regard;
    for (std::size_t i = 0; i < weights.size(); ++i)
        for (std::size_t j = 0; j < weights.size(); ++j) {
            const bool masked = weights.isMasked(i, j);
            figure.rect(
                x + cell * static_cast<double>(j), y + cell * static_cast<double>(i), cell - 1,
                cell - 1,
                masked ? maskPaint(figure)
                       : Paint::solid(weightColour(weights(i, j)), "#c9ced4", 0.5),
                1,
                masked ? "" : labels[i] + " → " + labels[j] + ": " + formatShortest(weights(i, j)));
        }
}

/// Layers × heads: every head's weights as a small picture, the first layer at the top.
template <class R>
Panel overviewPanel(const std::vector<regard::ForwardTrace<R>>& traces,
                    const std::vector<std::string>& alphabet, regard::Lang lang, std::size_t steps,
                    const std::string& name = "overview") {
    using namespace regard;
    const std::size_t heads = headCount(traces, 0), layers = traces.front().layers.size();
    const auto labels = positionLabels(alphabet, traces);
    constexpr Text titleOf{"Toutes les têtes d’un coup d’œil — ", "All heads at a glance — "};
    constexpr Text told{"Une ligne par couche, une colonne par tête. Dans chaque vignette\u00A0: "
                        "lignes, qui regarde (Q)\u202F; colonnes, ce qui est regardé (K).",
                        "A row for every layer, a column for every head. In each thumbnail: rows, "
                        "who looks (Q); columns, what is looked at (K)."};
    Figure figure(name, lang, std::string(titleOf.in(lang)) + wordOf(alphabet, traces),
                  std::string(told.in(lang)));
    Table table{{"layer", "head", "row", "column", "query", "key", "weight"}, {}};
    const double n = static_cast<double>(traces.size());
    const double cell = std::clamp(128 / n, 8.0, 22.0), side = cell * n;
    const double left = 24 + textWidth(layerLabel(layers - 1, lang), 13) + 34;
    const double pitch = (std::max)(side + 40, 120.0);
    const double grid = pitch * static_cast<double>(heads);
    const double width = (std::max)(620.0, left + grid + 80);
    double y = drawHeading(figure, width, figure.title(), figure.description());
    drawBadge(figure, 24, y + 2, trainingBadge(steps, lang), steps > 0);
    y += 38;
    for (std::size_t h = 0; h < heads; ++h)
        drawHeadKey(figure, left + pitch * static_cast<double>(h), y, h);
    y += 22;
    const double top = y;
    const bool named = cell >= 15;
    for (std::size_t l = 0; l < layers; ++l) {
        if (named)
            for (std::size_t h = 0; h < heads; ++h)
                for (std::size_t j = 0; j < traces.size(); ++j)
                    figure.text(left + pitch * static_cast<double>(h) +
                                    cell * (static_cast<double>(j) + 0.5),
                                y + 6, tokenLabel(alphabet, traces[j].tokenId),
                                {.size = 9, .anchor = "middle", .ink = SOFT});
        if (named) y += 16;
        figure.text(24, y + side / 2, layerLabel(l, lang), {.bold = true});
        for (std::size_t i = 0; named && i < traces.size(); ++i)
            figure.text(left - 5, y + cell * (static_cast<double>(i) + 0.5),
                        tokenLabel(alphabet, traces[i].tokenId),
                        {.size = 9, .anchor = "end", .ink = SOFT});
        for (std::size_t h = 0; h < heads; ++h) {
            const AttnMatrix weights = buildAttnMatrix(traces, l, h);
            drawThumbnail(figure, left + pitch * static_cast<double>(h), y, weights, labels, cell);
            for (std::size_t i = 0; i < weights.size(); ++i)
                for (std::size_t j = 0; j <= i; ++j)
                    table.rows.push_back({l, h, i, j, labels[i], labels[j], weights(i, j)});
        }
        y += side + 18;
    }
    drawColourBar(figure, left + grid, top + (named ? 16 : 0), (std::max)(80.0, side), false);
    y = (std::max)(y, top + 116);
    drawMaskLegend(figure, 24, y);
    figure.resize(width, y + 36);
    return {std::move(figure), std::move(table)};
}
