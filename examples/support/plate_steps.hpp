// Panels A and B of the plate: the input with its queries, keys and values, and the three steps of
// one head.
#pragma once

#include <array>
#include <string>
#include <vector>

#include "plate_frame.hpp"

namespace plate {

/// Whole per cents of shares that add to 1, which add to 100: each is rounded down, and what is
/// left goes to the largest remainders, the earlier one among equals.
inline std::vector<int> wholePercents(std::span<const double> shares) {
    std::vector<int> whole;
    std::vector<std::size_t> byRest;
    int sum = 0;
    for (std::size_t j = 0; j < shares.size(); ++j) {
        whole.push_back(static_cast<int>(std::floor(100 * shares[j] + 1e-9)));
        sum += whole.back();
        byRest.push_back(j);
    }
    std::stable_sort(byRest.begin(), byRest.end(), [&](std::size_t a, std::size_t b) {
        return 100 * shares[a] - whole[a] > 100 * shares[b] - whole[b];
    });
    for (std::size_t j = 0; j < byRest.size() && sum < 100; ++j, ++sum) ++whole[byRest[j]];
    return whole;
}

/// "37 %" or "37%".
inline std::string percentText(int percent, regard::Lang lang) {
    return std::to_string(percent) + (lang == regard::Lang::fr ? "\u00A0%" : "%");
}

/// The weights with which a position looks, masked ones left out.
inline std::vector<double> visible(const regard::AttnMatrix& weights, std::size_t row) {
    const auto all = weights.row(row);
    return {all.begin(), all.begin() + static_cast<std::ptrdiff_t>(row + 1)};
}

template <class R>
double rowPitch(const Frame<R>& f) {
    return f.count <= 6 ? 30 : 24;
}
template <class R>
double inputHeight(const Frame<R>& f) {
    return 46 + 3 * (30 + rowPitch(f) * static_cast<double>(f.count) + 8) + 8;
}

/// Panel A: what the layer reads, and three coloured arrows to what the head makes of it.
template <class R>
void drawInput(Frame<R>& f, double y, double height) {
    using namespace regard;
    const Lang lang = f.lang();
    Figure& figure = f.figure;
    constexpr Text title{"L’entrée devient Q, K et V", "The input becomes Q, K and V"};
    f.card(Frame<R>::LEFT, y, 544, height, "A", title.in(lang));
    const double pitch = rowPitch(f), rows = pitch * static_cast<double>(f.count);
    const double x = Frame<R>::LEFT + 16, blocks = x + 352;
    const double inputTop = y + 46 + (height - 46 - rows) / 2;
    const double square = std::clamp(176 / static_cast<double>(f.width), 2.0, 11.0);
    const double cell = std::clamp(152 / static_cast<double>(f.dim), 4.0, 38.0);
    constexpr Text reads{"x\u00A0: ce que la couche lit", "x: what the layer reads"};
    figure.text(x, inputTop - 34, reads.in(lang), {.size = 13, .bold = true});
    figure.text(x, inputTop - 16,
                formatCount(f.width, lang) +
                    std::string(Text{" nombres par mot", " numbers a word"}.in(lang)),
                {.size = 12, .ink = SOFT});
    f.begin();
    for (std::size_t i = 0; i < f.count; ++i) {
        const double top = inputTop + pitch * static_cast<double>(i);
        f.token(i, x, top, 84, pitch - 5);
        const auto numbers = toDoubles(f.layer(i).preAttnNorm);
        f.squares(x + 92, top, numbers, square, pitch - 5, "x " + f.labels[i]);
        f.addRows("x", f.options.head, i, numbers);
    }
    f.end();
    struct Kind {
        const char* letter;
        Text role;
        Colour colour;
        std::span<const R> LayerTrace<R>::*numbers;
    };
    const std::array<Kind, 3> kinds{
        {{"Q", {"la question", "the query"}, Q_COLOUR, &LayerTrace<R>::q},
         {"K", {"l’étiquette", "the key"}, K_COLOUR, &LayerTrace<R>::k},
         {"V", {"le contenu", "the value"}, V_COLOUR, &LayerTrace<R>::v}}};
    double top = y + 50;
    const double middle = inputTop + rows / 2 - 3;
    for (std::size_t kind = 0; kind < 3; ++kind) {
        const auto& [letter, role, colour, numbers] = kinds[kind];
        const double target = top + 30 + rows / 2;
        f.begin();
        drawCurvedArrow(figure, x + 276, middle + 10 * (static_cast<double>(kind) - 1), blocks - 6,
                        target, colour, 4);
        const double labelY = (middle + target) / 2;
        figure.rect(x + 293, labelY - 11, 40, 22, Paint::solid(colour, "#1f2328", 1), 11);
        figure.text(x + 309, labelY, "× W",
                    {.size = 12, .anchor = "middle", .bold = true, .ink = {"", "#000000"}});
        figure.text(x + 325, labelY + 3, letter,
                    {.size = 9, .anchor = "middle", .bold = true, .ink = {"", "#000000"}});
        figure.rect(blocks, top + 3, 24, 22, Paint::solid(colour, "#1f2328", 1), 5);
        figure.text(blocks + 12, top + 14, letter,
                    {.size = 14, .anchor = "middle", .bold = true, .ink = {"", "#000000"}});
        figure.text(blocks + 32, top + 14, role.in(lang), {.size = 13, .bold = true});
        for (std::size_t i = 0; i < f.count; ++i) {
            const double row = top + 30 + pitch * static_cast<double>(i);
            figure.rect(
                blocks, row, 8, pitch - 5,
                Paint::solid(tokenColour(static_cast<std::size_t>(f.colours[i])), "#1f2328"), 2,
                f.labels[i]);
            const auto values = f.ofHead(f.layer(i).*numbers, f.options.head);
            f.squares(blocks + 12, row, values, cell, pitch - 5,
                      std::string(letter) + ' ' + f.labels[i]);
            f.addRows(letter, f.options.head, i, values);
        }
        f.end();
        top += 30 + rows + 8;
    }
}

/// The height of the rows of the grid in panel B.
template <class R>
double gridRow(const Frame<R>& f) {
    return std::clamp(170 / static_cast<double>(f.count), 26.0, 40.0);
}
/// What stands above the grid: labels of the columns, upright where they are too wide.
template <class R>
double gridTop(const Frame<R>& f) {
    double longest = 0;
    for (const auto& label : f.labels)
        longest = (std::max)(longest, regard::textWidth(regard::truncateChars(label, 12), 11));
    return longest > 176 / static_cast<double>(f.count) ? longest + 8 : 22;
}
template <class R>
double sumPitch(const Frame<R>& f) {
    return f.count <= 6 ? 30 : 25;
}
template <class R>
double stepsHeight(const Frame<R>& f) {
    return 46 + 30 + gridTop(f) + gridRow(f) * static_cast<double>(f.count) + 44 + 26 +
           sumPitch(f) * static_cast<double>(f.count) + 62;
}

/// The numbered heading of a step.
inline void stepHeading(regard::Figure& figure, double x, double y, const char* number,
                        std::string_view words) {
    using namespace regard;
    figure.circle(x + 9, y, 9, Paint::of(SOFT));
    figure.text(x + 9, y, number, {.size = 11, .anchor = "middle", .bold = true, .ink = PAPER});
    figure.text(x + 24, y, words, {.size = 13, .bold = true});
}

/// Panel B: scores, shares, weighted sum; returns the y of the three steps for the notes.
template <class R>
std::array<double, 3> drawSteps(Frame<R>& f, const regard::AttnMatrix& weights, double y,
                                double height) {
    using namespace regard;
    const Lang lang = f.lang();
    Figure& figure = f.figure;
    const double x = Frame<R>::LEFT + 560, inner = x + 16;
    constexpr Text title{"Trois étapes, pour une tête", "Three steps, for one head"};
    f.card(x, y, Frame<R>::RIGHT - x, height, "B", title.in(lang));
    const std::size_t n = f.count;
    const double cell = 176 / static_cast<double>(n), row = gridRow(f);
    const double gridX = inner + 84, bars = inner + 312, barWidth = 172;
    double at = y + 58;
    const std::array<double, 3> places{at, at + 60, 0};
    stepHeading(figure, inner, at, "1", "Q · Kᵀ ÷ √" + std::to_string(f.dim));
    stepHeading(figure, bars, at, "2",
                Text{"softmax\u00A0: des parts", "softmax: shares"}.in(lang));
    at += 18 + gridTop(f);
    for (std::size_t j = 0; j < n; ++j) {
        const std::string label = truncateChars(f.labels[j], 12);
        const double middle = gridX + cell * (static_cast<double>(j) + 0.5);
        if (gridTop(f) > 22)
            figure.text(middle, at - 6, label, {.size = 11, .rotate = -90});
        else
            figure.text(middle, at - 11, label, {.size = 11, .anchor = "middle"});
    }
    for (std::size_t i = 0; i < n; ++i) {
        const double top = at + row * static_cast<double>(i);
        f.begin();
        f.token(i, inner, top, 78, row - 5);
        for (std::size_t j = 0; j < n; ++j) {
            const double left = gridX + cell * static_cast<double>(j);
            const std::string pair = f.labels[i] + " → " + f.labels[j];
            if (j > i) {
                figure.rect(left, top, cell - 1, row - 5, maskPaint(figure), 2,
                            pair + std::string(Text{"\u00A0: futur caché", ": hidden"}.in(lang)));
                continue;
            }
            const double score = double(f.layer(i).attnLogits[f.options.head][j]);
            const Colour colour = signedColour(score, f.scoreLimit);
            figure.rect(left, top, cell - 1, row - 5, Paint::solid(colour, "#c9ced4", 0.5), 2,
                        pair + ": " + formatShortest(score));
            if (cell >= 34)
                figure.textOnCell(left + cell / 2, top + row / 2 - 2.5, formatFixed(score, 2, lang),
                                  colour, 11);
            f.table.rows.push_back({"score", f.options.head, i, f.labels[i], j, score});
            f.table.rows.push_back({"weight", f.options.head, i, f.labels[i], j, weights(i, j)});
        }
        drawArrow(figure, gridX + 182, top + row / 2 - 2.5, bars - 8, top + row / 2 - 2.5);
        const auto shares = visible(weights, i);
        const auto percents = wholePercents(shares);
        double left = bars;
        for (std::size_t j = 0; j <= i; ++j) {
            const double length = barWidth * shares[j];
            const Colour colour = tokenColour(static_cast<std::size_t>(f.colours[j]));
            if (length > 0.2)
                figure.rect(left, top, length, row - 5, Paint::solid(colour, "#1f2328", 0.8), 1,
                            f.labels[i] + " → " + f.labels[j] + ": " + formatShortest(shares[j]));
            const std::string words = percentText(percents[j], lang);
            if (textWidth(words, 11) + 4 < length)
                figure.text(left + length / 2, top + row / 2 - 2.5, words,
                            {.size = 11, .anchor = "middle", .bold = true, .ink = {"", "#000000"}});
            left += length;
        }
        figure.text(bars + barWidth + 6, top + row / 2 - 2.5, "= " + percentText(100, lang),
                    {.size = 11, .ink = SOFT});
        f.end();
    }
    at += row * static_cast<double>(n) + 6;
    drawMaskLegend(figure, gridX, at);
    at += 38;

    const std::size_t last = n - 1;
    stepHeading(
        figure, inner, at, "3",
        std::string(
            Text{"la somme pondérée des V, pour ", "the weighted sum of V, for "}.in(lang)) +
            truncateChars(f.labels[last], 12));
    const double third = at;
    at += 20;
    const auto shares = visible(weights, last);
    const auto percents = wholePercents(shares);
    const double number = std::clamp(152 / static_cast<double>(f.dim), 4.0, 38.0);
    const double pitch = sumPitch(f);
    for (std::size_t j = 0; j < n; ++j) {
        const double top = at + pitch * static_cast<double>(j), middle = top + (pitch - 5) / 2;
        const auto value = f.ofHead(f.layer(j).v, f.options.head);
        std::vector<double> part;
        for (const double v : value) part.push_back(shares[j] * v);
        f.begin();
        figure.text(inner + 44, middle, percentText(percents[j], lang),
                    {.size = 12, .anchor = "end", .bold = true});
        figure.text(inner + 56, middle, "×", {.size = 13, .anchor = "middle"});
        f.token(j, inner + 68, top, 78, pitch - 5);
        f.squares(inner + 154, top, value, number, pitch - 5, "V " + f.labels[j]);
        figure.text(inner + 322, middle, "=", {.size = 14, .anchor = "middle"});
        f.squares(inner + 338, top, part, number, pitch - 5, "α·V " + f.labels[j]);
        f.end();
    }
    at += pitch * static_cast<double>(n) + 4;
    f.begin();
    figure.line(inner + 300, at, inner + 338 + number * static_cast<double>(f.dim), at,
                Paint::of(NONE, INK, 1.5));
    constexpr Text sum{"la sortie de la tête\u00A0=", "the output of the head ="};
    figure.text(inner + 330, at + 21, sum.in(lang), {.size = 13, .anchor = "end", .bold = true});
    f.squares(inner + 338, at + 7, f.ofHead(f.layer(last).headOutputs, f.options.head), number, 28,
              "Σ");
    f.end();
    return {places[0], places[1], third};
}

} // namespace plate
