// Which heads look alike: all against all.
#pragma once

#include <string>
#include <vector>

#include <regard/look/head_measure.hpp>

#include "head_key.hpp"

/// All heads of all layers over some texts, for `headSimilarities`.
template <regard::Config C, class T>
std::vector<std::vector<regard::AttnMatrix>> headsOver(const regard::Model<C, T>& model,
                                                       const std::vector<std::vector<int>>& texts) {
    std::vector<std::vector<regard::AttnMatrix>> all;
    for (const auto& tokens : texts) {
        const auto traces = regard::computeSequenceTraces(model, tokens);
        auto& heads = all.emplace_back();
        for (std::size_t layer = 0; layer < regard::Shape<C>::N_LAYER; ++layer)
            for (std::size_t head = 0; head < regard::Shape<C>::N_HEAD; ++head)
                heads.push_back(regard::buildAttnMatrix(traces, layer, head));
    }
    return all;
}

/// The similarity matrix of heads, `perLayer` in each layer. Fails where `alike` is no square of
/// whole layers.
inline Panel similarityPanel(const std::vector<double>& alike, std::size_t perLayer,
                             std::size_t texts, std::size_t steps, regard::Lang lang,
                             const std::string& name = "similarity") {
    using namespace regard;
    std::size_t heads = 0;
    while (heads * heads < alike.size()) ++heads;
    if (heads == 0 || heads * heads != alike.size() || perLayer == 0 || heads % perLayer != 0)
        fail("a similarity matrix of " + std::to_string(alike.size()) +
             " numbers is no square of "
             "layers of " +
             std::to_string(perLayer) + " heads");
    constexpr Text titleOf{"Quelles têtes se ressemblent", "Which heads look alike"};
    constexpr Text told{
        "1 moins la distance de Jensen-Shannon entre leurs lignes, en moyenne sur les "
        "textes\u00A0: 1, les mêmes poids\u202F; 0, aucun jeton en commun.",
        "1 less the Jensen-Shannon distance of their rows, on average over the "
        "texts: 1, the same weights; 0, no token in common."};
    Figure figure(name, lang, std::string(titleOf.in(lang)), std::string(told.in(lang)));
    Table table{{"layer", "head", "other layer", "other head", "similarity"}, {}};
    std::vector<std::string> labels;
    for (std::size_t h = 0; h < heads; ++h)
        labels.push_back((lang == Lang::fr ? "c" : "L") + std::to_string(h / perLayer) +
                         (lang == Lang::fr ? " t" : " H") + std::to_string(h % perLayer));
    for (std::size_t a = 0; a < heads; ++a)
        for (std::size_t b = 0; b < heads; ++b)
            table.rows.push_back(
                {a / perLayer, a % perLayer, b / perLayer, b % perLayer, alike[a * heads + b]});
    constexpr double width = 860;
    double y = drawHeading(figure, width, figure.title(), figure.description());
    const double badge = 24 + drawBadge(figure, 24, y, trainingBadge(steps, lang), steps > 0);
    constexpr Text over{" textes", " texts"};
    figure.text(badge + 14, y, formatCount(texts, lang) + std::string(over.in(lang)), {.size = 13});
    y += 24;
    const double cell = std::clamp(600 / static_cast<double>(heads), 18.0, 44.0);
    const DrawnSize size =
        drawHeatmap(figure, 24, y, alike, labels, labels,
                    {.causal = false, .firstApart = false, .axisTitles = false, .cell = cell});
    const double side = cell * static_cast<double>(heads);
    const double x0 = 24 + size.width - side, y0 = y + size.height - side;
    for (std::size_t at = perLayer; at < heads; at += perLayer) {
        const double line = cell * static_cast<double>(at) - 1;
        figure.line(x0 + line, y0, x0 + line, y0 + side, Paint::of(NONE, INK, 1.5));
        figure.line(x0, y0 + line, x0 + side, y0 + line, Paint::of(NONE, INK, 1.5));
    }
    drawColourBar(figure, 24 + size.width + 16, y0, 160, false);
    figure.resize((std::max)(width, size.width + 120), (std::max)(y + size.height, y0 + 170) + 20);
    return {std::move(figure), std::move(table)};
}
