// Cross-attention: a decoder's positions ask, and what an encoder computed answers.
#pragma once

#include <algorithm>
#include <cstddef>
#include <span>
#include <vector>

#include <regard/core/error.hpp>
#include <regard/nn/heads.hpp>
#include <regard/nn/linear.hpp>
#include <regard/nn/operation.hpp>

namespace regard {

/// The texts of a decoder, each with the rows of the encoder's text of the same place in
/// `encoded`: what `MemoryView::readers` asks for. Padding stays hidden.
inline std::vector<TokenSequence> readersOf(std::span<const TokenSequence> texts,
                                            std::span<const TokenSequence> encoded) {
    REGARD_ASSERT(texts.size() == encoded.size());
    std::vector<TokenSequence> readers(texts.begin(), texts.end());
    for (std::size_t i = 0; i < readers.size(); ++i) {
        readers[i].firstKey = encoded[i].firstRow;
        readers[i].keys = (std::min)(encoded[i].keyCount(), encoded[i].rows);
    }
    return readers;
}

/// Attention whose queries come from x and whose keys and values come from the rows of an encoder
/// (Vaswani et al. 2017), which may be more or fewer, and of another width. `HeadMixer` is as in
/// `Attention`, with NoMask. The encoder's rows are those of the arena (`Arena::memory`) and are
/// told apart by `Batch::memory`; where that says they are kept, their keys and values stand as
/// they were computed before.
template <class HeadMixer, class Query, class Key, class ValueLinear, class Output>
struct CrossAttention {
    static constexpr std::size_t IN = Query::IN, OUT = Output::OUT, MEMORY_IN = Key::IN;
    static constexpr Heads HEADS = HeadMixer::HEADS;
    static constexpr std::size_t WIDTH = HEADS.width(), KEY_WIDTH = HEADS.keyWidth();
    using Mixer = HeadMixer;
    static_assert(Query::OUT == WIDTH && Key::OUT == KEY_WIDTH && ValueLinear::OUT == KEY_WIDTH &&
                      Key::IN == ValueLinear::IN,
                  "regard::CrossAttention: the projections must be as wide as their heads");

    template <class T>
    struct Saved : QueryKeyValue<T> {
        typename Query::template Saved<T> query;
        typename Key::template Saved<T> key;
        typename ValueLinear::template Saved<T> value;
        typename Output::template Saved<T> output;
        typename Mixer::template Saved<T> mixer;
        Memory<T> memory;
    };

    template <class T>
    static Saved<T> place(Arena<T>& arena, const Extent& extent) {
        Saved<T> s{};
        s.memory = arena.memory;
        s.query = Query::template place<T>(arena, extent);
        s.key = Key::template place<T>(arena, extent);
        s.value = ValueLinear::template place<T>(arena, extent);
        s.output = Output::template place<T>(arena, extent);
        s.mixer = Mixer::template place<T>(
            arena, {.rows = extent.rows, .keyRows = s.memory.count, .training = extent.training});
        s.q = arena.take(extent.rows * WIDTH);
        s.k = arena.take(s.memory.count * KEY_WIDTH);
        s.v = arena.take(s.memory.count * KEY_WIDTH);
        s.heads = arena.take(extent.rows * WIDTH);
        if (extent.training) {
            s.dheads = arena.take(extent.rows * WIDTH);
            s.dq = arena.take(extent.rows * WIDTH);
            s.dk = arena.take(s.memory.count * KEY_WIDTH);
            s.dv = arena.take(s.memory.count * KEY_WIDTH);
        }
        return s;
    }

    template <class T>
    static void forward(const Batch& batch, const T* weights, const T* x, const Saved<T>& s, T* y) {
        Query::forward(batch, weights, x, s.query, s.q);
        if (!batch.memory.kept) {
            const Batch& encoded = encodedOf(batch, s);
            Key::forward(encoded, weights, s.memory.rows, s.key, s.k);
            ValueLinear::forward(encoded, weights, s.memory.rows, s.value, s.v);
        }
        Mixer::template forward<T>(readingOf(batch), weights, s, s.mixer);
        Output::forward(batch, weights, s.heads, s.output, y);
    }

    /// Adds to the gradient of the encoder's rows, too.
    template <class T>
    static void backward(const Batch& batch, const T* weights, const T* x, const Saved<T>& s,
                         const T* dy, T* dweights, T* dx) {
        const Batch& encoded = encodedOf(batch, s);
        Output::backward(batch, weights, s.heads, s.output, dy, dweights, s.dheads);
        std::fill_n(s.dk, encoded.rows() * KEY_WIDTH, T(0));
        std::fill_n(s.dv, encoded.rows() * KEY_WIDTH, T(0));
        Mixer::template backward<T>(readingOf(batch), weights, s, s.mixer, dweights);
        Query::backward(batch, weights, x, s.query, s.dq, dweights, dx);
        Key::backward(encoded, weights, s.memory.rows, s.key, s.dk, dweights, s.memory.gradient,
                      Accumulate{});
        ValueLinear::backward(encoded, weights, s.memory.rows, s.value, s.dv, dweights,
                              s.memory.gradient, Accumulate{});
    }

private:
    template <class T>
    static const Batch& encodedOf(const Batch& batch, const Saved<T>& s) {
        REGARD_ASSERT(batch.memory.batch != nullptr && s.memory.rows != nullptr);
        REGARD_ASSERT(batch.memory.batch->rows() <= s.memory.count);
        (void)s;
        return *batch.memory.batch;
    }
    static Batch readingOf(Batch batch) {
        batch.sequences = batch.memory.readers;
        return batch;
    }
};

} // namespace regard
