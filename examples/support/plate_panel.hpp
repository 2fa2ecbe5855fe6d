// The three-panel plate, as a textbook shows attention: A the input and its Q, K and V; B the three
// steps of one head; C all heads put together, above the attention graph. All numbers are a
// model's.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "plate_heads.hpp"

namespace plate {

/// The notes in the margin, beside what they explain: `steps` are the places of the three steps,
/// `c` the top of panel C.
template <class R>
void drawNotes(Frame<R>& f, double top, const std::array<double, 3>& steps, double c) {
    using namespace regard;
    const Lang lang = f.lang();
    const auto note = [&](double y, Colour colour, const Text& heading, const Text& words) {
        f.note(y, colour, heading.in(lang), words.in(lang));
    };
    f.noteEnd = top;
    note(top, Q_COLOUR, {"Q demande", "Q asks"},
         {"«\u202Fque cherche ce mot\u202F?\u202F»", "“what does this word look for?”"});
    note(top, K_COLOUR, {"K répond", "K answers"},
         {"«\u202Fvoici ce que j’offre\u202F»", "“this is what I offer”"});
    note(top, V_COLOUR, {"V donne", "V gives"},
         {"«\u202Fet voici ce que l’on emporte\u202F»", "“and this is what you take home”"});
    note(steps[0], rgb(0x2166ac), {"1. Les scores", "1. The scores"},
         {"Q·K est grand quand la question et l’étiquette vont dans le même sens\u202F; diviser "
          "par √d garde le softmax souple.",
          "Q·K is large where query and key point the same way; dividing by √d keeps the softmax "
          "soft."});
    note(
        steps[1], rgb(0x8c959f), {"Le masque", "The mask"},
        {"Les cases du futur valent −∞ avant le softmax\u00A0: leur part est 0, pas «\u202Fpresque "
         "0\u202F».",
         "Cells of the future are −∞ before the softmax: their share is 0, not “nearly 0”."});
    note(steps[1], rgb(0x238b45), {"2. Les parts", "2. The shares"},
         {"Chaque ligne est arrondie de sorte que ses parts fassent 100\u00A0%.",
          "Every row is rounded so that its shares add to 100%."});
    note(steps[2] - 10, V_COLOUR, {"3. Le mélange", "3. The mixture"},
         {"Chaque V compte selon sa part.", "Every V counts by its share."});
    note(c, headColour(f.options.head), {"Plusieurs têtes", "Several heads"},
         {"Chacune a ses propres W_Q, W_K et W_V\u00A0: autant de questions à la fois.",
          "Each has W_Q, W_K and W_V of its own: that many questions at once."});
}

/// The scales of everything signed and of the weights, in the margin.
template <class R>
void drawScales(Frame<R>& f, double y) {
    using namespace regard;
    const Lang lang = f.lang();
    const double x = Frame<R>::NOTES;
    constexpr std::array<Text, 3> names{
        {{"vecteurs", "vectors"}, {"scores", "scores"}, {"poids", "weights"}}};
    for (std::size_t i = 0; i < 3; ++i) {
        const double left = x + 72 * static_cast<double>(i);
        f.figure.text(left, y, names[i].in(lang), {.size = 11, .bold = true});
        drawColourBar(f.figure, left, y + 16, 90, i < 2, i == 0 ? f.vectorLimit : f.scoreLimit);
    }
}

} // namespace plate

