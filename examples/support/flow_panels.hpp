// Attention through all layers: rollout and flow as matrices, and what one output is made of as a
// Sankey diagram.
#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include <regard/look/rollout.hpp>

#include "head_key.hpp"

/// Rollout beside flow, over the mean of each layer's heads.
template <class R>
Panel rolloutPanel(const std::vector<regard::ForwardTrace<R>>& traces,
                   const std::vector<std::string>& alphabet, regard::Lang lang, std::size_t steps,
                   const std::string& name = "rollout") {
    using namespace regard;
    const auto layers = meanAttention(traces);
    const AttnMatrix rolled = attentionRollout(layers), flow = attentionFlow(layers);
    const AttnMatrix shares = normaliseRows(flow);
    const auto labels = positionLabels(alphabet, traces);
    constexpr Text titleOf{"L’attention à travers toutes les couches — ",
                           "Attention through all layers — "};
    constexpr Text told{
        "À gauche, le déroulé\u00A0: le produit des Â = ½A + ½I, chaque ligne fait 1. À droite, le "
        "flot maximal de chaque paire, toute seule dans le réseau\u00A0: les lignes ne font pas 1.",
        "On the left the rollout: the product of all Â = ½A + ½I, every row adds to 1. On the "
        "right the largest flow of every pair, alone in the network: rows don’t add to 1."};
    Figure figure(name, lang, std::string(titleOf.in(lang)) + wordOf(alphabet, traces),
                  std::string(told.in(lang)));
    Table table{{"row", "column", "output", "input", "rollout", "flow", "flow share"}, {}};
    for (std::size_t i = 0; i < rolled.size(); ++i)
        for (std::size_t j = 0; j <= i; ++j)
            table.rows.push_back(
                {i, j, labels[i], labels[j], rolled(i, j), flow(i, j), shares(i, j)});
    const double cell = cellSize(rolled.size());
    double labelW = 0;
    for (const auto& label : labels)
        labelW = (std::max)(labelW, textWidth(label, cell < 22 ? 10 : 13) + 8);
    const double grid = cell * static_cast<double>(rolled.size()) + 6, map = labelW + grid + 22;
    const double right = 24 + map + 56, width = (std::max)(680.0, right + map + 90);
    double y = drawHeading(figure, width, figure.title(), figure.description());
    drawBadge(figure, 24, y + 2, trainingBadge(steps, lang), steps > 0);
    const std::string depth =
        std::to_string(layers.size()) + (lang == Lang::fr ? " couches" : " layers");
    figure.text(width - 24, y + 2, depth, {.size = 12, .anchor = "end", .ink = SOFT});
    y += 36;
    constexpr Text rollout{"déroulé (rollout)", "rollout"}, flows{"flot (flow)", "flow"};
    figure.text(24 + map - grid / 2, y, rollout.in(lang), {.anchor = "middle", .bold = true});
    figure.text(right + map - grid / 2, y, flows.in(lang), {.anchor = "middle", .bold = true});
    y += 14;
    const DrawnSize drawn =
        drawHeatmap(figure, 46, y, rolled.cells(), labels, labels, {.axisTitles = false});
    drawHeatmap(figure, right + 22, y, flow.cells(), labels, labels, {.axisTitles = false});
    const double top = y + drawn.height - grid, barH = (std::max)(60.0, grid);
    constexpr Text output{"sortie", "output"}, input{"entrée", "input"};
    for (const double x : {24.0, right}) {
        figure.text(x + 4, top + grid / 2, output.in(lang),
                    {.size = 12, .anchor = "middle", .ink = SOFT, .rotate = -90});
        figure.text(x + map - grid / 2, top + barH + 12, input.in(lang),
                    {.size = 12, .anchor = "middle", .ink = SOFT});
    }
    drawColourBar(figure, right + map + 16, top, barH, false);
    y = top + barH + 34;
    drawMaskLegend(figure, 24, y);
    figure.resize(width, y + 34);
    return {std::move(figure), std::move(table)};
}

