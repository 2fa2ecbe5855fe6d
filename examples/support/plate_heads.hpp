// Panel C of the plate: all heads with their outputs, put together; and the attention graph.
#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "line_panels.hpp"
#include "overview_panel.hpp"
#include "plate_steps.hpp"

namespace plate {

/// Lines from the tokens that look (left) to those looked at (right), of the heads named, in the
/// head's colour; a weight below 0.005 has none. `begin` and `end` surround the lines of a row.
struct GraphOptions {
    double width = 560, pitch = 46, tile = 92;
    std::vector<std::size_t> heads{0};
};

/// Draws the graph of `layer`; returns its height.
template <class R, class Begin, class End>
double drawGraph(regard::Figure& figure, double x, double y,
                 const std::vector<regard::ForwardTrace<R>>& traces,
                 const std::vector<std::string>& labels, std::size_t layer,
                 const GraphOptions& options, Begin&& begin, End&& end) {
    using namespace regard;
    const double left = x + options.tile + 4, right = x + options.width - options.tile - 4;
    const double high = (std::min)(options.pitch - 8, 36.0);
    const auto middle = [&](std::size_t i) {
        return y + options.pitch * static_cast<double>(i) + high / 2;
    };
    std::vector<AttnMatrix> weights;
    for (const std::size_t head : options.heads)
        weights.push_back(buildAttnMatrix(traces, layer, head));
    const std::vector<int> colours = firstSeen(traces);
    const double spread = 5, centre = (static_cast<double>(options.heads.size()) - 1) / 2;
    for (std::size_t i = 0; i < traces.size(); ++i) {
        std::vector<AttentionLine> lines;
        for (std::size_t slot = 0; slot < options.heads.size(); ++slot)
            for (std::size_t j = 0; j <= i; ++j)
                if (weights[slot](i, j) >= 0.005)
                    lines.push_back({options.heads[slot], slot, i, j, weights[slot](i, j)});
        std::stable_sort(lines.begin(), lines.end(),
                         [](const auto& a, const auto& b) { return a.weight < b.weight; });
        begin();
        for (const AttentionLine& line : lines) {
            const double shift = spread * (static_cast<double>(line.slot) - centre);
            Paint paint = linePaint(line);
            if (options.heads.size() == 1) paint.dash.clear();
            figure.path(levelCurve(left, middle(i) + shift, right, middle(line.j) + shift), paint);
        }
        for (const double at : {x, right + 4})
            drawToken(figure, at, middle(i) - high / 2, options.tile, high,
                      truncateChars(labels[i], 12), colours[i]);
        end();
    }
    return options.pitch * static_cast<double>(traces.size());
}

/// The cells of a head's thumbnail and of the vectors beside it, px.
template <class R>
double miniCell(const Frame<R>& f) {
    return std::clamp(72 / static_cast<double>(f.count), 4.0, 18.0);
}
template <class R>
double graphPitch(const Frame<R>& f) {
    return f.count <= 6 ? 50 : 34;
}
template <class R>
double cardHeight(const Frame<R>& f) {
    return 44 + miniCell(f) * static_cast<double>(f.count);
}
template <class R>
double headsHeight(const Frame<R>& f) {
    const double cards = std::ceil(static_cast<double>(f.heads) / 4);
    const double graph = graphPitch(f) * static_cast<double>(f.count);
    return 52 + cards * (cardHeight(f) + 12) + 14 + 52 + (std::max)(graph, 250.0) + 8;
}

/// Heads, concatenation, linear, output; returns where the graph may start.
template <class R>
double drawJoin(Frame<R>& f, double y) {
    using namespace regard;
    const Lang lang = f.lang();
    Figure& figure = f.figure;
    const double x = Frame<R>::LEFT + 16, mini = miniCell(f), high = cardHeight(f);
    const double n = static_cast<double>(f.count),
                 square = (std::min)(9.0, 144.0 / double(f.width));
    const std::size_t rows = (f.heads + 3) / 4;
    const double block = high * static_cast<double>(rows) + 12 * static_cast<double>(rows - 1);
    const double outWidth = (std::min)(12.0, 56 / static_cast<double>(f.dim));
    for (std::size_t head = 0; head < f.heads; ++head) {
        const double left = x + 157 * static_cast<double>(head % 4);
        const double top = y + (high + 12) * static_cast<double>(head / 4);
        const bool chosen = head == f.options.head;
        f.begin();
        figure.rect(
            left, top, 148, high,
            Paint::of(PAPER, chosen ? Ink{"", "#1f2328"} : Ink{"", "#d0d7de"}, chosen ? 2.5 : 1),
            8);
        if (chosen) figure.rect(left, top, 148, high, Paint::of(PAPER, RULE, 0.6), 8);
        if (chosen)
            figure.rect(left, top, 148, high, Paint{"none", toHex(headColour(head)), 3.5}, 8);
        drawHeadKey(figure, left + 10, top + 17, head);
        const AttnMatrix weights = buildAttnMatrix(f.traces, f.options.layer, head);
        drawThumbnail(figure, left + 10, top + 34, weights, f.labels, mini);
        for (std::size_t i = 0; i < f.count; ++i) {
            const auto output = f.ofHead(f.layer(i).headOutputs, head);
            f.squares(left + 90, top + 34 + mini * static_cast<double>(i), output, outWidth,
                      mini - 1, headLabel(head, lang) + ", " + f.labels[i]);
            f.addRows("output", head, i, output);
        }
        f.end();
    }
    const double middle = y + block / 2, top = middle - mini * n / 2;
    const auto caption = [&](double at, std::string_view words) {
        figure.text(at, top - 14, words, {.size = 12, .anchor = "middle", .bold = true});
    };
    const double joined = x + 658, box = joined + 174, result = box + 100;
    f.begin();
    drawArrow(figure, joined - 32, middle, joined - 8, middle);
    constexpr Text concat{"concaténer", "concatenate"}, linear{"linéaire", "linear"},
        output{"sortie", "output"};
    caption(joined + 72, concat.in(lang));
    for (std::size_t i = 0; i < f.count; ++i)
        f.squares(joined, top + mini * static_cast<double>(i), toDoubles(f.layer(i).headOutputs),
                  square, mini - 1, f.labels[i]);
    for (std::size_t head = 0; head < f.heads; ++head)
        figure.rect(joined + square * static_cast<double>(head * f.dim), top + mini * n + 3,
                    square * static_cast<double>(f.dim) - 2, 5, Paint::solid(headColour(head)), 2);
    f.end();
    f.begin();
    drawArrow(figure, joined + 150, middle, box - 4, middle);
    drawBox(figure, box, middle - 24, 68, 48, {"W_O", std::string(linear.in(lang))},
            Paint::of(PAPER, RULE));
    f.end();
    f.begin();
    drawArrow(figure, box + 72, middle, result - 6, middle);
    caption(result + 72, output.in(lang));
    for (std::size_t i = 0; i < f.count; ++i) {
        const auto sum = f.added(i);
        f.squares(result, top + mini * static_cast<double>(i), sum, square, mini - 1, f.labels[i]);
        f.addRows("linear", f.options.head, i, sum);
    }
    f.end();
    return y + block + 26;
}

/// What the picture teaches, the last two sentences with this head's own numbers.
template <class R>
std::vector<std::string> insights(const Frame<R>& f, const regard::AttnMatrix& weights) {
    using namespace regard;
    const Lang lang = f.lang();
    const bool fr = lang == Lang::fr;
    const std::size_t last = f.count - 1;
    const auto shares = visible(weights, last);
    const auto most =
        static_cast<std::size_t>(std::max_element(shares.begin(), shares.end()) - shares.begin());
    const std::string open = fr ? "«\u202F" : "“", close = fr ? "\u202F»" : "”";
    const auto word = [&](std::size_t i) { return open + truncateChars(f.labels[i], 16) + close; };
    const std::string share = percentText(wholePercents(shares)[most], lang);
    const std::size_t one = 4 * f.width * f.dim;
    std::vector<std::string> all;
    all.push_back(fr ? "Un mot ne regarde jamais le futur\u00A0: le premier ne voit que "
                       "lui-même, donc 100\u00A0%."
                     : "No word looks into the future: the first sees only itself, so 100%.");
    all.push_back(fr ? "Regarder n’est pas prendre\u00A0: la part dit combien, V dit quoi."
                     : "Looking is not taking: the share says how much, V says what.");
    std::string third = word(last);
    third += fr ? " regarde surtout " : " looks most at ";
    third += most == last ? std::string(fr ? "lui-même" : "itself") : word(most);
    third += fr ? "\u00A0: " + share + "." : ": " + share + ".";
    all.push_back(third);
    if (last > 0) {
        const double chance =
            double(f.traces[last - 1].probs()[static_cast<std::size_t>(f.traces[last].tokenId)]);
        std::string expected = fr ? "Avant de lire " : "Before it read ";
        expected += word(last);
        expected += fr ? ", le modèle lui donnait " : ", the model gave it ";
        if (chance < 0.001) expected += fr ? "moins de " : "less than ";
        expected += formatPercent((std::max)(chance, 0.001), 1, lang);
        expected += fr ? " de chances." : ".";
        all.push_back(expected);
    }
    std::string fourth = formatCount(one, lang);
    fourth += fr ? " poids par tête, " : " weights a head, ";
    fourth += formatCount(f.heads * one, lang);
    fourth += fr ? " pour les " : " for all ";
    fourth += std::to_string(f.heads);
    fourth += fr ? "\u00A0: plusieurs petites têtes coûtent autant qu’une grande."
                 : ": several small heads cost as much as one large head.";
    all.push_back(fourth);
    all.push_back(fr ? "Ces poids sont appris. À eux seuls, ils n’expliquent pas ce que le modèle "
                       "prédit."
                     : "These weights are learned. By themselves they don’t explain what the model "
                       "predicts.");
    return all;
}

} // namespace plate
