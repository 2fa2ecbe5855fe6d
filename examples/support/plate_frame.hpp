// What the three panels of the plate share: the text they show, their cards, notes and animation.
#pragma once

#include <algorithm>
#include <cmath>
#include <span>
#include <string>
#include <vector>

#include <regard/look/diagram.hpp>
#include <regard/look/vector_bar.hpp>

#include "head_key.hpp"

/// What a plate shows.
struct PlateOptions {
    std::size_t layer = 0, head = 0;
    std::size_t steps = 0;      ///< of training, for the badge
    bool animate = false;       ///< parts appear one after the other
    std::string name = "plate"; ///< of the figure
};

namespace plate {

/// For every position the place of its token among the different tokens of the text, in the order
/// in which they appear: neighbours never share a colour while there are six or fewer.
template <class R>
std::vector<int> firstSeen(const std::vector<regard::ForwardTrace<R>>& traces) {
    std::vector<int> seen, places;
    for (const auto& trace : traces) {
        const auto found = std::find(seen.begin(), seen.end(), trace.tokenId);
        places.push_back(static_cast<int>(found - seen.begin()));
        if (found == seen.end()) seen.push_back(trace.tokenId);
    }
    return places;
}

/// A plate under construction.
template <class R>
struct Frame {
    static constexpr double WIDTH = 1400, LEFT = 24, RIGHT = 1148, NOTES = 1172;

    const std::vector<regard::ForwardTrace<R>>& traces;
    const std::vector<std::string>& labels; ///< of the positions
    PlateOptions options;
    regard::Figure& figure;
    regard::Table& table;
    std::size_t count, heads, dim, width; ///< positions, N_HEAD, HEAD_DIM, N_EMBD
    std::vector<int> colours;             ///< of the positions: the same for the same token
    double vectorLimit = 1;               ///< of the scale of all vectors
    double scoreLimit = 1;                ///< of the scale of the scores
    std::size_t order = 0;                ///< of the animation
    double noteEnd = 0;                   ///< where the last marginal note ended

    Frame(const std::vector<regard::ForwardTrace<R>>& all, const std::vector<std::string>& names,
          const PlateOptions& chosen, regard::Figure& into, regard::Table& numbers)
        : traces(all), labels(names), options(chosen), figure(into), table(numbers),
          count(all.size()), heads(layer(0).attnWeights.size()), dim(layer(0).q.size() / heads),
          width(layer(0).q.size()), colours(firstSeen(all)) {
        for (std::size_t i = 0; i < count; ++i) {
            for (const auto& numbersOf :
                 {layer(i).preAttnNorm, layer(i).q, layer(i).k, layer(i).v, layer(i).headOutputs})
                vectorLimit =
                    (std::max)(vectorLimit, regard::magnitude(regard::toDoubles(numbersOf)));
            for (const R score : layer(i).attnLogits[options.head])
                if (std::isfinite(score))
                    scoreLimit = (std::max)(scoreLimit, std::abs(double(score)));
        }
        vectorLimit = std::ceil(vectorLimit * 2) / 2;
        scoreLimit = std::ceil(scoreLimit * 2) / 2;
    }

    regard::Lang lang() const { return figure.lang(); }
    const regard::LayerTrace<R>& layer(std::size_t position) const {
        return traces[position].layers[options.layer];
    }
    /// The numbers of one head among those of all heads side by side; a key or a value may be that
    /// of a group of heads.
    std::vector<double> ofHead(std::span<const R> all, std::size_t head) const {
        const std::size_t shared = heads * dim / all.size();
        const auto own = all.subspan(head / shared * dim, dim);
        return {own.begin(), own.end()};
    }
    /// What attention adds to a position: x after attention less x before it.
    std::vector<double> added(std::size_t position) const {
        const std::span<const R> after = layer(position).afterAttn;
        const std::span<const R> before = options.layer == 0
                                              ? traces[position].afterNorm
                                              : traces[position].layers[options.layer - 1].afterMlp;
        std::vector<double> difference;
        for (std::size_t d = 0; d < after.size(); ++d)
            difference.push_back(double(after[d]) - double(before[d]));
        return difference;
    }

    /// The tile of a position.
    void token(std::size_t position, double x, double y, double w, double h) {
        drawToken(figure, x, y, w, h, regard::truncateChars(labels[position], 12),
                  colours[position]);
    }
    /// A vector of signed squares in the scale of all vectors.
    void squares(double x, double y, const std::vector<double>& numbers, double cell, double height,
                 const std::string& what) {
        regard::drawVectorBar(
            figure, x, y, numbers,
            {.cell = cell, .height = height, .limit = vectorLimit, .tooltip = what + ' '});
    }
    void addRows(const char* part, std::size_t head, std::size_t row,
                 const std::vector<double>& numbers) {
        for (std::size_t d = 0; d < numbers.size(); ++d)
            table.rows.push_back({part, head, row, labels[row], d, numbers[d]});
    }

    /// A card with its letter and title.
    void card(double x, double y, double w, double h, const char* letter, std::string_view title) {
        using namespace regard;
        figure.rect(x, y, w, h, Paint::of(CARD, RULE, 0.6), 12);
        figure.circle(x + 26, y + 25, 13, Paint::of(INK));
        figure.text(x + 26, y + 25, letter,
                    {.size = 14, .anchor = "middle", .bold = true, .ink = PAPER});
        figure.text(x + 48, y + 25, title, {.size = 16, .bold = true});
    }
    /// A note in the margin, not above `y`: a mark in its colour, a heading and a sentence.
    void note(double y, regard::Colour colour, std::string_view heading, std::string_view words) {
        using namespace regard;
        const double top = (std::max)(y, noteEnd), room = WIDTH - 24 - NOTES - 14;
        double at = top + 10;
        at += figure.paragraph(NOTES + 14, at, room, heading, {.size = 13, .bold = true}) + 1;
        at += figure.paragraph(NOTES + 14, at, room, words,
                               {.size = 12, .ink = SOFT, .italic = true});
        figure.rect(NOTES, top + 2, 4, at - top - 12, Paint::solid(colour), 2);
        noteEnd = at + 8;
    }
    /// Opens and closes a part of the animation.
    void begin() {
        if (options.animate) regard::beginRow(figure, order++);
    }
    void end() {
        if (options.animate) figure.endGroup();
    }
};

} // namespace plate
