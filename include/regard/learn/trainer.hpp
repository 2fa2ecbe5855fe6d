// Training: microgpt's step over one text, or over a batch of them.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <type_traits>
#include <vector>

#include <regard/core/aligned_array.hpp>
#include <regard/core/error.hpp>
#include <regard/core/flush_to_zero.hpp>
#include <regard/core/thread_pool.hpp>
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
    /// Parts that the texts of a batch are divided into, in order. Each has room and a gradient of
    /// its own, which are added up in that order: the number of parts decides how the sums are
    /// rounded, the number of threads does not.
    std::size_t parts = 1;
    /// Threads that compute the parts side by side, or, where there is one part, share its large
    /// products. It must outlive the trainer.
    ThreadPool* pool = nullptr;
};

/// Trains `model`, which it refers to and does not own. For float and double the gradient is the
/// one derived by hand, operation by operation; for a model of `Value` it is that of the tape: the
/// same loss, the same step, agreeing to rounding.
///
/// `Loss` is what is made small: `LossFunction` for texts, pairs of texts and texts with gaps,
/// `ClassLoss` for labelled texts; `Example` is any of those that its batch takes.
template <AnyConfig auto C, class T, class Loss = LossFunction<C, T>>
class Trainer {
    using R = Real<T>;
    static_assert(Model<C, T>::FULL, "regard::Trainer: only weights that are stored in full learn");

public:
    /// Fails for no parts, and for several of a model of `Value`.
    explicit Trainer(Model<C, T>& model, TrainerOptions options = {})
        : model_(model), options_(options), adam_(COUNT, options.adam), gradient_(COUNT) {
        if (options.parts == 0) fail("a batch is trained on in at least 1 part, not 0");
        if (ON_TAPE && options.parts > 1)
            fail("a model of Value learns in 1 part, for its tape is one; not in " +
                 std::to_string(options.parts));
        parts_.resize(options.parts);
        for (std::size_t i = 1; i < options.parts; ++i)
            parts_[i].ownGradient = AlignedArray<R>(COUNT);
    }

    /// One step of Adam down the gradient of the mean cross-entropy over the text's positions.
    /// Returns that loss (before the step), in nats. `tokens`: BOS first and last; what is longer
    /// than BLOCK_SIZE positions is cut off. Fails as `TrainingBatch::add` does, and where the loss
    /// or the gradient is not a finite number; the model is then as it was before.
    Real<T> trainStep(std::span<const int> tokens) {
        parts_[0].batch.clear();
        parts_[0].batch.add(tokens);
        const Real<T> loss = compute(1, 1);
        descend(loss);
        return loss;
    }
    Real<T> trainStep(const std::vector<int>& tokens) {
        return trainStep(std::span<const int>{tokens});
    }

    /// One step along the mean of the examples' losses. Fails for no examples as well.
    template <class Example>
    Real<T> trainStep(std::span<const Example> examples) {
        const Real<T> loss = computeGradient(examples);
        descend(loss);
        return loss;
    }
    template <class Example>
    requires(!std::is_same_v<Example, int>) Real<T> trainStep(
        const std::vector<Example>& examples) {
        return trainStep(std::span<const Example>{examples});
    }

    /// The first half of a step: the mean of the examples' losses, and its `gradient()`. Where
    /// several machines share a step, `firstText` is the place of the first of these examples in
    /// it, for which dropout draws; their gradients are to be averaged in between. Fails as
    /// `trainStep` does for examples.
    template <class Example>
    Real<T> computeGradient(std::span<const Example> examples, std::size_t firstText = 0) {
        if (examples.empty()) fail("a step of training needs at least one text");
        const std::size_t count = (std::min)(options_.parts, examples.size());
        for (std::size_t i = 0; i < count; ++i) {
            const std::size_t first = examples.size() * i / count;
            const std::size_t size = examples.size() * (i + 1) / count - first;
            parts_[i].texts = size;
            parts_[i].batch.clear(firstText + first);
            for (const Example& each : examples.subspan(first, size)) parts_[i].batch.add(each);
        }
        return compute(count, examples.size());
    }

