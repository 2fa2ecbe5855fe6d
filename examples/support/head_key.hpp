// How heads, layers and token thumbnails are named in the pictures of several heads.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string>

#include "panel.hpp"

/// "tête 2", "head 2".
inline std::string headLabel(std::size_t head, regard::Lang lang) {
    return std::string(regard::Text{"tête\u00A0", "head\u00A0"}.in(lang)) + std::to_string(head);
}

/// "couche 2", "layer 2".
inline std::string layerLabel(std::size_t layer, regard::Lang lang) {
    return std::string(regard::Text{"couche\u00A0", "layer "}.in(lang)) + std::to_string(layer);
}

/// "couche 2, tête 1", "layer 2, head 1".
inline std::string placeLabel(std::size_t layer, std::size_t head, regard::Lang lang) {
    return layerLabel(layer, lang) + ", " + headLabel(head, lang);
}

/// Draws a head's colour and dash pattern with its name, centred on y; returns its width.
inline double drawHeadKey(regard::Figure& figure, double x, double y, std::size_t head) {
    using namespace regard;
    figure.line(x, y, x + 32, y, {"none", toHex(headColour(head)), 4, std::string(headDash(head))});
    const std::string label = headLabel(head, figure.lang());
    figure.text(x + 40, y, label, {.size = 13, .bold = true});
    return 40 + textWidth(label, 13);
}

/// The number of heads in a layer. Fails for no traces or a layer that the model doesn't have.
template <class R>
std::size_t headCount(const std::vector<regard::ForwardTrace<R>>& traces, std::size_t layer) {
    (void)regard::buildAttnMatrix(traces, layer, 0);
    return traces.front().layers[layer].attnWeights.size();
}
