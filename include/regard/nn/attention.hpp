// Attention: the only operation in which positions look at one another. Each position asks a
// question (its query), compares it with the label of every position that it may see (their keys),
// and takes home a mixture of what they hold (their values).
#pragma once

#include <algorithm>
#include <cstddef>

#include <regard/nn/heads.hpp>
#include <regard/nn/linear.hpp>
#include <regard/nn/operation.hpp>
#include <regard/nn/rope.hpp>

namespace regard {

/// Self-attention: the projections to queries, keys and values, what mixes them head by head
/// (`HeadMixer`: DotProductAttention and its relatives), and the projection of the heads side by
/// side. `Rotation` turns queries and keys by their position on the way (Rope) or does nothing.
/// `Query`, `Key`, `ValueLinear` and `Output` are linears, with or without bias.
template <class HeadMixer, class Rotation, class Query, class Key, class ValueLinear, class Output>
struct Attention {
    static constexpr std::size_t IN = Query::IN, OUT = Output::OUT;
    static constexpr Heads HEADS = HeadMixer::HEADS;
    static constexpr std::size_t WIDTH = HEADS.width(), KEY_WIDTH = HEADS.keyWidth();
    using Mixer = HeadMixer;
    static_assert(Query::OUT == WIDTH && Key::OUT == KEY_WIDTH && ValueLinear::OUT == KEY_WIDTH,
                  "regard::Attention: the projections must be as wide as their heads");

    template <class T>
    struct Saved : QueryKeyValue<T> {
        typename Query::template Saved<T> query;
        typename Key::template Saved<T> key;
        typename ValueLinear::template Saved<T> value;
        typename Output::template Saved<T> output;
        typename Mixer::template Saved<T> mixer;
    };

    template <class T>
    static Saved<T> place(Arena<T>& arena, const Extent& extent) {
        Saved<T> s{};
        s.query = Query::template place<T>(arena, extent);
        s.key = Key::template place<T>(arena, extent);
        s.value = ValueLinear::template place<T>(arena, extent);
        s.output = Output::template place<T>(arena, extent);
        s.q = arena.take(extent.rows * WIDTH);
        s.k = arena.take(extent.keyRows * KEY_WIDTH);
        s.v = arena.take(extent.keyRows * KEY_WIDTH);
        s.mixer = Mixer::template place<T>(arena, extent);
        s.heads = arena.take(extent.rows * WIDTH);
        if (extent.training) {
            s.dheads = arena.take(extent.rows * WIDTH);
            s.dq = arena.take(extent.rows * WIDTH);
            s.dk = arena.take(extent.rows * KEY_WIDTH);
            s.dv = arena.take(extent.rows * KEY_WIDTH);
        }
        return s;
    }

    template <class T>
    static void forward(const Batch& batch, const T* weights, const T* x, const Saved<T>& s, T* y) {
        Query::forward(batch, weights, x, s.query, s.q);
        project<Key>(batch, weights, x, s.key, s.heads, s.k);
        project<ValueLinear>(batch, weights, x, s.value, s.heads, s.v);
        if constexpr (Rotation::TURNS)
            forEachQuery(batch, [&](const QueryPlace& at) {
                Rotation::turn(s.q + at.row * WIDTH, HEADS.COUNT, at.position);
                Rotation::turn(s.k + (at.firstKey + at.position) * KEY_WIDTH, HEADS.KV_COUNT,
                               at.position);
            });
        Mixer::template forward<T>(batch, weights, s, s.mixer);
        Output::forward(batch, weights, s.heads, s.output, y);
    }

    template <class T>
    static void backward(const Batch& batch, const T* weights, const T* x, const Saved<T>& s,
                         const T* dy, T* dweights, T* dx) {
        Output::backward(batch, weights, s.heads, s.output, dy, dweights, s.dheads);
        std::fill_n(s.dk, batch.rows() * KEY_WIDTH, T(0));
        std::fill_n(s.dv, batch.rows() * KEY_WIDTH, T(0));
        Mixer::template backward<T>(batch, weights, s, s.mixer, dweights);
        if constexpr (Rotation::TURNS)
            forEachQuery(batch, [&](const QueryPlace& at) {
                Rotation::turnBack(s.dq + at.row * WIDTH, HEADS.COUNT, at.position);
                Rotation::turnBack(s.dk + (at.firstKey + at.position) * KEY_WIDTH, HEADS.KV_COUNT,
                                   at.position);
            });
        Query::backward(batch, weights, x, s.query, s.dq, dweights, dx);
        Key::backward(batch, weights, x, s.key, s.dk, dweights, dx, Accumulate{});
        ValueLinear::backward(batch, weights, x, s.value, s.dv, dweights, dx, Accumulate{});
    }

private:
    /// The keys or values of all rows, each in the key row of its position. Texts that lie one
    /// after the other take one product; where each goes on in a cache of its own, the product is
    /// made in `room` [rows][WIDTH] and its rows are carried there.
    template <class Projection, class T, class SavedOfProjection>
    static void project(const Batch& batch, const T* weights, const T* x,
                        const SavedOfProjection& saved, T* room, T* to) {
        const auto keyRow = [](const TokenSequence& s) { return s.firstKey + s.firstPosition; };
        const std::size_t first = keyRow(batch.sequences.front());
        const bool together =
            std::all_of(batch.sequences.begin(), batch.sequences.end(),
                        [&](const TokenSequence& s) { return keyRow(s) == first + s.firstRow; });
        Projection::forward(batch, weights, x, saved, together ? to + first * KEY_WIDTH : room);
        if (together) return;
        for (const TokenSequence& s : batch.sequences)
            std::copy_n(room + s.firstRow * KEY_WIDTH, s.rows * KEY_WIDTH,
                        to + keyRow(s) * KEY_WIDTH);
    }
};

} // namespace regard
