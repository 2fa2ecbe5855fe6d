// How much of a token attention really mixes in: the weight alone doesn't say, for a large weight
// on a short value moves little (Kobayashi et al. 2020, "Attention is Not Only a Weight").
#pragma once

#include <cmath>
#include <cstddef>
#include <string>
#include <vector>

#include <regard/core/error.hpp>
#include <regard/look/attn_matrix.hpp>
#include <regard/nn/model.hpp>
#include <regard/nn/trace.hpp>

namespace regard {

/// [N_EMBD] α·v·W_O: what head `head` of layer `layer` adds to position `row` because it looks at
/// position `col` ≤ `row`. Over all positions and heads these add to the output of the layer's
/// attention, but for a bias.
template <AnyConfig auto C, class T>
std::vector<double> valueContribution(const Model<C, T>& model,
                                      const std::vector<ForwardTrace<Real<T>>>& traces,
                                      std::size_t layer, std::size_t head, std::size_t row,
                                      std::size_t col) {
    constexpr std::size_t N_EMBD = Shape<C>::N_EMBD, HEAD_DIM = N_EMBD / Shape<C>::N_HEAD;
    const auto wo = model.tensor("layer" + std::to_string(layer) + ".attn_wo");
    const double weight = double(traces[row].layers[layer].attnWeights[head][col]);
    std::vector<double> sum(N_EMBD, 0.0);
    for (std::size_t d = 0; d < HEAD_DIM; ++d) {
        const std::size_t in = head * HEAD_DIM + d;
        const double v = double(traces[col].layers[layer].v[in]);
        for (std::size_t out = 0; out < N_EMBD; ++out)
            sum[out] += weight * v * double(valueOf(wo(in, out)));
    }
    return sum;
}

/// ‖α·v·W_O‖ for every pair of positions; masked cells stay masked. Fails as `buildAttnMatrix`
/// does.
template <AnyConfig auto C, class T>
AttnMatrix valueWeighted(const Model<C, T>& model, const std::vector<ForwardTrace<Real<T>>>& traces,
                         std::size_t layer, std::size_t head) {
    AttnMatrix norms = buildAttnMatrix(traces, layer, head);
    for (std::size_t i = 0; i < norms.size(); ++i)
        for (std::size_t j = 0; j < norms.size(); ++j) {
            if (norms.isMasked(i, j)) continue;
            double squares = 0;
            for (const double x : valueContribution(model, traces, layer, head, i, j))
                squares += x * x;
            norms(i, j) = std::sqrt(squares);
        }
    return norms;
}

} // namespace regard
