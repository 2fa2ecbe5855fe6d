// The cost of attention as a picture: memory and time against the length of the text.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <vector>

#include <regard/look/line_chart.hpp>

#include "attention_cost.hpp"
#include "panel.hpp"

namespace cost {

/// "96 KiB", in French "96 Kio".
inline std::string bytesText(double bytes, regard::Lang lang) {
    constexpr std::array<regard::Text, 4> UNITS{
        {{"o", "B"}, {"Kio", "KiB"}, {"Mio", "MiB"}, {"Gio", "GiB"}}};
    std::size_t unit = 0;
    for (; unit + 1 < UNITS.size() && bytes >= 1024; ++unit) bytes /= 1024;
    const int decimals = bytes < 10 && bytes != std::floor(bytes) ? 1 : 0;
    return regard::formatFixed(bytes, decimals, lang) + "\u00A0" +
           std::string(UNITS[unit].in(lang));
}

/// "1.2 ms".
inline std::string secondsText(double seconds, regard::Lang lang) {
    if (!std::isfinite(seconds)) return "–";
    constexpr std::array<const char*, 3> UNITS{"µs", "ms", "s"};
    double number = seconds * 1e6;
    std::size_t unit = 0;
    for (; unit + 1 < UNITS.size() && number >= 1000 * (1 - 1e-9); ++unit) number /= 1000;
    const int decimals = number < 10 && std::abs(number - std::round(number)) > 1e-9 ? 1 : 0;
    return regard::formatFixed(number, decimals, lang) + "\u00A0" + UNITS[unit];
}

/// The measurements of one kind, the shortest text first.
inline std::vector<Cost> costsOf(const std::vector<Cost>& costs, std::size_t kind) {
    std::vector<Cost> own;
    for (const Cost& each : costs)
        if (each.kind == kind) own.push_back(each);
    return own;
}

/// Memory and time of every kind against the length, both axes logarithmic, and what twice the
/// length costs. Fails for no measurements.
inline Panel attentionCostPanel(const std::vector<Cost>& costs, regard::Lang lang,
                                const std::string& name = "attention-cost") {
    using namespace regard;
    if (costs.empty()) fail("a picture of costs needs at least one measurement");
    constexpr Text titleOf{"Ce que coûte l’attention", "What attention costs"};
    constexpr Text told{
        "Mémoire gardée pour le retour (comptée) et temps d’un aller et retour (mesuré), selon la "
        "longueur T du texte\u00A0: 2 têtes de 32 nombres. Une pente double est un T²\u00A0: deux "
        "fois "
        "plus de texte, quatre fois le prix.",
        "Memory kept for the backward pass (counted) and time of a forward and a backward pass "
        "(measured) against the length T of the text: 2 heads of 32 numbers. Twice the slope is a "
        "T²: twice the text, four times the price."};
    Figure figure(name, lang, std::string(titleOf.in(lang)), std::string(told.in(lang)));
    Table table{{"kind", "positions", "bytes", "seconds"}, {}};
    for (const Cost& each : costs)
        table.rows.push_back({KINDS.at(each.kind).id, each.positions, each.bytes, each.seconds});
    constexpr std::array<Colour, KINDS.size()> COLOURS{okabeIto(6), okabeIto(5), okabeIto(3),
                                                       okabeIto(1), okabeIto(7)};
    const auto seriesOf = [&](bool time) {
        std::vector<Series> all;
        for (std::size_t kind = 0; kind < KINDS.size(); ++kind) {
            Series series{std::string(KINDS[kind].label.in(lang)), {}, COLOURS[kind]};
            series.dash = std::string(headDash(kind));
            series.width = 2.4;
            series.marks = true;
            for (const Cost& each : costsOf(costs, kind)) {
                if (time && !std::isfinite(each.seconds)) continue;
                series.places.push_back(double(each.positions));
                series.values.push_back(time ? each.seconds : double(each.bytes));
            }
            all.push_back(std::move(series));
        }
        return all;
    };
    constexpr double width = 1140, plot = 350;
    double y = drawHeading(figure, width, figure.title(), figure.description()) + 4;
    constexpr Text memory{"mémoire", "memory"}, time{"temps", "time"};
    constexpr Text length{"T, en positions", "T, in positions"};
    double deepest = 0;
    for (const bool isTime : {false, true}) {
        const double x = isTime ? 24 + 560 : 24;
        figure.text(x + 62, y, (isTime ? time : memory).in(lang), {.size = 15, .bold = true});
        const DrawnSize chart = drawLineChart(figure, x, y + 22, seriesOf(isTime),
                                              {.width = plot,
                                               .height = 320,
                                               .xTitle = std::string(length.in(lang)),
                                               .xBase = 2,
                                               .yBase = isTime ? 10.0 : 4.0,
                                               .yText = isTime ? secondsText : bytesText});
        deepest = (std::max)(deepest, chart.height);
    }
    y += deepest + 52;
    constexpr std::array<Text, 6> heads{{{"attention", "attention"},
                                         {"une requête voit", "a query sees"},
                                         {"mémoire", "memory"},
                                         {"T × 2", "T × 2"},
                                         {"temps", "time"},
                                         {"T × 2", "T × 2"}}};
    constexpr std::array<Text, KINDS.size()> sees{
        {{"toutes les clés", "all keys"},
         {"toutes les clés, par 64", "all keys, 64 at a time"},
         {"63 voisines", "63 neighbours"},
         {"64 sommes sur les clés", "64 sums over the keys"},
         {"64 mélanges des clés", "64 mixtures of the keys"}}};
    constexpr std::array<double, 6> columns{86, 250, 500, 680, 760, 900};
    for (std::size_t c = 0; c < columns.size(); ++c)
        figure.text(columns[c], y, heads[c].in(lang), {.size = 12, .ink = SOFT});
    figure.line(86, y + 14, width - 160, y + 14, Paint::of(NONE, RULE));
    std::size_t longest = 0;
    for (const Cost& each : costs)
        if (std::isfinite(each.seconds)) longest = (std::max)(longest, each.positions);
    for (std::size_t kind = 0; kind < KINDS.size(); ++kind) {
        const auto own = costsOf(costs, kind);
        for (std::size_t i = 0; i < own.size(); ++i) {
            if (own[i].positions != longest) continue;
            y += 30;
            figure.line(40, y, 76, y,
                        {"none", toHex(COLOURS[kind]), 3, std::string(headDash(kind))});
            figure.text(columns[0], y, KINDS[kind].label.in(lang), {.bold = true});
            figure.text(columns[1], y, sees[kind].in(lang));
            figure.text(columns[2], y, bytesText(double(own[i].bytes), lang));
            figure.text(columns[4], y, secondsText(own[i].seconds, lang));
            if (i == 0) continue;
            const auto times = [&](double ratio) { return "× " + formatFixed(ratio, 1, lang); };
            figure.text(columns[3], y, times(double(own[i].bytes) / double(own[i - 1].bytes)));
            figure.text(columns[5], y, times(own[i].seconds / own[i - 1].seconds));
        }
    }
    y += 34;
    constexpr Text at{"Tableau\u00A0: T = ", "Table: T = "};
    constexpr Text note{
        ". Le temps dépend de la machine et de ce qu’elle fait d’autre\u202F; la mémoire, non.",
        ". Time depends on the machine and on what else it does; memory does not."};
    y += figure.paragraph(86, y, width - 200,
                          std::string(at.in(lang)) + formatCount(longest, lang) +
                              std::string(note.in(lang)),
                          {.size = 12, .ink = SOFT});
    figure.resize(width, y + 12);
    return {std::move(figure), std::move(table)};
}

} // namespace cost
