// The same head in two states of a model: before, after, and the signed difference.
#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include <regard/look/bar_chart.hpp>
#include <regard/look/head_measure.hpp>

#include "head_key.hpp"

/// One head before and after training, their difference on a scale −1..1, and the Jensen-Shannon
/// distance of every head of the model. Fails for traces of different lengths.
template <class R>
Panel differencePanel(const std::vector<regard::ForwardTrace<R>>& before,
                      const std::vector<regard::ForwardTrace<R>>& after,
                      const std::vector<std::string>& alphabet, regard::Lang lang,
                      std::size_t layer, std::size_t head, std::optional<std::size_t> steps,
                      const std::string& name = "difference") {
    using namespace regard;
    const AttnMatrix old = buildAttnMatrix(before, layer, head);
    const AttnMatrix now = buildAttnMatrix(after, layer, head);
    if (old.size() != now.size())
        fail("a difference needs traces of one text, not of " + std::to_string(old.size()) +
             " and " + std::to_string(now.size()) + " positions");
    const auto labels = positionLabels(alphabet, after);
    AttnMatrix change = now;
    Table table{{"layer", "head", "row", "column", "before", "after", "difference", "distance"},
                {}};
    for (std::size_t i = 0; i < now.size(); ++i)
        for (std::size_t j = 0; j < now.size(); ++j) change(i, j) -= old(i, j);
    for (std::size_t i = 0; i < now.size(); ++i)
        for (std::size_t j = 0; j <= i; ++j)
            table.rows.push_back({layer, head, i, j, old(i, j), now(i, j), change(i, j), ""});
    constexpr Text titleOf{"Ce que l’entraînement a changé — ", "What training changed — "};
    constexpr Text told{"Rouge\u00A0: la tête regarde plus qu’avant\u202F; bleu\u00A0: moins. La "
                        "distance de Jensen-Shannon va de 0 (rien n’a changé) à 1.",
                        "Red: the head looks more than before; blue: less. The Jensen-Shannon "
                        "distance runs from 0 (nothing changed) to 1."};
    Figure figure(name, lang,
                  std::string(titleOf.in(lang)) + wordOf(alphabet, after) + ", " +
                      placeLabel(layer, head, lang),
                  std::string(told.in(lang)));
    const double n = static_cast<double>(now.size()), cell = std::clamp(300 / n, 18.0, 38.0);
    double labelW = 0;
    for (const auto& label : labels)
        labelW = (std::max)(labelW, textWidth(label, cell < 22 ? 10 : 13) + 8);
    const double grid = cell * n + 6, map = labelW + grid, pitch = map + 30;
    const double bars = 24 + 3 * pitch + 110;
    const double width = (std::max)(760.0, bars + 24);
    double y = drawHeading(figure, width, figure.title(), figure.description());
    constexpr Text first{"avant", "before"}, second{"après", "after"},
        third{"après − avant", "after − before"};
    const AttnMatrix* maps[]{&old, &now, &change};
    const Text titles[]{first, second, third};
    double top = y;
    for (std::size_t m = 0; m < 3; ++m) {
        const double x = 24 + pitch * static_cast<double>(m) + (m == 2 ? 46 : 0);
        figure.text(x + map - grid / 2, y, titles[m].in(lang), {.anchor = "middle", .bold = true});
        const DrawnSize drawn =
            drawHeatmap(figure, x, y + 16, maps[m]->cells(), labels, labels,
                        {.isSigned = m == 2, .axisTitles = false, .cell = cell});
        top = y + 16 + drawn.height - grid;
        if (m) drawColourBar(figure, x + map + 10, top, (std::max)(grid, 60.0), m == 2);
    }
    y = top + (std::max)(grid, 60.0) + 26;
    if (steps) {
        drawBadge(figure, 24, y, trainingBadge(*steps, lang), *steps > 0);
        y += 24;
    }
    drawMaskLegend(figure, 24, y);
    y += 42;
    constexpr Text how{"Distance de Jensen-Shannon de chaque tête",
                       "Jensen-Shannon distance of every head"};
    figure.text(24, y, how.in(lang), {.bold = true});
    y += 20;
    const std::size_t layers = after.front().layers.size(), heads = headCount(after, layer);
    for (std::size_t l = 0; l < layers; ++l) {
        const double x = 24 + 190 * static_cast<double>(l % 4);
        const double blockTop =
            y + (26 * static_cast<double>(heads) + 34) * static_cast<double>(l / 4);
        figure.text(x, blockTop + 6, layerLabel(l, lang), {.size = 12, .ink = SOFT});
        std::vector<Bar> charted;
        for (std::size_t h = 0; h < heads; ++h) {
            const double far =
                jensenShannonDistance(buildAttnMatrix(before, l, h), buildAttnMatrix(after, l, h));
            charted.push_back({headLabel(h, lang), far, headColour(h)});
            table.rows.push_back({l, h, "", "", "", "", "", far});
        }
        drawBarChart(figure, x, blockTop + 20, charted,
                     {.width = 70, .labelWidth = 62, .percent = false});
    }
    y += (26 * static_cast<double>(heads) + 34) * static_cast<double>((layers + 3) / 4);
    figure.resize(width, y + 4);
    return {std::move(figure), std::move(table)};
}
