// How wrong a prediction was: the surprise at the token that really followed.
#pragma once

#include <cstddef>

#include <regard/core/scalar.hpp>
#include <regard/core/simd.hpp>
#include <regard/nn/operation.hpp>
#include <regard/nn/softmax.hpp>

namespace regard {

/// Row loss −ln softmax(x)[target]; a sequence's loss is the mean over its rows, a batch's the mean
/// over its sequences. x: logits [rows][VOCAB_SIZE]; batch.targets must be given.
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
        using std::log;
        for (std::size_t r = 0; r < batch.rows(); ++r) {
            T* probs = s.probs + r * VOCAB_SIZE;
            softmaxRow<VOCAB_SIZE>(x + r * VOCAB_SIZE, probs);
            s.losses[r] = -log(probs[static_cast<std::size_t>(batch.targets[r])]);
        }
        T total{};
        for (std::size_t n = 0; n < batch.sequences.size(); ++n) {
            const TokenSequence& sequence = batch.sequences[n];
            T sum = s.losses[sequence.firstRow];
            for (std::size_t t = 1; t < sequence.rows; ++t)
                sum = sum + s.losses[sequence.firstRow + t];
            sum = sum * (Real<T>(1) / Real<T>(sequence.rows));
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
            const T share = T(1) / (T(sequence.rows) * T(batch.sequences.size()));
            for (std::size_t t = 0; t < sequence.rows; ++t) {
                const std::size_t row = sequence.firstRow + t;
                const T* probs = s.probs + row * VOCAB_SIZE;
                T* to = dx + row * VOCAB_SIZE;
                forEachVector<T>(
                    VOCAB_SIZE, [&](std::size_t i) { store<T>(to + i, load(probs + i) * share); },
                    [&](std::size_t i) { to[i] = probs[i] * share; });
                to[static_cast<std::size_t>(batch.targets[row])] -= share;
            }
        }
    }
};

} // namespace regard
