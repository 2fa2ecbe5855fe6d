// The lesson "chat" as one picture: numbers, scores, softmax, weighted sum, causal mask.
#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include <regard/look/bar_chart.hpp>
#include <regard/look/vector_bar.hpp>

#include "lesson.hpp"
#include "panel.hpp"

/// The five steps of the lesson for the last letter.
inline Panel lessonPanel(regard::Lang lang,
                         const std::array<lesson::Letter, 4>& letters = lesson::CHAT,
                         const std::string& name = "lesson") {
    using namespace regard;
    const lesson::Lesson all = lesson::compute(letters);
    constexpr Text titleOf{"La leçon\u00A0: l’attention à la main, avec «\u202Fchat\u202F»",
                           "The lesson: attention by hand, with “chat”"};
    constexpr Text told{"Nombres choisis, pas appris. Chaque lettre est ici sa propre "
                        "question, sa propre clé et sa propre valeur.",
                        "Numbers chosen, not learned. Each letter is its own query, key "
                        "and value here."};
    Figure figure(name, lang, std::string(titleOf.in(lang)), std::string(told.in(lang)));
    constexpr double width = 920, half = 430;
    Table table{{"step", "letter", "index", "value"}, {}};
    double y = drawHeading(figure, width, figure.title(), figure.description());
    const auto heading = [&](double x, double at, std::size_t step) {
        figure.circle(x + 12, at, 12, Paint::of({"rg-ink", "#1f2328"}));
        figure.text(x + 12, at, std::to_string(step + 1),
                    {.size = 13, .anchor = "middle", .bold = true, .ink = PAPER});
        figure.text(x + 34, at, lesson::STEPS[step].in(lang), {.size = 14, .bold = true});
    };
    const auto pitch = [](double at, std::size_t i) { return at + 42 * static_cast<double>(i); };
    double limit = 0;
    for (const auto& letter : letters) limit = (std::max)(limit, magnitude(letter.numbers));
    const VectorBarOptions bars{.cell = 52, .limit = limit};

    heading(24, y + 8, 0);
    heading(half, y + 8, 1);
    y += 38;
    for (std::size_t j = 0; j < 4; ++j) {
        const double row = pitch(y, j);
        drawToken(figure, 24, row, 44, 34, letters[j].name, static_cast<int>(j));
        drawVectorBar(figure, 80, row, letters[j].numbers, bars);
        for (std::size_t d = 0; d < 4; ++d)
            table.rows.push_back({"numbers", letters[j].name, d, letters[j].numbers[d]});
        drawToken(figure, half, row, 34, 34, letters[3].name, 3);
        figure.text(half + 43, row + 17, "·", {.size = 18, .anchor = "middle", .bold = true});
        drawToken(figure, half + 52, row, 34, 34, letters[j].name, static_cast<int>(j));
        double sum = 0;
        for (std::size_t d = 0; d < 4; ++d) sum += letters[3].numbers[d] * letters[j].numbers[d];
        figure.text(half + 100, row + 17,
                    "= " + formatFixed(sum, 2, lang) + "   ÷ 2   = ", {.size = 14});
        figure.text(half + 250, row + 17, formatFixed(all.scores(3, j), 3, lang),
                    {.size = 14, .bold = true});
        table.rows.push_back({"score", letters[3].name, j, all.scores(3, j)});
    }
    y = pitch(y, 4) + 22;

    heading(24, y + 8, 2);
    heading(half, y + 8, 3);
    y += 38;
    std::vector<Bar> shares;
    for (std::size_t j = 0; j < 4; ++j) {
        shares.push_back({letters[j].name, all.weights(3, j), tokenColour(j)});
        table.rows.push_back({"share", letters[3].name, j, all.weights(3, j)});
        const double row = pitch(y, j);
        drawToken(figure, half, row, 34, 34, letters[j].name, static_cast<int>(j));
        figure.text(half + 46, row + 17, "× " + formatFixed(all.weights(3, j), 3, lang),
                    {.size = 13});
        std::array<double, 4> part{};
        for (std::size_t d = 0; d < 4; ++d) part[d] = all.weights(3, j) * letters[j].numbers[d];
        drawVectorBar(figure, half + 120, row, part, bars);
        for (std::size_t d = 0; d < 4; ++d)
            table.rows.push_back({"part", letters[j].name, d, part[d]});
    }
    drawBarChart(figure, 24, y + 4, shares, {.width = 250, .thickness = 28});
    const double sumTop = pitch(y, 4) + 8;
    figure.line(half, sumTop - 8, half + 120 + vectorBarWidth(4, bars), sumTop - 8,
                Paint::of(NONE, INK, 1.5));
    figure.text(half + 112, sumTop + 17, "Σ =", {.size = 15, .anchor = "end", .bold = true});
    drawVectorBar(figure, half + 120, sumTop, all.mixtures[3], bars);
    figure.text(half + 120, sumTop + 50, lesson::numberList(all.mixtures[3], 4, lang),
                {.size = 13, .bold = true});
    for (std::size_t d = 0; d < 4; ++d)
        table.rows.push_back({"sum", letters[3].name, d, all.mixtures[3][d]});

    y = sumTop + 82;
    heading(24, y + 8, 4);
    y += 38;
    for (std::size_t j = 0; j < 4; ++j)
        drawToken(figure, 84 + 48 * static_cast<double>(j), y, 44, 30, letters[j].name,
                  static_cast<int>(j));
    for (std::size_t i = 0; i < 4; ++i) {
        const double row = y + 36 + 34 * static_cast<double>(i);
        drawToken(figure, 24, row, 50, 30, letters[i].name, static_cast<int>(i));
        for (std::size_t j = 0; j < 4; ++j) {
            const double x = 84 + 48 * static_cast<double>(j);
            const bool masked = all.weights.isMasked(i, j);
            figure.rect(x, row, 44, 30, masked ? maskPaint(figure) : Paint::of(CARD, RULE), 4);
            if (masked) figure.rect(x + 13, row + 6, 18, 18, Paint::of(PAPER), 4);
            figure.text(x + 22, row + 15, masked ? "–" : "OK",
                        {.size = 13, .anchor = "middle", .bold = true});
            table.rows.push_back({"mask", letters[i].name, j, masked ? "–" : "OK"});
        }
    }
    constexpr Text why{
        "Une lettre se voit, et voit celles d’avant\u202F; le futur est caché, sinon la réponse "
        "serait sous ses yeux. Le masque agit avant le softmax\u00A0: les parts de chaque ligne "
        "font toujours 100\u00A0%.",
        "A letter sees itself and those before it; the future is hidden, or else the answer would "
        "lie open. The mask acts before the softmax: the shares of every row still add to 100%."};
    figure.paragraph(half, y + 24, width - half - 24, why.in(lang), {.size = 13, .ink = SOFT});
    figure.resize(width, y + 36 + 34 * 4 + 24);
    return {std::move(figure), std::move(table)};
}
