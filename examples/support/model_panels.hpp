// Neighbours of the panels inside the model: its embeddings, one token's way through it, and how
// its loss falls.
#pragma once

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include <regard/look/bar_chart.hpp>
#include <regard/look/line_chart.hpp>
#include <regard/look/vector_bar.hpp>
#include <regard/nn/model.hpp>

#include "panel.hpp"

/// Embeddings: the tables wte (letters) and wpe (places) as signed heatmaps on one scale.
template <regard::Config C, class T>
Panel embeddingsPanel(const regard::Model<C, T>& model, const std::vector<std::string>& alphabet,
                      regard::Lang lang, const std::string& name = "embeddings") {
    using namespace regard;
    constexpr Text titleOf{"Deux tables de nombres\u00A0: les lettres et les places",
                           "Two tables of numbers: letters and places"};
    constexpr Text told{
        "Chaque lettre (à gauche) et chaque place (à droite) est une ligne de nombres apprise. Le "
        "modèle additionne les deux.",
        "Every letter (left) and every place (right) is a row of numbers that was learned. The "
        "model adds the two."};
    Figure figure(name, lang, std::string(titleOf.in(lang)), std::string(told.in(lang)));
    Table table{{"table", "row", "label", "column", "value"}, {}};
    const auto wte = model.tensor("wte"), wpe = model.tensor("wpe");
    std::vector<std::string> columns, letters, places;
    for (std::size_t j = 0; j < wte.cols; ++j) columns.push_back(std::to_string(j));
    for (std::size_t i = 0; i < wte.rows; ++i)
        letters.push_back(truncateChars(tokenLabel(alphabet, static_cast<int>(i)), 8));
    for (std::size_t i = 0; i < wpe.rows; ++i) places.push_back(std::to_string(i));
    const auto numbersOf = [&](const auto& view, const char* which, const auto& labels) {
        std::vector<double> numbers;
        for (std::size_t i = 0; i < view.rows; ++i)
            for (std::size_t j = 0; j < view.cols; ++j) {
                numbers.push_back(double(valueOf(view(i, j))));
                table.rows.push_back({which, i, labels[i], j, numbers.back()});
            }
        return numbers;
    };
    const auto a = numbersOf(wte, "wte", letters), b = numbersOf(wpe, "wpe", places);
    const double limit = std::ceil((std::max)(magnitude(a), magnitude(b)) * 10 - 1e-9) / 10;
    const HeatmapOptions options{.causal = false,
                                 .isSigned = true,
                                 .limit = limit,
                                 .firstApart = false,
                                 .axisTitles = false,
                                 .cell = 20};
    const double gridW = 20 * static_cast<double>(wte.cols) + 70;
    const double width = 24 + gridW + 24 + gridW + 90;
    double y = drawHeading(figure, width, figure.title(), figure.description());
    constexpr Text letter{"wte — une ligne par lettre", "wte — a row per letter"};
    constexpr Text place{"wpe — une ligne par place", "wpe — a row per place"};
    figure.text(24, y + 4, letter.in(lang), {.size = 14, .bold = true});
    figure.text(48 + gridW, y + 4, place.in(lang), {.size = 14, .bold = true});
    y += 24;
    const DrawnSize left = drawHeatmap(figure, 24, y, a, letters, columns, options);
    const DrawnSize right = drawHeatmap(figure, 48 + gridW, y, b, places, columns, options);
    drawColourBar(figure, width - 24 - 58, y + 24, 200, true, limit);
    figure.resize(width, y + (std::max)((std::max)(left.height, right.height), 224.0) + 24);
    return {std::move(figure), std::move(table)};
}

