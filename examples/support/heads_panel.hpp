// Panel 5: the heads of a layer side by side, alone, and untrained against trained.
#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "panel.hpp"

/// One training state of a model, for a row of panel 5.
template <class R>
struct HeadsRow {
    const std::vector<regard::ForwardTrace<R>>& traces;
    std::size_t steps; ///< of training
};

/// One head alone, for pages that arrange the heads themselves.
template <class R>
Panel headPanel(const std::vector<regard::ForwardTrace<R>>& traces,
                const std::vector<std::string>& alphabet, regard::Lang lang, std::size_t layer,
                std::size_t head, std::size_t steps, const std::string& name) {
    using namespace regard;
    const AttnMatrix weights = buildAttnMatrix(traces, layer, head);
    const auto labels = positionLabels(alphabet, traces);
    constexpr Text titleOf{"Tête\u00A0", "Head "};
    constexpr Text told{"Poids d’attention d’une tête\u00A0: lignes, qui regarde (Q)\u202F; "
                        "colonnes, ce qui est regardé (K).",
                        "Attention weights of one head: rows, who looks (Q); columns, what is "
                        "looked at (K)."};
    const std::string title = std::string(titleOf.in(lang)) + std::to_string(head);
    Figure figure(name, lang,
                  title + " — " + wordOf(alphabet, traces) + ", " + trainingBadge(steps, lang),
                  std::string(told.in(lang)));
    const double cell = std::clamp(220.0 / static_cast<double>(weights.size()), 18.0, 40.0);
    figure.line(12, 18, 44, 18, {"none", toHex(headColour(head)), 4, std::string(headDash(head))});
    figure.text(52, 18, title, {.size = 15, .bold = true});
    const DrawnSize size = drawHeatmap(figure, 8, 36, weights.cells(), labels, labels,
                                       {.axisTitles = false, .cell = cell});
    figure.resize((std::max)(size.width + 20, 130.0), size.height + 46);
    return {std::move(figure), attnTable(weights, labels)};
}

/// All heads of `layer` side by side, one row per training state.
template <class R>
Panel headsPanel(const std::vector<HeadsRow<R>>& rows, const std::vector<std::string>& alphabet,
                 regard::Lang lang, std::size_t layer, const std::string& name) {
    using namespace regard;
    if (rows.empty()) fail("panel 5 needs at least one row of heads");
    const std::size_t heads = rows.front().traces.at(0).layers.at(layer).attnWeights.size();
    constexpr Text four{"Quatre têtes, quatre façons de regarder — ",
                        "Four heads, four ways to look — "};
    constexpr Text any{"Les têtes côte à côte — ", "The heads side by side — "};
    constexpr Text told{
        "Les mêmes lettres, vues par chaque tête. Ligne\u00A0: qui regarde (Q)\u202F; "
        "colonne\u00A0: ce qui est regardé (K).",
        "The same letters as every head sees them. Row: who looks (Q); column: what is looked at "
        "(K)."};
    constexpr Text comparison{" En haut avant l’entraînement, en bas après.",
                              " Before training at the top, after it below."};
    std::string description(told.in(lang));
    if (rows.size() > 1) description += comparison.in(lang);
    Figure figure(name, lang,
                  std::string((heads == 4 ? four : any).in(lang)) +
                      wordOf(alphabet, rows.front().traces),
                  description);
    Table table{{"steps", "head", "row", "column", "query", "key", "weight"}, {}};
    std::vector<std::vector<Panel>> grid;
    double widest = 0, tallest = 0;
    for (const auto& row : rows) {
        auto& line = grid.emplace_back();
        const auto labels = positionLabels(alphabet, row.traces);
        for (std::size_t h = 0; h < heads; ++h) {
            line.push_back(headPanel(row.traces, alphabet, lang, layer, h, row.steps, name));
            widest = (std::max)(widest, line.back().figure.width());
            tallest = (std::max)(tallest, line.back().figure.height());
            const AttnMatrix weights = buildAttnMatrix(row.traces, layer, h);
            for (std::size_t i = 0; i < weights.size(); ++i)
                for (std::size_t j = 0; j <= i; ++j)
                    table.rows.push_back({row.steps, h, i, j, labels[i], labels[j], weights(i, j)});
        }
    }
    const double pitch = widest + 16;
    const double gridW = pitch * static_cast<double>(heads) - 16;
    const double width = (std::max)(560.0, 24 + gridW + 28 + 40 + 24);
    double y = drawHeading(figure, width, figure.title(), figure.description());
    const double first = y;
    for (std::size_t r = 0; r < grid.size(); ++r) {
        drawBadge(figure, 24, y + 4, trainingBadge(rows[r].steps, lang), rows[r].steps > 0);
        for (std::size_t h = 0; h < heads; ++h)
            figure.place(grid[r][h].figure, 24 + pitch * static_cast<double>(h), y + 26);
        y += 26 + tallest + 22;
    }
    const double barH = (std::min)(220.0, tallest - 60);
    drawColourBar(figure, 24 + gridW + 22, first + 26 + 50, (std::max)(60.0, barH), false);
    drawMaskLegend(figure, 24, y);
    figure.resize(width, (std::max)(y, first + 26 + 50 + 60) + 40);
    return {std::move(figure), std::move(table)};
}
