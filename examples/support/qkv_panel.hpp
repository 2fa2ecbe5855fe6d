// Panel 3: the query, the key and the value of one position, with the roles they play in class.
#pragma once

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include <regard/look/vector_bar.hpp>

#include "panel.hpp"

/// Panel 3 for position `position` (past the end: the last) of `layer`.
template <class R>
Panel qkvPanel(const std::vector<regard::ForwardTrace<R>>& traces,
               const std::vector<std::string>& alphabet, regard::Lang lang, std::size_t position,
               std::size_t layer = 0, const std::string& name = "qkv") {
    using namespace regard;
    if (traces.empty()) fail("panel 3 needs the traces of at least one position");
    position = (std::min)(position, traces.size() - 1);
    const auto& trace = traces[position];
    const auto& at = trace.layers.at(layer);
    const std::size_t heads = at.attnWeights.size();
    const auto labels = positionLabels(alphabet, traces);

    struct Role {
        const char* letter;
        Text title, sentence;
        Colour colour;
        std::vector<double> numbers;
    };
    const std::vector<Role> roles{
        {"Q",
         {"la question", "the question"},
         {"Ce que je cherche\u00A0: en classe, la question que je pose à voix haute.",
          "What I am looking for: in class, the question that I ask aloud."},
         Q_COLOUR,
         toDoubles(at.q)},
        {"K",
         {"l’étiquette", "the label"},
         {"Ce que j’annonce\u00A0: l’étiquette sur ma table, que chaque question vient lire.",
          "What I announce: the label on my desk, which every question comes to read."},
         K_COLOUR,
         toDoubles(at.k)},
        {"V",
         {"le cahier", "the notebook"},
         {"Ce que je donne\u00A0: les notes de mon cahier, que l’on recopie si l’étiquette "
          "convient.",
          "What I give: the notes in my notebook, copied by whoever finds that my label fits."},
         V_COLOUR,
         toDoubles(at.v)}};

    constexpr Text titleOf{"Q, K, V\u00A0: trois rôles pour ", "Q, K, V: three roles for "};
    constexpr Text told{
        "Une lettre devient trois listes de nombres. Rouge\u00A0: positif\u202F; bleu\u00A0: "
        "négatif\u202F; plus c’est foncé, plus c’est loin de zéro.",
        "One letter becomes three lists of numbers. Red: positive; blue: negative; the darker, the "
        "further from zero."};
    Figure figure(name, lang, std::string(titleOf.in(lang)) + labels[position],
                  std::string(told.in(lang)));

    const std::size_t size = at.q.size();
    double limit = 0;
    for (const Role& role : roles) limit = (std::max)(limit, magnitude(role.numbers));
    limit = std::ceil(limit * 10 - 1e-9) / 10;
    VectorBarOptions bar{.cell = std::clamp(656.0 / static_cast<double>(size), 4.0, 41.0),
                         .limit = limit,
                         .group = heads ? size / heads : 0};
    const double barW = vectorBarWidth(size, bar);
    const double width = (std::max)(720.0, 24 + 90 + barW + 24 + 24 + 70);
    double y = drawHeading(figure, width, figure.title(), figure.description());
    drawToken(figure, 24, y, 64, 40, labels[position], trace.tokenId);
    constexpr Text group{"tête\u00A0", "head "};
    Table table{{"role", "index", "head", "value"}, {}};
    y += 56;
    const double first = y;
    for (const Role& role : roles) {
        figure.rect(24, y, width - 48 - 80, 124, Paint::of(CARD, NONE), 10);
        figure.rect(24, y, 6, 124, Paint::solid(role.colour), 3);
        figure.circle(68, y + 36, 20, Paint::solid(role.colour));
        figure.textOnCell(68, y + 36, role.letter, role.colour, 20, true);
        figure.text(104, y + 25, role.title.in(lang), {.size = 15, .bold = true});
        figure.text(104, y + 47, role.sentence.in(lang), {.size = 12, .ink = SOFT});
        bar.tooltip = role.letter;
        drawVectorBar(figure, 104, y + 66, role.numbers, bar);
        for (std::size_t h = 0; bar.group > 1 && bar.cell * double(bar.group) > 50 && h < heads;
             ++h) {
            const double left = 104 + vectorBarWidth(h * bar.group + 1, bar) - bar.cell;
            figure.text(left + bar.cell * double(bar.group) / 2, y + 111,
                        std::string(group.in(lang)) + std::to_string(h),
                        {.size = 11, .anchor = "middle", .ink = SOFT});
        }
        for (std::size_t i = 0; i < role.numbers.size(); ++i)
            table.rows.push_back({role.letter, i, bar.group ? i / bar.group : 0, role.numbers[i]});
        y += 140;
    }
    drawColourBar(figure, width - 24 - 62, first, 140 * 3 - 16, true, limit);
    figure.resize(width, y + 14);
    return {std::move(figure), std::move(table)};
}
