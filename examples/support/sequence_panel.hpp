// Panel 2: the tokens of a name stacking up, and the KV cache that fills with them.
#pragma once

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include <regard/look/vector_bar.hpp>

#include "panel.hpp"

/// What panel 2 shows.
struct SequencePanelOptions {
    std::size_t current = 0;        ///< the position that is read now; past the end: the last
    std::size_t layer = 0;          ///< whose keys and values are drawn
    std::size_t capacity = 16;      ///< positions that the cache can hold
    std::size_t bytesPerNumber = 4; ///< of the model's numbers
    bool animate = false;           ///< all positions one after the other, ending at `current`
    std::string name = "sequence";  ///< of the figure
};

/// Panel 2: one row per position with its token, its key and its value.
template <class R>
Panel sequencePanel(const std::vector<regard::ForwardTrace<R>>& traces,
                    const std::vector<std::string>& alphabet, regard::Lang lang,
                    const SequencePanelOptions& options = {}) {
    using namespace regard;
    if (traces.empty()) fail("panel 2 needs the traces of at least one position");
    const std::size_t n = traces.size(), current = (std::min)(options.current, n - 1);
    const auto labels = positionLabels(alphabet, traces);
    const std::size_t size = traces[0].layers.at(options.layer).k.size();
    const std::size_t bytesEach = 2 * size * options.bytesPerNumber * traces[0].layers.size();

    constexpr Text titleOf{"Toute une séquence\u00A0: ", "A whole sequence: "};
    constexpr Text told{
        "Chaque lettre lue ajoute une ligne à la mémoire du modèle\u00A0: sa clé K et sa valeur V. "
        "Rien n’est recalculé.",
        "Every letter read adds a row to the model’s memory: its key K and its value V. Nothing is "
        "computed twice."};
    constexpr Text reading{", on lit ", ", reading "};
    Figure figure(options.name, lang,
                  std::string(titleOf.in(lang)) + wordOf(alphabet, traces) +
                      std::string(reading.in(lang)) + labels[current],
                  std::string(told.in(lang)));
    Table table{{"position", "token", "part", "index", "value"}, {}};

    std::vector<double> all;
    for (const auto& trace : traces)
        for (const auto part : {trace.layers[options.layer].k, trace.layers[options.layer].v})
            for (const R x : part) all.push_back(double(x));
    const double limit = std::ceil(magnitude(all) * 10 - 1e-9) / 10;
    const VectorBarOptions bar{.cell = std::clamp(352.0 / static_cast<double>(size), 2.0, 22.0),
                               .height = 26,
                               .limit = limit};
    const double barW = vectorBarWidth(size, bar), pitch = 38;
    const double kX = 24 + 84, vX = kX + barW + 28, width = vX + barW + 24 + 72;
    double y = drawHeading(figure, width, figure.title(), figure.description());

    constexpr Text token{"lettre", "letter"};
    constexpr Text key{"K — la clé, l’étiquette", "K — the key, the label"};
    constexpr Text value{"V — la valeur, le cahier", "V — the value, the notebook"};
    figure.text(24, y + 6, token.in(lang), {.size = 12, .ink = SOFT});
    const auto column = [&](double x, Colour colour, std::string_view title) {
        figure.rect(x, y - 2, 14, 14, Paint::solid(colour), 3);
        figure.text(x + 22, y + 5, title, {.bold = true});
    };
    column(kX, K_COLOUR, key.in(lang));
    column(vX, V_COLOUR, value.in(lang));
    y += 26;
    const double first = y;
    for (std::size_t t = current + 1; t < n; ++t) {
        const double top = first + pitch * static_cast<double>(t);
        for (const double x : {kX, vX})
            figure.rect(x, top + 2, barW - 1, 26, {"none", "#8c959f", 1, "3 4", 1, "rg-rule-line"},
                        3);
        figure.rect(24, top, 60, 30, {"none", "#8c959f", 1, "3 4", 1, "rg-rule-line"}, 6);
    }
    const std::string id = escapeXml(options.name);
    if (options.animate)
        figure.addStyle("@keyframes " + id + "-in{from{opacity:0}to{opacity:1}}@keyframes " + id +
                        "-now{from{opacity:1}to{opacity:1}}"
                        "@media screen and (prefers-reduced-motion:no-preference){." +
                        id + "-row{animation:" + id + "-in .4s both}." + id +
                        "-now{animation:" + id + "-now 1.2s}}");
    for (std::size_t t = 0; t <= current; ++t) {
        const double top = first + pitch * static_cast<double>(t);
        const auto& layer = traces[t].layers[options.layer];
        const std::string start = formatCoord(1.2 * static_cast<double>(t));
        if (options.animate) figure.beginGroup(id + "-row", "animation-delay:" + start + "s");
        drawToken(figure, 24, top, 60, 30, labels[t], traces[t].tokenId, t < current);
        VectorBarOptions row = bar;
        row.tooltip = "K " + labels[t];
        drawVectorBar(figure, kX, top + 2, toDoubles(layer.k), row);
        row.tooltip = "V " + labels[t];
        drawVectorBar(figure, vX, top + 2, toDoubles(layer.v), row);
        if (options.animate) figure.endGroup();
        for (std::size_t i = 0; i < size; ++i)
            table.rows.push_back({t, labels[t], "K", i, double(layer.k[i])});
        for (std::size_t i = 0; i < size; ++i)
            table.rows.push_back({t, labels[t], "V", i, double(layer.v[i])});
        if (t < current && !options.animate) continue;
        const bool last = t == current;
        if (options.animate)
            figure.beginGroup(id + (last ? "-row" : "-now"), "animation-delay:" + start + "s",
                              last ? 1 : 0);
        if (!last) drawToken(figure, 24, top, 60, 30, labels[t], traces[t].tokenId);
        figure.rect(18, top - 4, width - 24 - 72 - 12, pitch, Paint::of(NONE, INK, 2.2), 8);
        if (options.animate) figure.endGroup();
    }
    const double gridH = pitch * static_cast<double>(n) - 8;
    drawColourBar(figure, width - 24 - 54, first, (std::max)(60.0, gridH), true, limit);
    y = first + (std::max)(60.0, gridH) + 30;

    constexpr Text memory{"Mémoire (cache KV)", "Memory (KV cache)"};
    constexpr Text bytes{" octets", " bytes"};
    constexpr Text of{" sur ", " of "};
    const auto count = [&](std::size_t number) { return formatCount(number, lang); };
    figure.text(24, y, memory.in(lang), {.bold = true});
    figure.text(width - 24, y,
                count(bytesEach * (current + 1)) + std::string(of.in(lang)) +
                    count(bytesEach * options.capacity) + std::string(bytes.in(lang)),
                {.anchor = "end", .bold = true});
    y += 18;
    const double slot = (width - 48) / static_cast<double>((std::max)(options.capacity, n));
    for (std::size_t t = 0; t < (std::max)(options.capacity, n); ++t)
        figure.rect(24 + slot * static_cast<double>(t), y, slot - (slot > 6 ? 3 : 0), 16,
                    t <= current
                        ? Paint::solid(t == current ? K_COLOUR : rgb(0x8fd9bd), "#1f2328", 0.8)
                        : Paint::of(CARD, RULE, 0.8),
                    3);
    y += 36;
    const bool one = traces[0].layers.size() == 1;
    const std::string sum =
        lang == Lang::fr ? "Une position\u00A0: 2 vecteurs (K et V) × " + count(size) +
                               " nombres × " + count(options.bytesPerNumber) + " octets" +
                               (one ? "" : " × " + count(traces[0].layers.size()) + " couches") +
                               " = " + count(bytesEach) + " octets."
                         : "One position: 2 vectors (K and V) × " + count(size) + " numbers × " +
                               count(options.bytesPerNumber) + " bytes" +
                               (one ? "" : " × " + count(traces[0].layers.size()) + " layers") +
                               " = " + count(bytesEach) + " bytes.";
    figure.text(24, y, sum, {.size = 12, .ink = SOFT});
    figure.resize(width, y + 26);
    return {std::move(figure), std::move(table)};
}
