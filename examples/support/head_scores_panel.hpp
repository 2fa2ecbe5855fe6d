// What the heads of a model do over a data set, before and after training, and what they may be
// called.
#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include <regard/look/head_score.hpp>

#include "head_key.hpp"

/// The kinds of the letters of an alphabet, for `surveyHeads`.
inline std::vector<regard::LetterKind> letterKinds(const std::vector<std::string>& alphabet) {
    std::vector<regard::LetterKind> kinds;
    for (const std::string& letter : alphabet) kinds.push_back(regard::letterKind(letter));
    return kinds;
}

/// The columns of the head scores: every pattern, then "diffuse".
inline std::string scoreColumn(std::size_t column, regard::Lang lang) {
    using namespace regard;
    return std::string(column < HEAD_PATTERNS.size() ? patternName(HEAD_PATTERNS[column]).in(lang)
                                                     : "diffuse");
}

/// The score of a head in a column of the head scores.
inline const regard::ScoreInterval& scoreAt(const regard::HeadReport& report, std::size_t column) {
    return column < report.patterns.size() ? report.patterns[column] : report.diffuse;
}

/// The scores of all heads over a data set of `texts` texts, untrained beside trained, with the
/// name that each head of the trained model may have. Fails for reports of different models.
inline Panel headScoresPanel(const std::vector<regard::HeadReport>& untrained,
                             const std::vector<regard::HeadReport>& trained, std::size_t texts,
                             std::size_t steps, regard::Lang lang,
                             const std::string& name = "scores") {
    using namespace regard;
    if (trained.empty() || untrained.size() != trained.size())
        fail("head scores compare reports of the same heads, not of " +
             std::to_string(untrained.size()) + " and " + std::to_string(trained.size()));
    constexpr Text titleOf{"Ce que font les têtes", "What the heads do"};
    constexpr Text told{
        "0\u00A0: pas plus que si la tête regardait partout autant\u202F; 1\u00A0: toujours\u202F; "
        "négatif\u00A0: elle évite. «\u202FDiffuse\u202F» est l’entropie, en part de son maximum. "
        "Un nom n’est "
        "donné que si l’intervalle à 95\u00A0% le permet.",
        "0: no more than if the head looked everywhere alike; 1: always; negative: it avoids. "
        "“Diffuse” is the entropy as a share of its maximum. A name is given only where the 95% "
        "interval supports it."};
    Figure figure(name, lang,
                  std::string(titleOf.in(lang)) + " — " + formatCount(texts, lang) +
                      (lang == Lang::fr ? " prénoms" : " names"),
                  std::string(told.in(lang)));
    const std::size_t columns = HEAD_PATTERNS.size() + 1;
    Table table{{"model", "layer", "head", "pattern", "score", "low", "high"}, {}};
    const auto addRows = [&](const char* state, const std::vector<HeadReport>& reports) {
        for (const HeadReport& r : reports) {
            for (std::size_t c = 0; c < columns; ++c) {
                const ScoreInterval& s = scoreAt(r, c);
                table.rows.push_back(
                    {state, r.layer, r.head, scoreColumn(c, Lang::en), s.score, s.low, s.high});
            }
            table.rows.push_back({state, r.layer, r.head, "entropy", r.entropy, "", ""});
            table.rows.push_back(
                {state, r.layer, r.head, "effective tokens", r.effectiveTokens, "", ""});
            table.rows.push_back({state, r.layer, r.head, "mean distance", r.meanDistance, "", ""});
            table.rows.push_back({state, r.layer, r.head, "name", r.name().en, "", ""});
        }
    };
    addRows("untrained", untrained);
    addRows("trained", trained);

    std::vector<std::string> rowLabels, colLabels;
    for (const HeadReport& r : trained)
        rowLabels.push_back((lang == Lang::fr ? "c" : "L") + std::to_string(r.layer) +
                            (lang == Lang::fr ? " t" : " H") + std::to_string(r.head));
    for (std::size_t c = 0; c < columns; ++c) colLabels.push_back(scoreColumn(c, lang));
    constexpr double cell = 34, map = 62 + cell * 8;
    constexpr double right = 24 + map + 16, names = right + map + 12, width = names + 344;
    double y = drawHeading(figure, width, figure.title(), figure.description());
    drawBadge(figure, 24 + 62, y + 2, trainingBadge(0, lang), false);
    drawBadge(figure, right + 62, y + 2, trainingBadge(steps, lang), true);
    y += 20;
    const HeatmapOptions options{
        .causal = false, .isSigned = true, .firstApart = false, .axisTitles = false, .cell = cell};
    double top = y;
    for (const bool late : {false, true}) {
        std::vector<double> cells;
        for (const HeadReport& r : late ? trained : untrained)
            for (std::size_t c = 0; c < columns; ++c) cells.push_back(scoreAt(r, c).score);
        const DrawnSize drawn =
            drawHeatmap(figure, late ? right : 24, y, cells, rowLabels, colLabels, options);
        top = y + drawn.height - cell * static_cast<double>(trained.size());
    }
    constexpr Text called{"nom [intervalle à 95\u00A0%]", "name [95% interval]"};
    constexpr Text tokens{"jetons effectifs", "effective tokens"};
    figure.text(names, top - 14, called.in(lang), {.size = 12, .ink = SOFT});
    figure.text(width - 90, top - 14, tokens.in(lang), {.size = 12, .anchor = "end", .ink = SOFT});
    for (std::size_t h = 0; h < trained.size(); ++h) {
        const HeadReport& r = trained[h];
        const double middle = top + cell * (static_cast<double>(h) + 0.5);
        const auto pattern = r.pattern();
        figure.text(names, middle, r.name().in(lang),
                    {.size = 12, .bold = pattern.has_value(), .ink = pattern ? INK : SOFT});
        if (pattern) {
            const auto at = std::find(HEAD_PATTERNS.begin(), HEAD_PATTERNS.end(), *pattern);
            const ScoreInterval& s =
                r.patterns[static_cast<std::size_t>(at - HEAD_PATTERNS.begin())];
            figure.text(names + 132, middle,
                        "[" + formatFixed(s.low, 2, lang) + (lang == Lang::fr ? "\u202F; " : ", ") +
                            formatFixed(s.high, 2, lang) + "]",
                        {.size = 11, .ink = SOFT});
        }
        figure.text(width - 90, middle, formatFixed(r.effectiveTokens, 1, lang),
                    {.size = 12, .anchor = "end"});
    }
    const double grid = cell * static_cast<double>(trained.size());
    drawColourBar(figure, width - 66, top, (std::max)(120.0, (std::min)(grid, 300.0)), true);
    y = top + (std::max)(grid, 120.0) + 26;
    constexpr Text caution{"Ce qu’une tête regarde n’explique pas, à soi seul, ce que le modèle "
                           "prédit.",
                           "What a head looks at does not by itself explain what the model "
                           "predicts."};
    y += figure.paragraph(24, y, width - 48, caution.in(lang), {.size = 12, .ink = SOFT});
    figure.resize(width, y + 8);
    return {std::move(figure), std::move(table)};
}
