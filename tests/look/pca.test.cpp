#include <catch2/catch_approx.hpp>
#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <vector>

#include <regard/core/random.hpp>
#include <regard/look/pca.hpp>

using namespace regard;
using Catch::Approx;

TEST_CASE("points along a line have one component", "[look][pca]") {
    // (0, 0), (3, 4), (6, 8), (−9, −12): mean (0, 0), along (0.6, 0.8)
    const Pca pca = principalComponents({{0, 0}, {3, 4}, {6, 8}, {-9, -12}}, 2);
    CHECK(pca.axes[0][0] == Approx(0.6));
    CHECK(pca.axes[0][1] == Approx(0.8));
    CHECK(pca.shares[0] == Approx(1));
    CHECK(pca.shares[1] == Approx(0).margin(1e-12));
    CHECK(pca.points[2][0] == Approx(10));
    CHECK(pca.points[3][0] == Approx(-15));
}

TEST_CASE("the eigenvalues of a known matrix", "[look][pca]") {
    // [[2, 1], [1, 2]] has 3 along (1, 1) and 1 along (1, −1)
    auto [values, axes] = jacobiEigen({{2, 1}, {1, 2}});
    if (values[0] < values[1]) std::swap(values[0], values[1]);
    CHECK(values[0] == Approx(3));
    CHECK(values[1] == Approx(1));
}

TEST_CASE("components are orthonormal, ordered, and keep all distances", "[look][pca]") {
    Random random{3};
    std::vector<std::vector<double>> vectors(30, std::vector<double>(8));
    for (auto& vector : vectors)
        for (std::size_t d = 0; d < 8; ++d) vector[d] = random.gauss(1, double(d + 1));
    const Pca pca = principalComponents(vectors, 8);
    double total = 0;
    for (std::size_t a = 0; a < 8; ++a) {
        total += pca.shares[a];
        if (a) CHECK(pca.shares[a] <= pca.shares[a - 1]);
        for (std::size_t b = 0; b < 8; ++b) {
            double dot = 0;
            for (std::size_t d = 0; d < 8; ++d) dot += pca.axes[a][d] * pca.axes[b][d];
            CHECK(dot == Approx(a == b ? 1 : 0).margin(1e-12));
        }
        double largest = 0;
        for (const double x : pca.axes[a])
            if (std::abs(x) > std::abs(largest)) largest = x;
        CHECK(largest > 0);
    }
    CHECK(total == Approx(1));
    double before = 0, after = 0;
    for (std::size_t d = 0; d < 8; ++d) {
        before += std::pow(vectors[0][d] - vectors[1][d], 2);
        after += std::pow(pca.points[0][d] - pca.points[1][d], 2);
    }
    CHECK(before == Approx(after));
}

TEST_CASE("components of equal vectors, and what has none", "[look][pca]") {
    const Pca same = principalComponents({{1, 2}, {1, 2}}, 2);
    CHECK(same.shares == std::vector<double>{0, 0});
    CHECK(same.points[0] == std::vector<double>{0, 0});
    CHECK_THROWS_AS(principalComponents({}, 1), Error);
    CHECK_THROWS_AS(principalComponents({{1, 2}, {1}}, 1), Error);
    CHECK_THROWS_AS(principalComponents({{1, 2}}, 3), Error);
    CHECK_THROWS_AS(principalComponents({{1, NAN}}, 1), Error);
}
