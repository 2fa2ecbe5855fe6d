// Traces made of numbers that every machine computes alike: sums of powers of two. What stands in
// them agrees in shape, not in meaning; the rows of weights add to exactly 1.
#pragma once

#include <cstddef>
#include <deque>
#include <span>
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
        auto& memory = trace.memory.make<std::deque<std::vector<double>>>();
        const auto keep = [&](std::vector<double> numbers) {
            return std::span<const double>{memory.emplace_back(std::move(numbers))};
        };
        const auto row = [&](std::size_t seed) { return keep(dyadics(width, seed)); };
        trace.tokenId =
            static_cast<int>(t == 0 ? shape.vocabulary - 1 : (t * 3) % (shape.vocabulary - 1));
        trace.posId = t;
        trace.tokEmb = row(t + 1);
        trace.posEmb = row(t + 2);
        trace.combined = row(t + 3);
        trace.afterNorm = row(t + 4);
        for (std::size_t l = 0; l < shape.layers; ++l) {
            auto& layer = trace.layers.emplace_back();
            const std::size_t seed = 10 * t + 100 * l;
            layer.preAttnNorm = row(seed + 5);
            layer.q = row(seed + 6);
            layer.k = row(seed + 7);
            layer.v = row(seed + 8);
            layer.headOutputs = row(seed + 9);
            layer.afterAttn = row(seed + 10);
            layer.preMlpNorm = row(seed + 11);
            layer.mlpHidden = keep(dyadics(4 * width, seed + 12));
            layer.afterMlp = row(seed + 13);
            std::vector<double> scores, weights;
            for (std::size_t h = 0; h < shape.heads; ++h) {
                for (const double score : dyadics(t + 1, seed + 14 + h)) scores.push_back(score);
                for (const double weight : halving(t + 1, h + l)) weights.push_back(weight);
            }
            const auto perHead = [&](std::vector<double> numbers) {
                return regard::PerHead<double>{.first = keep(std::move(numbers)).data(),
                                               .heads = shape.heads,
                                               .headStride = t + 1,
                                               .keys = t + 1,
                                               .keyStride = 1};
            };
            layer.attnLogits = perHead(scores);
            layer.attnWeights = perHead(weights);
        }
        trace.logits = keep(dyadics(shape.vocabulary, t + 15));
    }
    return traces;
}

/// Writes one weight of traces that `fixedTraces` made.
inline void setWeight(std::vector<regard::ForwardTrace<double>>& traces, std::size_t layer,
                      std::size_t head, std::size_t row, std::size_t col, double weight) {
    const auto& weights = traces[row].layers[layer].attnWeights;
    const_cast<double&>(weights.first[head * weights.headStride + col]) = weight;
}
