// Weights beside what they really mix in: ‖α·v·W_O‖.
#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include <regard/look/rollout.hpp>
#include <regard/look/value_weight.hpp>

#include "head_key.hpp"

/// The weights of one head, and the lengths of the vectors that they mix in as shares of their row.
template <regard::Config C, class T>
Panel valueWeightedPanel(const regard::Model<C, T>& model,
                         const std::vector<regard::ForwardTrace<regard::Real<T>>>& traces,
                         const std::vector<std::string>& alphabet, regard::Lang lang,
                         std::size_t layer, std::size_t head, const std::string& name = "values") {
    using namespace regard;
    const AttnMatrix weights = buildAttnMatrix(traces, layer, head);
    const AttnMatrix norms = valueWeighted(model, traces, layer, head);
    const AttnMatrix shares = normaliseRows(norms);
    const auto labels = positionLabels(alphabet, traces);
    constexpr Text titleOf{"Regarder n’est pas encore prendre — ", "Looking is not yet taking — "};
    constexpr Text told{
        "À gauche les poids α. À droite la longueur de ce qui est mélangé, ‖α·v·W_O‖, en part de "
        "sa ligne\u00A0: un grand poids sur une valeur courte apporte peu.",
        "On the left the weights α. On the right the length of what is mixed in, ‖α·v·W_O‖, as a "
        "share of its row: a large weight on a short value brings little."};
    Figure figure(name, lang,
                  std::string(titleOf.in(lang)) + wordOf(alphabet, traces) + ", " +
                      placeLabel(layer, head, lang),
                  std::string(told.in(lang)));
    Table table{{"row", "column", "query", "key", "weight", "norm", "share"}, {}};
    for (std::size_t i = 0; i < weights.size(); ++i)
        for (std::size_t j = 0; j <= i; ++j)
            table.rows.push_back(
                {i, j, labels[i], labels[j], weights(i, j), norms(i, j), shares(i, j)});
    double labelW = 0;
    const double cell = cellSize(weights.size());
    for (const auto& label : labels)
        labelW = (std::max)(labelW, textWidth(label, cell < 22 ? 10 : 13) + 8);
    const double grid = cell * static_cast<double>(weights.size()) + 6;
    const double map = 22 + labelW + grid;
    const double width = (std::max)(660.0, 24 + map + 56 + map + 90);
    double y = drawHeading(figure, width, figure.title(), figure.description());
    const double right = 24 + map + 56;
    figure.text(24 + map - grid / 2, y + 4, "α", {.size = 15, .anchor = "middle", .bold = true});
    figure.text(right + map - grid / 2, y + 4, "‖α·v·W_O‖",
                {.size = 15, .anchor = "middle", .bold = true});
    y += 22;
    const DrawnSize drawn = drawHeatmap(figure, 24, y, weights.cells(), labels, labels);
    drawHeatmap(figure, right, y, shares.cells(), labels, labels);
    const double barH = (std::max)(60.0, grid), top = y + drawn.height - grid;
    drawColourBar(figure, right + drawn.width + 16, top, barH, false);
    y = top + barH + 22;
    drawMaskLegend(figure, 24, y);
    figure.resize(width, y + 34);
    return {std::move(figure), std::move(table)};
}
