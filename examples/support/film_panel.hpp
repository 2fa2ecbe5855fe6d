// How a head comes to be: its weights on one text, again and again while it is trained.
#pragma once

#include <string>
#include <vector>

#include "overview_panel.hpp"

/// What a head looked like after some steps.
struct FilmFrame {
    std::size_t step;           ///< of training
    double loss;                ///< of the text under the model then, nats
    regard::AttnMatrix weights; ///< of the head, over the same text in every frame
};

/// What the film shows.
struct FilmOptions {
    std::size_t layer = 0, head = 0;
    bool animate = false;      ///< frame after frame in one place; else side by side
    std::string name = "film"; ///< of the figure
};

/// The film of a head. Still, all frames stand side by side; animated, they follow one another and
/// the last one stays. Fails for no frames, frames of different sizes and rows that don't add to 1.
inline Panel filmPanel(const std::vector<FilmFrame>& frames, const std::vector<std::string>& labels,
                       regard::Lang lang, const FilmOptions& options = {}) {
    using namespace regard;
    if (frames.empty()) fail("a film needs at least one frame");
    for (const FilmFrame& frame : frames) {
        if (frame.weights.size() != labels.size())
            fail("a film of " + std::to_string(labels.size()) + " positions got a frame of " +
                 std::to_string(frame.weights.size()));
        checkWeights(frame.weights);
    }
    constexpr Text titleOf{"Le film d’une tête — ", "The film of a head — "};
    constexpr Text told{"Les poids de la même tête sur le même texte, pas après pas de "
                        "l’entraînement.",
                        "The weights of the same head on the same text, as training goes on."};
    Figure figure(options.name, lang,
                  std::string(titleOf.in(lang)) + placeLabel(options.layer, options.head, lang),
                  std::string(told.in(lang)));
    Table table{{"step", "loss", "row", "column", "query", "key", "weight"}, {}};
    for (const FilmFrame& frame : frames)
        for (std::size_t i = 0; i < labels.size(); ++i)
            for (std::size_t j = 0; j <= i; ++j)
                table.rows.push_back(
                    {frame.step, frame.loss, i, j, labels[i], labels[j], frame.weights(i, j)});
    constexpr Text step{"étape\u00A0", "step "}, loss{"perte\u00A0", "loss "};
    const auto caption = [&](const FilmFrame& frame) {
        return std::string(step.in(lang)) + formatCount(frame.step, lang);
    };
    const auto lossOf = [&](const FilmFrame& frame) {
        return std::string(loss.in(lang)) + formatFixed(frame.loss, 2, lang);
    };
    constexpr double width = 900;
    double y = drawHeading(figure, width, figure.title(), figure.description());
    if (!options.animate) {
        constexpr std::size_t columns = 5;
        drawColourBar(figure, 900, y + 40, 150, false);
        const double side = 150, cell = side / static_cast<double>(labels.size());
        for (std::size_t f = 0; f < frames.size(); ++f) {
            const double x = 24 + 174 * static_cast<double>(f % columns);
            const double top = y + 204 * static_cast<double>(f / columns);
            figure.text(x, top + 8, caption(frames[f]), {.size = 13, .bold = true});
            figure.text(x, top + 26, lossOf(frames[f]), {.size = 12, .ink = SOFT});
            drawThumbnail(figure, x, top + 40, frames[f].weights, labels, cell);
        }
        y += 204 * static_cast<double>((frames.size() + columns - 1) / columns);
        drawMaskLegend(figure, 24, y);
        figure.resize(width + 60, y + 36);
        return {std::move(figure), std::move(table)};
    }
    double bottom = y;
    for (std::size_t f = 0; f < frames.size(); ++f) {
        beginFrame(figure, f, frames.size());
        figure.text(24, y + 8, caption(frames[f]) + "   " + lossOf(frames[f]),
                    {.size = 16, .bold = true});
        const double share = static_cast<double>(f + 1) / static_cast<double>(frames.size());
        figure.rect(24, y + 26, 700, 8, Paint::of(CARD, RULE, 0.6), 4);
        figure.rect(24, y + 26, 700 * share, 8, Paint::solid(headColour(options.head)), 4);
        const auto cells = frames[f].weights.cells();
        const DrawnSize size = drawHeatmap(figure, 24, y + 48, cells, labels, labels);
        bottom = y + 48 + size.height;
        figure.endGroup();
    }
    drawColourBar(figure, width - 100, y + 90, 160, false);
    drawMaskLegend(figure, 24, bottom + 14);
    figure.resize(width, (std::max)(bottom, y + 260) + 50);
    return {std::move(figure), std::move(table)};
}
