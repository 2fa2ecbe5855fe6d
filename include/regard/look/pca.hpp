// Principal components: the directions in which vectors differ most, to draw many numbers as two.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include <regard/core/error.hpp>

namespace regard {

/// The principal components of a set of vectors.
struct Pca {
    std::vector<std::vector<double>> axes; ///< [axes][width] orthonormal, the largest first
    std::vector<double> shares;            ///< [axes] of the whole variance; 0 where there is none
    std::vector<std::vector<double>> points; ///< [vectors][axes] each less the mean, along the axes
};

/// Eigenvalues and eigenvectors (rows) of a symmetric matrix by Jacobi's rotations (1846), in no
/// order. Sweeps until what stands off the diagonal vanishes beside what stands on it.
inline std::pair<std::vector<double>, std::vector<std::vector<double>>> jacobiEigen(
    std::vector<std::vector<double>> a) {
    const std::size_t n = a.size();
    std::vector<std::vector<double>> v(n, std::vector<double>(n, 0.0));
    for (std::size_t i = 0; i < n; ++i) v[i][i] = 1;
    for (int sweep = 0; sweep < 64; ++sweep) {
        double off = 0, on = 0;
        for (std::size_t i = 0; i < n; ++i)
            for (std::size_t j = 0; j < n; ++j) (i == j ? on : off) += a[i][j] * a[i][j];
        if (off <= 1e-30 * on) break;
        for (std::size_t p = 0; p < n; ++p)
            for (std::size_t q = p + 1; q < n; ++q) {
                if (a[p][q] == 0) continue;
                const double theta = (a[q][q] - a[p][p]) / (2 * a[p][q]);
                const double t =
                    (theta < 0 ? -1 : 1) / (std::abs(theta) + std::sqrt(theta * theta + 1));
                const double c = 1 / std::sqrt(t * t + 1), s = t * c;
                for (std::size_t k = 0; k < n; ++k) {
                    const double kp = a[k][p], kq = a[k][q];
                    a[k][p] = c * kp - s * kq;
                    a[k][q] = s * kp + c * kq;
                }
                for (std::size_t k = 0; k < n; ++k) {
                    const double pk = a[p][k], qk = a[q][k];
                    a[p][k] = c * pk - s * qk;
                    a[q][k] = s * pk + c * qk;
                    const double vp = v[p][k], vq = v[q][k];
                    v[p][k] = c * vp - s * vq;
                    v[q][k] = s * vp + c * vq;
                }
            }
    }
    std::vector<double> values;
    for (std::size_t i = 0; i < n; ++i) values.push_back(a[i][i]);
    return {values, v};
}

/// The first `count` components of vectors of equal length. An axis and its opposite do as well, so
/// the number of largest magnitude on each axis is made positive, the first one among equals. Fails
/// for no vectors, vectors of different lengths, more axes than numbers and what isn't finite.
inline Pca principalComponents(const std::vector<std::vector<double>>& vectors, std::size_t count) {
    if (vectors.empty()) fail("principal components need at least one vector");
    const std::size_t width = vectors.front().size();
    if (count > width)
        fail("vectors of " + std::to_string(width) + " numbers have no " + std::to_string(count) +
             " components");
    std::vector<double> mean(width, 0.0);
    for (const auto& vector : vectors) {
        if (vector.size() != width) fail("principal components need vectors of equal length");
        for (std::size_t d = 0; d < width; ++d) {
            if (!std::isfinite(vector[d]))
                fail("principal components need finite numbers, not " + std::to_string(vector[d]));
            mean[d] += vector[d] / static_cast<double>(vectors.size());
        }
    }
    std::vector<std::vector<double>> covariance(width, std::vector<double>(width, 0.0));
    for (const auto& vector : vectors)
        for (std::size_t i = 0; i < width; ++i)
            for (std::size_t j = 0; j < width; ++j)
                covariance[i][j] += (vector[i] - mean[i]) * (vector[j] - mean[j]);
    const auto eigen = jacobiEigen(covariance);
    const std::vector<double>& values = eigen.first;
    std::vector<std::size_t> order(width);
    double total = 0;
    for (std::size_t i = 0; i < width; ++i) {
        order[i] = i;
        total += values[i];
    }
    std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
        return values[a] != values[b] ? values[a] > values[b] : a < b;
    });
    Pca result;
    for (std::size_t c = 0; c < count; ++c) {
        std::vector<double> axis = eigen.second[order[c]];
        double largest = 0;
        for (const double number : axis)
            if (std::abs(number) > std::abs(largest) + 1e-9) largest = number;
        if (largest < 0)
            for (double& number : axis) number = -number;
        result.axes.push_back(std::move(axis));
        result.shares.push_back(total > 0 ? (std::max)(values[order[c]], 0.0) / total : 0);
    }
    for (const auto& vector : vectors) {
        std::vector<double> point(count, 0.0);
        for (std::size_t c = 0; c < count; ++c)
            for (std::size_t d = 0; d < width; ++d)
                point[c] += (vector[d] - mean[d]) * result.axes[c][d];
        result.points.push_back(std::move(point));
    }
    return result;
}

} // namespace regard
