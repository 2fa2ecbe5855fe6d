// The loss of texts under a model, and its gradient, derived by hand operation by operation.
#pragma once

#include <algorithm>
#include <cstddef>
#include <span>
#include <vector>

#include <regard/core/aligned_array.hpp>
#include <regard/core/scalar.hpp>
#include <regard/learn/training_batch.hpp>
#include <regard/nn/activations.hpp>
#include <regard/nn/cross_entropy.hpp>
#include <regard/nn/gpt_forward.hpp>
#include <regard/nn/model.hpp>
#include <regard/nn/tables.hpp>

namespace regard {

/// Mean cross-entropy of a batch (with an encoder, of what its decoder writes about each source),
/// with room for everything that it and its gradient compute on up
/// to `rows` rows.
template <AnyConfig auto C, class T>
class LossFunction {
public:
    LossFunction(std::size_t rows, bool training)
        : rows_(rows), activations_({.rows = rows,
                                     .keyRows = rows,
                                     .memoryRows = HAS_ENCODER ? rows : 0,
                                     .training = training}),
          storage_(measure(rows, training)) {
        Arena<T> arena{storage_.data()};
        crossEntropy_ = Loss::template place<T>(arena, {.rows = rows});
        if (training) dlogits_ = arena.take(rows * Shape<C>::VOCAB_SIZE);
    }

    /// Rows that there is room for, and as many of an encoder.
    std::size_t rows() const { return rows_; }

    /// The loss of `batch` in nats: the mean over its texts of the mean over their positions.
    T forward(const Batch& batch, const Model<C, T>& model) {
        REGARD_ASSERT(batch.rows() <= rows_);
        if constexpr (HAS_ENCODER) encode(*batch.memory.batch, model, activations_);
        regard::forward(batch, model, activations_);
        return Loss::template forward<T>(batch, activations_.logits, crossEntropy_);
    }

    /// Writes ∂loss/∂weights of the last `forward` to `gradient`, which is laid out like the
    /// weights; what it holds of weights that the loss does not depend on stays.
    void backward(const Batch& batch, const Model<C, T>& model, std::span<T> gradient) {
        REGARD_ASSERT(dlogits_ != nullptr && gradient.size() == (Model<C, T>::PARAMETER_COUNT));
        clearTables<C>(gradient.data());
        Loss::template backward<T>(batch, crossEntropy_, dlogits_);
        const T* weights = model.data();
        constexpr const T* NO_X = nullptr;
        constexpr T* NO_DX = nullptr;
        if constexpr (HAS_ENCODER) {
            const Batch& source = *batch.memory.batch;
            const auto& encoder = activations_.encoder;
            std::fill_n(encoder.memory.gradient, source.rows() * Shape<C>::N_EMBD, T(0));
            const T* dlogits = dlogits_;
            Gpt<C>::Operation::backward(batch, weights, NO_X, activations_.saved, dlogits,
                                        gradient.data(), NO_DX);
            const T* drows = encoder.memory.gradient;
            Encoder<C>::Operation::backward(source, weights, NO_X, encoder.saved, drows,
                                            gradient.data(), NO_DX);
        } else {
            const T* dlogits = dlogits_;
            Gpt<C>::Operation::backward(batch, weights, NO_X, activations_.saved, dlogits,
                                        gradient.data(), NO_DX);
        }
    }

    /// [rows of the batch] −ln p(target) of every row of the last `forward`.
    std::span<const T> rowLosses(const Batch& batch) const {
        return {crossEntropy_.losses, batch.rows()};
    }

private:
    static constexpr bool HAS_ENCODER = hasEncoder(Shape<C>::CONFIG);
    using Loss = CrossEntropy<Shape<C>::VOCAB_SIZE>;

    static std::size_t measure(std::size_t rows, bool training) {
        Arena<T> arena;
        (void)Loss::template place<T>(arena, {.rows = rows});
        if (training) (void)arena.take(rows * Shape<C>::VOCAB_SIZE);
        return arena.used();
    }

    std::size_t rows_;
    Activations<C, T> activations_;
    AlignedArray<T> storage_;
    typename Loss::template Saved<T> crossEntropy_{};
    T* dlogits_ = nullptr;
};

/// −ln p(target) of each position of a tokenized text, in nats. Fails as `TrainingBatch::add` does.
template <AnyConfig auto C, class T>
std::vector<Real<T>> positionLosses(const Model<C, T>& model, std::span<const int> tokens) {
    TrainingBatch<C> batch;
    batch.add(tokens);
    LossFunction<C, T> loss{batch.rows(), false};
    (void)loss.forward(batch.view(), model);
    std::vector<Real<T>> losses;
    for (const T& each : loss.rowLosses(batch.view())) losses.push_back(valueOf(each));
    return losses;
}
template <AnyConfig auto C, class T>
auto positionLosses(const Model<C, T>& model, const std::vector<int>& tokens) {
    return positionLosses(model, std::span<const int>{tokens});
}

} // namespace regard
