// Figures of the anatomy: several heads at once, the weights of GPT-3, and the cost of length.
#pragma once

#include <string>
#include <vector>

#include <regard/core/presets.hpp>

#include "anatomy_scores.hpp"
#include "head_key.hpp"

namespace anatomy {

/// A toy head: what it is after, and its weights.
struct ToyHead {
    regard::Text purpose;
    Matrix weights;
};

/// Three heads over the phrase: adjectives of a noun, the word before, the noun of an article.
inline std::vector<ToyHead> toyHeads() {
    Matrix before(5, std::vector<double>(5, 0.0)), article = before;
    for (std::size_t i = 0; i < 5; ++i) before[i][i == 0 ? 0 : i - 1] = 4;
    article[0][1] = 4;
    for (std::size_t i = 1; i < 5; ++i) article[i][0] = 2;
    return {{{"les adjectifs du nom", "adjectives of the noun"}, Toy{}.weights},
            {{"le mot d’avant", "the word before"}, softmaxRows(before)},
            {{"l’article et son nom", "the article and its noun"}, softmaxRows(article)}};
}

/// Several heads, each with its own question.
inline Panel manyHeadsPanel(regard::Lang lang, const std::string& name = "anatomy-heads") {
    using namespace regard;
    constexpr double width = 960;
    Sheet sheet(name, lang, width,
                {"Plusieurs têtes, plusieurs questions", "Many heads, many questions"},
                {"Chaque tête a ses propres W_Q, W_K, W_V\u00A0: elle pose une autre question à la "
                 "même phrase, et toutes ajoutent leur Δ.",
                 "Each head has W_Q, W_K, W_V of its own: it asks another question of the same "
                 "phrase, and all add their Δ."},
                {"head", "query", "key", "weight"});
    Figure& figure = sheet.figure;
    double bottom = sheet.y;
    const auto heads = toyHeads();
    for (std::size_t h = 0; h < heads.size(); ++h) {
        const double x = 24 + 308 * static_cast<double>(h), top = sheet.y;
        figure.rect(x, top, 296, 306, Paint::of(CARD, RULE, 0.6), 12);
        drawHeadKey(figure, x + 14, top + 22, h);
        figure.text(x + 14, top + 46, heads[h].purpose.in(lang), {.size = 13, .ink = SOFT});
        const double left = x + 110, right = x + 186, first = top + 72;
        for (std::size_t i = 0; i < PHRASE.size(); ++i)
            for (std::size_t j = 0; j < PHRASE.size(); ++j) {
                const double w = heads[h].weights[i][j];
                sheet.table.rows.push_back({h, PHRASE[i], PHRASE[j], w});
                if (w < 0.05) continue;
                figure.path(levelCurve(left, first + 14 + 46 * static_cast<double>(i), right,
                                       first + 14 + 46 * static_cast<double>(j)),
                            Paint{"none", toHex(headColour(h)), 1 + 7 * w, "", 0.1 + 0.9 * w});
            }
        for (std::size_t i = 0; i < PHRASE.size(); ++i) {
            const double y = first + 46 * static_cast<double>(i);
            drawToken(figure, x + 12, y, 96, 28, PHRASE[i], static_cast<int>(i));
            drawToken(figure, x + 188, y, 96, 28, PHRASE[i], static_cast<int>(i));
        }
        bottom = top + 306;
    }
    return sheet.finish(width, bottom + 24);
}

/// How many weights attention has in GPT-3, from one matrix to all of it.
inline Panel gptScalePanel(regard::Lang lang, const std::string& name = "anatomy-gpt3") {
    using namespace regard;
    constexpr double width = 960;
    const std::size_t one = headWeightCount(gpt3), all = attentionWeightCount(gpt3);
    const std::size_t embd = std::size_t(gpt3.N_EMBD), dim = headDim(gpt3);
    Sheet sheet(name, lang, width, {"À l’échelle de GPT-3", "At the scale of GPT-3"},
                {"Les mêmes quatre matrices, en 96 têtes et 96 couches. La bibliothèque compte ces "
                 "nombres à partir de la forme du modèle.",
                 "The same four matrices, in 96 heads and 96 layers. The library counts these "
                 "numbers from the model’s shape."},
                {"what", "weights"}, false);
    Figure& figure = sheet.figure;
    double y = sheet.y;
    const std::array<const char*, 4> letters{"W_Q", "W_K", "W_V", "W_O"};
    const std::array<Colour, 4> colours{Q_COLOUR, K_COLOUR, V_COLOUR, rgb(0x8B5CF6)};
    figure.text(24, y, sheet.in({"Une tête", "One head"}), {.size = 14, .bold = true});
    y += 20;
    for (std::size_t m = 0; m < 4; ++m) {
        const double x = 24 + 150 * static_cast<double>(m);
        figure.rect(x, y, 138, 64, Paint::solid(colours[m], "#1f2328", 1), 8);
        figure.text(x + 69, y + 17, letters[m],
                    {.size = 14, .anchor = "middle", .bold = true, .ink = {"", "#000000"}});
        figure.text(x + 69, y + 35,
                    formatCount(m < 3 ? embd : dim, lang) + " × " +
                        formatCount(m < 3 ? dim : embd, lang),
                    {.size = 11, .anchor = "middle", .ink = {"", "#000000"}});
        figure.text(x + 69, y + 51, formatCount(embd * dim, lang),
                    {.size = 12, .anchor = "middle", .bold = true, .ink = {"", "#000000"}});
        sheet.table.rows.push_back({std::string("one head, ") + letters[m], embd * dim});
    }
    figure.text(24 + 150 * 4 + 4, y + 32, "= " + formatCount(one, lang),
                {.size = 20, .bold = true});
    y += 96;
    const std::size_t heads = std::size_t(gpt3.N_HEAD), layers = std::size_t(gpt3.N_LAYER);
    constexpr Text layer{"une couche", "one layer"}, model{"toutes les couches", "all layers"};
    const auto multiply = [&](std::size_t factor, const Text& what, std::size_t result) {
        const std::string unit =
            &what == &layer ? sheet.in({" têtes", " heads"}) : sheet.in({" couches", " layers"});
        figure.text(24, y, "× " + std::to_string(factor) + unit, {.size = 14, .bold = true});
        figure.text(190, y, "= " + formatCount(result, lang), {.size = 18, .bold = true});
        figure.text(430, y, what.in(lang), {.size = 13, .ink = SOFT});
        sheet.table.rows.push_back({what.en, result});
        y += 34;
    };
    sheet.table.rows.push_back({"one head", one});
    multiply(heads, layer, one * heads);
    multiply(layers, model, all);
    const std::size_t total = parameterCount(gpt3);
    sheet.table.rows.push_back({"the whole model", total});
    const double share = static_cast<double>(all) / static_cast<double>(total);
    y += 12;
    figure.rect(24, y, 700, 30, Paint::of(CARD, RULE), 6);
    figure.rect(24, y, 700 * share, 30, Paint::solid(Q_COLOUR, "#1f2328", 0.8), 6);
    figure.text(24 + 350 * share, y + 15, "attention " + formatPercent(share, 1, lang),
                {.size = 12, .anchor = "middle", .bold = true, .ink = {"", "#000000"}});
    figure.text(724 - 350 * (1 - share), y + 15,
                sheet.in({"le reste\u00A0: surtout les MLP", "the rest: mostly MLPs"}),
                {.size = 12, .anchor = "middle"});
    figure.text(736, y + 15, formatCount(total, lang), {.size = 13, .bold = true});
    return sheet.finish(width, y + 54);
}

/// The scores of one head over N positions: N², which is why context is dear.
inline Panel costPanel(regard::Lang lang, const std::string& name = "anatomy-cost") {
    using namespace regard;
    constexpr double width = 960;
    constexpr std::size_t STEP = 64;
    const std::size_t longest = std::size_t(gpt3.BLOCK_SIZE);
    Sheet sheet(
        name, lang, width, {"Le prix de la longueur\u00A0: N²", "The price of length: N²"},
        {"Chaque mot regarde chaque mot\u00A0: deux fois plus de texte, quatre fois plus de "
         "scores. Les poids, eux, ne dépendent pas de N.",
         "Every word looks at every word: twice the text, four times the scores. The "
         "weights don’t depend on N."},
        {"positions", "scores of one head", "scores of all heads and layers"}, false);
    Figure& figure = sheet.figure;
    std::vector<double> square, linear;
    const std::size_t heads = std::size_t(gpt3.N_HEAD) * std::size_t(gpt3.N_LAYER);
    for (std::size_t n = 0; n <= longest; n += STEP) {
        square.push_back(static_cast<double>(n * n) / 1e6);
        linear.push_back(static_cast<double>(n * STEP) / 1e6);
        sheet.table.rows.push_back({n, n * n, n * n * heads});
    }
    const double top = sheet.y + 14;
    std::vector<Series> series{{"N²", square, rgb(0xEF4444)}, {"64 N", linear, Q_COLOUR, "6 4"}};
    // the chart counts in steps of 64 positions, its axis in positions
    drawLineChart(
        figure, 24, top, series,
        {.width = 480,
         .height = 260,
         .first = 0,
         .xTitle = sheet.in({"N, en blocs de 64 positions", "N, in blocks of 64 positions"}),
         .yTitle = sheet.in({"millions de scores", "millions of scores"})});
    double y = top + 12;
    const double x = 660;
    figure.text(x, y, "N", {.size = 13, .anchor = "end", .bold = true});
    figure.text(x + 110, y, "N²", {.size = 13, .anchor = "end", .bold = true});
    figure.text(x + 270, y, "× " + formatCount(heads, lang),
                {.size = 13, .anchor = "end", .bold = true});
    for (std::size_t n = 256; n <= longest; n *= 2) {
        y += 32;
        figure.text(x, y, formatCount(n, lang), {.size = 13, .anchor = "end"});
        figure.text(x + 110, y, formatCount(n * n, lang), {.size = 13, .anchor = "end"});
        figure.text(x + 270, y, formatCount(n * n * heads, lang), {.size = 13, .anchor = "end"});
    }
    y += 44;
    figure.paragraph(x - 50, y, width - x + 26,
                     sheet.in({"Un modèle causal n’en garde que la moitié, N(N + 1) ÷ 2\u00A0: "
                               "toujours en N².",
                               "A causal model keeps only half of them, N(N + 1) ÷ 2: still N²."}),
                     {.size = 12, .ink = SOFT});
    return sheet.finish(width, top + 330);
}

} // namespace anatomy
