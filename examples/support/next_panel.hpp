// What the model expects after every position.
#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "head_key.hpp"

/// The five likeliest next letters of every position, the one that really follows framed. `tokens`:
/// the text with BOS first and last.
template <class R>
Panel nextTokenPanel(const std::vector<regard::ForwardTrace<R>>& traces,
                     const std::vector<int>& tokens, const std::vector<std::string>& alphabet,
                     regard::Lang lang, std::size_t steps, const std::string& name = "next") {
    using namespace regard;
    if (traces.empty() || tokens.size() <= traces.size())
        fail("the next letters of " + std::to_string(traces.size()) +
             " positions need their tokens and one more, not " + std::to_string(tokens.size()));
    constexpr Text titleOf{"Ce que le modèle attend après chaque lettre — ",
                           "What the model expects after every letter — "};
    constexpr Text told{"Par ligne, les cinq lettres les plus probables. Le cadre montre celle qui "
                        "vient vraiment\u202F; sa probabilité est à droite.",
                        "In every row the five likeliest letters. The frame shows the one that "
                        "really comes; its probability stands on the right."};
    Figure figure(name, lang, std::string(titleOf.in(lang)) + wordOf(alphabet, traces),
                  std::string(told.in(lang)));
    Table table{{"position", "after", "rank", "token", "probability", "follows"}, {}};
    constexpr double cell = 84, pitch = 44, left = 24 + 74, width = 700;
    double y = drawHeading(figure, width, figure.title(), figure.description());
    drawBadge(figure, 24, y + 2, trainingBadge(steps, lang), steps > 0);
    y += 30;
    constexpr Text after{"après", "after"}, real{"la vraie lettre", "the real letter"};
    figure.text(24, y, after.in(lang), {.size = 12, .ink = SOFT});
    for (std::size_t rank = 0; rank < 5; ++rank)
        figure.text(left + cell * (static_cast<double>(rank) + 0.5), y, std::to_string(rank + 1),
                    {.size = 12, .anchor = "middle", .ink = SOFT});
    const double realX = left + 5 * cell + 16;
    figure.text(realX, y, real.in(lang), {.size = 12, .ink = SOFT});
    y += 16;
    const double first = y;
    for (std::size_t t = 0; t < traces.size(); ++t) {
        const std::string here = tokenLabel(alphabet, traces[t].tokenId);
        drawToken(figure, 24, y, 58, 36, here, traces[t].tokenId);
        const auto next = static_cast<std::size_t>(tokens[t + 1]);
        const auto probs = traces[t].probs();
        auto ids = largest(probs, 5);
        for (std::size_t rank = 0; rank < ids.size(); ++rank) {
            const double p = double(probs[ids[rank]]);
            const double x = left + cell * static_cast<double>(rank);
            const std::string label = tokenLabel(alphabet, int(ids[rank]));
            const Colour colour = weightColour(p);
            figure.rect(x, y, cell - 4, 36, Paint::solid(colour, "#c9ced4", 0.5), 4,
                        label + ": " + formatShortest(p));
            const double size =
                (std::min)(15.0, 28 / (0.8 * static_cast<double>(countChars(label))));
            figure.textOnCell(x + 19, y + 18, label, colour, size, true);
            figure.textOnCell(x + 54, y + 18, formatPercent(p, 1, lang), colour, 11);
            if (ids[rank] == next)
                figure.rect(x - 2, y - 2, cell, 40, Paint::of(NONE, INK, 2.5), 5);
        }
        const double p = double(probs[next]);
        figure.text(realX, y + 18, tokenLabel(alphabet, tokens[t + 1]), {.bold = true});
        figure.text(realX + 46, y + 18, formatPercent(p, 1, lang));
        if (std::find(ids.begin(), ids.end(), next) == ids.end()) ids.push_back(next);
        for (std::size_t rank = 0; rank < ids.size(); ++rank)
            table.rows.push_back({t, here, rank < 5 ? Cell{rank + 1} : Cell{""},
                                  tokenLabel(alphabet, int(ids[rank])), double(probs[ids[rank]]),
                                  std::size_t{ids[rank] == next}});
        y += pitch;
    }
    drawColourBar(figure, width - 58, first, (std::max)(80.0, y - first - 8), false);
    figure.resize(width, (std::max)(y, first + 96) + 8);
    return {std::move(figure), std::move(table)};
}
