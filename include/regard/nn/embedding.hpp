// What a token is and where it stands, as one vector.
#pragma once

#include <cstddef>
#include <type_traits>

#include <regard/core/simd.hpp>
#include <regard/nn/operation.hpp>
#include <regard/nn/weights.hpp>

namespace regard {

/// y[r] = wte[token of r] + wpe[position of r]. The first operation of a model: its input is the
/// batch's tokens, there is no x.
/// WTE: [VOCAB_SIZE][N_EMBD], WPE: [BLOCK_SIZE][N_EMBD].
template <Tensor WTE, Tensor WPE>
struct Embedding {
    static constexpr std::size_t IN = 0, OUT = WTE.cols;
    static_assert(WTE.cols == WPE.cols, "regard::Embedding: wte and wpe must have the same width");

    template <class T>
    struct Saved {
        T* token;    ///< [rows][N_EMBD] the rows of wte; not kept while training
        T* position; ///< [rows][N_EMBD] the rows of wpe; not kept while training
    };

    template <class T>
    static Saved<T> place(Arena<T>& arena, const Extent& extent) {
        if (extent.training) return {};
        return {arena.take(extent.rows * OUT), arena.take(extent.rows * OUT)};
    }

    template <class T>
    static void forward(const Batch& batch, const T* weights, const T*, const Saved<T>& s, T* y) {
        forEachRow(batch, [&](std::size_t row, std::size_t token, std::size_t position) {
            const T* wte = weights + WTE.offset + token * OUT;
            const T* wpe = weights + WPE.offset + position * OUT;
            add(wte, wpe, y + row * OUT);
            if (s.token == nullptr) return;
            for (std::size_t i = 0; i < OUT; ++i) {
                s.token[row * OUT + i] = wte[i];
                s.position[row * OUT + i] = wpe[i];
            }
        });
    }

    template <class T>
    static void backward(const Batch& batch, const T*, const T*, const Saved<T>&, const T* dy,
                         T* dweights, T*) {
        forEachRow(batch, [&](std::size_t row, std::size_t token, std::size_t position) {
            T* dwte = dweights + WTE.offset + token * OUT;
            T* dwpe = dweights + WPE.offset + position * OUT;
            add(dwte, dy + row * OUT, dwte);
            add(dwpe, dy + row * OUT, dwpe);
        });
    }

private:
    /// sum = a + b, one row each; `sum` may be `a`.
    template <class T>
    static void add(const T* a, const T* b, T* sum) {
        const auto one = [&](std::size_t i) { sum[i] = a[i] + b[i]; };
        if constexpr (std::is_floating_point_v<T>)
            forEachVector<T>(
                OUT, [&](std::size_t i) { store<T>(sum + i, load(a + i) + load(b + i)); }, one);
        else
            for (std::size_t i = 0; i < OUT; ++i) one(i);
    }

    template <class Visit>
    static void forEachRow(const Batch& batch, Visit&& visit) {
        for (const TokenSequence& sequence : batch.sequences)
            for (std::size_t t = 0; t < sequence.rows; ++t) {
                const std::size_t row = sequence.firstRow + t;
                visit(row, static_cast<std::size_t>(batch.tokens[row]), sequence.firstPosition + t);
            }
    }
};

} // namespace regard
