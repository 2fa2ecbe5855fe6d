// Where one weight comes from: query times key, number by number, then the softmax.
#pragma once

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include <regard/look/vector_bar.hpp>

#include "head_key.hpp"

/// What the neuron view shows.
struct NeuronPanelOptions {
    std::size_t layer = 0, head = 0;
    std::size_t query = 0, key = 0; ///< positions; past the end means the last, key ≤ query
    std::string name = "neuron";    ///< of the figure
};

/// The neuron view of one (query, key) pair: q, k, q∘k, their sum, the scaled score, and the
/// softmax over all keys that the query sees.
template <class R>
Panel neuronPanel(const std::vector<regard::ForwardTrace<R>>& traces,
                  const std::vector<std::string>& alphabet, regard::Lang lang,
                  const NeuronPanelOptions& options = {}) {
    using namespace regard;
    const std::size_t heads = headCount(traces, options.layer);
    const AttnMatrix weights = buildAttnMatrix(traces, options.layer, options.head);
    const std::size_t query = (std::min)(options.query, traces.size() - 1);
    const std::size_t key = (std::min)(options.key, query);
    const auto labels = positionLabels(alphabet, traces);
    const auto& asks = traces[query].layers[options.layer];
    const std::size_t dim = asks.q.size() / heads, from = options.head * dim;
    std::vector<double> q, k, product;
    double sum = 0;
    for (std::size_t d = 0; d < dim; ++d) {
        q.push_back(double(asks.q[from + d]));
        k.push_back(double(traces[key].layers[options.layer].k[from + d]));
        product.push_back(q[d] * k[d]);
        sum += product[d];
    }
    const double limit = (std::max)({magnitude(q), magnitude(k), magnitude(product)});
    constexpr Text titleOf{"D’où vient un poids\u00A0: ", "Where a weight comes from: "};
    constexpr Text told{
        "La question q de la lettre qui regarde, multipliée nombre par nombre par la clé k de la "
        "lettre regardée\u202F; la somme, divisée par √d, est le score\u202F; le softmax en fait "
        "une part.",
        "The query q of the letter that looks, times the key k of the letter looked at, number by "
        "number; the sum, divided by √d, is the score; the softmax makes a share of it."};
    Figure figure(options.name, lang,
                  std::string(titleOf.in(lang)) + labels[query] + " → " + labels[key] + " (" +
                      placeLabel(options.layer, options.head, lang) + ")",
                  std::string(told.in(lang)));
    Table table{{"part", "index", "value"}, {}};
    const VectorBarOptions cells{.cell = std::clamp(260.0 / static_cast<double>(dim), 12.0, 52.0)};
    const double bars = vectorBarWidth(dim, cells);
    const double right = (std::max)(400.0, 84 + bars + 110), width = right + 400;
    const double top = drawHeading(figure, width, figure.title(), figure.description());
    double y = top;
    struct Line {
        const char* sign;
        const std::vector<double>& numbers;
        std::string token;
        int id;
        Colour colour;
    };
    const Line lines[]{{"q", q, labels[query], traces[query].tokenId, Q_COLOUR},
                       {"k", k, labels[key], traces[key].tokenId, K_COLOUR},
                       {"q∘k", product, "", 0, rgb(0x8c959f)}};
    for (const Line& line : lines) {
        figure.rect(24, y, 5, 34, Paint::solid(line.colour), 2);
        figure.text(38, y + 17, line.sign, {.size = 15, .bold = true});
        drawVectorBar(figure, 84, y, line.numbers,
                      {.cell = cells.cell, .limit = limit, .tooltip = std::string(line.sign)});
        if (!line.token.empty()) drawToken(figure, 84 + bars + 14, y, 52, 34, line.token, line.id);
        for (std::size_t d = 0; d < dim; ++d) table.rows.push_back({line.sign, d, line.numbers[d]});
        y += 50;
    }
    const double score = double(asks.attnLogits[options.head][key]);
    constexpr Text adds{"somme\u00A0: ", "sum: "};
    figure.text(84, y + 8, std::string(adds.in(lang)) + formatFixed(sum, 3, lang),
                {.size = 15, .bold = true});
    const std::string root = formatFixed(std::sqrt(static_cast<double>(dim)), 2, lang);
    figure.text(84, y + 36,
                "÷ √" + std::to_string(dim) + " = ÷ " + root + " → score " +
                    formatFixed(score, 3, lang),
                {.size = 15, .bold = true});
    table.rows.push_back({"sum", std::size_t{0}, sum});
    double bottom = y + 60;

    constexpr Text shares{"softmax sur tout ce que la lettre voit",
                          "softmax over all that the letter sees"};
    y = top;
    figure.text(right, y + 8, shares.in(lang), {.bold = true});
    y += 34;
    figure.text(right + 112, y, "score", {.size = 11, .anchor = "end", .ink = SOFT});
    figure.text(right + 128, y, "softmax", {.size = 11, .ink = SOFT});
    y += 18;
    for (std::size_t j = 0; j <= query; ++j) {
        const double row = y + 30 * static_cast<double>(j);
        drawToken(figure, right, row, 52, 24, labels[j], traces[j].tokenId);
        figure.text(right + 112, row + 12,
                    formatFixed(double(asks.attnLogits[options.head][j]), 2, lang),
                    {.size = 12, .anchor = "end", .bold = j == key});
        const double weight = weights(query, j);
        figure.rect(right + 128, row + 2, (std::max)(150 * weight, 0.5), 20,
                    Paint::solid(weightColour(weight), "#57606a", 0.8), 2, formatShortest(weight));
        figure.text(right + 136 + 150 * weight, row + 12, formatPercent(weight, 1, lang),
                    {.size = 12, .bold = j == key});
        if (j == key) figure.rect(right - 5, row - 3, 372, 30, Paint::of(NONE, INK, 2), 5);
        table.rows.push_back({"score", j, double(asks.attnLogits[options.head][j])});
        table.rows.push_back({"softmax", j, weight});
    }
    bottom = (std::max)(bottom, y + 30 * static_cast<double>(query + 1));
    figure.resize(width, bottom + 20);
    return {std::move(figure), std::move(table)};
}
