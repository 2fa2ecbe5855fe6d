// The way of a letter through the model as boxes, shared by panels 1 and 6.
#pragma once

#include <string>
#include <vector>

#include <regard/look/diagram.hpp>

/// The height of `drawPipeline`.
inline constexpr double PIPELINE_HEIGHT = 66;

/// Letter → embeddings → attention → MLP → probabilities, attention in colour, over `width` px.
inline void drawPipeline(regard::Figure& figure, double x, double y, double width) {
    using namespace regard;
    struct Stage {
        Text title, sub;
    };
    constexpr Stage stages[]{
        {{"lettre", "letter"}, {"un numéro", "a number"}},
        {{"embeddings", "embeddings"}, {"lettre + place", "letter + place"}},
        {{"attention", "attention"}, {"qui regarde qui", "who looks at whom"}},
        {{"MLP", "MLP"}, {"chacun réfléchit", "each one thinks"}},
        {{"prédiction", "prediction"}, {"lettre suivante", "next letter"}},
    };
    constexpr double gap = 26;
    const double box = (width - 4 * gap) / 5;
    for (std::size_t i = 0; i < 5; ++i) {
        const double left = x + (box + gap) * static_cast<double>(i);
        const bool attention = i == 2;
        if (attention) {
            figure.rect(left, y, box, PIPELINE_HEIGHT, {"#006d2c", "none", 1}, 8);
            for (int line = 0; line < 2; ++line)
                figure.text(left + box / 2, y + 24 + 18 * line,
                            (line ? stages[i].sub : stages[i].title).in(figure.lang()),
                            {.size = line ? 11.0 : 13.0,
                             .anchor = "middle",
                             .bold = line == 0,
                             .ink = {"", "#ffffff"}});
        } else {
            drawBox(figure, left, y, box, PIPELINE_HEIGHT,
                    {std::string(stages[i].title.in(figure.lang())),
                     std::string(stages[i].sub.in(figure.lang()))},
                    Paint::of(CARD, RULE));
        }
        if (i)
            drawArrow(figure, left - gap + 4, y + PIPELINE_HEIGHT / 2, left - 3,
                      y + PIPELINE_HEIGHT / 2);
    }
}
