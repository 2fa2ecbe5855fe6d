// The random directions that Performer looks along.
#pragma once

#include <cmath>
#include <cstddef>
#include <vector>

#include <regard/core/random.hpp>

namespace regard {

/// RANK directions w ~ N(0, 1) of DIM numbers, those of each block of DIM orthogonal to one another
/// (Choromanski et al. 2021, "Rethinking Attention with Performers", §2.4): Gaussian rows, made
/// orthonormal one after the other, which makes them uniform over all rotations, then each as long
/// as another Gaussian row was. The same SEED gives the same directions on every machine, to
/// rounding.
template <std::size_t RANK, std::size_t DIM, int SEED = 1>
struct OrthogonalFeatures {
    static constexpr std::size_t COUNT = RANK;

    /// [DIM][RANK] the directions side by side, drawn in double at the first use.
    template <class R>
    static const R* directions() {
        static const std::vector<R> all = [] {
            const std::vector<double> rows = draw();
            std::vector<R> columns(DIM * RANK);
            for (std::size_t f = 0; f < RANK; ++f)
                for (std::size_t j = 0; j < DIM; ++j) columns[j * RANK + f] = R(rows[f * DIM + j]);
            return columns;
        }();
        return all.data();
    }

private:
    static double product(const double* a, const double* b) {
        double sum = 0;
        for (std::size_t j = 0; j < DIM; ++j) sum += a[j] * b[j];
        return sum;
    }
    /// [RANK][DIM]
    static std::vector<double> draw() {
        Random random{SEED};
        const auto gaussian = [&](double* row) {
            for (std::size_t j = 0; j < DIM; ++j) row[j] = random.gauss(0, 1);
            return std::sqrt(product(row, row));
        };
        std::vector<double> rows(RANK * DIM), other(DIM);
        for (std::size_t f = 0; f < RANK; ++f) {
            double* row = rows.data() + f * DIM;
            gaussian(row);
            // twice: once leaves what rounding has left of the others
            for (int pass = 0; pass < 2; ++pass)
                for (std::size_t before = f - f % DIM; before < f; ++before) {
                    const double* of = rows.data() + before * DIM;
                    const double share = product(row, of);
                    for (std::size_t j = 0; j < DIM; ++j) row[j] -= share * of[j];
                }
            const double length = std::sqrt(product(row, row));
            for (std::size_t j = 0; j < DIM; ++j) row[j] /= length;
        }
        for (std::size_t f = 0; f < RANK; ++f) {
            const double length = gaussian(other.data());
            for (std::size_t j = 0; j < DIM; ++j) rows[f * DIM + j] *= length;
        }
        return rows;
    }
};

} // namespace regard
