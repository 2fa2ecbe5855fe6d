// Induction heads: which heads find what came after the same token, and when they learned it.
#pragma once

#include <cmath>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <regard/look/induction.hpp>
#include <regard/look/line_chart.hpp>

#include "head_key.hpp"

/// The scores of all heads, or nothing where induction is impossible.
using InductionScores = std::optional<std::vector<regard::ScoreInterval>>;

/// The head with the highest score.
inline std::size_t bestHead(const std::vector<regard::ScoreInterval>& scores) {
    std::size_t best = 0;
    for (std::size_t h = 1; h < scores.size(); ++h)
        if (scores[h].score > scores[best].score) best = h;
    return best;
}

/// What the induction panel shows beside the scores.
struct InductionHistory {
    std::size_t every = 100;        ///< steps between two scores
    std::vector<double> losses;     ///< mean of those steps, nats
    std::vector<double> bestScores; ///< after them
};

/// The best head of `scores` on a repeated random sequence, its heads' scores untrained and
/// trained, and how they rose. `tokens` and `labels` are those of the positions of `traces`. With
/// one layer it only says that induction is impossible there.
template <class R>
Panel inductionPanel(const std::vector<regard::ForwardTrace<R>>& traces,
                     const std::vector<std::string>& labels, const InductionScores& untrained,
                     const InductionScores& trained, const InductionHistory& history,
                     std::size_t steps, regard::Lang lang, const std::string& name = "induction") {
    using namespace regard;
    constexpr Text titleOf{"Les têtes d’induction", "Induction heads"};
    constexpr Text told{
        "Le texte est tiré au hasard, puis répété. Une tête d’induction retrouve la dernière place "
        "du jeton présent, et regarde celui qui le suivait (cases cerclées).",
        "The text is drawn at random, then repeated. An induction head finds the last place of the "
        "present token and looks at what followed it there (outlined cells)."};
    Figure figure(name, lang, std::string(titleOf.in(lang)), std::string(told.in(lang)));
    Table table{{"part", "layer", "head", "index", "value", "low", "high"}, {}};
    constexpr double width = 1060;
    double y = drawHeading(figure, width, figure.title(), figure.description());
    if (!trained || !untrained) {
        constexpr Text impossible{"Impossible ici", "Impossible here"};
        constexpr Text why{
            "Ce modèle n’a qu’une couche. Une clé ne dit que ce qu’est son propre jeton\u202F; "
            "qu’un "
            "autre le précédait, il faut une couche de plus pour le lui apprendre.",
            "This model has only one layer. A key tells only what its own token is; that another "
            "one stood before it takes one more layer to be told."};
        figure.text(24, y + 14, impossible.in(lang), {.size = 22, .bold = true});
        y += 50;
        y += figure.paragraph(24, y, 700, why.in(lang), {.size = 14});
        table.rows.push_back({"impossible with one layer", "", "", "", "", "", ""});
        figure.resize(width, y + 16);
        return {std::move(figure), std::move(table)};
    }
    const std::size_t heads = headCount(traces, 0), best = bestHead(*trained);
    const AttnMatrix weights = buildAttnMatrix(traces, best / heads, best % heads);
    std::vector<int> tokens;
    for (const auto& trace : traces) tokens.push_back(trace.tokenId);
    drawBadge(figure, 24, y, trainingBadge(steps, lang), steps > 0);
    figure.text(220, y, placeLabel(best / heads, best % heads, lang), {.size = 14, .bold = true});
    y += 24;
    const double n = static_cast<double>(weights.size()), cell = 440 / n;
    HeatmapOptions options{.firstApart = false, .cell = cell};
    const DrawnSize map = drawHeatmap(figure, 24, y, weights.cells(), labels, labels, options);
    const double x0 = 24 + map.width - cell * n, y0 = y + map.height - cell * n;
    for (std::size_t i = 0; i < weights.size(); ++i)
        for (std::size_t j = 0; j <= i; ++j) {
            table.rows.push_back({"weight", best / heads, best % heads,
                                  std::to_string(i) + "," + std::to_string(j), weights(i, j), "",
                                  ""});
            if (followsSame(tokens, i, j))
                figure.rect(x0 + cell * static_cast<double>(j) - 0.5,
                            y0 + cell * static_cast<double>(i) - 0.5, cell, cell,
                            Paint{"none", "#EC4899", 2}, 2);
        }
    drawColourBar(figure, 24 + map.width + 14, y0, 140, false);

    const double right = 24 + map.width + 90;
    double at = y + 10;
    constexpr Text scores{"le score de chaque tête (0\u00A0: hasard, 1\u00A0: parfaite)",
                          "every head’s score (0: chance, 1: perfect)"};
    figure.text(right, at, scores.in(lang), {.size = 13, .bold = true});
    at += 22;
    const double axis = right + 150;
    for (std::size_t h = 0; h < trained->size(); ++h) {
        const ScoreInterval& after = (*trained)[h];
        const ScoreInterval& before = (*untrained)[h];
        figure.text(axis - 40, at + 8, placeLabel(h / heads, h % heads, lang),
                    {.size = 11, .anchor = "end", .bold = h == best});
        const auto bar = [&](double top, double high, double score, Colour colour) {
            const double length = 200 * std::clamp(score, -0.15, 1.0);
            figure.rect(axis + (std::min)(length, 0.0), top, std::abs(length) + 0.5, high,
                        Paint::solid(colour, "#57606a", 0.6), 2, formatShortest(score));
        };
        bar(at, 8, after.score, headColour(h % heads));
        bar(at + 9, 5, before.score, rgb(0xb0b7bf));
        figure.line(axis + 200 * (std::max)(after.low, -0.15), at + 4,
                    axis + 200 * (std::max)(after.high, -0.15), at + 4, Paint::of(NONE, INK, 1.5));
        figure.text(axis + 212, at + 6, formatFixed(after.score, 2, lang),
                    {.size = 11, .bold = h == best});
        for (const bool late : {false, true}) {
            const ScoreInterval& s = late ? after : before;
            table.rows.push_back(
                {late ? "trained" : "untrained", h / heads, h % heads, "", s.score, s.low, s.high});
        }
        at += 22;
    }
    figure.line(axis, y + 26, axis, at - 4, Paint::of(NONE, RULE));
    constexpr Text grey{
        "gris\u00A0: avant l’entraînement\u202F; trait\u00A0: intervalle à 95\u00A0%",
        "grey: before training; line: 95% interval"};
    figure.text(right, at + 8, grey.in(lang), {.size = 11, .ink = SOFT});
    at += 36;
    for (std::size_t i = 0; i < history.losses.size(); ++i) {
        table.rows.push_back({"loss", "", "", (i + 1) * history.every, history.losses[i], "", ""});
        table.rows.push_back(
            {"best score", "", "", (i + 1) * history.every, history.bestScores[i], "", ""});
    }
    constexpr Text rise{"la perte tombe quand la tête apparaît",
                        "the loss falls as the head appears"};
    figure.text(right, at, rise.in(lang), {.size = 13, .bold = true});
    constexpr Text lossName{"perte", "loss"};
    drawLineChart(figure, right - 10, at + 18,
                  {{std::string(lossName.in(lang)), history.losses, rgb(0x57606a), "6 4"},
                   {"score", history.bestScores, headColour(best % heads)}},
                  {.width = 290,
                   .height = 130,
                   .xTitle = "× " + formatCount(history.every, lang) +
                             std::string(Text{" étapes", " steps"}.in(lang))});
    figure.resize(width, (std::max)(y + map.height, at + 200) + 24);
    return {std::move(figure), std::move(table)};
}
