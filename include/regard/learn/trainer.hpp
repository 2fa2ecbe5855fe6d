// Training, as microgpt does it: one text, one step.
#pragma once

#include <algorithm>
#include <cstddef>
#include <span>
#include <type_traits>
#include <vector>

#include <regard/core/aligned_array.hpp>
#include <regard/learn/adam.hpp>
#include <regard/learn/loss.hpp>
#include <regard/learn/schedule.hpp>
#include <regard/learn/training_batch.hpp>
#include <regard/nn/model.hpp>

namespace regard {

/// How to train; the defaults are microgpt's.
struct TrainerOptions {
    LinearDecay learningRate{};
    AdamOptions adam{};
};

/// Trains `model`, which it refers to and does not own. For float and double the gradient is the
/// one derived by hand, operation by operation; for a model of `Value` it is that of the tape: the
/// same loss, the same step, agreeing to rounding.
template <Config C, class T>
class Trainer {
public:
    explicit Trainer(Model<C, T>& model, TrainerOptions options = {})
        : model_(model), options_(options), adam_(COUNT, options.adam), gradient_(COUNT),
          loss_(Shape<C>::BLOCK_SIZE, !ON_TAPE) {}

    /// One step of Adam down the gradient of the mean cross-entropy over the text's positions.
    /// Returns that loss (before the step), in nats. `tokens`: BOS first and last; what is longer
    /// than BLOCK_SIZE positions is cut off. Fails as `TrainingBatch::add` does.
    Real<T> trainStep(std::span<const int> tokens) {
        batch_.clear();
        batch_.add(tokens);
        const Real<T> loss = computeGradient();
        update();
        return loss;
    }
    Real<T> trainStep(const std::vector<int>& tokens) {
        return trainStep(std::span<const int>{tokens});
    }

    /// Steps made so far.
    std::size_t steps() const { return adam_.steps(); }
    /// The optimiser, all that a Trainer remembers from step to step.
    const Adam<Real<T>>& optimiser() const { return adam_; }
    /// Goes on as the trainer did whose optimiser had these, as `Adam::restore` has it.
    void restore(std::span<const Real<T>> mean, std::span<const Real<T>> square,
                 std::size_t steps) {
        adam_.restore(mean, square, steps);
    }
    /// ∂loss/∂weights of the last step, laid out like the model's parameters.
    std::span<const Real<T>> gradient() const { return gradient_.span(); }

private:
    static constexpr std::size_t COUNT = Model<C, T>::PARAMETER_COUNT;
    static constexpr bool ON_TAPE = !std::is_floating_point_v<T>;

    Real<T> computeGradient() {
        const Batch batch = batch_.view();
        if constexpr (ON_TAPE) {
            auto& tape = T::tape();
            const auto before = tape.size();
            const T loss = loss_.forward(batch, model_);
            loss.backward();
            const std::span<const T> weights = model_.parameters();
            for (std::size_t i = 0; i < COUNT; ++i) gradient_.data()[i] = weights[i].grad();
            tape.rewind(before);
            return loss.data();
        } else {
            std::fill_n(gradient_.data(), COUNT, T(0));
            const T loss = loss_.forward(batch, model_);
            loss_.backward(batch, model_, gradient_.span());
            return loss;
        }
    }

    void update() {
        const double rate = options_.learningRate(adam_.steps());
        if constexpr (ON_TAPE) {
            std::vector<Real<T>> numbers(COUNT);
            const std::span<T> weights = model_.parameters();
            for (std::size_t i = 0; i < COUNT; ++i) numbers[i] = weights[i].data();
            adam_.update(numbers, gradient_.span(), rate);
            for (std::size_t i = 0; i < COUNT; ++i) weights[i].setData(numbers[i]);
        } else {
            adam_.update(model_.parameters(), gradient_.span(), rate);
        }
    }

    Model<C, T>& model_;
    TrainerOptions options_;
    Adam<Real<T>> adam_;
    AlignedArray<Real<T>> gradient_;
    LossFunction<C, T> loss_;
    TrainingBatch<C> batch_;
};

} // namespace regard
