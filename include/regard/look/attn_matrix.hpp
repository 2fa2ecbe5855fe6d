// The central picture's numbers: who looks at whom, and how much.
#pragma once

#include <cmath>
#include <cstddef>
#include <limits>
#include <ostream>
#include <span>
#include <string>
#include <vector>

#include <regard/core/error.hpp>
#include <regard/nn/trace.hpp>

namespace regard {

/// One head's attention over n positions: row i holds the weights with which position i looks at
/// positions 0 … n − 1. Cells that the causal mask forbids are NaN: they hold no weight, not a
/// weight of 0.
class AttnMatrix {
public:
    explicit AttnMatrix(std::size_t n)
        : n_(n), cells_(n * n, std::numeric_limits<double>::quiet_NaN()) {}

    std::size_t size() const { return n_; }
    bool isMasked(std::size_t row, std::size_t col) const { return !((*this)(row, col) >= 0); }
    /// [n] one row, masked cells included.
    std::span<const double> row(std::size_t row) const { return {&cells_[row * n_], n_}; }
    /// [n × n] all rows, one after the other.
    std::span<const double> cells() const { return cells_; }

    double operator()(std::size_t row, std::size_t col) const {
        REGARD_ASSERT(row < n_ && col < n_);
        return cells_[row * n_ + col];
    }
    double& operator()(std::size_t row, std::size_t col) {
        REGARD_ASSERT(row < n_ && col < n_);
        return cells_[row * n_ + col];
    }

private:
    std::size_t n_;
    std::vector<double> cells_;
};

/// Fails unless every row holds weights of 0 or more that add to 1, and a number in every cell that
/// isn't in the future of its row.
inline void checkWeights(const AttnMatrix& matrix) {
    for (std::size_t i = 0; i < matrix.size(); ++i) {
        double sum = 0;
        for (std::size_t j = 0; j < matrix.size(); ++j) {
            const double weight = matrix(i, j);
            if (std::isnan(weight) && j > i) continue;
            if (!(weight >= 0))
                fail("row " + std::to_string(i) + ", column " + std::to_string(j) +
                     " of an attention matrix holds no weight: give numbers from 0 to 1");
            sum += weight;
        }
        if (!(std::abs(sum - 1) < 1e-3))
            fail("row " + std::to_string(i) + " of an attention matrix adds to " +
                 std::to_string(sum) + ", not to 1: give softmaxed weights");
    }
}

/// The n × n attention of one head over the n positions of `traces`. Fails for no traces, for a
/// layer or head that the model doesn't have, and where its attention keeps no weights.
template <class R>
AttnMatrix buildAttnMatrix(std::span<const ForwardTrace<R>> traces, std::size_t layer,
                           std::size_t head) {
    if (traces.empty()) fail("an attention matrix needs the traces of at least one position");
    const auto& layers = traces.front().layers;
    if (layer >= layers.size())
        fail("layer " + std::to_string(layer) + " of a model with " +
             std::to_string(layers.size()) + " layers (they count from 0)");
    if (layers[layer].attnWeights.size() == 0)
        fail("these traces hold no attention weights: look at a model whose ATTENTION is "
             "dotProduct");
    if (head >= layers[layer].attnWeights.size())
        fail("head " + std::to_string(head) + " of a layer with " +
             std::to_string(layers[layer].attnWeights.size()) + " heads (they count from 0)");
    AttnMatrix matrix{traces.size()};
    for (std::size_t i = 0; i < traces.size(); ++i) {
        const KeyRow<R> weights = traces[i].layers[layer].attnWeights[head];
        for (std::size_t j = 0; j < weights.size(); ++j) matrix(i, j) = double(weights[j]);
    }
    return matrix;
}
template <class R>
AttnMatrix buildAttnMatrix(const std::vector<ForwardTrace<R>>& traces, std::size_t layer,
                           std::size_t head) {
    return buildAttnMatrix(std::span<const ForwardTrace<R>>{traces}, layer, head);
}

} // namespace regard
