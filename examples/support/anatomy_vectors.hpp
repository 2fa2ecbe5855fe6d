// Figures of the anatomy: a word that its context makes clear, the three matrices, and the update.
#pragma once

#include <string>
#include <vector>

#include <regard/look/diagram.hpp>
#include <regard/look/vector_bar.hpp>

#include "anatomy_toy.hpp"
#include "panel.hpp"

namespace anatomy {

/// "toy" on a badge: what no model computed says so.
inline void drawToyBadge(regard::Figure& figure, double x, double y) {
    using namespace regard;
    constexpr Text words{"jouet\u00A0: nombres écrits à la main", "toy: numbers written by hand"};
    drawBadge(figure, x, y, std::string(words.in(figure.lang())), false);
}

/// A figure of the anatomy with its heading and badge, and where its content starts.
struct Sheet {
    regard::Figure figure;
    regard::Table table;
    double y;

    Sheet(const std::string& name, regard::Lang lang, double width, const regard::Text& title,
          const regard::Text& told, std::vector<regard::Cell> header, bool toy = true)
        : figure(name, lang, std::string(title.in(lang)), std::string(told.in(lang))),
          table{std::move(header), {}},
          y(drawHeading(figure, width, figure.title(), figure.description())) {
        if (toy) {
            drawToyBadge(figure, 24, y + 2);
            y += 30;
        }
    }
    std::string in(const regard::Text& text) const { return std::string(text.in(figure.lang())); }
    Panel finish(double width, double height) {
        figure.resize(width, height);
        return {std::move(figure), std::move(table)};
    }
};

/// The labels of features.
template <class Texts>
std::vector<std::string> namesOf(const Texts& texts, regard::Lang lang) {
    std::vector<std::string> names;
    for (const auto& text : texts) names.emplace_back(text.in(lang));
    return names;
}

/// "tour" alone, then "tour Eiffel" and "tour d’échecs": one word, a vector that its context moves.
inline Panel meaningPanel(regard::Lang lang, const std::string& name = "anatomy-meaning") {
    using namespace regard;
    constexpr double width = 960, plane = 360;
    Sheet sheet(
        name, lang, width, {"Un mot, plusieurs sens", "One word, several meanings"},
        {"«\u202FTour\u202F» seul hésite entre trois sens. Le contexte déplace son vecteur.",
         "“Tour” (tower, rook or walk) alone wavers between three meanings. Its context "
         "moves its vector."},
        {"phrase", "part", "name", "value"});
    Figure& figure = sheet.figure;
    const double top = sheet.y;
    const auto project = [](const std::vector<double>& v) {
        return std::array{(v[0] + v[1]) / std::sqrt(2.0), v[2]};
    };
    const double unit = 110, x0 = 70, y0 = top + plane - 10;
    const auto px = [&](double a) { return x0 + unit * a; };
    const auto py = [&](double b) { return y0 - unit * b; };
    figure.rect(24, top, plane + 60, plane + 34, Paint::of(CARD, RULE, 0.6), 12);
    drawArrow(figure, x0, y0, x0 + plane - 26, y0);
    drawArrow(figure, x0, y0, x0, top + 30);
    figure.text(x0 + plane - 26, y0 + 22, MEANINGS[0].in(lang),
                {.size = 12, .anchor = "end", .ink = SOFT});
    figure.text(x0 - 34, top + 18, MEANINGS[1].in(lang), {.size = 12, .ink = SOFT});
    const auto alone = project(TOUR);
    for (std::size_t c = 0; c < CONTEXTS.size(); ++c) {
        const auto moved = project(enriched(CONTEXTS[c]));
        const Colour colour = c == 0 ? Q_COLOUR : rgb(0xEC4899);
        const double dx = px(moved[0]) - px(alone[0]), dy = py(moved[1]) - py(alone[1]);
        figure.line(px(alone[0]), py(alone[1]), px(moved[0]) - dx * 0.05, py(moved[1]) - dy * 0.05,
                    Paint{"none", toHex(colour), 3, "6 4"});
        drawArrowTip(figure, px(moved[0]), py(moved[1]), dx, dy, Paint::solid(colour));
        figure.text(px(moved[0]) + (c == 0 ? 0 : 12), py(moved[1]) + (c == 0 ? 22 : 0),
                    CONTEXTS[c].phrase,
                    {.size = 13, .anchor = c == 0 ? "end" : "start", .bold = true});
    }
    figure.circle(px(alone[0]), py(alone[1]), 7, Paint::solid(tokenColour(3), "#1f2328", 1.2));
    figure.text(px(alone[0]) - 12, py(alone[1]) + 20, "tour", {.size = 13, .bold = true});

    const double right = plane + 120;
    double y = top;
    const auto row = [&](const std::string& phrase, const std::vector<double>& v, int colour) {
        drawToken(figure, right, y, 140, 30, phrase, colour);
        const VectorBarOptions bars{.cell = 56, .height = 30, .limit = 3, .tooltip = phrase + " "};
        drawVectorBar(figure, right + 152, y, v, bars);
        for (std::size_t d = 0; d < v.size(); ++d) {
            figure.text(right + 152 + 56 * static_cast<double>(d) + 28, y + 40,
                        TOUR_FEATURES[d].in(lang), {.size = 9, .anchor = "middle", .ink = SOFT});
            sheet.table.rows.push_back({phrase, "feature", TOUR_FEATURES[d].en, v[d]});
        }
        for (std::size_t m = 0; m < MEANINGS.size(); ++m) {
            const double value = cosine(v, MEANING_VECTORS[m]);
            const double at = y + 62 + 20 * static_cast<double>(m);
            figure.text(right + 146, at + 6, MEANINGS[m].in(lang), {.size = 11, .anchor = "end"});
            figure.rect(right + 154, at, 200 * value, 12,
                        Paint::solid(tokenColour(m), "#57606a", 0.8), 2, formatShortest(value));
            figure.text(right + 162 + 200 * value, at + 6, formatFixed(value, 2, lang),
                        {.size = 12, .ink = SOFT});
            sheet.table.rows.push_back({phrase, "cosine", MEANINGS[m].en, value});
        }
        figure.line(right + 153, y + 60, right + 153, y + 116, Paint::of(NONE, RULE));
        y += 138;
    };
    row("tour", TOUR, 3);
    row(CONTEXTS[0].phrase, enriched(CONTEXTS[0]), 1);
    row(CONTEXTS[1].phrase, enriched(CONTEXTS[1]), 2);
    figure.text(
        right, y - 4,
        sheet.in({"barres\u00A0: cosinus avec chaque sens", "bars: cosine with each meaning"}),
        {.size = 11, .ink = SOFT});
    return sheet.finish(width, (std::max)(y + 20, top + plane + 54));
}

/// The embeddings times W_Q, W_K and W_V.
inline Panel matricesPanel(regard::Lang lang, const std::string& name = "anatomy-matrices") {
    using namespace regard;
    constexpr double width = 960, cell = 34;
    const Toy toy;
    Sheet sheet(
        name, lang, width, {"Les trois matrices", "The three matrices"},
        {"Chaque mot passe par les trois mêmes matrices\u00A0: W_Q en fait une question, W_K "
         "une étiquette, W_V un contenu.",
         "Every word goes through the same three matrices: W_Q makes a query of it, W_K a "
         "key, W_V a value."},
        {"matrix", "row", "column", "value"});
    Figure& figure = sheet.figure;
    const auto features = namesOf(FEATURES, lang);
    const std::vector<std::string> four{"0", "1", "2", "3"};
    const auto draw = [&](double x, double y, const char* what, const Matrix& matrix,
                          const std::vector<std::string>& rows,
                          const std::vector<std::string>& cols) {
        std::vector<double> cells;
        for (std::size_t i = 0; i < matrix.size(); ++i)
            for (std::size_t j = 0; j < matrix[i].size(); ++j) {
                cells.push_back(matrix[i][j]);
                sheet.table.rows.push_back({what, rows[i], cols[j], matrix[i][j]});
            }
        return drawHeatmap(figure, x, y, cells, rows, cols,
                           {.causal = false,
                            .isSigned = true,
                            .limit = 4,
                            .firstApart = false,
                            .axisTitles = false,
                            .cell = cell});
    };
    const double top = sheet.y + 20;
    const DrawnSize e = draw(24, top + 160, "E", EMBEDDINGS, PHRASE, features);
    figure.text(24, top + 140, sheet.in({"E\u00A0: les plongements", "E: the embeddings"}),
                {.size = 14, .bold = true});
    struct Kind {
        const char *letter, *weight;
        Text role;
        Colour colour;
        const Matrix &matrix, &result;
    };
    const std::vector<Kind> kinds{
        {"Q", "W_Q", {"les questions", "the queries"}, Q_COLOUR, W_Q, toy.q},
        {"K", "W_K", {"les étiquettes", "the keys"}, K_COLOUR, W_K, toy.k},
        {"V", "W_V", {"les contenus", "the values"}, V_COLOUR, W_V, toy.v}};
    double y = sheet.y;
    for (const Kind& kind : kinds) {
        drawCurvedArrow(figure, 24 + e.width + 14, top + 160 + e.height / 2, 24 + e.width + 70,
                        y + 140, kind.colour, 4);
        const double x = 24 + e.width + 78;
        figure.text(x + 100, y + 8, std::string("× ") + kind.weight, {.size = 14, .bold = true});
        const DrawnSize w = draw(x, y + 20, kind.weight, kind.matrix, features, four);
        figure.text(x + w.width + 20, y + 140, "=", {.size = 20, .bold = true});
        const double at = x + w.width + 48;
        figure.rect(at, y - 2, 24, 22, Paint::solid(kind.colour, "#1f2328", 1), 5);
        figure.text(at + 12, y + 9, kind.letter,
                    {.size = 14, .anchor = "middle", .bold = true, .ink = {"", "#000000"}});
        figure.text(at + 32, y + 9, kind.role.in(lang), {.size = 14, .bold = true});
        draw(at, y + 36, kind.letter, kind.result, PHRASE, four);
        y += 272;
    }
    drawColourBar(figure, 34, y - 140, 100, true, 4);
    return sheet.finish(width, y + 4);
}

/// What each word gives, in its share, and the noun before and after.
inline Panel updatePanel(regard::Lang lang, const std::string& name = "anatomy-update") {
    using namespace regard;
    constexpr double width = 960;
    const Toy toy;
    Sheet sheet(
        name, lang, width, {"Le nom emporte ses adjectifs", "The noun takes its adjectives home"},
        {"Δ = Σ part × V, ramené par W_O dans l’espace des plongements, s’ajoute au vecteur "
         "du nom.",
         "Δ = Σ share × V, brought back by W_O to the space of embeddings, is added to the "
         "noun’s vector."},
        {"part", "word", "feature", "value"});
    Figure& figure = sheet.figure;
    double y = sheet.y + 22;
    const double x = 24, cell = 66;
    const VectorBarOptions bars{.cell = cell, .height = 30, .limit = 2};
    const double left = x + 250;
    for (std::size_t d = 0; d < FEATURES.size(); ++d)
        figure.text(left + cell * (static_cast<double>(d) + 0.5), y - 12, FEATURES[d].in(lang),
                    {.size = 10, .anchor = "middle", .ink = SOFT});
    const auto row = [&](const char* part, const std::string& word,
                         const std::vector<double>& numbers) {
        drawVectorBar(figure, left, y, numbers, bars);
        for (std::size_t d = 0; d < numbers.size(); ++d)
            sheet.table.rows.push_back({part, word, FEATURES[d].en, numbers[d]});
        y += 37;
    };
    const Matrix given = product(toy.v, W_O);
    for (std::size_t j = 0; j < PHRASE.size(); ++j) {
        const double share = toy.weights[NOUN][j];
        figure.text(x + 60, y + 15, formatPercent(share, 1, lang),
                    {.size = 13, .anchor = "end", .bold = true});
        figure.text(x + 74, y + 15, "× V", {.size = 13, .bold = true});
        drawToken(figure, x + 112, y, 124, 30, PHRASE[j], static_cast<int>(j));
        row("share × value", PHRASE[j], scaled({given[j]}, share)[0]);
    }
    figure.line(left, y, left + cell * 6, y, Paint::of(NONE, INK, 1.5));
    y += 8;
    figure.text(left - 12, y + 15, "Δ =", {.size = 15, .anchor = "end", .bold = true});
    row("update", PHRASE[NOUN], toy.update[NOUN]);
    y += 20;
    figure.text(left - 12, y + 15, sheet.in({"avant", "before"}),
                {.size = 13, .anchor = "end", .bold = true});
    row("before", PHRASE[NOUN], EMBEDDINGS[NOUN]);
    std::vector<double> after = EMBEDDINGS[NOUN];
    for (std::size_t d = 0; d < after.size(); ++d) after[d] += toy.update[NOUN][d];
    figure.text(left - 12, y + 15, sheet.in({"après = avant + Δ", "after = before + Δ"}),
                {.size = 13, .anchor = "end", .bold = true});
    row("after", PHRASE[NOUN], after);
    drawColourBar(figure, left + cell * 6 + 40, sheet.y + 22, 160, true, 2);
    const double note = left + cell * 6 + 40;
    figure.paragraph(note, y - 110, width - note - 24,
                     sheet.in({"«\u202FCréature\u202F» contient maintenant du bleu et du "
                               "duveteux\u202F: le mot a reçu son contexte.",
                               "“Créature” now holds some blue and some fluffy: the word has "
                               "received its context."}),
                     {.size = 12, .ink = SOFT});
    return sheet.finish(width, y + 14);
}

} // namespace anatomy
