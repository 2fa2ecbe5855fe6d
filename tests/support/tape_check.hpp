// The gradient of a whole loss by hand against that of the tape.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <span>
#include <vector>

#include <regard/grad/value.hpp>
#include <regard/learn/loss.hpp>
#include <regard/learn/training_batch.hpp>
#include <regard/nn/model.hpp>

/// The largest difference between the derivatives by hand and on the tape of `Loss` (a template
/// over config and number type) for `batch`, over all weights, relative to max(1, |derivative|).
/// The weights are drawn wide, so that no part of the model is close to linear.
template <template <auto, class> class Loss, auto C>
double worstTapeError(const regard::Batch& batch, std::size_t rows, unsigned seed = 1) {
    using namespace regard;
    Model<C, double> byHand{Random{seed}};
    for (double& weight : byHand.parameters()) weight *= 5;
    const Model<C, Value> onTape{byHand};

    Loss<C, Value> tapeLoss{rows, false};
    const auto before = Value::tape().size();
    const Value root = tapeLoss.forward(batch, onTape);
    root.backward();

    Loss<C, double> loss{rows, true};
    std::vector<double> gradient; // something that would show where it were not written over
    for (const Value& weight : onTape.parameters())
        gradient.push_back(weight.grad() != 0 ? 1e9 : 0);
    const double value = loss.forward(batch, byHand);
    loss.backward(batch, byHand, gradient);

    double worst = std::abs(root.data() - value);
    for (std::size_t i = 0; i < gradient.size(); ++i) {
        const double exact = onTape.parameters()[i].grad();
        worst = std::max(worst, std::abs(exact - gradient[i]) / std::max(1.0, std::abs(exact)));
    }
    Value::tape().rewind(before);
    return std::isfinite(value) ? worst : value;
}
