// What every panel of the attention page shares: a figure with its numbers, and the tokens' names.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include <regard/look/csv.hpp>
#include <regard/look/heatmap.hpp>
#include <regard/look/svg.hpp>
#include <regard/nn/gpt_forward.hpp>

/// A picture and the numbers that it shows.
struct Panel {
    regard::Figure figure;
    regard::Table table;
};

/// The label of a token; one that `alphabet` lacks is BOS.
inline std::string tokenLabel(const std::vector<std::string>& alphabet, int token) {
    const auto id = static_cast<std::size_t>(token);
    return id < alphabet.size() ? regard::makeVisible(alphabet[id]) : "BOS";
}

/// The labels of the positions that a trace covers: BOS e₁ m₂ m₃ a₄.
template <class R>
std::vector<std::string> positionLabels(const std::vector<std::string>& alphabet,
                                        const std::vector<regard::ForwardTrace<R>>& traces) {
    std::vector<std::string> tokens;
    for (const auto& trace : traces) tokens.push_back(tokenLabel(alphabet, trace.tokenId));
    return regard::numberLabels(tokens);
}

/// The text that a trace covers, BOS left out; at most 24 characters of it.
template <class R>
std::string wordOf(const std::vector<std::string>& alphabet,
                   const std::vector<regard::ForwardTrace<R>>& traces) {
    std::string word;
    for (std::size_t i = 1; i < traces.size(); ++i) word += tokenLabel(alphabet, traces[i].tokenId);
    return regard::truncateChars(word, 24);
}

/// Draws a token as a coloured tile with black text and a dark outline; dimmed, its colour is pale
/// and its text as black as before.
inline void drawToken(regard::Figure& figure, double x, double y, double width, double height,
                      const std::string& label, int token, bool dimmed = false) {
    const std::array<regard::Colour, 2> shades{regard::tokenColour(static_cast<std::size_t>(token)),
                                               regard::WHITE};
    const regard::Colour colour = regard::interpolate(shades, dimmed ? 0.65 : 0);
    figure.rect(x, y, width, height, regard::Paint::solid(colour, "#1f2328", 1.2), 6, label);
    const double size = (std::min)(15.0, (width - 6) / (0.72 * double(regard::countChars(label))));
    figure.text(x + width / 2, y + height / 2, label,
                {.size = size, .anchor = "middle", .bold = true, .ink = {"", "#000000"}});
}

/// The ids of the `count` largest of `probs`, the largest first; the lower id first among equals.
template <class R>
std::vector<std::size_t> largest(const std::vector<R>& probs, std::size_t count) {
    std::vector<std::size_t> ids(probs.size());
    for (std::size_t i = 0; i < ids.size(); ++i) ids[i] = i;
    std::stable_sort(ids.begin(), ids.end(),
                     [&](std::size_t a, std::size_t b) { return probs[a] > probs[b]; });
    ids.resize((std::min)(count, ids.size()));
    return ids;
}

/// A name to start ids and file names from: letters, digits and "-".
inline std::string slug(const std::string& text) {
    std::string safe;
    for (const char c : text)
        safe +=
            (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ? c : '-';
    return safe;
}

/// "random weights" or "trained, N steps".
inline std::string trainingBadge(std::size_t steps, regard::Lang lang) {
    using namespace regard;
    if (steps == 0) return std::string(Text{"poids aléatoires", "random weights"}.in(lang));
    if (lang == Lang::fr)
        return "entraîné, " + formatCount(steps, lang) + (steps == 1 ? " étape" : " étapes");
    return "trained, " + formatCount(steps, lang) + (steps == 1 ? " step" : " steps");
}

/// Draws a badge whose left end is at x, centred on y; returns its width.
inline double drawBadge(regard::Figure& figure, double x, double y, const std::string& text,
                        bool trained) {
    const double width = regard::textWidth(text, 11) + 16;
    figure.rect(x, y - 10, width, 20, regard::Paint{trained ? "#006d2c" : "#57606a"}, 10);
    figure.text(x + width / 2, y, text,
                {.size = 11, .anchor = "middle", .bold = true, .ink = {"", "#ffffff"}});
    return width;
}
