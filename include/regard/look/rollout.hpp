// How much of every input reaches every output through all layers: attention rollout and attention
// flow (Abnar and Zuidema 2020, "Quantifying Attention Flow in Transformers").
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <span>
#include <string>
#include <vector>

#include <regard/core/error.hpp>
#include <regard/look/attn_matrix.hpp>
#include <regard/nn/trace.hpp>

namespace regard {

/// The mean of a layer's heads. Fails as `buildAttnMatrix` does.
template <class R>
AttnMatrix meanOfHeads(const std::vector<ForwardTrace<R>>& traces, std::size_t layer) {
    AttnMatrix mean = buildAttnMatrix(traces, layer, 0);
    const std::size_t n = mean.size(), heads = traces.front().layers[layer].attnWeights.size();
    for (std::size_t head = 1; head < heads; ++head) {
        const AttnMatrix other = buildAttnMatrix(traces, layer, head);
        for (std::size_t i = 0; i < n; ++i)
            for (std::size_t j = 0; j < n; ++j) mean(i, j) += other(i, j);
    }
    for (std::size_t i = 0; i < n; ++i)
        for (std::size_t j = 0; j < n; ++j) mean(i, j) /= static_cast<double>(heads);
    return mean;
}

/// The mean attention of every layer, the first layer first.
template <class R>
std::vector<AttnMatrix> meanAttention(const std::vector<ForwardTrace<R>>& traces) {
    if (traces.empty()) fail("the mean attention needs the traces of at least one position");
    std::vector<AttnMatrix> layers;
    for (std::size_t layer = 0; layer < traces.front().layers.size(); ++layer)
        layers.push_back(meanOfHeads(traces, layer));
    return layers;
}

/// Â = ½A + ½I: half of a position's vector comes through attention, half through the residual
/// connection. Masked cells stay masked.
inline AttnMatrix withResidual(const AttnMatrix& attention) {
    AttnMatrix mixed = attention;
    for (std::size_t i = 0; i < mixed.size(); ++i)
        for (std::size_t j = 0; j < mixed.size(); ++j)
            mixed(i, j) = mixed(i, j) / 2 + (i == j ? 0.5 : 0);
    return mixed;
}

/// The product of two matrices; a cell that no path reaches is masked.
inline AttnMatrix multiply(const AttnMatrix& later, const AttnMatrix& earlier) {
    const std::size_t n = later.size();
    if (earlier.size() != n)
        fail("an attention matrix of " + std::to_string(n) + " positions can't follow one of " +
             std::to_string(earlier.size()));
    AttnMatrix product{n};
    for (std::size_t i = 0; i < n; ++i)
        for (std::size_t k = 0; k < n; ++k) {
            if (later.isMasked(i, k)) continue;
            for (std::size_t j = 0; j < n; ++j) {
                if (earlier.isMasked(k, j)) continue;
                const double before = product.isMasked(i, j) ? 0 : product(i, j);
                product(i, j) = before + later(i, k) * earlier(k, j);
            }
        }
    return product;
}

/// Fails unless there are layers, all of one size, whose rows add to 1.
inline void checkLayers(std::span<const AttnMatrix> layers) {
    if (layers.empty()) fail("attention through the layers needs at least one layer");
    for (const AttnMatrix& layer : layers) {
        if (layer.size() != layers.front().size())
            fail("an attention matrix of " + std::to_string(layer.size()) +
                 " positions can't follow one of " + std::to_string(layers.front().size()));
        checkWeights(layer);
    }
}

/// Attention rollout: the product of all Â, the later layer on the left. Every row adds to 1.
/// `layers`: one matrix a layer, the first layer first.
inline AttnMatrix attentionRollout(std::span<const AttnMatrix> layers) {
    checkLayers(layers);
    AttnMatrix rolled = withResidual(layers.front());
    for (const AttnMatrix& layer : layers.subspan(1))
        rolled = multiply(withResidual(layer), rolled);
    return rolled;
}

/// The network of an attention flow: a level of positions before the first layer and one after
/// every layer, and pipes from a position to those below it, as wide as the layer's Â.
class FlowNetwork {
public:
    /// `layers`: one matrix a layer, the first layer first; the residual connection is added.
    explicit FlowNetwork(std::span<const AttnMatrix> layers)
        : n_(layers.front().size()), depth_(layers.size()) {
        for (const AttnMatrix& layer : layers) {
            const AttnMatrix mixed = withResidual(layer);
            for (const double width : mixed.cells())
                pipes_.push_back(std::isnan(width) ? 0 : width);
        }
    }

