// What is said where a model's scores are no numbers: which weight is the reason.
#pragma once

#include <cmath>
#include <cstddef>
#include <string>
#include <vector>

#include <regard/core/error.hpp>
#include <regard/core/scalar.hpp>
#include <regard/nn/model.hpp>
#include <regard/nn/softmax.hpp>
#include <regard/nn/weights.hpp>

namespace regard {

/// For a model whose scores are NaN or infinite, so that it cannot `act` ("write"): fails, naming
/// the weight that is the reason.
template <AnyConfig auto C, class T>
[[noreturn]] void failNotFinite(const Model<C, T>& model, const std::string& act) {
    std::string reason = "although all weights are finite: they are too large";
    forEachTensor(C, [&](const std::string& name, const Tensor& tensor, std::size_t offset) {
        if (tensor.storage != Storage::full) return; // Model stores finite numbers only
        for (std::size_t i = tensor.size(); i-- > 0;)
            if (!std::isfinite(double(valueOf(model.data()[offset + i]))))
                reason = "for " + name + "(" + std::to_string(i / tensor.cols) + ", " +
                         std::to_string(i % tensor.cols) +
                         ") is: go back to a checkpoint, and train with a smaller learning rate";
    });
    fail("the model cannot " + act + ": its scores are NaN or infinite, " + reason);
}

/// Softmax of a row of `scores` of `model`. Fails, as above, where one is no number.
template <AnyConfig auto C, class T>
std::vector<double> finiteProbs(const Model<C, T>& model, const T* scores, std::size_t size,
                                const std::string& act) {
    std::vector<double> probs;
    for (std::size_t i = 0; i < size; ++i) {
        probs.push_back(double(valueOf(scores[i])));
        if (!std::isfinite(probs.back())) failNotFinite(model, act);
    }
    softmax(probs.data(), size, probs.data());
    return probs;
}

} // namespace regard
