// Attention whose cost is linear in the length of the text: e^(q·k) as the product of random
// features of q and of k, so that the keys can be summed up before any query asks.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <type_traits>

#include <regard/core/scalar.hpp>
#include <regard/core/simd.hpp>
#include <regard/nn/feature_sums.hpp>
#include <regard/nn/heads.hpp>
#include <regard/nn/mask.hpp>
#include <regard/nn/operation.hpp>

namespace regard {

/// FAVOR+ (Choromanski et al. 2021, "Rethinking Attention with Performers"): with x' = x/DIM^¼ and
/// φ_f(x) = e^(w_f·x' − |x'|²/2), e^(q·k/√DIM) is the mean of φ_f(q) φ_f(k) over directions w ~
/// N(0, 1), and softmax attention is approximately Σ_f φ_f(q) S_f / Σ_f φ_f(q) z_f per head, with
/// S_f = Σ φ_f(k) v and z_f = Σ φ_f(k) over the keys that are seen: all (`NoMask`) or, summed up on
/// the way, those so far (`Causal`). The directions are those of `Features` (OrthogonalFeatures),
/// the same for all heads. The more there are, the nearer it comes.
///
/// A query that sees no key gets zeros. There are no weights of pairs, neither to be dropped nor to
/// be looked at. A row that is read through a KV cache sums up the keys before it once more.
template <Heads H, AttentionMask Mask, class Features>
struct PerformerAttention {
    static constexpr Heads HEADS = H;
    static constexpr std::size_t DIM = H.DIM, WIDTH = H.width(), KEY_WIDTH = H.keyWidth();
    static constexpr std::size_t COUNT = Features::COUNT;
    static constexpr bool KEEPS_PAIRS = false;
    static_assert(H.COUNT % H.KV_COUNT == 0, "regard::Heads: COUNT must be a multiple of KV_COUNT");
    static_assert(std::is_same_v<Mask, Causal> || std::is_same_v<Mask, NoMask>,
                  "regard::PerformerAttention: what is summed up can't be masked key by key; take "
                  "Causal or NoMask");

    template <class T>
    using Sums = FeatureSums<COUNT, DIM, T>;

    template <class T>
    struct Saved {
        Sums<T> sums; ///< over the keys so far, of one text and head of keys
        T* room;      ///< [COUNT]
        // while training
        T* query;    ///< [rows][H.COUNT][COUNT] φ(q)·e^c, divided by the largest of a head
        T* perTotal; ///< [rows][H.COUNT] 1 / Σ φ(q)·z
        T* key;      ///< [keyRows][H.KV_COUNT][COUNT] φ(k)·e^(−c)
        T* shrink; ///< [keyRows][H.KV_COUNT][COUNT] e^(c before − c), what a key does to the sums
    };

    template <class T>
    static Saved<T> place(Arena<T>& arena, const Extent& extent) {
        Saved<T> s{};
        s.sums = Sums<T>::place(arena);
        s.room = arena.take(COUNT);
        if (extent.training) {
            s.query = arena.take(extent.rows * H.COUNT * COUNT);
            s.perTotal = arena.take(extent.rows * H.COUNT);
            s.key = arena.take(extent.keyRows * H.KV_COUNT * COUNT);
            s.shrink = arena.take(extent.keyRows * H.KV_COUNT * COUNT);
        }
        return s;
    }

    template <class T>
    static void forward(const Batch& batch, const T*, const QueryKeyValue<T>& x,
                        const Saved<T>& s) {
        forEachHead(batch, [&](const TokenSequence& text, std::size_t kvHead) {
            s.sums.start();
            std::size_t added = 0;
            for (std::size_t t = 0; t < text.rows; ++t) {
                for (; added < seen(text, t); ++added) {
                    const std::size_t row = text.firstKey + added;
                    T *share = s.room, *shrink = nullptr;
                    if (s.key != nullptr) {
                        share = s.key + featuresOfKey(row, kvHead);
                        shrink = s.shrink + featuresOfKey(row, kvHead);
                    }
                    meet(x, s, row, kvHead, share, shrink);
                }
                forEachQueryHead(kvHead, [&](std::size_t head) {
                    const std::size_t row = text.firstRow + t;
                    if (added == 0)
                        std::fill_n(x.heads + headAt(row, head), DIM, T(0));
                    else
                        ask(x, s, row, head);
                });
            }
        });
    }

