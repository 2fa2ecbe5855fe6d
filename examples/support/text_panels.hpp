// Neighbours of the panels at both ends of the model: letters become numbers, and predictions
// become letters.
#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include <regard/infer/generate.hpp>
#include <regard/look/bar_chart.hpp>

#include "panel.hpp"
#include "why_panel.hpp"

/// Tokenisation: every letter of `tokens` (BOS first and last) above its number.
inline Panel tokenisationPanel(const std::vector<int>& tokens,
                               const std::vector<std::string>& alphabet, regard::Lang lang,
                               const std::string& name = "tokens") {
    using namespace regard;
    constexpr Text titleOf{"Des lettres aux numéros", "From letters to numbers"};
    constexpr Text told{
        "Le modèle ne lit que des nombres\u00A0: chaque lettre a le sien. BOS marque le début et "
        "la "
        "fin.",
        "The model only reads numbers: every letter has its own. BOS marks the start and the end."};
    Figure figure(name, lang, std::string(titleOf.in(lang)), std::string(told.in(lang)));
    const double pitch = 58,
                 width = (std::max)(560.0, 48 + pitch * static_cast<double>(tokens.size()) - 10);
    double y = drawHeading(figure, width, figure.title(), figure.description());
    Table table{{"position", "token", "id"}, {}};
    for (std::size_t i = 0; i < tokens.size(); ++i) {
        const double left = 24 + pitch * static_cast<double>(i);
        const std::string label = tokenLabel(alphabet, tokens[i]);
        figure.rect(left, y, 48, 40, Paint::of(CARD, RULE), 6);
        const double size = (std::min)(18.0, 36 / (0.65 * static_cast<double>(countChars(label))));
        figure.text(left + 24, y + 20, label, {.size = size, .anchor = "middle", .bold = true});
        drawArrow(figure, left + 24, y + 44, left + 24, y + 70);
        drawToken(figure, left, y + 74, 48, 40, std::to_string(tokens[i]), tokens[i]);
        table.rows.push_back({i, label, static_cast<std::size_t>(tokens[i])});
    }
    figure.resize(width, y + 138);
    return {std::move(figure), std::move(table)};
}

/// Inference: the five likeliest tokens of every step of a text that was written, and which was
/// drawn.
inline Panel inferencePanel(const regard::Generated& written,
                            const std::vector<std::string>& alphabet, regard::Lang lang,
                            double temperature, const std::string& name = "inference") {
    using namespace regard;
    std::string word;
    for (const int token : written.tokens) word += tokenLabel(alphabet, token);
    constexpr Text titleOf{"Le modèle écrit\u00A0: ", "The model writes: "};
    constexpr Text told{
        "À chaque étape, le modèle donne une chance à chaque lettre, puis on tire au sort. Le "
        "cadre montre la lettre tirée. Température\u00A0: ",
        "At every step the model gives every letter a chance, then one is drawn. The frame shows "
        "the letter that was drawn. Temperature: "};
    Figure figure(name, lang, std::string(titleOf.in(lang)) + makeVisible(truncateChars(word, 24)),
                  std::string(told.in(lang)) + formatFixed(temperature, 2, lang) + ".");
    constexpr double cardW = 236, cardH = 204, gap = 16;
    const std::size_t steps = written.probs.size();
    const std::size_t columns = std::clamp(steps, std::size_t{3}, std::size_t{4});
    const double width = 48 + (cardW + gap) * static_cast<double>(columns) - gap;
    const double y = drawHeading(figure, width, figure.title(), figure.description());
    constexpr Text step{"Étape\u00A0", "Step "};
    constexpr Text end{"fin (BOS)", "end (BOS)"};
    Table table{{"step", "token", "probability", "drawn"}, {}};
    for (std::size_t s = 0; s < steps; ++s) {
        const double left = 24 + (cardW + gap) * static_cast<double>(s % columns);
        const double top = y + (cardH + gap) * static_cast<double>(s / columns);
        figure.rect(left, top, cardW, cardH, Paint::of(CARD, NONE), 10);
        const bool ended = s >= written.tokens.size();
        const std::size_t drawn =
            ended ? written.probs[s].size() - 1 : static_cast<std::size_t>(written.tokens[s]);
        figure.text(left + 14, top + 24, std::string(step.in(lang)) + std::to_string(s + 1),
                    {.size = 14, .bold = true});
        const std::string chosen =
            ended ? std::string(end.in(lang)) : tokenLabel(alphabet, int(drawn));
        const double chip = ended ? 92 : 44;
        drawToken(figure, left + cardW - chip - 14, top + 10, chip, 28, chosen, int(drawn));
        auto ids = largest(written.probs[s], 5);
        drawBarChart(figure, left + 10, top + 60, predictionBars(written.probs[s], alphabet),
                     {.width = 106, .labelWidth = 44});
        for (std::size_t i = 0; i < ids.size(); ++i)
            if (ids[i] == drawn)
                figure.rect(left + 12, top + 56 + 26 * static_cast<double>(i), 40, 26,
                            Paint::of(NONE, INK, 2), 5);
        if (std::find(ids.begin(), ids.end(), drawn) == ids.end()) ids.push_back(drawn);
        for (const std::size_t id : ids)
            table.rows.push_back({s + 1, tokenLabel(alphabet, int(id)), written.probs[s][id],
                                  std::size_t{id == drawn}});
    }
    const std::size_t lines = (steps + columns - 1) / columns;
    figure.resize(width, y + (cardH + gap) * static_cast<double>(lines) + 8);
    return {std::move(figure), std::move(table)};
}
