// Which of several texts in one row of tokens a token belongs to, as BERT's pairs of sentences.
#pragma once

#include <cstddef>

#include <regard/nn/operation.hpp>
#include <regard/nn/weights.hpp>

namespace regard {

/// y[r] = embedding of r + wse[segment of r] (Devlin et al. 2019, "BERT"). `Embedding` is any first
/// operation; WSE: [N_SEGMENT][N_EMBD]. Without `Batch::segments` every row is of segment 0.
template <class Embedding, Tensor WSE>
struct WithSegments {
    static constexpr std::size_t IN = Embedding::IN, OUT = Embedding::OUT;
    static_assert(WSE.cols == OUT, "regard::WithSegments: wse must be as wide as the embedding");

    template <class T>
    using Saved = typename Embedding::template Saved<T>;
    template <class T>
    static Saved<T> place(Arena<T>& arena, const Extent& extent) {
        return Embedding::template place<T>(arena, extent);
    }

    template <class T>
    static void forward(const Batch& batch, const T* weights, const T* x, const Saved<T>& s, T* y) {
        Embedding::forward(batch, weights, x, s, y);
        for (std::size_t r = 0; r < batch.rows(); ++r)
            for (std::size_t i = 0; i < OUT; ++i)
                y[r * OUT + i] = y[r * OUT + i] + weights[rowOf(batch, r) + i];
    }

    template <class T>
    static void backward(const Batch& batch, const T* weights, const T* x, const Saved<T>& s,
                         const T* dy, T* dweights, T* dx) {
        for (std::size_t r = 0; r < batch.rows(); ++r)
            for (std::size_t i = 0; i < OUT; ++i) dweights[rowOf(batch, r) + i] += dy[r * OUT + i];
        Embedding::backward(batch, weights, x, s, dy, dweights, dx);
    }

private:
    static std::size_t rowOf(const Batch& batch, std::size_t r) {
        const std::size_t segment =
            batch.segments.empty() ? 0 : static_cast<std::size_t>(batch.segments[r]);
        return WSE.offset + segment * OUT;
    }
};

} // namespace regard
