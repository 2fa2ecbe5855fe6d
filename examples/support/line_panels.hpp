// Attention as lines: from the tokens that look to the tokens looked at, and as arcs over the text.
#pragma once

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include <regard/look/diagram.hpp>

#include "head_key.hpp"

/// What the line pictures show.
struct LinePanelOptions {
    std::size_t layer = 0;
    std::vector<std::size_t> heads{0}; ///< at most four
    double threshold = 0.1;            ///< weights below it have no line
    std::string name = "lines";        ///< of the figure
};

/// One line of a picture of lines: position i of head `slot` looks at position j.
struct AttentionLine {
    std::size_t head, slot, i, j;
    double weight;
};

/// The lines of `options` in ascending weight, and all weights as a table.
template <class R>
std::vector<AttentionLine> attentionLines(const std::vector<regard::ForwardTrace<R>>& traces,
                                          const std::vector<std::string>& labels,
                                          const LinePanelOptions& options, regard::Table& table) {
    using namespace regard;
    if (options.heads.empty() || options.heads.size() > 4)
        fail("a picture of lines shows one to four heads, not " +
             std::to_string(options.heads.size()));
    table = {{"head", "row", "column", "query", "key", "weight"}, {}};
    std::vector<AttentionLine> lines;
    for (std::size_t slot = 0; slot < options.heads.size(); ++slot) {
        const AttnMatrix weights = buildAttnMatrix(traces, options.layer, options.heads[slot]);
        for (std::size_t i = 0; i < weights.size(); ++i)
            for (std::size_t j = 0; j <= i; ++j) {
                table.rows.push_back(
                    {options.heads[slot], i, j, labels[i], labels[j], weights(i, j)});
                if (weights(i, j) >= options.threshold)
                    lines.push_back({options.heads[slot], slot, i, j, weights(i, j)});
            }
    }
    std::stable_sort(lines.begin(), lines.end(),
                     [](const auto& a, const auto& b) { return a.weight < b.weight; });
    return lines;
}

/// The paint of a line of weight `w` in its head's colour and dashes.
inline regard::Paint linePaint(const AttentionLine& line) {
    using namespace regard;
    return {"none", toHex(headColour(line.head)), 1 + 7 * line.weight,
            std::string(headDash(line.head)), 0.1 + 0.9 * line.weight};
}

/// The legend of line pictures: the heads, how wide a weight is drawn, and the threshold. Returns
/// its height.
inline double drawLineLegend(regard::Figure& figure, double x, double y,
                             const LinePanelOptions& options) {
    using namespace regard;
    double at = x;
    for (const std::size_t head : options.heads) at += drawHeadKey(figure, at, y, head) + 26;
    y += 28;
    at = x;
    for (const double weight : {0.25, 0.5, 1.0}) {
        figure.line(at, y, at + 40, y, {"none", "#57606a", 1 + 7 * weight, "", 0.1 + 0.9 * weight});
        const std::string label = formatFixed(weight, 2, figure.lang());
        figure.text(at + 48, y, label, {.size = 12, .ink = SOFT});
        at += 48 + textWidth(label, 12) + 20;
    }
    constexpr Text below{"pas de trait sous ", "no line below "};
    figure.text(x, y + 24,
                std::string(below.in(figure.lang())) +
                    formatFixed(options.threshold, 2, figure.lang()),
                {.size = 12, .ink = SOFT});
    return 68;
}

