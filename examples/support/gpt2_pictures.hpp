// The attention of a large model, layer by layer: a picture of all heads of one layer, and the page
// that shows them all.
#pragma once

#include <algorithm>
#include <cstddef>
#include <ostream>
#include <string>
#include <vector>

#include <regard/look/html.hpp>

#include "head_key.hpp"

namespace gpt2 {

/// Heads side by side in a picture.
inline constexpr std::size_t COLUMNS = 4;

/// The attention of all heads at the positions read so far, and nothing else of their traces.
struct Attention {
    std::vector<int> tokens;
    std::size_t layers = 0, heads = 0;
    std::vector<std::vector<float>> rows; ///< [position][layer, head, key]

    void add(const regard::ForwardTrace<float>& trace) {
        tokens.push_back(trace.tokenId);
        layers = trace.layers.size();
        heads = trace.layers.front().attnWeights.size();
        std::vector<float>& row = rows.emplace_back();
        for (const auto& layer : trace.layers)
            for (std::size_t head = 0; head < heads; ++head)
                for (const float weight : layer.attnWeights[head]) row.push_back(weight);
    }

    regard::AttnMatrix matrix(std::size_t layer, std::size_t head) const {
        regard::AttnMatrix weights{rows.size()};
        for (std::size_t i = 0; i < rows.size(); ++i)
            for (std::size_t j = 0; j <= i; ++j)
                weights(i, j) = double(rows[i][(layer * heads + head) * (i + 1) + j]);
        return weights;
    }
};

/// Draws the weights of one head, `cell` px each, over the pattern of what the mask forbids.
inline void drawHead(regard::Figure& figure, double x, double y, const regard::AttnMatrix& weights,
                     const std::vector<std::string>& labels, double cell) {
    using namespace regard;
    const double side = cell * static_cast<double>(weights.size());
    figure.rect(x, y, side, side, maskPaint(figure));
    for (std::size_t i = 0; i < weights.size(); ++i)
        for (std::size_t j = 0; j <= i; ++j)
            figure.rect(x + cell * static_cast<double>(j), y + cell * static_cast<double>(i), cell,
                        cell, Paint::solid(weightColour(weights(i, j))), 0,
                        labels[i] + " → " + labels[j] + ": " + formatShortest(weights(i, j)));
}

/// All heads of one layer.
inline regard::Figure layerPicture(const Attention& attention, std::size_t layer,
                                   const std::vector<std::string>& labels) {
    using namespace regard;
    const std::size_t heads = attention.heads;
    const auto positions = static_cast<double>(attention.tokens.size());
    Figure figure("layer" + std::to_string(layer), Lang::en,
                  "Layer " + std::to_string(layer) + ": who looks at whom",
                  "One square for each head. Rows: who looks (Q); columns: what is looked at (K).");
    const double side = std::clamp(6.0 * positions, 120.0, 240.0);
    const double cell = side / positions;
    const double pitch = side + 20;
    const double width = 24 + pitch * double((std::min)(COLUMNS, heads)) + 90;
    const double top =
        drawHeading(figure, (std::max)(560.0, width), figure.title(), figure.description());
    for (std::size_t h = 0; h < heads; ++h) {
        const double x = 24 + pitch * static_cast<double>(h % COLUMNS);
        const double y = top + (side + 34) * static_cast<double>(h / COLUMNS);
        drawHeadKey(figure, x, y + 6, h);
        drawHead(figure, x, y + 20, attention.matrix(layer, h), labels, cell);
    }
    const double end = top + (side + 34) * static_cast<double>((heads + COLUMNS - 1) / COLUMNS);
    drawColourBar(figure, 24 + pitch * double((std::min)(COLUMNS, heads)), top + 20, side, false);
    drawMaskLegend(figure, 24, end + 8);
    figure.resize((std::max)(560.0, width), end + 44);
    return figure;
}

/// The page with the pictures layer0.svg, layer1.svg, … beside it.
inline void writeIndex(std::ostream& out, const std::string& text, std::size_t layers,
                       std::size_t positions) {
    using namespace regard;
    beginPage(out, Lang::en, "The attention of GPT-2");
    writeElement(out, "h1", "The attention of GPT-2, every layer and head");
    writeElement(out, "p", text);
    writeElement(out, "p",
                 "The pictures cover the first " + std::to_string(positions) +
                     " tokens. Open one by itself to read its weights under the pointer.");
    for (std::size_t layer = 0; layer < layers; ++layer) {
        const std::string name = "layer" + std::to_string(layer);
        out << "<figure><a href=\"" << name << ".svg\"><img src=\"" << name
            << ".svg\" loading=\"lazy\" style=\"max-width:100%\" alt=\"All heads of layer " << layer
            << "\"></a></figure>\n";
    }
    endPage(out);
}

} // namespace gpt2
