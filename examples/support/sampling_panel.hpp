// The four ways to choose the next token, side by side: what the model expects, and what each of
// them leaves of it.
#pragma once

#include <algorithm>
#include <span>
#include <string>
#include <vector>

#include <regard/infer/sampling.hpp>

#include "panel.hpp"

/// A way to choose the next token, with its name in the CSV and in the picture.
struct SamplingStrategy {
    std::string name, label;
    regard::Sampling sampling;
};

/// Greedy, temperature, top-k and top-p, each by itself.
inline std::vector<SamplingStrategy> samplingStrategies(double temperature, std::size_t topK,
                                                        double topP, regard::Lang lang) {
    using namespace regard;
    const auto decimals = [&](double number) {
        const bool tenths = formatShortest(number).size() <= 3;
        return formatFixed(number, tenths ? 1 : 2, lang);
    };
    constexpr Text greedy{"glouton", "greedy"}, heat{"température ", "temperature "};
    return {{"greedy", std::string(greedy.in(lang)), {.temperature = 0}},
            {"temperature",
             std::string(heat.in(lang)) + decimals(temperature),
             {.temperature = temperature}},
            {"top-k", "top-k = " + std::to_string(topK), {.temperature = 1, .topK = topK}},
            {"top-p", "top-p = " + decimals(topP), {.temperature = 1, .topP = topP}}};
}

/// What the model expects after `text`, and what each strategy draws from: the twelve likeliest
/// tokens, likeliest first; the table has all. `logits`: [VOCAB_SIZE] of the token that follows.
template <class R>
Panel samplingPanel(std::span<const R> logits, const std::string& text,
                    const std::vector<std::string>& alphabet,
                    const std::vector<SamplingStrategy>& strategies, std::size_t steps,
                    regard::Lang lang, const std::string& name = "sampling") {
    using namespace regard;
    const auto before = filteredProbs(logits, {.temperature = 1});
    const auto order = largest(before, before.size());
    const std::size_t shown = (std::min)(order.size(), std::size_t{12});
    constexpr Text titleOf{"Choisir la lettre suivante — ", "Choosing the next letter — "};
    constexpr Text told{
        "Barre claire\u00A0: ce que le modèle attend. Barre foncée\u00A0: ce dans quoi on tire, "
        "selon la méthode. Un tiret\u00A0: la lettre ne peut plus sortir.",
        "Pale bar: what the model expects. Dark bar: what is drawn from, by each method. A dash: "
        "the letter can no longer come out."};
    Figure figure(name, lang, std::string(titleOf.in(lang)) + makeVisible(text) + "…",
                  std::string(told.in(lang)));
    Table table{{"strategy", "rank", "token", "before", "after"}, {}};
    constexpr double column = 236, bar = 112, pitch = 30, tile = 44;
    const double width = 24 + column * static_cast<double>(strategies.size()) + 8;
    double y = drawHeading(figure, width, figure.title(), figure.description());
    drawBadge(figure, 24, y + 2, trainingBadge(steps, lang), steps > 0);
    y += 40;
    for (std::size_t s = 0; s < strategies.size(); ++s) {
        const auto after = filteredProbs(logits, strategies[s].sampling);
        const double x = 24 + column * static_cast<double>(s), left = x + tile + 8;
        figure.text(x, y, strategies[s].label, {.size = 15, .bold = true});
        for (std::size_t rank = 0; rank < order.size(); ++rank) {
            const std::size_t id = order[rank];
            const double was = before[id], is = after[id];
            const std::string label = tokenLabel(alphabet, static_cast<int>(id));
            table.rows.push_back({strategies[s].name, rank + 1, label, was, is});
            if (rank >= shown) continue;
            const double top = y + 20 + pitch * static_cast<double>(rank);
            drawToken(figure, x, top, tile, 24, label, static_cast<int>(id), is == 0);
            figure.rect(left, top, bar * was, 10, Paint::solid({208, 215, 222}, "#8c959f", 0.8), 2,
                        label + ": " + formatShortest(was));
            if (is > 0)
                figure.rect(left, top + 12, bar * is, 12, Paint::solid({0, 109, 44}), 2,
                            label + ": " + formatShortest(is));
            figure.text(left + bar * (std::max)(was, is) + 6, top + 12,
                        is > 0 ? formatPercent(is, 1, lang) : "–",
                        {.size = 12, .bold = is > 0, .ink = is > 0 ? INK : SOFT});
        }
    }
    figure.resize(width, y + 20 + pitch * static_cast<double>(shown) + 8);
    return {std::move(figure), std::move(table)};
}
