// What every head does for the loss: how much it grows without the head.
#pragma once

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include <regard/look/ablation.hpp>

#include "head_key.hpp"

/// The change of the loss for every head: filled bars where the head gives its mean, hollow ones
/// where it gives 0. `texts` is how many texts it was measured on. Fails for no heads.
inline Panel ablationPanel(const std::vector<regard::HeadAblation>& heads, std::size_t texts,
                           std::size_t steps, regard::Lang lang,
                           const std::string& name = "ablation") {
    using namespace regard;
    if (heads.empty()) fail("a picture of ablation needs at least one head");
    constexpr Text titleOf{"À quoi sert chaque tête", "What every head is good for"};
    constexpr Text told{
        "De combien la perte change quand la tête ne donne plus que sa moyenne, ou plus rien. Vers "
        "la droite, le modèle prédit moins bien.",
        "How much the loss changes where the head gives only its mean, or nothing. To the right, "
        "the "
        "model predicts worse."};
    Figure figure(name, lang, std::string(titleOf.in(lang)), std::string(told.in(lang)));
    Table table{{"layer", "head", "loss", "zero", "mean"}, {}};
    constexpr double width = 900, axis = 330, room = 400;
    double y = drawHeading(figure, width, figure.title(), figure.description());
    drawBadge(figure, 24, y, trainingBadge(steps, lang), steps > 0);
    constexpr Text whole{"perte du modèle entier\u00A0: ", "loss of the whole model: "};
    constexpr Text over{" textes", " texts"};
    figure.text(230, y,
                std::string(whole.in(lang)) + formatFixed(heads[0].loss, 4, lang) + "   (" +
                    formatCount(texts, lang) + std::string(over.in(lang)) + ")",
                {.size = 13});
    y += 34;
    double limit = 0;
    for (const HeadAblation& head : heads)
        for (const double change : {head.zero, head.mean})
            if (std::isfinite(change)) limit = (std::max)(limit, std::abs(change));
    const double scale = limit > 0 ? room / limit : 0;
    constexpr Text mean{"moyenne", "mean"}, zero{"zéro", "zero"};
    figure.rect(axis, y - 6, 26, 12, Paint::of(SOFT), 2);
    figure.text(axis + 34, y, mean.in(lang), {.size = 12});
    figure.rect(axis + 120, y - 6, 26, 12, Paint::of(NONE, SOFT, 1.4), 2);
    figure.text(axis + 154, y, zero.in(lang), {.size = 12});
    y += 26;
    const double first = y;
    for (const HeadAblation& head : heads) {
        const Colour colour = headColour(head.head);
        figure.text(150, y + 10, placeLabel(head.layer, head.head, lang),
                    {.size = 12, .anchor = "end"});
        const auto bar = [&](double top, double change, const Paint& paint) {
            if (!std::isfinite(change)) return;
            const double length = change * scale;
            figure.rect(axis + (std::min)(length, 0.0), top, std::abs(length) + 0.5, 10, paint, 2,
                        formatShortest(change));
        };
        bar(y, head.mean, Paint::solid(colour, "#57606a", 0.6));
        bar(y + 11, head.zero, Paint{"none", toHex(colour), 1.6});
        const double most = (std::max)({head.mean, head.zero, 0.0});
        const std::string sign = head.mean >= 0 ? "+" : "";
        figure.text(axis + (std::isfinite(most) ? most * scale : 0) + 10, y + 6,
                    sign + formatFixed(head.mean, 4, lang), {.size = 11, .bold = true});
        table.rows.push_back({head.layer, head.head, head.loss, head.zero, head.mean});
        y += 28;
    }
    figure.line(axis, first - 6, axis, y - 2, Paint::of(NONE, RULE, 1.4));
    constexpr Text caution{
        "Une tête à la fois\u00A0: deux têtes qui se remplacent l’une l’autre semblent toutes deux "
        "inutiles.",
        "One head at a time: two heads that can stand in for each other both look useless."};
    figure.paragraph(24, y + 18, width - 48, caution.in(lang), {.size = 12, .ink = SOFT});
    figure.resize(width, y + 44);
    return {std::move(figure), std::move(table)};
}
