// The logit lens: what the model would say after every layer.
#pragma once

#include <string>
#include <vector>

#include <regard/look/logit_lens.hpp>

#include "head_key.hpp"

/// For every position the likeliest next token before the first layer and after each, shaded by its
/// probability; the token that comes has a frame. `tokens` are those of the text, BOS first and
/// last.
template <regard::Config C, class T, class R>
Panel logitLensPanel(const regard::Model<C, T>& model,
                     const std::vector<regard::ForwardTrace<R>>& traces,
                     const std::vector<int>& tokens, const std::vector<std::string>& alphabet,
                     std::size_t steps, regard::Lang lang, const std::string& name = "lens") {
    using namespace regard;
    if (traces.empty() || tokens.size() <= traces.size())
        fail("the logit lens needs the traces of a text and one token more than positions");
    const auto labels = positionLabels(alphabet, traces);
    constexpr Text titleOf{"La prédiction, couche après couche — ",
                           "The prediction, layer by layer — "};
    constexpr Text told{
        "Ce que dirait le modèle s’il s’arrêtait là (la «\u202Flogit lens\u202F»)\u00A0: le jeton "
        "le "
        "plus probable et sa probabilité. Un cadre\u00A0: c’est bien celui qui suit.",
        "What the model would say if it stopped there (the logit lens): the likeliest token and "
        "its "
        "probability. A frame: it is the one that follows."};
    Figure figure(name, lang, std::string(titleOf.in(lang)) + wordOf(alphabet, traces),
                  std::string(told.in(lang)));
    Table table{
        {"position", "token", "layer", "likeliest", "probability", "next", "probability of next"},
        {}};
    const std::size_t n = traces.size(), rows = traces[0].layers.size() + 1;
    constexpr double left = 150, cell = 58, high = 44;
    const double width = (std::max)(700.0, left + cell * static_cast<double>(n) + 100);
    double y = drawHeading(figure, width, figure.title(), figure.description());
    drawBadge(figure, 24, y, trainingBadge(steps, lang), steps > 0);
    y += 40;
    const double grid = y + 40;
    constexpr Text input{"entrée", "input"}, after{"après la ", "after "};
    // the last layer at the top: what the model says in the end
    for (std::size_t l = 0; l < rows; ++l)
        figure.text(left - 12, grid + high * (static_cast<double>(rows - 1 - l) + 0.5),
                    l == 0 ? std::string(input.in(lang))
                           : std::string(after.in(lang)) + layerLabel(l - 1, lang),
                    {.size = 12, .anchor = "end", .bold = l + 1 == rows});
    for (std::size_t t = 0; t < n; ++t) {
        const double x = left + cell * static_cast<double>(t);
        drawToken(figure, x + 2, grid + high * static_cast<double>(rows) + 8, cell - 6, 30,
                  labels[t], traces[t].tokenId);
        const auto lens = logitLens(model, traces[t]);
        const auto next = static_cast<std::size_t>(tokens[t + 1]);
        for (std::size_t l = 0; l < rows; ++l) {
            const std::size_t top = largest(lens[l], 1)[0];
            const std::string label = tokenLabel(alphabet, static_cast<int>(top));
            const Colour colour = weightColour(lens[l][top]);
            const double at = grid + high * static_cast<double>(rows - 1 - l);
            figure.rect(x, at, cell - 2, high - 2, Paint::solid(colour, "#c9ced4", 0.5), 3,
                        label + ": " + formatShortest(lens[l][top]));
            if (top == next)
                figure.rect(x + 1, at + 1, cell - 4, high - 4, Paint{"none", "#EC4899", 2.5}, 3);
            const double size =
                (std::min)(14.0, (cell - 10) / (0.72 * static_cast<double>(countChars(label))));
            figure.textOnCell(x + cell / 2 - 1, at + 15, label, colour, size, true);
            figure.textOnCell(x + cell / 2 - 1, at + 32, formatPercent(lens[l][top], 0, lang),
                              colour, 10);
            table.rows.push_back({t, labels[t], l, label, lens[l][top],
                                  tokenLabel(alphabet, tokens[t + 1]), lens[l][next]});
        }
    }
    drawColourBar(figure, left + cell * static_cast<double>(n) + 14, grid, 140, false);
    figure.resize(width, (std::max)(grid + high * static_cast<double>(rows) + 38, grid + 150) + 20);
    return {std::move(figure), std::move(table)};
}
