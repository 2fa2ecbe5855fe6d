// What a token is and where it stands, as one vector.
#pragma once

#include <cmath>
#include <cstddef>
#include <type_traits>
#include <vector>

#include <regard/core/scalar.hpp>
#include <regard/core/simd.hpp>
#include <regard/nn/operation.hpp>
#include <regard/nn/stored_matrix.hpp>
#include <regard/nn/weights.hpp>

namespace regard {

/// Positions as a learned table (Radford et al. 2018). WPE: [BLOCK_SIZE][N_EMBD].
template <Tensor WPE>
struct LearnedPosition {
    static constexpr bool ADDS = true, LEARNED = true;
    /// [N_EMBD] what is added at a position; of `dweights`, where its gradient belongs.
    template <class T>
    static T* row(T* weights, std::size_t position) {
        return weights + WPE.offset + position * WPE.cols;
    }
};

/// Positions as waves of lengths from 2π to 20000π (Vaswani et al. 2017): number 2i of position p
/// is sin(p / 10000^(2i/N_EMBD)), number 2i + 1 the cosine of the same angle.
template <std::size_t N_EMBD, std::size_t POSITIONS>
struct SinusoidalPosition {
    static constexpr bool ADDS = true, LEARNED = false;
    /// [N_EMBD] what is added at a position.
    template <class T>
    static const Real<T>* row(const T*, std::size_t position) {
        return table<Real<T>>().data() + position * N_EMBD;
    }

private:
    /// [POSITIONS][N_EMBD], computed in double at the first use.
    template <class R>
    static const std::vector<R>& table() {
        static const std::vector<R> waves = [] {
            std::vector<R> all(POSITIONS * N_EMBD);
            for (std::size_t p = 0; p < POSITIONS; ++p)
                for (std::size_t i = 0; i < N_EMBD; ++i) {
                    const double angle =
                        double(p) / std::pow(10000.0, double(i - i % 2) / double(N_EMBD));
                    all[p * N_EMBD + i] = R(i % 2 == 0 ? std::sin(angle) : std::cos(angle));
                }
            return all;
        }();
        return waves;
    }
};

/// Nothing is added: attention knows the positions, or nobody does.
struct NoPosition {
    static constexpr bool ADDS = false, LEARNED = false;
};

/// y[r] = wte[token of r] + the position of r; the token's row times √N_EMBD where SCALED. The
/// first operation of a model: its input is the batch's tokens, there is no x. WTE:
/// [VOCAB_SIZE][N_EMBD]; `Place`: one of the positions above.
template <Tensor WTE, class Place, bool SCALED = false>
struct Embedding {
    static constexpr std::size_t IN = 0, OUT = WTE.cols;

    template <class T>
    struct Saved {
        T* token;    ///< [rows][N_EMBD] the rows of wte, scaled; not kept while training
        T* position; ///< [rows][N_EMBD] what was added for the position; not kept while training
    };

    template <class T>
    static Saved<T> place(Arena<T>& arena, const Extent& extent) {
        if (extent.training) return {};
        return {arena.take(extent.rows * OUT), arena.take(extent.rows * OUT)};
    }

    template <class T>
    static void forward(const Batch& batch, const T* weights, const T*, const Saved<T>& s, T* y) {
        forEachRow(batch, [&](std::size_t row, std::size_t token, std::size_t position) {
            T* sum = y + row * OUT;
            const auto takeToken = [&](T* to) {
                const T* from = weights + WTE.offset + token * OUT;
                if constexpr (WTE.storage != Storage::full) {
                    StoredMatrix<WTE, T>(weights).readRow(token, to);
                    from = to;
                }
                combine(to, from, [](const auto&, const auto& x) { return scaled<T>(x); });
            };
            takeToken(sum);
            if constexpr (Place::ADDS) combine(sum, Place::row(weights, position), add);
            if (s.token == nullptr) return;
            takeToken(s.token + row * OUT);
            for (std::size_t i = 0; i < OUT; ++i) {
                if constexpr (Place::ADDS)
                    s.position[row * OUT + i] = T(Place::row(weights, position)[i]);
                else
                    s.position[row * OUT + i] = T(0);
            }
        });
    }

    template <class T>
    static void backward(const Batch& batch, const T*, const T*, const Saved<T>&, const T* dy,
                         T* dweights, T*) {
        forEachRow(batch, [&](std::size_t row, std::size_t token, std::size_t position) {
            combine(dweights + WTE.offset + token * OUT, dy + row * OUT,
                    [](const auto& sum, const auto& x) { return sum + scaled<T>(x); });
            if constexpr (Place::LEARNED)
                combine(Place::row(dweights, position), dy + row * OUT, add);
            (void)position;
        });
    }

private:
    /// x × √N_EMBD where SCALED, a number or a vector.
    template <class T, class X>
    static X scaled(const X& x) {
        if constexpr (SCALED) return x * std::sqrt(Real<T>(OUT));
        return x;
    }
    /// to = f(to, from) for one row; f takes numbers and vectors.
    template <class T, class From, class F>
    static void combine(T* to, const From* from, F&& f) {
        const auto one = [&](std::size_t i) { to[i] = f(to[i], from[i]); };
        if constexpr (std::is_floating_point_v<T>)
            forEachVector<T>(
                OUT, [&](std::size_t i) { store<T>(to + i, f(load<T>(to + i), load(from + i))); },
                one);
        else
            for (std::size_t i = 0; i < OUT; ++i) one(i);
    }
    static constexpr auto add = [](const auto& sum, const auto& x) { return sum + x; };

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