/// Lines from the tokens that look (left) to the tokens looked at (right), heads over one another.
template <class R>
Panel attentionLinesPanel(const std::vector<regard::ForwardTrace<R>>& traces,
                          const std::vector<std::string>& alphabet, regard::Lang lang,
                          const LinePanelOptions& options = {}) {
    using namespace regard;
    const auto labels = positionLabels(alphabet, traces);
    Table table;
    const auto lines = attentionLines(traces, labels, options, table);
    constexpr Text titleOf{"Qui regarde qui — ", "Who looks at whom — "};
    constexpr Text told{"À gauche la lettre qui regarde, à droite celle qui est regardée. Plus le "
                        "trait est large et opaque, plus le poids est grand.",
                        "On the left the letter that looks, on the right the letter looked at. "
                        "The wider and the more opaque a line, the larger the weight."};
    Figure figure(options.name, lang,
                  std::string(titleOf.in(lang)) + wordOf(alphabet, traces) + ", " +
                      layerLabel(options.layer, lang),
                  std::string(told.in(lang)));
    constexpr double width = 600, left = 110, right = width - 110, pitch = 46;
    double y = drawHeading(figure, width, figure.title(), figure.description());
    constexpr Text who{"qui regarde (Q)", "who looks (Q)"};
    constexpr Text what{"ce qui est regardé (K)", "what is looked at (K)"};
    figure.text(24, y, who.in(lang), {.size = 12, .ink = SOFT});
    figure.text(width - 24, y, what.in(lang), {.size = 12, .anchor = "end", .ink = SOFT});
    y += 18;
    const double spread = 5, middle = (static_cast<double>(options.heads.size()) - 1) / 2;
    for (const AttentionLine& line : lines) {
        const double shift = spread * (static_cast<double>(line.slot) - middle);
        const double from = y + 18 + pitch * static_cast<double>(line.i) + shift;
        const double to = y + 18 + pitch * static_cast<double>(line.j) + shift;
        figure.path(levelCurve(left, from, right, to), linePaint(line));
    }
    for (std::size_t i = 0; i < traces.size(); ++i) {
        const double top = y + pitch * static_cast<double>(i);
        drawToken(figure, left - 62, top, 58, 36, labels[i], traces[i].tokenId);
        drawToken(figure, right + 4, top, 58, 36, labels[i], traces[i].tokenId);
    }
    y += pitch * static_cast<double>(traces.size()) + 22;
    y += drawLineLegend(figure, 24, y, options);
    figure.resize(width, y);
    return {std::move(figure), std::move(table)};
}

/// Arcs over the text: from the letter that looks back to the letter looked at; a ring is a letter
/// that looks at itself.
template <class R>
Panel attentionArcsPanel(const std::vector<regard::ForwardTrace<R>>& traces,
                         const std::vector<std::string>& alphabet, regard::Lang lang,
                         const LinePanelOptions& options = {}) {
    using namespace regard;
    const auto labels = positionLabels(alphabet, traces);
    Table table;
    const auto lines = attentionLines(traces, labels, options, table);
    constexpr Text titleOf{"Des arcs sur le texte — ", "Arcs over the text — "};
    constexpr Text told{"Chaque arc va d’une lettre vers une lettre d’avant qu’elle regarde\u202F; "
                        "un anneau, c’est elle-même.",
                        "Every arc runs from a letter to a letter before it that it looks at; a "
                        "ring is the letter itself."};
    Figure figure(options.name, lang,
                  std::string(titleOf.in(lang)) + wordOf(alphabet, traces) + ", " +
                      layerLabel(options.layer, lang),
                  std::string(told.in(lang)));
    const double n = static_cast<double>(traces.size());
    const double pitch = std::clamp(900 / n, 58.0, 96.0);
    const double width = (std::max)(600.0, 48 + pitch * n);
    double y = drawHeading(figure, width, figure.title(), figure.description());
    double reach = 0;
    for (const AttentionLine& line : lines)
        reach = (std::max)(reach, static_cast<double>(line.i - line.j));
    const double rise = (std::min)(0.42 * pitch, 240 / (std::max)(reach, 1.0));
    const double base = y + (std::max)(40.0, rise * reach) + 16;
    const double left = (width - pitch * n) / 2 + pitch / 2;
    for (const AttentionLine& line : lines) {
        const double from = left + pitch * static_cast<double>(line.i);
        const double to = left + pitch * static_cast<double>(line.j);
        const double height = rise * static_cast<double>(line.i - line.j);
        if (line.i == line.j) {
            Paint ring = linePaint(line);
            ring.dash.clear();
            figure.circle(from, base - 14, 9, ring);
            continue;
        }
        figure.path("M" + formatCoord(from) + ' ' + formatCoord(base) + "C" + formatCoord(from) +
                        ' ' + formatCoord(base - 1.33 * height) + ' ' + formatCoord(to) + ' ' +
                        formatCoord(base - 1.33 * height) + ' ' + formatCoord(to) + ' ' +
                        formatCoord(base),
                    linePaint(line));
    }
    for (std::size_t i = 0; i < traces.size(); ++i)
        drawToken(figure, left + pitch * static_cast<double>(i) - 25, base + 4, 50, 36, labels[i],
                  traces[i].tokenId);
    y = base + 66;
    y += drawLineLegend(figure, 24, y, options);
    figure.resize(width, y);
    return {std::move(figure), std::move(table)};
}