/// The plate of one head: `labels` name the positions of `traces`. Fails for another number of
/// labels, a layer or head that the model doesn't have, and rows of weights that don't add to 1.
template <class R>
Panel platePanel(const std::vector<regard::ForwardTrace<R>>& traces,
                 const std::vector<std::string>& labels, regard::Lang lang,
                 const PlateOptions& options = {}) {
    using namespace regard;
    const AttnMatrix weights = buildAttnMatrix(traces, options.layer, options.head);
    if (labels.size() != traces.size())
        fail("a plate of " + std::to_string(traces.size()) + " positions got " +
             std::to_string(labels.size()) + " labels");
    for (std::size_t head = 0; head < headCount(traces, options.layer); ++head)
        checkWeights(buildAttnMatrix(traces, options.layer, head));

    std::string sentence;
    for (std::size_t i = 1; i < labels.size(); ++i)
        sentence += (i > 1 ? " " : "") + truncateChars(makeVisible(labels[i]), 16);
    sentence = truncateChars(sentence, 60);
    constexpr Text titleOf{"L’attention en trois panneaux", "Attention in three panels"};
    constexpr Text told{
        "Comment une tête lit une phrase\u00A0: ce qui entre devient Q, K et V (A)\u202F; scores, "
        "parts et mélange (B)\u202F; toutes les têtes réunies, et qui regarde qui (C).",
        "How one head reads a sentence: what enters becomes Q, K and V (A); scores, shares and "
        "mixture (B); all heads put together, and who looks at whom (C)."};
    std::string title{titleOf.in(lang)};
    if (!sentence.empty())
        title += lang == Lang::fr ? " — «\u202F" + sentence + "\u202F»" : " — “" + sentence + "”";
    Figure figure(options.name, lang, title + ", " + placeLabel(options.layer, options.head, lang),
                  std::string(told.in(lang)));
    Table table{{"part", "head", "position", "token", "index", "value"}, {}};
    plate::Frame<R> f{traces, labels, options, figure, table};
    using F = plate::Frame<R>;

    double y = drawHeading(figure, F::WIDTH, title, figure.description());
    const double badge =
        24 + drawBadge(figure, 24, y, trainingBadge(options.steps, lang), options.steps > 0);
    figure.text(badge + 14, y, placeLabel(options.layer, options.head, lang),
                {.size = 14, .bold = true});
    y += 24;
    const double upper = (std::max)(plate::inputHeight(f), plate::stepsHeight(f));
    plate::drawInput(f, y, upper);
    const auto steps = plate::drawSteps(f, weights, y, upper);
    const double c = y + upper + 18, lower = plate::headsHeight(f);
    constexpr Text joined{"Toutes les têtes, réunies", "All heads, put together"};
    f.card(F::LEFT, c, F::RIGHT - F::LEFT, lower, "C", joined.in(lang));
    const double below = plate::drawJoin(f, c + 52);

    const double left = F::LEFT + 16;
    figure.line(left, below - 10, F::RIGHT - 16, below - 10, Paint::of(NONE, RULE, 0.6));
    constexpr Text graph{"Le graphe d’attention de la ", "The attention graph of "};
    figure.text(left, below + 12, std::string(graph.in(lang)) + headLabel(options.head, lang),
                {.size = 15, .bold = true});
    constexpr Text who{"qui regarde", "who looks"}, what{"ce qui est regardé", "what is looked at"};
    figure.text(left, below + 38, who.in(lang), {.size = 12, .ink = SOFT});
    figure.text(left + 590, below + 38, what.in(lang), {.size = 12, .anchor = "end", .ink = SOFT});
    plate::drawGraph(
        figure, left, below + 52, traces, labels, options.layer,
        {.width = 590, .pitch = plate::graphPitch(f), .heads = {options.head}}, [&] { f.begin(); },
        [&] { f.end(); });

    const double box = left + 630, room = F::RIGHT - 16 - box;
    constexpr Text keys{"Ce qu’il faut retenir", "Key insights"};
    figure.text(box, below + 12, keys.in(lang), {.size = 15, .bold = true});
    double at = below + 44;
    for (const std::string& insight : plate::insights(f, weights)) {
        figure.circle(box + 5, at, 4, Paint::solid(headColour(options.head)));
        at += figure.paragraph(box + 20, at, room - 20, insight, {.size = 13}) + 8;
    }
    plate::drawNotes(f, y, steps, c + 6);
    plate::drawScales(f, (std::max)(f.noteEnd + 16, c + lower - 122));
    figure.resize(F::WIDTH, (std::max)(c + lower, f.noteEnd + 150) + 20);
    return {std::move(figure), std::move(table)};
}

/// The attention graphs of all heads of all layers: a row for every layer, a column for every head,
/// each in its head's colour. Fails as `platePanel` does.
template <class R>
Panel plateGraphsPanel(const std::vector<regard::ForwardTrace<R>>& traces,
                       const std::vector<std::string>& labels, regard::Lang lang,
                       const PlateOptions& options = {}) {
    using namespace regard;
    const std::size_t heads = headCount(traces, 0), layers = traces.front().layers.size();
    if (labels.size() != traces.size())
        fail("graphs of " + std::to_string(traces.size()) + " positions got " +
             std::to_string(labels.size()) + " labels");
    constexpr Text titleOf{"Toutes les têtes, toutes les couches", "All heads of all layers"};
    constexpr Text told{
        "Un graphe par tête\u00A0: à gauche le mot qui regarde, à droite celui qui est regardé. "
        "Plus le trait est large, plus le poids est grand\u202F; aucun trait vers le futur.",
        "One graph a head: on the left the word that looks, on the right the word looked at. The "
        "wider a line, the larger the weight; no line runs into the future."};
    Figure figure(options.name, lang, std::string(titleOf.in(lang)), std::string(told.in(lang)));
    Table table{{"layer", "head", "row", "column", "query", "key", "weight"}, {}};
    const double tile = 64, graph = 250, pitch = traces.size() <= 6 ? 30 : 22;
    const double width =
        (std::max)(700.0, 48 + 80 + (graph + 24) * static_cast<double>(heads) - 24);
    double y = drawHeading(figure, width, figure.title(), figure.description());
    drawBadge(figure, 24, y, trainingBadge(options.steps, lang), options.steps > 0);
    y += 34;
    for (std::size_t head = 0; head < heads; ++head)
        drawHeadKey(figure, 104 + (graph + 24) * static_cast<double>(head), y, head);
    y += 24;
    for (std::size_t layer = 0; layer < layers; ++layer) {
        if (options.animate) beginRow(figure, layer);
        const double high = pitch * static_cast<double>(traces.size());
        figure.text(24, y + high / 2 - 4, layerLabel(layer, lang), {.size = 13, .bold = true});
        for (std::size_t head = 0; head < heads; ++head) {
            const AttnMatrix weights = buildAttnMatrix(traces, layer, head);
            checkWeights(weights);
            for (std::size_t i = 0; i < traces.size(); ++i)
                for (std::size_t j = 0; j <= i; ++j)
                    table.rows.push_back({layer, head, i, j, labels[i], labels[j], weights(i, j)});
            plate::drawGraph(
                figure, 104 + (graph + 24) * static_cast<double>(head), y, traces, labels, layer,
                {.width = graph, .pitch = pitch, .tile = tile, .heads = {head}}, [] {}, [] {});
        }
        if (options.animate) figure.endGroup();
        y += high + 26;
    }
    figure.resize(width, y);
    return {std::move(figure), std::move(table)};
}
