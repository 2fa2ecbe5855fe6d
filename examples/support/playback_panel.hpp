// Layer playback: the text on its way through the layers, all heads of each.
#pragma once

#include <string>
#include <vector>

#include "line_panels.hpp"

/// What the playback shows.
struct PlaybackOptions {
    double threshold = 0.1;        ///< weights below it have no line
    bool animate = false;          ///< layer after layer
    std::string name = "playback"; ///< of the figure
};

/// The tokens in a column before the first layer and after each; lines lead from what is looked at
/// to who looks, in the colours of the heads. Fails for more than eight heads and for rows that
/// don't add to 1.
template <class R>
Panel playbackPanel(const std::vector<regard::ForwardTrace<R>>& traces,
                    const std::vector<std::string>& alphabet, regard::Lang lang,
                    const PlaybackOptions& options = {}) {
    using namespace regard;
    const std::size_t heads = headCount(traces, 0), layers = traces[0].layers.size();
    if (heads > 8)
        fail("the playback tells at most eight heads apart, not " + std::to_string(heads));
    const auto labels = positionLabels(alphabet, traces);
    constexpr Text titleOf{"Couche après couche — ", "Layer by layer — "};
    constexpr Text told{
        "Le texte passe de gauche à droite. Chaque trait va du jeton regardé à celui "
        "qui le regarde, une couche plus loin.",
        "The text passes from left to right. Every line leads from the token looked "
        "at to the one that looks at it, a layer on."};
    Figure figure(options.name, lang, std::string(titleOf.in(lang)) + wordOf(alphabet, traces),
                  std::string(told.in(lang)));
    Table table{{"layer", "head", "row", "column", "query", "key", "weight"}, {}};
    const double n = static_cast<double>(traces.size()), pitch = traces.size() <= 8 ? 50 : 34;
    constexpr double tile = 54, span = 210;
    const double width = (std::max)(700.0, 48 + tile + span * static_cast<double>(layers));
    double y = drawHeading(figure, width, figure.title(), figure.description());
    double key = 24;
    for (std::size_t head = 0; head < heads; ++head) {
        if (key + 120 > width) key = 24, y += 24;
        key += drawHeadKey(figure, key, y, head) + 20;
    }
    const double top = y + 52, high = (std::min)(34.0, pitch - 8);
    const auto middle = [&](std::size_t i) {
        return top + pitch * static_cast<double>(i) + high / 2;
    };
    const auto column = [&](std::size_t l) { return 24 + span * static_cast<double>(l); };
    const auto tokens = [&](std::size_t l) {
        for (std::size_t i = 0; i < traces.size(); ++i)
            drawToken(figure, column(l), middle(i) - high / 2, tile, high, labels[i],
                      traces[i].tokenId);
    };
    tokens(0);
    for (std::size_t layer = 0; layer < layers; ++layer) {
        std::vector<AttentionLine> lines;
        for (std::size_t head = 0; head < heads; ++head) {
            const AttnMatrix weights = buildAttnMatrix(traces, layer, head);
            checkWeights(weights);
            for (std::size_t i = 0; i < traces.size(); ++i)
                for (std::size_t j = 0; j <= i; ++j) {
                    table.rows.push_back({layer, head, i, j, labels[i], labels[j], weights(i, j)});
                    if (weights(i, j) >= options.threshold)
                        lines.push_back({head, head, i, j, weights(i, j)});
                }
        }
        std::stable_sort(lines.begin(), lines.end(),
                         [](const auto& a, const auto& b) { return a.weight < b.weight; });
        if (options.animate) beginRow(figure, 2 * layer);
        figure.text(column(layer) + tile + (span - tile) / 2, top - 18, layerLabel(layer, lang),
                    {.size = 13, .anchor = "middle", .bold = true});
        for (const AttentionLine& line : lines) {
            Paint paint = linePaint(line);
            paint.width *= 0.6;
            const double shift =
                4 * (static_cast<double>(line.slot) - (static_cast<double>(heads) - 1) / 2);
            figure.path(levelCurve(column(layer) + tile + 3, middle(line.j) + shift,
                                   column(layer + 1) - 3, middle(line.i) + shift),
                        paint);
        }
        tokens(layer + 1);
        if (options.animate) figure.endGroup();
    }
    constexpr Text below{"pas de trait sous ", "no line below "};
    figure.text(24, top + pitch * n + 14,
                std::string(below.in(lang)) + formatFixed(options.threshold, 2, lang),
                {.size = 12, .ink = SOFT});
    figure.resize(width, top + pitch * n + 36);
    return {std::move(figure), std::move(table)};
}
