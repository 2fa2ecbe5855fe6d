// What a token is and where it stands, as one vector.
#pragma once

#include <cmath>
#include <cstddef>
#include <vector>

#include <regard/core/scalar.hpp>
#include <regard/nn/operation.hpp>
#include <regard/nn/weights.hpp>

namespace regard {

/// Positions as a learned table (Radford et al. 2018). WPE: [BLOCK_SIZE][N_EMBD].
template <Tensor WPE>
struct LearnedPosition {
    static constexpr bool ADDS = true;
    template <class T>
    static const T& at(const T* weights, std::size_t position, std::size_t i) {
        return weights[WPE.offset + position * WPE.cols + i];
    }
    template <class T>
    static void addGradient(T* dweights, std::size_t position, std::size_t i, const T& gradient) {
        dweights[WPE.offset + position * WPE.cols + i] += gradient;
    }
};

/// Positions as waves of lengths from 2π to 20000π (Vaswani et al. 2017): number 2i of position p
/// is sin(p / 10000^(2i/N_EMBD)), number 2i + 1 the cosine of the same angle.
template <std::size_t N_EMBD, std::size_t POSITIONS>
struct SinusoidalPosition {
    static constexpr bool ADDS = true;
    template <class T>
    static T at(const T*, std::size_t position, std::size_t i) {
        return T(table<Real<T>>()[position * N_EMBD + i]);
    }
    template <class T>
    static void addGradient(T*, std::size_t, std::size_t, const T&) {}

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
    static constexpr bool ADDS = false;
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
            const T* wte = weights + WTE.offset + token * OUT;
            const auto scaled = [&](std::size_t i) {
                if constexpr (SCALED) return wte[i] * std::sqrt(Real<T>(OUT));
                return wte[i];
            };
            for (std::size_t i = 0; i < OUT; ++i) {
                if constexpr (Place::ADDS)
                    y[row * OUT + i] = scaled(i) + Place::template at<T>(weights, position, i);
                else
                    y[row * OUT + i] = scaled(i);
            }
            if (s.token == nullptr) return;
            for (std::size_t i = 0; i < OUT; ++i) {
                s.token[row * OUT + i] = scaled(i);
                if constexpr (Place::ADDS)
                    s.position[row * OUT + i] = Place::template at<T>(weights, position, i);
                else
                    s.position[row * OUT + i] = T(0);
            }
        });
    }

    template <class T>
    static void backward(const Batch& batch, const T*, const T*, const Saved<T>&, const T* dy,
                         T* dweights, T*) {
        forEachRow(batch, [&](std::size_t row, std::size_t token, std::size_t position) {
            for (std::size_t i = 0; i < OUT; ++i) {
                if constexpr (SCALED)
                    dweights[WTE.offset + token * OUT + i] += dy[row * OUT + i] * std::sqrt(T(OUT));
                else
                    dweights[WTE.offset + token * OUT + i] += dy[row * OUT + i];
                if constexpr (Place::ADDS)
                    Place::addGradient(dweights, position, i, dy[row * OUT + i]);
            }
            (void)position;
        });
    }

private:
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