    /// With o = N/D, N = Σ_f φ_f(q) S_f and D = Σ_f φ_f(q) z_f: ∂N = ∂o/D, ∂D = −∂o·o/D, and with
    /// R_f = Σ φ_f(q) ∂N and r_f = Σ φ_f(q) ∂D over the queries that see a key,
    /// ∂ln φ_f(q) = φ_f(q) (S_f·∂N + z_f ∂D), ∂ln φ_f(k) = φ_f(k) (R_f·v + r_f), ∂v = Σ_f φ_f(k)
    /// R_f. One pass through a text sums up S and z again, one back through it R and r.
    template <class T>
    static void backward(const Batch& batch, const T*, const QueryKeyValue<T>& x, const Saved<T>& s,
                         T*) {
        forEachHead(batch, [&](const TokenSequence& text, std::size_t kvHead) {
            s.sums.clear();
            std::size_t added = 0;
            for (std::size_t t = 0; t < text.rows; ++t) {
                for (; added < seen(text, t); ++added) sumUp(x, s, text.firstKey + added, kvHead);
                forEachQueryHead(kvHead, [&](std::size_t head) {
                    const std::size_t row = text.firstRow + t;
                    if (added == 0)
                        std::fill_n(x.dq + headAt(row, head), DIM, T(0));
                    else
                        partQuery(x, s, row, head);
                });
            }
            s.sums.clear();
            std::size_t left = text.rows;
            while (added-- > 0) {
                for (; left > 0 && seen(text, left - 1) > added; --left)
                    forEachQueryHead(kvHead, [&](std::size_t head) {
                        sumUpGradient(x, s, text.firstRow + left - 1, head);
                    });
                partKey(x, s, text.firstKey + added, kvHead);
            }
        });
    }

private:
    static constexpr std::size_t headAt(std::size_t row, std::size_t head) {
        return row * WIDTH + head * DIM;
    }
    static constexpr std::size_t keyAt(std::size_t row, std::size_t kvHead) {
        return row * KEY_WIDTH + kvHead * DIM;
    }
    static constexpr std::size_t featuresOfKey(std::size_t row, std::size_t kvHead) {
        return (row * H.KV_COUNT + kvHead) * COUNT;
    }
    static constexpr std::size_t featuresOf(std::size_t row, std::size_t head) {
        return (row * H.COUNT + head) * COUNT;
    }
    /// x' = x times this.
    template <class R>
    static R scale() {
        return H.SCALED ? R(1) / std::sqrt(std::sqrt(R(DIM))) : R(1);
    }

    /// visit(text, head of keys) for every text.
    template <class Visit>
    static void forEachHead(const Batch& batch, Visit&& visit) {
        for (const TokenSequence& text : batch.sequences)
            for (std::size_t kvHead = 0; kvHead < H.KV_COUNT; ++kvHead) visit(text, kvHead);
    }
    /// visit(head) for the heads of queries that share one of keys.
    template <class Visit>
    static void forEachQueryHead(std::size_t kvHead, Visit&& visit) {
        constexpr std::size_t GROUP = H.COUNT / H.KV_COUNT;
        for (std::size_t head = kvHead * GROUP; head < (kvHead + 1) * GROUP; ++head) visit(head);
    }
    /// How many of a text's keys its row t sees: the first ones.
    static std::size_t seen(const TokenSequence& text, std::size_t t) {
        const KeyRange range = Mask::next(text.firstPosition + t, 0, text.keyCount());
        return range.empty() ? 0 : range.end;
    }

