// Panel 6: the five steps of attention, the residual connection and the weights that they take.
#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include <regard/core/config.hpp>
#include <regard/core/shape.hpp>
#include <regard/nn/weights.hpp>

#include "panel.hpp"
#include "pipeline.hpp"

/// Panel 6 for a model of shape C.
template <regard::Config C>
Panel fitTogetherPanel(regard::Lang lang, const std::string& name = "fit") {
    using namespace regard;
    using S = Shape<C>;
    constexpr std::size_t attention = attentionWeightCount(C), all = parameterCount(C);
    constexpr Text titleOf{"Comment tout s’assemble", "How it fits together"};
    constexpr Text told{
        "Cinq étapes d’attention, puis l’entrée s’ajoute au résultat\u00A0: c’est la connexion "
        "résiduelle. Rien n’est oublié en route.",
        "Five steps of attention, then the input is added to the result: the residual connection. "
        "Nothing is forgotten on the way."};
    Figure figure(name, lang, std::string(titleOf.in(lang)), std::string(told.in(lang)));
    constexpr double width = 900;
    double y = drawHeading(figure, width, figure.title(), figure.description());
    drawPipeline(figure, 24, y, width - 48);
    const double zoomTop = y + PIPELINE_HEIGHT, middle = width / 2;
    constexpr double half = (900.0 - 48 - 104) / 10;
    y = zoomTop + 44;
    figure.path("M" + formatCoord(middle - half) + ' ' + formatCoord(zoomTop + 4) + "L24 " +
                    formatCoord(y - 4) + "M" + formatCoord(middle + half) + ' ' +
                    formatCoord(zoomTop + 4) + "L" + formatCoord(width - 24) + ' ' +
                    formatCoord(y - 4),
                {"none", "#006d2c", 1.4, "4 4"});
    figure.rect(24, y, width - 48, 214, {"none", "#006d2c", 1.6}, 12);

    struct Step {
        Text title, first, second;
        const char* colour;
    };
    constexpr Step steps[]{
        {{"Q, K, V", "Q, K, V"},
         {"trois rôles", "three roles"},
         {"par lettre", "per letter"},
         "#3B82F6"},
        {{"scores", "scores"},
         {"Q·Kᵀ / √d", "Q·Kᵀ / √d"},
         {"qui va avec qui", "who fits whom"},
         "#10B981"},
        {{"softmax", "softmax"},
         {"des parts qui", "shares that"},
         {"font 1", "add to 1"},
         "#006d2c"},
        {{"mélange", "mixture"},
         {"des V, selon", "of the V, by"},
         {"les parts", "the shares"},
         "#F59E0B"},
        {{"W_O", "W_O"}, {"réunit les", "joins the"}, {"têtes", "heads"}, "#8B5CF6"},
    };
    constexpr double entry = 66, box = 116, gap = 20;
    const double boxTop = y + 104, line = boxTop + 42, boxes = 24 + entry;
    constexpr Text residual{"connexion résiduelle\u00A0: l’entrée passe aussi tout droit",
                            "residual connection: the input also goes straight on"};
    const double plus = boxes + 5 * (box + gap) + 22;
    figure.circle(24 + 30, line, 7, Paint::of({"rg-ink", "#1f2328"}));
    for (std::size_t i = 0; i < 5; ++i) {
        const double left = boxes + (box + gap) * static_cast<double>(i);
        drawArrow(figure, left - (i ? gap : 28) + 2, line, left - 3, line);
        drawBox(figure, left, boxTop, box, 84,
                {std::to_string(i + 1) + ". " + std::string(steps[i].title.in(lang)),
                 std::string(steps[i].first.in(lang)), std::string(steps[i].second.in(lang))},
                Paint::of(CARD, RULE), steps[i].colour);
    }
    drawArrow(figure, plus - 40, line, plus - 17, line);
    figure.circle(plus, line, 15, Paint::of(PAPER, INK, 2));
    figure.text(plus, line, "+", {.size = 20, .anchor = "middle", .bold = true});
    const double arc = y + 58;
    figure.path("M" + formatCoord(24 + 30) + ' ' + formatCoord(line - 7) + "V" +
                    formatCoord(arc + 16) + "q0 -16 16 -16H" + formatCoord(plus - 16) +
                    "q16 0 16 16V" + formatCoord(line - 24),
                Paint::of(NONE, INK, 3));
    figure.path("M" + formatCoord(plus) + ' ' + formatCoord(line - 16) + "l-6 -11h12Z",
                Paint::of(INK));
    figure.text((24 + 30 + plus) / 2, arc - 18, residual.in(lang),
                {.size = 13, .anchor = "middle", .bold = true});
    drawArrow(figure, plus + 17, line, width - 28, line);
    y += 214 + 40;

    const std::size_t each = S::N_EMBD * S::N_EMBD;
    const std::string total = formatCount(attention, lang);
    const std::string sentence =
        lang == Lang::fr ? total + " paramètres pour l’attention, sur " + formatCount(all, lang)
                         : total + " parameters for attention, of " + formatCount(all, lang);
    figure.text(24, y, sentence, {.size = 16, .bold = true});
    y += 26;
    Table table{{"matrix", "rows", "columns", "parameters"}, {}};
    constexpr const char* matrices[]{"W_Q", "W_K", "W_V", "W_O"};
    constexpr const char* colours[]{"#3B82F6", "#10B981", "#F59E0B", "#8B5CF6"};
    for (std::size_t i = 0; i < 4; ++i) {
        const double left = 24 + 216 * static_cast<double>(i);
        drawBox(figure, left, y, 188, 64,
                {matrices[i], std::to_string(S::N_EMBD) + " × " + std::to_string(S::N_EMBD) +
                                  " = " + formatCount(each, lang)},
                Paint::of(CARD, RULE), colours[i]);
        if (i) figure.text(left - 14, y + 32, "+", {.size = 18, .anchor = "middle", .bold = true});
        table.rows.push_back({matrices[i], S::N_EMBD, S::N_EMBD, each});
    }
    table.rows.push_back({"attention, all layers", "", "", attention});
    table.rows.push_back({"model", "", "", all});
    y += 84;
    if (S::N_LAYER > 1) {
        figure.text(24, y + 4,
                    "× " + std::to_string(S::N_LAYER) + (lang == Lang::fr ? " couches" : " layers"),
                    {.bold = true});
        y += 24;
    }
    figure.resize(width, y + 8);
    return {std::move(figure), std::move(table)};
}
