// Training: microgpt's step over one text, or over a batch of them.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <type_traits>
#include <vector>

#include <regard/core/aligned_array.hpp>
#include <regard/core/error.hpp>
#include <regard/core/flush_to_zero.hpp>
#include <regard/learn/adam.hpp>
#include <regard/learn/loss.hpp>
#include <regard/learn/schedule.hpp>
#include <regard/learn/training_batch.hpp>
#include <regard/nn/model.hpp>

namespace regard {

/// How to train; the defaults are microgpt's.
struct TrainerOptions {
    Schedule learningRate{};
    AdamOptions adam{};
    /// Longest gradient: a longer one is scaled down to it (Pascanu, Mikolov and Bengio 2012).
    double clipNorm = std::numeric_limits<double>::infinity();
    /// What dropout draws from, with the number of the step: a run that is resumed drops the same.
    std::uint64_t dropoutSeed = 0;
};

/// Trains `model`, which it refers to and does not own. For float and double the gradient is the
/// one derived by hand, operation by operation; for a model of `Value` it is that of the tape: the
/// same loss, the same step, agreeing to rounding.
///
/// `Loss` is what is made small: `LossFunction` for texts, pairs of texts and texts with gaps,
/// `ClassLoss` for labelled texts; `Example` is any of those that its batch takes.
template <Config C, class T, class Loss = LossFunction<C, T>>
class Trainer {
public:
    explicit Trainer(Model<C, T>& model, TrainerOptions options = {})
        : model_(model), options_(options), adam_(COUNT, options.adam), gradient_(COUNT),
          loss_(Shape<C>::BLOCK_SIZE, !ON_TAPE) {}

    /// One step of Adam down the gradient of the mean cross-entropy over the text's positions.
    /// Returns that loss (before the step), in nats. `tokens`: BOS first and last; what is longer
    /// than BLOCK_SIZE positions is cut off. Fails as `TrainingBatch::add` does, and where the loss
    /// or the gradient is not a finite number; the model is then as it was before.
    Real<T> trainStep(std::span<const int> tokens) {
        batch_.clear();
        batch_.add(tokens);
        return step();
    }
    Real<T> trainStep(const std::vector<int>& tokens) {
        return trainStep(std::span<const int>{tokens});
    }

    /// One step along the mean of the examples' losses. Fails for no examples as well.
    template <class Example>
    Real<T> trainStep(std::span<const Example> examples) {
        if (examples.empty()) fail("a step of training needs at least one text");
        batch_.clear();
        for (const Example& each : examples) batch_.add(each);
        return step();
    }
    template <class Example>
    requires(!std::is_same_v<Example, int>) Real<T> trainStep(
        const std::vector<Example>& examples) {
        return trainStep(std::span<const Example>{examples});
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
    /// ∂loss/∂weights of the last step, before any clipping, laid out like the model's parameters.
    std::span<const Real<T>> gradient() const { return gradient_.span(); }

private:
    using R = Real<T>;
    static constexpr std::size_t COUNT = Model<C, T>::PARAMETER_COUNT;
    static constexpr bool ON_TAPE = !std::is_floating_point_v<T>;

    R step() {
        const FlushToZero guard;
        if (batch_.rows() > loss_.rows()) loss_ = Loss(batch_.rows(), !ON_TAPE);
        const R loss = computeGradient();
        if (!std::isfinite(loss)) failNotFinite();
        double scale = 1;
        if (std::isfinite(options_.clipNorm)) {
            const double norm = gradientNorm();
            if (!std::isfinite(norm)) failNotFinite();
            if (norm > options_.clipNorm) scale = options_.clipNorm / norm;
        }
        update(R(scale));
        return loss;
    }

    R computeGradient() {
        const Batch batch =
            batch_.view({.active = true, .seed = options_.dropoutSeed, .step = adam_.steps()});
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

    double gradientNorm() const {
        double squares = 0;
        for (const R each : gradient_.span()) squares += double(each) * double(each);
        return std::sqrt(squares);
    }

    void update(R scale) {
        const double rate = options_.learningRate(adam_.steps());
        if constexpr (ON_TAPE) {
            std::vector<R> numbers(COUNT);
            const std::span<T> weights = model_.parameters();
            for (std::size_t i = 0; i < COUNT; ++i) numbers[i] = weights[i].data();
            adam_.update(numbers, gradient_.span(), rate, scale);
            for (std::size_t i = 0; i < COUNT; ++i) weights[i].setData(numbers[i]);
        } else {
            adam_.update(model_.parameters(), gradient_.span(), rate, scale);
        }
    }

    [[noreturn]] void failNotFinite() const {
        std::string where = "the gradient";
        const auto look = [&](const std::string& name, const Tensor& tensor, std::size_t at) {
            for (std::size_t i = at + tensor.size(); i-- > at;)
                if (!std::isfinite(valueOf(model_.parameters()[i])))
                    where = name + "[" + std::to_string((i - at) / tensor.cols) + "][" +
                            std::to_string((i - at) % tensor.cols) + "]";
        };
        forEachTensor(Model<C, T>::CONFIG, look);
        fail("training diverged at step " + std::to_string(adam_.steps()) + ": " + where +
             " is not a finite number; lower the learning rate or set clipNorm");
    }

    Model<C, T>& model_;
    TrainerOptions options_;
    Adam<R> adam_;
    AlignedArray<R> gradient_;
    Loss loss_;
    TrainingBatch<C> batch_;
};

} // namespace regard