    /// The most that runs from position `from` of the last level to `to` of the first at once
    /// (Edmonds and Karp 1972: the shortest way that has room left, until there is none).
    double maximum(std::size_t from, std::size_t to) {
        down_ = pipes_;
        up_.assign(pipes_.size(), 0);
        double total = 0;
        while (findWay(depth_ * n_ + from, to)) {
            double room = std::numeric_limits<double>::infinity();
            for (std::size_t at = to; cameFrom_[at] != at; at = cameFrom_[at])
                room = (std::min)(room, roomOf(cameFrom_[at], at));
            for (std::size_t at = to; cameFrom_[at] != at; at = cameFrom_[at])
                push(cameFrom_[at], at, room);
            total += room;
        }
        return total;
    }

private:
    static constexpr double NOTHING = 1e-12; ///< less room than this is a rounding error

    std::size_t pipe(std::size_t upper, std::size_t lower) const {
        return (lower / n_ * n_ + upper % n_) * n_ + lower % n_;
    }
    double roomOf(std::size_t from, std::size_t to) const {
        return from / n_ > to / n_ ? down_[pipe(from, to)] : up_[pipe(to, from)];
    }
    void push(std::size_t from, std::size_t to, double amount) {
        const bool falls = from / n_ > to / n_;
        const std::size_t at = falls ? pipe(from, to) : pipe(to, from);
        down_[at] += falls ? -amount : amount;
        up_[at] += falls ? amount : -amount;
    }
    bool findWay(std::size_t from, std::size_t to) {
        const std::size_t none = (depth_ + 1) * n_;
        cameFrom_.assign(none, none);
        cameFrom_[from] = from;
        std::vector<std::size_t> queue{from};
        for (std::size_t next = 0; next < queue.size() && cameFrom_[to] == none; ++next) {
            const std::size_t at = queue[next], level = at / n_;
            const auto visit = [&](std::size_t neighbour) {
                if (cameFrom_[neighbour] != none || !(roomOf(at, neighbour) > NOTHING)) return;
                cameFrom_[neighbour] = at;
                queue.push_back(neighbour);
            };
            for (std::size_t p = 0; p < n_; ++p) {
                if (level > 0) visit((level - 1) * n_ + p);
                if (level < depth_) visit((level + 1) * n_ + p);
            }
        }
        return cameFrom_[to] != none;
    }

    std::size_t n_, depth_;
    std::vector<double> pipes_;     ///< [layer][upper position][lower position]
    std::vector<double> down_, up_; ///< room left, and what can be taken back
    std::vector<std::size_t> cameFrom_;
};

/// Attention flow: for every pair by itself, the most that can run from the output at row i down to
/// the input at column j. Raw: rows don't add to 1, because each pair has the network to itself. A
/// cell that no path reaches is masked. `layers`: the first layer first.
inline AttnMatrix attentionFlow(std::span<const AttnMatrix> layers) {
    AttnMatrix flow = attentionRollout(layers);
    FlowNetwork network{layers};
    for (std::size_t i = 0; i < flow.size(); ++i)
        for (std::size_t j = 0; j < flow.size(); ++j)
            if (!flow.isMasked(i, j)) flow(i, j) = network.maximum(i, j);
    return flow;
}

/// Every row divided by its sum, so that it adds to 1. Masked cells stay masked, a row of zeros
/// stays as it is.
inline AttnMatrix normaliseRows(const AttnMatrix& matrix) {
    AttnMatrix shares = matrix;
    for (std::size_t i = 0; i < shares.size(); ++i) {
        double sum = 0;
        for (const double x : shares.row(i)) sum += x >= 0 ? x : 0;
        if (sum > 0)
            for (std::size_t j = 0; j < shares.size(); ++j) shares(i, j) /= sum;
    }
    return shares;
}

} // namespace regard