    /// u_f = w_f·x'.
    template <class T>
    static void look(const T* x, T* u) {
        const Real<T>* w = Features::template directions<Real<T>>();
        std::fill_n(u, COUNT, T(0));
        for (std::size_t j = 0; j < DIM; ++j, w += COUNT) {
            const T factor = x[j] * scale<Real<T>>();
            if constexpr (std::is_floating_point_v<T>)
                addScaled<COUNT>(factor, w, u);
            else
                for (std::size_t f = 0; f < COUNT; ++f) u[f] = u[f] + factor * w[f];
        }
    }
    /// ∂x += ∂u·wᵀ / DIM^¼.
    template <class T>
    static void lookBack(const T* du, T* dx) {
        const T* w = Features::template directions<T>();
        for (std::size_t j = 0; j < DIM; ++j, w += COUNT) dx[j] += scale<T>() * dot<COUNT>(du, w);
    }
    /// Takes a key into the sums; its features to `share`, what it does to the sums to `shrink`.
    template <class T>
    static void meet(const QueryKeyValue<T>& x, const Saved<T>& s, std::size_t row,
                     std::size_t kvHead, T* share, T* shrink) {
        const T *k = x.k + keyAt(row, kvHead), *v = x.v + keyAt(row, kvHead);
        look(k, share);
        const T halfSquare = dot<DIM>(k, k) * (scale<Real<T>>() * scale<Real<T>>() / 2);
        for (std::size_t f = 0; f < COUNT; ++f) share[f] = share[f] - halfSquare;
        s.sums.add(share, v, shrink);
    }
    /// The mixture for a query. Its |q'|² cancels.
    template <class T>
    static void ask(const QueryKeyValue<T>& x, const Saved<T>& s, std::size_t row,
                    std::size_t head) {
        T* share = s.query != nullptr ? s.query + featuresOf(row, head) : s.room;
        look(x.q + headAt(row, head), share);
        const T perTotal = s.sums.mix(share, x.heads + headAt(row, head));
        if (s.query != nullptr) s.perTotal[row * H.COUNT + head] = perTotal;
    }

    /// `meet` with the features that it left.
    template <class T>
    static void sumUp(const QueryKeyValue<T>& x, const Saved<T>& s, std::size_t row,
                      std::size_t kvHead) {
        s.sums.addAgain(s.key + featuresOfKey(row, kvHead), x.v + keyAt(row, kvHead),
                        s.shrink + featuresOfKey(row, kvHead));
    }
    /// The gradient of N and D.
    template <class T>
    struct Parted {
        T dmixture[DIM], dtotal;
        Parted(const QueryKeyValue<T>& x, const Saved<T>& s, std::size_t row, std::size_t head) {
            const T *out = x.heads + headAt(row, head), *dout = x.dheads + headAt(row, head);
            const T perTotal = s.perTotal[row * H.COUNT + head];
            for (std::size_t j = 0; j < DIM; ++j) dmixture[j] = dout[j] * perTotal;
            dtotal = -dot<DIM>(dout, out) * perTotal;
        }
    };
    template <class T>
    static void partQuery(const QueryKeyValue<T>& x, const Saved<T>& s, std::size_t row,
                          std::size_t head) {
        const Parted<T> parted{x, s, row, head};
        const T* share = s.query + featuresOf(row, head);
        for (std::size_t f = 0; f < COUNT; ++f)
            s.room[f] = share[f] * (dot<DIM>(s.sums.mixture + f * DIM, parted.dmixture) +
                                    s.sums.total[f] * parted.dtotal);
        T* dq = x.dq + headAt(row, head);
        std::fill_n(dq, DIM, T(0));
        lookBack(s.room, dq);
    }
    /// R and r, which stand where S and z stood.
    template <class T>
    static void sumUpGradient(const QueryKeyValue<T>& x, const Saved<T>& s, std::size_t row,
                              std::size_t head) {
        const Parted<T> parted{x, s, row, head};
        const T* share = s.query + featuresOf(row, head);
        for (std::size_t f = 0; f < COUNT; ++f) {
            s.sums.total[f] += share[f] * parted.dtotal;
            addScaled<DIM>(share[f], parted.dmixture, s.sums.mixture + f * DIM);
        }
    }
    template <class T>
    static void partKey(const QueryKeyValue<T>& x, const Saved<T>& s, std::size_t row,
                        std::size_t kvHead) {
        const std::size_t at = keyAt(row, kvHead);
        const T *share = s.key + featuresOfKey(row, kvHead),
                *shrink = s.shrink + featuresOfKey(row, kvHead);
        T dsquare = 0;
        for (std::size_t f = 0; f < COUNT; ++f) {
            const T* mixture = s.sums.mixture + f * DIM;
            addScaled<DIM>(share[f], mixture, x.dv + at);
            s.room[f] = share[f] * (dot<DIM>(mixture, x.v + at) + s.sums.total[f]);
            dsquare -= s.room[f];
            if (shrink[f] != T(1)) s.sums.shrink(f, shrink[f]);
        }
        lookBack(s.room, x.dk + at);
        addScaled<DIM>(dsquare * scale<T>() * scale<T>(), x.k + at, x.dk + at);
    }
};

} // namespace regard
