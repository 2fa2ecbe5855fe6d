// How widely and how far a head looks, and how much two heads differ.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numbers>
#include <span>
#include <string>

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

} // namespace regard
