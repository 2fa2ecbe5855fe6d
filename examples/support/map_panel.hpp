// The embeddings as a map: the two directions in which they differ most.
#pragma once

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include <regard/look/head_pattern.hpp>
#include <regard/look/pca.hpp>
#include <regard/nn/model.hpp>

#include "panel.hpp"

/// The rows of wte.
template <regard::Config C, class T>
std::vector<std::vector<double>> embeddingRows(const regard::Model<C, T>& model) {
    const auto wte = model.tensor("wte");
    std::vector<std::vector<double>> rows(wte.rows);
    for (std::size_t v = 0; v < wte.rows; ++v)
        for (std::size_t d = 0; d < wte.cols; ++d)
            rows[v].push_back(double(regard::valueOf(wte(v, d))));
    return rows;
}

/// The token embeddings along their first two principal components; vowels, consonants and others
/// differ in colour and shape. `embeddings`: a row for every label, and one more for BOS. Fails for
/// another number of rows.
inline Panel embeddingMapPanel(const std::vector<std::vector<double>>& embeddings,
                               const std::vector<std::string>& alphabet, std::size_t steps,
                               regard::Lang lang, const std::string& name = "map") {
    using namespace regard;
    if (embeddings.size() != alphabet.size() + 1)
        fail("a map of " + std::to_string(alphabet.size()) + " tokens and BOS got " +
             std::to_string(embeddings.size()) + " embeddings");
    const Pca pca = principalComponents(embeddings, 2);
    constexpr Text titleOf{"La carte des plongements", "The map of the embeddings"};
    constexpr Text told{"Chaque jeton selon les deux axes où les plongements diffèrent le plus "
                        "(analyse en composantes principales).",
                        "Every token along the two axes on which the embeddings differ most "
                        "(principal component analysis)."};
    Figure figure(name, lang, std::string(titleOf.in(lang)), std::string(told.in(lang)));
    Table table{{"token", "axis 1", "axis 2"}, {}};
    constexpr double width = 860, side = 620;
    double y = drawHeading(figure, width, figure.title(), figure.description());
    drawBadge(figure, 24, y, trainingBadge(steps, lang), steps > 0);
    y += 26;
    // One scale for both axes: distances on the map are distances.
    std::array<double, 2> low{}, high{};
    for (const auto& point : pca.points)
        for (std::size_t a = 0; a < 2; ++a) {
            low[a] = (std::min)(low[a], point[a]);
            high[a] = (std::max)(high[a], point[a]);
        }
    const double reach = (std::max)({1e-9, high[0] - low[0], high[1] - low[1]});
    const double scale = (side - 60) / reach;
    const double height = (std::max)(260.0, 60 + scale * (high[1] - low[1]));
    const double cx = 40 + side / 2 - scale * (low[0] + high[0]) / 2;
    const double cy = y + height / 2 + scale * (low[1] + high[1]) / 2;
    figure.rect(40, y, side, height, Paint::of(CARD, RULE, 0.6), 12);
    figure.line(40, cy, 40 + side, cy, Paint::of(NONE, RULE, 0.8));
    figure.line(cx, y, cx, y + height, Paint::of(NONE, RULE, 0.8));
    const auto colourOf = [](LetterKind kind) {
        return kind == LetterKind::vowel       ? rgb(0xFF6B6B)
               : kind == LetterKind::consonant ? rgb(0x45B7D1)
                                               : rgb(0xF7DC6F);
    };
    const auto mark = [&](double x, double top, LetterKind kind, const std::string& tooltip) {
        const Paint paint = Paint::solid(colourOf(kind), "#1f2328", 1);
        if (kind == LetterKind::vowel)
            figure.circle(x, top, 9, paint, tooltip);
        else
            figure.rect(x - 8.5, top - 8.5, 17, 17, paint, kind == LetterKind::consonant ? 3 : 8.5,
                        tooltip);
    };
    for (std::size_t v = 0; v < embeddings.size(); ++v) {
        const std::string label = tokenLabel(alphabet, static_cast<int>(v));
        const LetterKind kind = v < alphabet.size() ? letterKind(alphabet[v]) : LetterKind::other;
        const double px = cx + scale * pca.points[v][0], py = cy - scale * pca.points[v][1];
        mark(px, py, kind, label);
        const std::string shown = truncateChars(label, 8);
        figure.text(px, py, shown,
                    {.size = (std::min)(11.0, 20 / static_cast<double>(countChars(shown))),
                     .anchor = "middle",
                     .bold = true,
                     .ink = {"", "#000000"}});
        table.rows.push_back({label, pca.points[v][0], pca.points[v][1]});
    }
    constexpr Text axis{"axe ", "axis "}, variance{" de la variance", " of the variance"};
    const double right = 40 + side + 18;
    for (std::size_t a = 0; a < 2; ++a) {
        const double at = y + 16 + 48 * static_cast<double>(a);
        figure.text(right, at, std::string(axis.in(lang)) + (a == 0 ? "1 →" : "2 ↑"),
                    {.size = 13, .bold = true});
        figure.text(right, at + 18,
                    formatPercent(pca.shares[a], 0, lang) + std::string(variance.in(lang)),
                    {.size = 11, .ink = SOFT});
    }
    constexpr std::array<Text, 3> kinds{
        {{"voyelle", "vowel"}, {"consonne", "consonant"}, {"autre", "other"}}};
    for (std::size_t k = 0; k < 3; ++k) {
        const double at = y + 140 + 34 * static_cast<double>(k);
        mark(right + 12, at, static_cast<LetterKind>(k), "");
        figure.text(right + 34, at, kinds[k].in(lang), {.size = 12});
    }
    figure.resize(width, y + height + 24);
    return {std::move(figure), std::move(table)};
}
