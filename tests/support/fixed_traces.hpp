// Traces made of numbers that every machine computes alike: sums of powers of two. What stands in
// them agrees in shape, not in meaning; the rows of weights add to exactly 1.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include <regard/nn/trace.hpp>

struct FixedShape {
    std::size_t positions = 4, layers = 2, heads = 4, dim = 4, vocabulary = 8;
};

/// A number from −2 to 2 in steps of 1/8, different from place to place.
inline double dyadic(std::size_t seed) {
    return (static_cast<double>((seed * 37 + seed / 5 * 11) % 33) - 16) / 8;
}

inline std::vector<double> dyadics(std::size_t count, std::size_t seed) {
    std::vector<double> numbers;
    for (std::size_t i = 0; i < count; ++i) numbers.push_back(dyadic(seed + 7 * i));
    return numbers;
}

/// Weights that halve from the position `start` on, round about; the last one fills up to 1.
inline std::vector<double> halving(std::size_t count, std::size_t start) {
    std::vector<double> weights(count);
    double left = 1;
    for (std::size_t i = 0; i < count; ++i) {
        const double weight = i + 1 == count ? left : left / 2;
        weights[(start + i) % count] = weight;
        left -= weight;
    }
    return weights;
}

inline std::vector<regard::ForwardTrace<double>> fixedTraces(const FixedShape& shape = {}) {
    const std::size_t width = shape.heads * shape.dim;
    std::vector<regard::ForwardTrace<double>> traces(shape.positions);
    for (std::size_t t = 0; t < shape.positions; ++t) {
        auto& trace = traces[t];
        trace.tokenId =
            static_cast<int>(t == 0 ? shape.vocabulary - 1 : (t * 3) % (shape.vocabulary - 1));
        trace.posId = t;
        trace.tokEmb = dyadics(width, t + 1);
        trace.posEmb = dyadics(width, t + 2);
        trace.combined = dyadics(width, t + 3);
        trace.afterNorm = dyadics(width, t + 4);
        for (std::size_t l = 0; l < shape.layers; ++l) {
            auto& layer = trace.layers.emplace_back();
            const std::size_t seed = 10 * t + 100 * l;
            layer.preAttnNorm = dyadics(width, seed + 5);
            layer.q = dyadics(width, seed + 6);
            layer.k = dyadics(width, seed + 7);
            layer.v = dyadics(width, seed + 8);
            layer.headOutputs = dyadics(width, seed + 9);
            layer.afterAttn = dyadics(width, seed + 10);
            layer.preMlpNorm = dyadics(width, seed + 11);
            layer.mlpHidden = dyadics(4 * width, seed + 12);
            for (const double hidden : layer.mlpHidden) layer.mlpActive.push_back(hidden > 0);
            layer.afterMlp = dyadics(width, seed + 13);
            for (std::size_t h = 0; h < shape.heads; ++h) {
                layer.attnLogits.push_back(dyadics(t + 1, seed + 14 + h));
                layer.attnWeights.push_back(halving(t + 1, h + l));
            }
        }
        trace.logits = dyadics(shape.vocabulary, t + 15);
        trace.probs = halving(shape.vocabulary, t);
    }
    return traces;
}
