// How widely and how far a head looks, and how much two heads differ.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numbers>
#include <span>
#include <string>
#include <vector>

#include <regard/core/error.hpp>
#include <regard/look/attn_matrix.hpp>

namespace regard {

/// The entropy of a row of weights in nats: 0 for one token, log n for n tokens alike. Masked cells
/// count as nothing.
inline double entropy(std::span<const double> weights) {
    double sum = 0;
    for (const double w : weights)
        if (w > 0) sum -= w * std::log(w);
    return sum;
}

/// The number of tokens that a row looks at in effect: exp(entropy), 1 to n.
inline double effectiveTokens(std::span<const double> weights) {
    return std::exp(entropy(weights));
}

/// How far position `row` looks back on average: Σ wⱼ (row − j).
inline double meanDistance(std::span<const double> weights, std::size_t row) {
    double sum = 0;
    for (std::size_t j = 0; j < weights.size(); ++j)
        if (weights[j] > 0) sum += weights[j] * (static_cast<double>(row) - static_cast<double>(j));
    return sum;
}

/// The Jensen-Shannon distance of two rows of weights: the square root of the divergence in bits, 0
/// for equal rows to 1 for rows that share no token (Lin 1991; Endres and Schindelin 2003). Masked
/// cells count as nothing.
inline double jensenShannonDistance(std::span<const double> p, std::span<const double> q) {
    if (p.size() != q.size())
        fail("rows of " + std::to_string(p.size()) + " and " + std::to_string(q.size()) +
             " weights can't be compared");
    double nats = 0;
    for (std::size_t j = 0; j < p.size(); ++j) {
        const double a = p[j] > 0 ? p[j] : 0, b = q[j] > 0 ? q[j] : 0, middle = (a + b) / 2;
        if (a > 0) nats += a / 2 * std::log(a / middle);
        if (b > 0) nats += b / 2 * std::log(b / middle);
    }
    return std::sqrt(std::clamp(nats / std::numbers::ln2, 0.0, 1.0));
}

/// The same for two heads over one text: the mean over their rows from row 1 on, for row 0 of a
/// causal head can only look at itself. 0 for a single position.
inline double jensenShannonDistance(const AttnMatrix& a, const AttnMatrix& b) {
    if (a.size() != b.size())
        fail("heads over " + std::to_string(a.size()) + " and " + std::to_string(b.size()) +
             " positions can't be compared");
    double sum = 0;
    for (std::size_t i = 1; i < a.size(); ++i) sum += jensenShannonDistance(a.row(i), b.row(i));
    return a.size() > 1 ? sum / static_cast<double>(a.size() - 1) : 0;
}

/// [H × H] how alike heads are: 1 − the mean of their Jensen-Shannon distances over texts, so 1 on
/// the diagonal and 0 for heads that never share a token. `texts`: the H heads over each text.
/// Fails for no texts and for texts of different numbers of heads.
inline std::vector<double> headSimilarities(const std::vector<std::vector<AttnMatrix>>& texts) {
    if (texts.empty()) fail("the similarity of heads needs at least one text");
    const std::size_t heads = texts.front().size();
    std::vector<double> alike(heads * heads, 1.0);
    for (const auto& text : texts) {
        if (text.size() != heads)
            fail("texts of " + std::to_string(heads) + " and " + std::to_string(text.size()) +
                 " heads can't be compared");
        for (std::size_t a = 0; a < heads; ++a)
            for (std::size_t b = a + 1; b < heads; ++b) {
                const double far = jensenShannonDistance(text[a], text[b]);
                alike[a * heads + b] -= far / static_cast<double>(texts.size());
            }
    }
    for (std::size_t a = 0; a < heads; ++a)
        for (std::size_t b = 0; b < a; ++b) alike[a * heads + b] = alike[b * heads + a];
    return alike;
}

} // namespace regard
