// Panel 1: what a letter knows alone, and what the letters before it change.
#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include <regard/look/bar_chart.hpp>

#include "panel.hpp"
#include "pipeline.hpp"

/// The `count` likeliest letters after position `t`, as bars.
template <class R>
std::vector<regard::Bar> predictionBars(const std::vector<R>& probs,
                                        const std::vector<std::string>& alphabet,
                                        std::size_t count = 5) {
    std::vector<regard::Bar> bars;
    for (const std::size_t id : largest(probs, count))
        bars.push_back({tokenLabel(alphabet, static_cast<int>(id)), double(probs[id]),
                        regard::tokenColour(id)});
    return bars;
}

/// Panel 1, for the traces of a name: one token sees [1.0]; with one letter more the prediction
/// changes (after "em", after "emm"); where attention sits.
template <class R>
Panel whyAttentionPanel(const std::vector<regard::ForwardTrace<R>>& traces,
                        const std::vector<std::string>& alphabet, regard::Lang lang,
                        const std::string& name = "why") {
    using namespace regard;
    if (traces.empty()) fail("panel 1 needs the traces of at least one position");
    const std::size_t n = traces.size(), later = (std::min)(n - 1, std::size_t{3});
    const std::size_t earlier = later ? later - 1 : 0;
    constexpr Text titleOf{"Pourquoi l’attention\u202F? — ", "Why attention? — "};
    constexpr Text told{"Seule, une lettre ne peut regarder qu’elle-même. Avec les lettres "
                        "d’avant, le modèle change d’avis sur la suite.",
                        "Alone, a letter can only look at itself. With the letters before it, the "
                        "model changes its mind about what follows."};
    Figure figure(name, lang, std::string(titleOf.in(lang)) + wordOf(alphabet, traces),
                  std::string(told.in(lang)));
    constexpr double width = 820;
    Table table{{"part", "after", "token", "value"}, {}};
    double y = drawHeading(figure, width, figure.title(), figure.description());
    const auto number = [&](double x, const char* digit, std::string_view title) {
        figure.circle(x + 12, y + 8, 12, Paint::of({"rg-ink", "#1f2328"}));
        figure.text(x + 12, y + 8, digit,
                    {.size = 13, .anchor = "middle", .bold = true, .ink = PAPER});
        figure.text(x + 34, y + 8, title, {.size = 15, .bold = true});
    };

    constexpr Text alone{"Une lettre toute seule\u00A0: chaque tête ne voit qu’elle",
                         "One token alone: every head sees only itself"};
    constexpr Text head{"tête\u00A0", "head "};
    number(24, "1", alone.in(lang));
    y += 34;
    drawToken(figure, 24, y, 60, 44, tokenLabel(alphabet, traces[0].tokenId), traces[0].tokenId);
    drawArrow(figure, 92, y + 22, 132, y + 22);
    const auto& heads = traces[0].layers.at(0).attnWeights;
    const double pitch = (std::min)(120.0, (width - 168) / static_cast<double>(heads.size()));
    for (std::size_t h = 0; h < heads.size(); ++h) {
        const double left = 144 + pitch * static_cast<double>(h);
        const double weight = double(heads[h][0]);
        const Colour colour = weightColour(weight);
        figure.rect(left, y, (std::min)(56.0, pitch - 4), 44, Paint::solid(colour, "#c9ced4", 0.5),
                    4, formatShortest(weight));
        if (pitch > 60) {
            figure.textOnCell(left + 28, y + 22, '[' + formatFixed(weight, 1, lang) + ']', colour,
                              14, true);
            figure.text(left + 28, y + 58, std::string(head.in(lang)) + std::to_string(h),
                        {.size = 12, .anchor = "middle", .ink = SOFT});
        }
        table.rows.push_back({"attention", tokenLabel(alphabet, traces[0].tokenId),
                              "head " + std::to_string(h), weight});
    }
    y += 90;

    constexpr Text more{"Une lettre de plus\u00A0: la prédiction change",
                        "One letter more: the prediction changes"};
    number(24, "2", more.in(lang));
    y += 36;
    constexpr Text after{"Après ", "After "};
    for (const std::size_t side : {std::size_t{0}, std::size_t{1}}) {
        const std::size_t t = side ? later : earlier;
        const double left = 24 + 396 * static_cast<double>(side);
        figure.rect(left, y, 376, 206, Paint::of(CARD, NONE), 10);
        figure.text(left + 18, y + 28, after.in(lang), {.bold = true});
        double x = left + 24 + textWidth(after.in(lang), 13);
        std::string prefix;
        for (std::size_t i = t ? 1 : 0; i <= t; ++i) {
            const std::string label = tokenLabel(alphabet, traces[i].tokenId);
            drawToken(figure, x, y + 13, i ? 34 : 54, 30, label, traces[i].tokenId);
            x += 38;
            prefix += label;
        }
        const auto bars = predictionBars(traces[t].probs(), alphabet);
        drawBarChart(figure, left + 18, y + 66, bars,
                     {.width = 200, .labelWidth = 46, .highlightFirst = true});
        for (const Bar& bar : bars) table.rows.push_back({"next", prefix, bar.label, bar.value});
    }
    y += 236;

    constexpr Text where{"Où se trouve l’attention", "Where attention sits"};
    number(24, "3", where.in(lang));
    y += 36;
    drawPipeline(figure, 24, y, width - 48);
    y += PIPELINE_HEIGHT + 26;
    constexpr Text only{"C’est la seule étape où les lettres échangent de l’information\u00A0: "
                        "partout ailleurs, chacune avance seule.",
                        "It is the only step at which letters exchange information: everywhere "
                        "else each one goes on alone."};
    y += figure.paragraph(24, y, width - 48, only.in(lang), {.size = 12, .ink = SOFT});
    figure.resize(width, y + 10);
    return {std::move(figure), std::move(table)};
}
