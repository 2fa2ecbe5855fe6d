// Rotary position embedding: queries and keys are turned by an angle that grows with their
// position, so that q·k depends on how far apart they are.
#pragma once

#include <cmath>
#include <cstddef>
#include <vector>

#include <regard/core/error.hpp>
#include <regard/core/scalar.hpp>

namespace regard {

/// Which two numbers of a head turn together: neighbours (2i, 2i + 1) as LLaMA was published, or
/// (i, i + d/2) as in GPT-NeoX.
enum class RopePairs { interleaved, halfSplit };

/// RoPE (Su et al. 2021, "RoFormer"): pair i of a head at position p turns by p·BASE^(−2i/d), where
/// d = ROTATED ≤ HEAD_DIM numbers of the head turn and the rest stay.
template <std::size_t HEAD_DIM, std::size_t POSITIONS, RopePairs PAIRS, int BASE = 10000,
          std::size_t ROTATED = HEAD_DIM>
struct Rope {
    static_assert(ROTATED % 2 == 0 && ROTATED <= HEAD_DIM,
                  "regard::Rope: an even number of a head's dimensions turns");
    static constexpr bool TURNS = true;

    /// Turns the `heads` heads of a row, side by side, by their angles at `position`.
    template <class T>
    static void turn(T* row, std::size_t heads, std::size_t position) {
        apply<T>(row, heads, position, Real<T>(1));
    }
    /// The inverse, which is also the transpose: the gradient before the turn from that behind it.
    template <class T>
    static void turnBack(T* row, std::size_t heads, std::size_t position) {
        apply<T>(row, heads, position, Real<T>(-1));
    }

private:
    static constexpr std::size_t COUNT = ROTATED / 2;

    template <class R>
    struct Angle {
        R cosine, sine;
    };
    /// [POSITIONS][COUNT], computed in double at the first use.
    template <class R>
    static const std::vector<Angle<R>>& angles() {
        static const std::vector<Angle<R>> table = [] {
            std::vector<Angle<R>> all(POSITIONS * COUNT);
            for (std::size_t p = 0; p < POSITIONS; ++p)
                for (std::size_t i = 0; i < COUNT; ++i) {
                    const double angle =
                        double(p) * std::pow(double(BASE), -2.0 * double(i) / double(ROTATED));
                    all[p * COUNT + i] = {R(std::cos(angle)), R(std::sin(angle))};
                }
            return all;
        }();
        return table;
    }

    template <class T>
    static void apply(T* row, std::size_t heads, std::size_t position, Real<T> direction) {
        REGARD_ASSERT(position < POSITIONS);
        constexpr bool SPLIT = PAIRS == RopePairs::halfSplit;
        const Angle<Real<T>>* angle = angles<Real<T>>().data() + position * COUNT;
        for (std::size_t h = 0; h < heads; ++h, row += HEAD_DIM)
            for (std::size_t i = 0; i < COUNT; ++i) {
                T& a = row[SPLIT ? i : 2 * i];
                T& b = row[SPLIT ? i + COUNT : 2 * i + 1];
                const Real<T> cosine = angle[i].cosine, sine = direction * angle[i].sine;
                const T x = a * cosine - b * sine;
                b = a * sine + b * cosine;
                a = x;
            }
    }
};

/// Queries and keys stay as they are.
struct NoRotation {
    static constexpr bool TURNS = false;
};

} // namespace regard
