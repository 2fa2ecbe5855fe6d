// How wrong a prediction was: the surprise at the token that really followed.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <type_traits>

#include <regard/core/error.hpp>
#include <regard/core/scalar.hpp>
#include <regard/core/simd.hpp>
#include <regard/core/vector_math.hpp>
#include <regard/nn/operation.hpp>
#include <regard/nn/softmax.hpp>

namespace regard {

/// A target for rows where nobody is asked what stands there.
inline constexpr int NO_TARGET = -1;

/// Row loss −ln softmax(x)[target]; a sequence's loss is the mean over its rows, a batch's the mean
/// over its sequences. x: logits [rows][VOCAB_SIZE]; batch.targets must be given. A row whose
/// target is NO_TARGET counts for nothing; every sequence needs one that is none.
template <std::size_t VOCAB_SIZE>
struct CrossEntropy {
    static constexpr std::size_t IN = VOCAB_SIZE, OUT = 1;

    template <class T>
    struct Saved {
        T* probs;  ///< [rows][VOCAB_SIZE]
        T* losses; ///< [rows] in nats
    };
    template <class T>
    static Saved<T> place(Arena<T>& arena, const Extent& extent) {
        return {arena.take(extent.rows * VOCAB_SIZE), arena.take(extent.rows)};
    }

    /// The loss of the batch, in nats.
    template <class T>
    static T forward(const Batch& batch, const T* x, const Saved<T>& s) {
        if constexpr (std::is_floating_point_v<T>) {
            for (std::size_t r = 0; r < batch.rows(); r += LANES<T>) rowLosses(batch, r, x, s);
        } else {
            using std::log;
            for (std::size_t r = 0; r < batch.rows(); ++r) {
                T* probs = s.probs + r * VOCAB_SIZE;
                softmax(x + r * VOCAB_SIZE, VOCAB_SIZE, probs);
                s.losses[r] = T{};
                if (batch.targets[r] == NO_TARGET) continue;
                s.losses[r] = -log(probs[static_cast<std::size_t>(batch.targets[r])]);
            }
        }
        T total{};
        for (std::size_t n = 0; n < batch.sequences.size(); ++n) {
            const TokenSequence& sequence = batch.sequences[n];
            T sum = s.losses[sequence.firstRow];
            for (std::size_t t = 1; t < sequence.rows; ++t)
                sum = sum + s.losses[sequence.firstRow + t];
            sum = sum * (Real<T>(1) / Real<T>(asked(batch, sequence)));
            total = n == 0 ? sum : total + sum;
        }
        if (batch.sequences.size() > 1)
            total = total * (Real<T>(1) / Real<T>(batch.sequences.size()));
        return total;
    }

    /// ∂x = (softmax(x) − [target]) / (rows of the sequence × sequences).
    template <class T>
    static void backward(const Batch& batch, const Saved<T>& s, T* dx) {
        for (const TokenSequence& sequence : batch.sequences) {
            const T share = T(1) / (T(asked(batch, sequence)) * T(batch.sequences.size()));
            for (std::size_t t = 0; t < sequence.rows; ++t) {
                const std::size_t row = sequence.firstRow + t;
                const T* probs = s.probs + row * VOCAB_SIZE;
                T* to = dx + row * VOCAB_SIZE;
                if (batch.targets[row] == NO_TARGET) {
                    std::fill_n(to, VOCAB_SIZE, T(0));
                    continue;
                }
                forEachVector<T>(
                    VOCAB_SIZE, [&](std::size_t i) { store<T>(to + i, load(probs + i) * share); },
                    [&](std::size_t i) { to[i] = probs[i] * share; });
                to[static_cast<std::size_t>(batch.targets[row])] -= share;
            }
        }
    }

private:
    /// Rows of the sequence that have a target.
    static std::size_t asked(const Batch& batch, const TokenSequence& sequence) {
        std::size_t count = 0;
        for (std::size_t t = 0; t < sequence.rows; ++t)
            count += batch.targets[sequence.firstRow + t] != NO_TARGET;
        REGARD_ASSERT(count > 0);
        return count;
    }

    /// The losses of the LANES rows from `first` on, with one logarithm for all of them:
    /// −ln p = ln total + max − x[target], which stays finite where p is too small for a number.
    template <class T>
    static void rowLosses(const Batch& batch, std::size_t first, const T* x, const Saved<T>& s) {
        const std::size_t rows = (std::min)(batch.rows() - first, LANES<T>);
        std::array<T, LANES<T>> totals;
        totals.fill(1);
        for (std::size_t i = 0; i < rows; ++i) {
            const std::size_t at = (first + i) * VOCAB_SIZE;
            const SoftmaxScale<T> scale = softmaxRow<VOCAB_SIZE>(x + at, s.probs + at);
            totals[i] = scale.total;
            const int target = batch.targets[first + i];
            if (target == NO_TARGET) {
                totals[i] = 1;
                s.losses[first + i] = 0;
            } else {
                s.losses[first + i] = scale.max - x[at + static_cast<std::size_t>(target)];
            }
        }
        store<T>(totals.data(), logarithm<T>(load<T>(totals.data())));
        for (std::size_t i = 0; i < rows; ++i) s.losses[first + i] += totals[i];
    }
};

} // namespace regard