/// What the output at position `row` (past the end means the last) is made of, layer by layer: a
/// Sankey diagram whose bands are shares of Â. The shares at the input are the rollout's row.
template <class R>
Panel sankeyPanel(const std::vector<regard::ForwardTrace<R>>& traces,
                  const std::vector<std::string>& alphabet, regard::Lang lang, std::size_t row,
                  const std::string& name = "sankey") {
    using namespace regard;
    const auto layers = meanAttention(traces);
    checkLayers(layers);
    const std::size_t n = traces.size(), depth = layers.size(), last = (std::min)(row, n - 1);
    const auto labels = positionLabels(alphabet, traces);
    std::vector<std::vector<double>> mass(depth + 1, std::vector<double>(n, 0.0));
    mass[depth][last] = 1;
    Table table{{"layer", "from", "to", "token", "looked at", "through", "share"}, {}};
    constexpr Text titleOf{"De quoi est faite la sortie de ", "What the output of "};
    constexpr Text titleEnd{"", " is made of"};
    constexpr Text told{
        "De droite à gauche, chaque couche partage\u00A0: la moitié passe tout droit (gris, "
        "connexion résiduelle), l’autre par l’attention (couleur). À l’entrée, les parts sont "
        "celles du déroulé.",
        "From right to left every layer divides: half goes straight on (grey, residual "
        "connection), half through attention (coloured). At the input the shares are those of the "
        "rollout."};
    Figure figure(name, lang,
                  std::string(titleOf.in(lang)) + labels[last] + std::string(titleEnd.in(lang)) +
                      " — " + wordOf(alphabet, traces),
                  std::string(told.in(lang)));
    constexpr double tall = 320, gap = 16, bar = 12;
    const double left = 24 + 132, pitch = (std::max)(120.0, 640 / static_cast<double>(depth));
    const double width = left + pitch * static_cast<double>(depth) + bar + 100;
    double y = drawHeading(figure, width, figure.title(), figure.description());
    for (std::size_t l = 0; l <= depth; ++l) {
        constexpr Text input{"entrée", "input"};
        const std::string label = l ? layerLabel(l - 1, lang) : std::string(input.in(lang));
        figure.text(left + pitch * static_cast<double>(l) + bar / 2, y, label,
                    {.size = 12, .anchor = "middle", .ink = SOFT});
    }
    y += 20;
    for (std::size_t l = depth; l-- > 0;) {
        const AttnMatrix mixed = withResidual(layers[l]);
        for (std::size_t i = 0; i <= last; ++i)
            for (std::size_t j = 0; j <= i; ++j) mass[l][j] += mass[l + 1][i] * mixed(i, j);
    }
    // tops[l][p]: where the bar of position p begins at level l
    std::vector<std::vector<double>> tops(depth + 1, std::vector<double>(n, 0.0));
    for (std::size_t l = 0; l <= depth; ++l) {
        double at = y;
        for (std::size_t p = 0; p <= last; ++p) {
            tops[l][p] = at;
            at += tall * mass[l][p] + gap;
        }
    }
    tops[depth][last] = y + (gap * static_cast<double>(last)) / 2;
    const auto band = [&](std::size_t l, double upper, double lower, double thick,
                          const Paint& paint) {
        const double x1 = left + pitch * static_cast<double>(l) + bar;
        const double x2 = left + pitch * static_cast<double>(l + 1);
        const double a = x1 + 0.32 * (x2 - x1), b = x1 + 0.68 * (x2 - x1);
        const auto point = [](double px, double py) {
            return formatCoord(px) + ' ' + formatCoord(py) + ' ';
        };
        figure.path("M" + point(x1, lower) + "C" + point(a, lower) + point(b, upper) +
                        point(x2, upper) + "V" + formatCoord(upper + thick) + "C" +
                        point(b, upper + thick) + point(a, lower + thick) +
                        point(x1, lower + thick) + "Z",
                    paint);
    };
    for (std::size_t l = 0; l < depth; ++l) {
        std::vector<double> arrived = tops[l];
        for (std::size_t i = 0; i <= last; ++i) {
            double leaves = tops[l + 1][i];
            for (std::size_t j = 0; j <= i; ++j)
                for (const bool residual : {false, true}) {
                    if (residual && i != j) continue;
                    const double share = mass[l + 1][i] * (residual ? 0.5 : layers[l](i, j) / 2);
                    const double thick = tall * share;
                    const auto id = static_cast<std::size_t>(traces[j].tokenId);
                    Paint paint = residual ? Paint{"#c9ced4"} : Paint{toHex(tokenColour(id))};
                    paint.opacity = residual ? 0.7 : 0.6;
                    if (thick >= 0.4) band(l, leaves, arrived[j], thick, paint);
                    leaves += thick;
                    arrived[j] += thick;
                    if (share > 0)
                        table.rows.push_back({l, i, j, labels[i], labels[j],
                                              residual ? "residual" : "attention", share});
                }
        }
    }
    for (std::size_t l = 0; l <= depth; ++l)
        for (std::size_t p = 0; p <= last; ++p) {
            if (!(mass[l][p] > 0)) continue;
            const double x = left + pitch * static_cast<double>(l);
            const auto id = static_cast<std::size_t>(traces[p].tokenId);
            const double h = tall * mass[l][p], middle = tops[l][p] + h / 2;
            figure.rect(x, tops[l][p], bar, (std::max)(h, 1.0),
                        Paint::solid(tokenColour(id), "#1f2328", 1), 2,
                        labels[p] + ": " + formatShortest(mass[l][p]));
            if (l == 0) {
                figure.text(x - 66, middle, labels[p], {.size = 14, .anchor = "end", .bold = true});
                figure.text(x - 8, middle, formatPercent(mass[0][p], 1, lang),
                            {.size = 12, .anchor = "end", .ink = SOFT});
            } else if (l == depth) {
                figure.text(x + bar + 8, middle, labels[p], {.size = 14, .bold = true});
            } else if (h > 14) {
                figure.text(x + bar + 5, middle, labels[p], {.size = 11, .ink = {"", "#000000"}});
            }
        }
    figure.resize(width, y + tall + gap * static_cast<double>(last + 1) + 20);
    return {std::move(figure), std::move(table)};
}
