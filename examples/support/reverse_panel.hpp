// Where a decoder looks in the word that it writes backwards.
#pragma once

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include <regard/look/attention_map.hpp>

#include "head_key.hpp"

/// The cross-attention of one head between `written` and `word`, each with BOS at its end:
/// the anti-diagonal, outlined, where each letter looks at itself. What was written beyond the rows
/// of `map` has no row.
inline Panel reversePanel(const regard::AttentionMap& map, const std::string& word,
                          const std::string& written, regard::Lang lang, std::size_t steps,
                          const std::string& name = "reverse") {
    using namespace regard;
    constexpr Text titleOf{"À l’envers\u00A0: ", "Backwards: "};
    constexpr Text told{
        "Attention croisée. Lignes\u00A0: la lettre que le décodeur écrit\u202F; colonnes\u00A0: "
        "où il regarde dans le mot lu. Les cases encadrées sont l’antidiagonale.",
        "Cross-attention. Rows: the letter that the decoder writes; columns: where it looks in the "
        "word read. The outlined cells are the anti-diagonal."};
    const auto labelsOf = [](const std::string& letters) {
        std::vector<std::string> labels;
        for (const char letter : letters) labels.emplace_back(1, letter);
        labels.emplace_back("BOS");
        return labels;
    };
    const auto columns = labelsOf(word);
    auto rows = labelsOf(written);
    if (map.rows == 0 || map.rows > rows.size() || map.columns != columns.size())
        fail("a picture of " + std::to_string(rows.size()) + " × " +
             std::to_string(columns.size()) + " tokens got an attention of " +
             std::to_string(map.rows) + " × " + std::to_string(map.columns));
    rows.resize(map.rows);

    Figure figure(name, lang,
                  std::string(titleOf.in(lang)) + makeVisible(word) + " → " + makeVisible(written),
                  std::string(told.in(lang)));
    constexpr double width = 660, cell = 44;
    double y = drawHeading(figure, width, figure.title(), figure.description());
    drawBadge(figure, 24, y, trainingBadge(steps, lang), steps > 0);
    y += 26;
    const DrawnSize size = drawHeatmap(figure, 24, y, map.cells, rows, columns,
                                       {.causal = false, .firstApart = false, .cell = cell});
    const double left = 24 + size.width - cell * static_cast<double>(map.columns);
    const double top = y + size.height - cell * static_cast<double>(map.rows);
    Table table{{"written", "read", "row", "column", "weight", "anti-diagonal"}, {}};
    for (std::size_t i = 0; i < map.rows; ++i)
        for (std::size_t j = 0; j < map.columns; ++j) {
            const bool itself = i + j + 1 == word.size();
            table.rows.push_back({rows[i], columns[j], i, j, map(i, j), std::size_t{itself}});
            if (itself)
                figure.rect(left + cell * static_cast<double>(j) - 0.5,
                            top + cell * static_cast<double>(i) - 0.5, cell, cell,
                            Paint{"none", "#EC4899", 2.5}, 2);
        }
    drawColourBar(figure, 24 + size.width + 24, top, 140, false);
    figure.resize((std::max)(width, size.width + 140), y + (std::max)(size.height, 200.0) + 24);
    return {std::move(figure), std::move(table)};
}
