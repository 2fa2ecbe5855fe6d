// The letters by which an encoder tells the language of a name.
#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "head_key.hpp"

/// A name that a classifier of French and Finnish has read.
struct ReadName {
    std::string letters; ///< a to z
    double finnish = 0;  ///< probability
    /// [heads][1 + letters] how much the row of BOS looks at itself and at each letter.
    std::vector<std::vector<double>> weights;
};

/// How much each head of the one layer looks at each letter from BOS, whose row the class is read
/// from, and what the class is. All `names` were read by the same heads; there is at least one.
inline Panel languagePanel(const std::vector<ReadName>& names, regard::Lang lang, std::size_t steps,
                           const std::string& name = "language") {
    using namespace regard;
    constexpr Text titleOf{"Français ou finnois\u202F?", "French or Finnish?"};
    constexpr Text told{
        "La classe se lit sur la ligne de BOS. Plus une case est foncée, plus cette ligne regarde "
        "sa lettre\u202F; à droite, la probabilité que le prénom soit finnois.",
        "The class is read from the row of BOS. The darker a cell, the more that row looks at its "
        "letter; on the right, the probability that the name is Finnish."};
    if (names.empty()) fail("the picture of languages needs at least one name");
    const std::size_t heads = names.front().weights.size();
    std::size_t longest = 0;
    for (const ReadName& each : names) longest = (std::max)(longest, each.letters.size());
    constexpr double cell = 26, gap = 28, bar = 120;
    const double block = cell * static_cast<double>(longest + 1);
    const double answers = 24 + (block + gap) * static_cast<double>(heads);
    const double width = answers + bar + 150;

    Figure figure(name, lang, std::string(titleOf.in(lang)), std::string(told.in(lang)));
    double y = drawHeading(figure, width, figure.title(), figure.description());
    drawBadge(figure, 24, y, trainingBadge(steps, lang), steps > 0);
    y += 34;
    for (std::size_t head = 0; head < heads; ++head)
        figure.text(24 + (block + gap) * static_cast<double>(head), y, headLabel(head, lang),
                    {.size = 13, .bold = true});
    constexpr Text answer{"finnois\u202F?", "Finnish?"};
    figure.text(answers, y, answer.in(lang), {.size = 13, .bold = true});
    y += 18;
    drawColourBar(figure, width - 60, y, 100, false);
    const double end = y + 100;

    Table table{{"name", "Finnish", "head", "position", "token", "weight"}, {}};
    for (const ReadName& each : names) {
        for (std::size_t head = 0; head < heads; ++head)
            for (std::size_t i = 0; i <= each.letters.size(); ++i) {
                const double weight = each.weights[head][i];
                const double x =
                    24 + (block + gap) * static_cast<double>(head) + cell * static_cast<double>(i);
                const std::string token = i == 0 ? "BOS" : each.letters.substr(i - 1, 1);
                const Colour colour = weightColour(weight);
                figure.rect(x, y, cell - 1, cell - 1, Paint::solid(colour, "#c9ced4", 0.5), 2,
                            token + ": " + formatShortest(weight));
                figure.textOnCell(x + (cell - 1) / 2, y + cell / 2, token, colour, i == 0 ? 9 : 14,
                                  i > 0);
                table.rows.push_back({each.letters, each.finnish, head, i, token, weight});
            }
        const double length = bar * each.finnish;
        figure.rect(answers, y + 4, bar, cell - 9, Paint::of(CARD, RULE), 3);
        figure.rect(answers, y + 4, length, cell - 9,
                    Paint::solid(headColour(each.finnish > 0.5 ? 0 : 1)), 3,
                    formatShortest(each.finnish));
        figure.text(answers + bar + 10, y + cell / 2, formatPercent(each.finnish, 1, lang),
                    {.size = 13});
        y += cell + 8;
    }
    figure.resize(width, (std::max)(y, end) + 20);
    return {std::move(figure), std::move(table)};
}