/// The forward pass of one token: every stage of its trace as a bar, and the five likeliest next.
template <class R>
Panel forwardPanel(const regard::ForwardTrace<R>& trace, const std::vector<std::string>& alphabet,
                   regard::Lang lang, const std::string& name = "forward") {
    using namespace regard;
    const std::string token = tokenLabel(alphabet, trace.tokenId);
    constexpr Text titleOf{"Le chemin d’une lettre\u00A0: ", "The way of one letter: "};
    constexpr Text told{"De haut en bas, les nombres de la lettre à chaque étape du modèle. Chaque "
                        "ligne a sa propre échelle, écrite à droite.",
                        "From top to bottom, the letter’s numbers at every stage of the model. "
                        "Every row has its own scale, written at its right."};
    Figure figure(name, lang, std::string(titleOf.in(lang)) + token, std::string(told.in(lang)));
    struct Stage {
        std::string label;
        std::vector<double> numbers;
    };
    std::vector<Stage> stages;
    const auto add = [&](Text label, std::span<const R> numbers, std::size_t layer = 0) {
        std::string words(label.in(lang));
        if (trace.layers.size() > 1 && layer) words += " · " + std::to_string(layer - 1);
        stages.push_back({words, toDoubles(numbers)});
    };
    add({"la lettre (wte)", "the letter (wte)"}, trace.tokEmb);
    add({"sa place (wpe)", "its place (wpe)"}, trace.posEmb);
    add({"leur somme", "their sum"}, trace.combined);
    add({"mise à l’échelle", "rescaled (norm)"}, trace.afterNorm);
    for (std::size_t l = 0; l < trace.layers.size(); ++l) {
        const auto& layer = trace.layers[l];
        add({"têtes d’attention", "attention heads"}, layer.headOutputs, l + 1);
        add({"après l’attention", "after attention"}, layer.afterAttn, l + 1);
        add({"MLP, intérieur", "inside the MLP"}, layer.mlpHidden, l + 1);
        add({"après le MLP", "after the MLP"}, layer.afterMlp, l + 1);
    }
    add({"scores (logits)", "scores (logits)"}, trace.logits);
    constexpr double width = 800, barX = 200, barW = 500;
    double y = drawHeading(figure, width, figure.title(), figure.description());
    drawToken(figure, barX, y, 64, 36, token, trace.tokenId);
    y += 50;
    Table table{{"stage", "index", "value"}, {}};
    for (const Stage& stage : stages) {
        const double limit = magnitude(stage.numbers);
        figure.text(barX - 14, y + 13, stage.label, {.size = 12, .anchor = "end"});
        drawVectorBar(
            figure, barX, y, stage.numbers,
            {.cell = barW / static_cast<double>((std::max)(stage.numbers.size(), std::size_t{1})),
             .height = 26,
             .limit = limit,
             .tooltip = stage.label});
        figure.text(barX + barW + 12, y + 13, "± " + formatFixed(limit, 2, lang),
                    {.size = 12, .ink = SOFT});
        for (std::size_t i = 0; i < stage.numbers.size(); ++i)
            table.rows.push_back({stage.label, i, stage.numbers[i]});
        y += 34;
    }
    constexpr Text next{"la suite", "what follows"};
    y += 10;
    figure.text(barX - 14, y + 9, next.in(lang), {.size = 12, .anchor = "end", .bold = true});
    const auto probs = trace.probs();
    std::vector<Bar> bars;
    for (const std::size_t id : largest(probs, 5))
        bars.push_back(
            {tokenLabel(alphabet, static_cast<int>(id)), double(probs[id]), tokenColour(id)});
    const DrawnSize size = drawBarChart(figure, barX, y, bars,
                                        {.width = 360, .labelWidth = 44, .highlightFirst = true});
    for (std::size_t id = 0; id < probs.size(); ++id)
        table.rows.push_back({"probability", id, double(probs[id])});
    figure.resize(width, y + size.height + 22);
    return {std::move(figure), std::move(table)};
}

/// Training: the loss of every step with its running mean, and the loss of every position of one
/// text. `positionLosses` belongs to `tokens` (BOS first and last).
inline Panel trainingPanel(const std::vector<double>& losses,
                           const std::vector<double>& positionLosses,
                           const std::vector<int>& tokens, const std::vector<std::string>& alphabet,
                           std::size_t vocabSize, regard::Lang lang,
                           const std::string& name = "training") {
    using namespace regard;
    constexpr Text titleOf{"L’entraînement\u00A0: l’erreur diminue", "Training: the loss falls"};
    constexpr Text told{"À chaque étape, le modèle lit un prénom et se corrige un peu. En bas, ce "
                        "qui le surprend encore, lettre par lettre.",
                        "At every step the model reads a name and corrects itself a little. Below, "
                        "what still surprises it, letter by letter."};
    Figure figure(name, lang, std::string(titleOf.in(lang)), std::string(told.in(lang)));
    const double chance = std::log(static_cast<double>(vocabSize));
    std::vector<double> mean;
    double sum = 0;
    const std::size_t window = std::clamp(losses.size() / 20, std::size_t{1}, std::size_t{50});
    Table table{{"part", "index", "label", "loss"}, {}};
    for (std::size_t i = 0; i < losses.size(); ++i) {
        sum += losses[i] - (i >= window ? losses[i - window] : 0);
        mean.push_back(sum / static_cast<double>((std::min)(i + 1, window)));
        table.rows.push_back({"step", i + 1, "", losses[i]});
    }
    constexpr Text average{"moyenne", "average"}, guess{"hasard", "chance"};
    constexpr Text steps{"étape", "step"}, loss{"erreur (nats)", "loss (nats)"};
    constexpr double width = 820;
    double y = drawHeading(figure, width, figure.title(), figure.description()) + 6;
    const std::vector<double> flat((std::max)(losses.size(), std::size_t{2}), chance);
    const DrawnSize chart =
        drawLineChart(figure, 24, y,
                      {{"", losses, rgb(0x41ab5d), "", 1, 0.35},
                       {std::string(guess.in(lang)), flat, rgb(0x8c959f), "6 4", 1.6},
                       {std::string(average.in(lang)), mean, rgb(0x006d2c), "", 2.6}},
                      {.width = 630,
                       .height = 260,
                       .xTitle = std::string(steps.in(lang)),
                       .yTitle = std::string(loss.in(lang))});
    y += chart.height + 36;
    constexpr Text each{"Erreur à chaque lettre", "Loss at every letter"};
    figure.text(24, y, each.in(lang), {.size = 15, .bold = true});
    y += 24;
    std::vector<Bar> bars;
    double domain = chance;
    for (std::size_t i = 0; i < positionLosses.size() && i + 1 < tokens.size(); ++i) {
        const std::string label = tokenLabel(alphabet, tokens[i + 1]);
        bars.push_back({"→" + truncateChars(label, 8) + subscript(i + 1), positionLosses[i],
                        tokenColour(static_cast<std::size_t>(tokens[i + 1]))});
        domain = (std::max)(domain, positionLosses[i]);
        table.rows.push_back({"position", i, label, positionLosses[i]});
    }
    const DrawnSize size = drawBarChart(
        figure, 24, y, bars, {.width = 560, .domain = domain, .labelWidth = 90, .percent = false});
    figure.resize(width, y + size.height + 20);
    return {std::move(figure), std::move(table)};
}
