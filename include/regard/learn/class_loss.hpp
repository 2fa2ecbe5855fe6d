// The loss of labelled texts under a model with a classification head, and its gradient.
#pragma once

#include <cstddef>
#include <span>

#include <regard/core/aligned_array.hpp>
#include <regard/core/error.hpp>
#include <regard/nn/classifier.hpp>
#include <regard/nn/cross_entropy.hpp>
#include <regard/nn/tables.hpp>

namespace regard {

/// Mean cross-entropy of the classes of a batch of `LabelledText`, with room for everything that it
/// and its gradient compute on up to `rows` tokens: `Trainer<C, T, ClassLoss<C, T>>`.
template <AnyConfig auto C, class T>
class ClassLoss {
public:
    ClassLoss(std::size_t rows, bool training)
        : rows_(rows), classifier_(rows, training), storage_(measure(rows)) {
        Arena<T> arena{storage_.data()};
        crossEntropy_ = Loss::template place<T>(arena, {.rows = rows});
        dlogits_ = arena.take(rows * Loss::IN);
    }

    /// Tokens that there is room for.
    std::size_t rows() const { return rows_; }

    /// The mean over the texts, in nats.
    T forward(const Batch& batch, const Model<C, T>& model) {
        REGARD_ASSERT(batch.rows() <= rows_);
        const T* logits = classifier_.forward(batch, model);
        return Loss::template forward<T>(classifier_.headBatch(batch), logits, crossEntropy_);
    }

    /// Writes ∂loss/∂weights of the last `forward` to `gradient`, which is laid out like the
    /// weights; what it holds of weights that the loss does not depend on stays.
    void backward(const Batch& batch, const Model<C, T>& model, std::span<T> gradient) {
        clearTables<C>(gradient.data());
        Loss::template backward<T>(classifier_.headBatch(batch), crossEntropy_, dlogits_);
        classifier_.backward(batch, model, dlogits_, gradient);
    }

private:
    using Loss = CrossEntropy<Classifier<C, T>::N_CLASS>;

    static std::size_t measure(std::size_t rows) {
        Arena<T> arena;
        (void)Loss::template place<T>(arena, {.rows = rows});
        (void)arena.take(rows * Loss::IN);
        return arena.used();
    }

    std::size_t rows_;
    Classifier<C, T> classifier_;
    AlignedArray<T> storage_;
    typename Loss::template Saved<T> crossEntropy_{};
    T* dlogits_ = nullptr;
};

} // namespace regard