    /// The second half: one step of Adam down `gradient()`. Fails where it, or `loss`, is not a
    /// finite number; the model is then as it was before.
    void descend(Real<T> loss) {
        const FlushToZero guard;
        if (!std::isfinite(loss)) failNotFinite();
        double scale = 1;
        if (std::isfinite(options_.clipNorm)) {
            const double norm = gradientNorm();
            if (!std::isfinite(norm)) failNotFinite();
            if (norm > options_.clipNorm) scale = options_.clipNorm / norm;
        }
        update(R(scale));
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
    std::span<Real<T>> gradient() { return gradient_.span(); }

private:
    static constexpr std::size_t COUNT = Model<C, T>::PARAMETER_COUNT;
    static constexpr bool ON_TAPE = !std::is_floating_point_v<T>;

    /// Some texts of a batch, and the mean loss over them.
    struct Part {
        TrainingBatch<C> batch;
        std::optional<Loss> lossFunction; ///< with room for the longest so far
        AlignedArray<R> ownGradient{0};   ///< that of the first part is the trainer's
        std::size_t texts = 1;
        R loss = 0;
    };

    R compute(std::size_t parts, std::size_t texts) {
        const FlushToZero guard;
        forEach(options_.pool, parts, [&](std::size_t i) { computePart(i); });
        R loss = parts_[0].loss;
        if (parts > 1) {
            loss = 0;
            for (std::size_t i = 0; i < parts; ++i) loss += shareOf(i, texts) * parts_[i].loss;
            addGradients(parts, texts);
        }
        return loss;
    }

    void computePart(std::size_t index) {
        const FlushToZero guard; // of this thread
        Part& part = parts_[index];
        const std::size_t rows = part.batch.rows();
        if (!part.lossFunction || rows > part.lossFunction->rows())
            part.lossFunction.emplace((std::max)(rows, Shape<C>::BLOCK_SIZE), !ON_TAPE);
        const Batch batch = part.batch.view(
            {.active = true, .seed = options_.dropoutSeed, .step = adam_.steps()}, options_.pool);
        if constexpr (ON_TAPE) {
            auto& tape = T::tape();
            const auto before = tape.size();
            const T loss = part.lossFunction->forward(batch, model_);
            loss.backward();
            const std::span<const T> weights = model_.parameters();
            for (std::size_t i = 0; i < COUNT; ++i) gradient_.data()[i] = weights[i].grad();
            tape.rewind(before);
            part.loss = loss.data();
        } else {
            part.loss = part.lossFunction->forward(batch, model_);
            part.lossFunction->backward(batch, model_, gradientOf(index));
        }
    }

    std::span<R> gradientOf(std::size_t part) {
        return part == 0 ? gradient_.span() : parts_[part].ownGradient.span();
    }
    R shareOf(std::size_t part, std::size_t texts) const {
        return R(parts_[part].texts) / R(texts);
    }

    /// The mean over all texts, part by part in their order; each piece of it is one thread's work.
    void addGradients(std::size_t parts, std::size_t texts) {
        constexpr std::size_t PIECE = 4096;
        forEach(options_.pool, (COUNT + PIECE - 1) / PIECE, [&](std::size_t piece) {
            const FlushToZero guard;
            const std::size_t first = piece * PIECE, size = (std::min)(PIECE, COUNT - first);
            R* const sum = gradient_.data() + first;
            for (std::size_t p = 0; p < parts; ++p) {
                const R share = shareOf(p, texts);
                const R* const part = gradientOf(p).data() + first;
                for (std::size_t i = 0; i < size; ++i)
                    sum[i] = (p == 0 ? R(0) : sum[i]) + share * part[i];
            }
        });
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
    std::vector<Part> parts_;
};

} // namespace regard
