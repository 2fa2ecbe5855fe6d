// Figures of the anatomy: the grid of dot products, the softmax with and without ÷ √d, the mask.
#pragma once

#include <cmath>
#include <string>
#include <vector>

#include <regard/core/random.hpp>
#include <regard/look/line_chart.hpp>

#include "anatomy_vectors.hpp"

namespace anatomy {

/// Every query with every key: a dot as large as their product.
inline Panel dotsPanel(regard::Lang lang, const std::string& name = "anatomy-dots") {
    using namespace regard;
    constexpr double width = 960, cell = 84;
    const Toy toy;
    Sheet sheet(
        name, lang, width, {"Qui répond à qui", "Who answers whom"},
        {"Une ligne par question, une colonne par étiquette\u00A0: plus le disque est grand, "
         "plus Q·K l’est. Le nom demande des adjectifs, et deux lui répondent.",
         "A row for every query, a column for every key: the larger the disc, the larger "
         "Q·K. The noun asks for adjectives, and two answer."},
        {"query", "key", "dot product"});
    Figure& figure = sheet.figure;
    const double x = 190, y = sheet.y + 62;
    for (std::size_t j = 0; j < PHRASE.size(); ++j) {
        const double at = x + cell * static_cast<double>(j);
        drawToken(figure, at + 2, y - 40, cell - 4, 28, PHRASE[j], static_cast<int>(j));
        figure.rect(at + cell / 2 - 10, y - 58, 20, 16, Paint::solid(K_COLOUR, "#1f2328", 0.8), 4);
        figure.text(at + cell / 2, y - 50, "K",
                    {.size = 11, .anchor = "middle", .bold = true, .ink = {"", "#000000"}});
    }
    double limit = 0;
    for (const auto& row : toy.dots) limit = (std::max)(limit, magnitude(row));
    for (std::size_t i = 0; i < PHRASE.size(); ++i) {
        const double top = y + 62 * static_cast<double>(i);
        drawToken(figure, 58, top + 14, 122, 34, PHRASE[i], static_cast<int>(i));
        figure.rect(28, top + 22, 22, 18, Paint::solid(Q_COLOUR, "#1f2328", 0.8), 4);
        figure.text(39, top + 31, "Q",
                    {.size = 11, .anchor = "middle", .bold = true, .ink = {"", "#000000"}});
        for (std::size_t j = 0; j < PHRASE.size(); ++j) {
            const double dot = toy.dots[i][j];
            const double cx = x + cell * (static_cast<double>(j) + 0.5), cy = top + 24;
            figure.rect(x + cell * static_cast<double>(j), top, cell - 3, 59,
                        Paint::of(CARD, RULE, 0.5), 4);
            if (dot != 0)
                figure.circle(cx - 1.5, cy, 2 + 18 * std::sqrt(std::abs(dot) / limit),
                              Paint::solid(signedColour(dot, limit), "#57606a", 0.8),
                              PHRASE[i] + " · " + PHRASE[j] + ": " + formatShortest(dot));
            figure.text(cx - 1.5, top + 50, formatFixed(dot, 2, lang),
                        {.size = 11, .anchor = "middle", .bold = i == NOUN});
            sheet.table.rows.push_back({PHRASE[i], PHRASE[j], dot});
        }
    }
    figure.rect(x - 4, y + 62 * double(NOUN) - 4, cell * 5 + 5, 67, Paint::of(NONE, INK, 2.5), 6);
    const double notes = x + cell * 5 + 34;
    drawColourBar(figure, notes, y, 150, true, limit);
    figure.paragraph(notes, y + 190, width - notes - 24,
                     sheet.in({"«\u202FCréature\u202F» cherche ce qui la décrit\u00A0; «\u202Fbleue"
                               "\u202F» et «\u202Fduveteuse\u202F» s’annoncent comme adjectifs.",
                               "“Créature” looks for what describes it; “bleue” and “duveteuse” "
                               "announce themselves as adjectives."}),
                     {.size = 12, .ink = SOFT});
    return sheet.finish(width, y + 62 * 5 + 24);
}

/// The mean of the largest of eight shares, for random q and k of d numbers each, with and without
/// ÷ √d; rounded to six decimals, so that machines agree.
inline std::vector<double> meanLargestShare(bool scale, const std::vector<std::size_t>& dims) {
    std::vector<double> means;
    for (const std::size_t d : dims) {
        regard::Random random{42};
        double sum = 0;
        constexpr std::size_t draws = 200, keys = 8;
        for (std::size_t draw = 0; draw < draws; ++draw) {
            std::vector<double> q(d), scores(keys);
            for (double& number : q) number = random.gauss(0, 1);
            for (double& score : scores) {
                for (const double number : q) score += number * random.gauss(0, 1);
                if (scale) score /= std::sqrt(static_cast<double>(d));
            }
            regard::softmax(scores.data(), keys, scores.data());
            sum += *std::max_element(scores.begin(), scores.end());
        }
        means.push_back(std::round(sum / draws * 1e6) / 1e6);
    }
    return means;
}

/// The noun's shares with and without ÷ √d, and why it matters more the larger d is.
inline Panel scalingPanel(regard::Lang lang, const std::string& name = "anatomy-scaling") {
    using namespace regard;
    constexpr double width = 960;
    const Toy toy;
    Sheet sheet(
        name, lang, width, {"Pourquoi diviser par √d", "Why divide by √d"},
        {"Sans division, les scores grandissent avec d, et le softmax finit par ne regarder "
         "qu’un mot.",
         "Without it scores grow with d, and the softmax ends up looking at one word only."},
        {"part", "scaled", "name", "value"});
    Figure& figure = sheet.figure;
    const double top = sheet.y + 28;
    for (const bool scale : {true, false}) {
        const double x = scale ? 24 : 250;
        figure.text(x, top - 16, scale ? "softmax(q·k ÷ √4)" : "softmax(q·k)",
                    {.size = 13, .bold = true});
        for (std::size_t j = 0; j < PHRASE.size(); ++j) {
            const double share = (scale ? toy.weights : toy.unscaled)[NOUN][j];
            const double y = top + 34 * static_cast<double>(j);
            if (scale) drawToken(figure, x, y, 92, 26, PHRASE[j], static_cast<int>(j));
            const double bar = scale ? x + 100 : x + 8;
            figure.line(bar, y - 3, bar, y + 29, Paint::of(NONE, RULE));
            figure.rect(bar, y, 90 * share + 0.5, 26, Paint::solid(tokenColour(j), "#57606a", 0.8),
                        2, formatShortest(share));
            figure.text(bar + 90 * share + 7, y + 13, formatPercent(share, 1, lang),
                        {.size = 11, .bold = true});
            sheet.table.rows.push_back({"share", scale ? "yes" : "no", PHRASE[j], share});
        }
    }
    figure.paragraph(24, top + 190, 400,
                     sheet.in({"La ligne de «\u202Fcréature\u202F»\u00A0: les deux adjectifs se "
                               "partagent l’attention\u202F; sans la division, l’écart se creuse "
                               "déjà, pour d = 4.",
                               "The row of “créature”: the two adjectives share its attention; "
                               "without the division the gap widens already, for d = 4."}),
                     {.size = 12, .ink = SOFT});
    std::vector<std::size_t> dims;
    for (std::size_t d = 1; d <= 64; ++d) dims.push_back(d);
    std::vector<Series> series;
    for (const bool scale : {false, true}) {
        const auto means = meanLargestShare(scale, dims);
        for (std::size_t i = 0; i < dims.size(); ++i)
            sheet.table.rows.push_back(
                {"mean largest share", scale ? "yes" : "no", std::to_string(dims[i]), means[i]});
        series.push_back({scale ? "÷ √d" : sheet.in({"sans", "without"}), means,
                          scale ? K_COLOUR : rgb(0xEF4444), scale ? "" : "6 4"});
    }
    figure.text(500, top - 16,
                sheet.in({"La plus grande de huit parts, en moyenne",
                          "The largest of eight shares, on average"}),
                {.size = 13, .bold = true});
    drawLineChart(figure, 470, top, series,
                  {.width = 330,
                   .height = 200,
                   .xTitle = sheet.in({"d, pour q et k au hasard", "d, for random q and k"})});
    return sheet.finish(width, top + 270);
}

/// Scores with −∞ in the future, their softmax, and what goes wrong with a mask after it.
inline Panel maskPanel(regard::Lang lang, const std::string& name = "anatomy-mask") {
    using namespace regard;
    constexpr double width = 1060, cell = 44;
    const Toy toy;
    Sheet sheet(
        name, lang, width, {"Le masque agit avant le softmax", "The mask acts before the softmax"},
        {"Un modèle qui prédit le mot suivant ne doit pas le voir\u00A0: −∞ dans les scores, "
         "donc une part de 0. Effacer après le softmax laisserait des lignes qui ne font pas "
         "1.",
         "A model that predicts the next word must not see it: −∞ among the scores, so a "
         "share of 0. Wiping after the softmax would leave rows that don’t add to 1."},
        {"matrix", "query", "key", "value"});
    Figure& figure = sheet.figure;
    const double top = sheet.y + 26;
    struct Grid {
        Text title;
        const char* name;
        const Matrix& matrix;
    };
    const std::vector<Grid> grids{
        {{"scores, −∞ dans le futur", "scores, −∞ in the future"}, "scores", toy.causalScores},
        {{"puis softmax", "then softmax"}, "mask then softmax", toy.causal},
        {{"faux\u00A0: softmax, puis effacer", "wrong: softmax, then wipe"},
         "softmax then mask",
         toy.weights}};
    double x = 24;
    for (std::size_t g = 0; g < grids.size(); ++g) {
        const double left = g == 0 ? x + 96 : x;
        figure.text(left, top - 10, grids[g].title.in(lang), {.size = 13, .bold = true});
        for (std::size_t i = 0; i < PHRASE.size(); ++i) {
            const double y = top + 62 + cell * static_cast<double>(i);
            if (g == 0) drawToken(figure, x, y, 90, cell - 6, PHRASE[i], static_cast<int>(i));
            figure.text(left + cell * (static_cast<double>(i) + 0.5), top + 54, PHRASE[i],
                        {.size = 10, .rotate = -35});
            double sum = 0;
            for (std::size_t j = 0; j < PHRASE.size(); ++j) {
                const double at = left + cell * static_cast<double>(j);
                const double value = grids[g].matrix[i][j];
                sheet.table.rows.push_back(
                    {grids[g].name, PHRASE[i], PHRASE[j], g == 2 && j > i ? 0.0 : value});
                if (j > i) {
                    figure.rect(at, y, cell - 2, cell - 6, maskPaint(figure), 3);
                    figure.rect(at + 8, y + 11, cell - 18, 16, Paint::of(PAPER), 3);
                    figure.text(at + cell / 2 - 1, y + 19, g == 0 ? "−∞" : "0",
                                {.size = 11, .anchor = "middle", .bold = true});
                    continue;
                }
                sum += value;
                const Colour colour = g == 0 ? signedColour(value, 4.5) : weightColour(value);
                figure.rect(at, y, cell - 2, cell - 6, Paint::solid(colour, "#c9ced4", 0.5), 3,
                            formatShortest(value));
                figure.textOnCell(at + cell / 2 - 1, y + 19, formatFixed(value, 2, lang), colour,
                                  11);
            }
            if (g > 0)
                figure.text(left + cell * 5 + 6, y + 19, "Σ " + formatFixed(sum, 2, lang),
                            {.size = 12, .bold = g == 2, .ink = g == 2 ? INK : SOFT});
        }
        x = left + cell * 5 + (g == 0 ? 40 : 78);
    }
    const double y = top + 62 + cell * 5 + 18;
    figure.paragraph(
        24, y, width - 48,
        sheet.in({"Conséquence\u00A0: avec le masque, «\u202Fcréature\u202F» ne voit plus "
                  "ses adjectifs, qui la suivent. Dans un GPT, c’est donc le dernier mot "
                  "qui rassemble le sens\u202F; un encodeur, sans masque, laisse le nom "
                  "regarder des deux côtés.",
                  "What follows: with the mask “créature” no longer sees its "
                  "adjectives, which come after it. In a GPT it is the last word that "
                  "gathers the meaning; an encoder, without a mask, lets the noun look "
                  "both ways."}),
        {.size = 12, .ink = SOFT});
    return sheet.finish(width, y + 44);
}

} // namespace anatomy
