// Who looks at what, where the rows are other things than the columns.
#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "head_key.hpp"

/// A heatmap of weights, row after row, with its title and what it shows.
inline Panel readingPanel(const std::vector<double>& cells, const std::vector<std::string>& rows,
                          const std::vector<std::string>& columns, const std::string& title,
                          const std::string& told, const std::string& name, regard::Lang lang) {
    using namespace regard;
    Figure figure(name, lang, title, told);
    Table table{{"row", "column", "weight"}, {}};
    for (std::size_t i = 0; i < rows.size(); ++i)
        for (std::size_t j = 0; j < columns.size(); ++j)
            table.rows.push_back({rows[i], columns[j], cells[i * columns.size() + j]});
    constexpr double width = 640;
    const double y = drawHeading(figure, width, title, told);
    const DrawnSize size = drawHeatmap(figure, 24, y, cells, rows, columns,
                                       {.causal = false, .firstApart = false, .cell = 44});
    drawColourBar(figure, 24 + size.width + 24, y, 120, false);
    figure.resize((std::max)(width, size.width + 140), y + (std::max)(size.height, 130.0) + 24);
    return {std::move(figure), std::move(table)};
}
