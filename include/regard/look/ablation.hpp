// What a head does for the loss: how much worse the model predicts when the head is taken away.
#pragma once

#include <algorithm>
#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include <regard/core/error.hpp>
#include <regard/learn/loss.hpp>
#include <regard/learn/training_batch.hpp>
#include <regard/nn/gpt_forward.hpp>
#include <regard/nn/model.hpp>

namespace regard {

/// The same shape with biases.
constexpr Config withBias(Config c) {
    c.BIAS = true;
    return c;
}

/// The same model with one head ablated. Its rows of W_O become 0, so that whatever it mixes is
/// lost; `instead`, [HEAD_DIM], is what it always gives from now on: all 0 for zero ablation, its
/// mean for mean ablation. That constant goes through W_O into the bias of the output. Fails for a
/// layer or head that the model doesn't have and for another number of numbers.
template <AnyConfig auto C, class T>
Model<withBias(C), T> ablateHead(const Model<C, T>& model, std::size_t layer, std::size_t head,
                                 std::span<const double> instead) {
    using S = Shape<C>;
    if (layer >= S::N_LAYER || head >= S::N_HEAD)
        fail("layer " + std::to_string(layer) + ", head " + std::to_string(head) +
             " of a model with " + std::to_string(S::N_LAYER) + " layers of " +
             std::to_string(S::N_HEAD) + " heads (both count from 0)");
    if (instead.size() != S::HEAD_DIM)
        fail("a head of " + std::to_string(S::HEAD_DIM) + " numbers can't give " +
             std::to_string(instead.size()));
    Model<withBias(C), T> ablated;
    forEachTensor(Model<C, T>::CONFIG, [&](const std::string& name, const Tensor&, std::size_t) {
        const auto from = model.tensor(name).span();
        std::copy(from.begin(), from.end(), ablated.tensor(name).span().begin());
    });
    const std::string place = "layer" + std::to_string(layer) + ".attn_";
    const TensorView<T> output = ablated.tensor(place + "wo"), bias = ablated.tensor(place + "bo");
    for (std::size_t d = 0; d < S::HEAD_DIM; ++d)
        for (std::size_t out = 0; out < S::N_EMBD; ++out) {
            T& weight = output(head * S::HEAD_DIM + d, out);
            bias(0, out) += T(instead[d]) * weight;
            weight = T(0);
        }
    return ablated;
}

/// The loss of a model over tokenized texts, in nats: the mean over the texts of the mean over
/// their positions. Fails for no texts and as `TrainingBatch::add` does.
template <AnyConfig auto C, class T>
double meanLoss(const Model<C, T>& model, const std::vector<std::vector<int>>& texts) {
    if (texts.empty()) fail("a loss needs at least one text");
    TrainingBatch<C> batch;
    for (const auto& tokens : texts) batch.add(tokens);
    LossFunction<C, T> loss{batch.rows(), false};
    return double(loss.forward(batch.view(), model));
}

/// [N_LAYER][N_EMBD] the mean of what the heads give, side by side, over all positions of `texts`.
template <AnyConfig auto C, class T>
std::vector<std::vector<double>> meanHeadOutputs(const Model<C, T>& model,
                                                 const std::vector<std::vector<int>>& texts) {
    std::vector<std::vector<double>> means(Shape<C>::N_LAYER,
                                           std::vector<double>(Shape<C>::N_EMBD, 0.0));
    double positions = 0;
    for (const auto& tokens : texts)
        for (const auto& trace : computeSequenceTraces(model, tokens)) {
            ++positions;
            for (std::size_t l = 0; l < means.size(); ++l)
                for (std::size_t d = 0; d < means[l].size(); ++d)
                    means[l][d] += double(trace.layers[l].headOutputs[d]);
        }
    for (auto& layer : means)
        for (double& number : layer) number /= positions;
    return means;
}

/// What one head does for the loss.
struct HeadAblation {
    std::size_t layer = 0, head = 0;
    double loss = 0; ///< of the whole model, nats
    double zero = 0; ///< how much the loss grows where the head gives 0
    double mean = 0; ///< how much it grows where the head gives its mean
};

/// Ablates every head by itself, over the same texts as the means. Fails as `meanLoss` does.
template <AnyConfig auto C, class T>
std::vector<HeadAblation> surveyAblation(const Model<C, T>& model,
                                         const std::vector<std::vector<int>>& texts) {
    using S = Shape<C>;
    const double whole = meanLoss(model, texts);
    const auto means = meanHeadOutputs(model, texts);
    const std::vector<double> nothing(S::HEAD_DIM, 0.0);
    std::vector<HeadAblation> all;
    for (std::size_t layer = 0; layer < S::N_LAYER; ++layer)
        for (std::size_t head = 0; head < S::N_HEAD; ++head) {
            const std::span<const double> mean{&means[layer][head * S::HEAD_DIM], S::HEAD_DIM};
            all.push_back({layer, head, whole,
                           meanLoss(ablateHead(model, layer, head, nothing), texts) - whole,
                           meanLoss(ablateHead(model, layer, head, mean), texts) - whole});
        }
    return all;
}

} // namespace regard
