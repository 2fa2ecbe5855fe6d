// What a Performer has summed up of the keys so far, and how it answers a query.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>

#include <regard/core/scalar.hpp>
#include <regard/core/simd.hpp>
#include <regard/nn/operation.hpp>
#include <regard/nn/softmax.hpp>

namespace regard {

/// S_f = Σ φ_f(k) v and z_f = Σ φ_f(k) over keys with features φ_f(k) = e^(u_f) and values v [DIM].
/// Both are kept divided by the largest feature of their kind so far, e^(c_f): that cancels, and
/// neither large keys nor large queries can make a 0/0 of it. Looks at memory of an `Arena`.
template <std::size_t COUNT, std::size_t DIM, class T>
struct FeatureSums {
    T* largest; ///< [COUNT] c, the largest exponent
    T* total;   ///< [COUNT] z·e^(−c)
    T* mixture; ///< [COUNT][DIM] S·e^(−c)

    static FeatureSums place(Arena<T>& arena) {
        FeatureSums sums{};
        sums.largest = arena.take(COUNT);
        sums.total = arena.take(COUNT);
        sums.mixture = arena.take(COUNT * DIM);
        return sums;
    }

    /// No key yet.
    void start() const {
        std::fill_n(largest, COUNT, T(-std::numeric_limits<Real<T>>::infinity()));
        clear();
    }
    /// Empty sums, of which c is still that of all keys.
    void clear() const {
        std::fill_n(total, COUNT, T(0));
        std::fill_n(mixture, COUNT * DIM, T(0));
    }
    void shrink(std::size_t f, const T& factor) const {
        total[f] = total[f] * factor;
        scaleBy<DIM>(factor, mixture + f * DIM);
    }

    /// Takes a key in: `share` [COUNT] is given as u and left as e^(u − c). What it did to the sums
    /// before it, e^(c before − c), goes to `shrunk` [COUNT], where that isn't nullptr.
    void add(T* share, const T* value, T* shrunk) const {
        for (std::size_t f = 0; f < COUNT; ++f) {
            const Real<T> before = valueOf(largest[f]), exponent = valueOf(share[f]);
            if (exponent > before) {
                const T factor = T(std::exp(before - exponent));
                shrink(f, factor);
                largest[f] = T(exponent);
                if (shrunk != nullptr) shrunk[f] = factor;
            } else if (shrunk != nullptr) {
                shrunk[f] = T(1);
            }
            share[f] = share[f] - valueOf(largest[f]);
        }
        exponentiate(share, COUNT, Real<T>(0));
        for (std::size_t f = 0; f < COUNT; ++f) {
            total[f] = total[f] + share[f];
            addScaled<DIM>(share[f], value, mixture + f * DIM);
        }
    }
    /// The same once more, with what the first time left.
    void addAgain(const T* share, const T* value, const T* shrunk) const {
        for (std::size_t f = 0; f < COUNT; ++f) {
            if (shrunk[f] != T(1)) shrink(f, shrunk[f]);
            total[f] += share[f];
            addScaled<DIM>(share[f], value, mixture + f * DIM);
        }
    }

    /// Σ_f φ_f(q) S_f / Σ_f φ_f(q) z_f to `out` [DIM]: `share` [COUNT] is given as the exponents of
    /// φ(q) and left as φ(q)·e^c, divided by the largest of them. Returns 1 / Σ_f `share`·`total`.
    T mix(T* share, T* out) const {
        Real<T> most = -std::numeric_limits<Real<T>>::infinity();
        for (std::size_t f = 0; f < COUNT; ++f) {
            share[f] = share[f] + valueOf(largest[f]);
            most = (std::max)(most, valueOf(share[f]));
        }
        exponentiate(share, COUNT, most);
        const T perTotal = Real<T>(1) / dot<COUNT>(share, total);
        std::fill_n(out, DIM, T(0));
        for (std::size_t f = 0; f < COUNT; ++f) addScaled<DIM>(share[f], mixture + f * DIM, out);
        scaleBy<DIM>(perTotal, out);
        return perTotal;
    }
};

} // namespace regard
