#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_floating_point.hpp>
#include <cmath>
#include <complex>
#include <numbers>

#include <regard/core/scalar.hpp>

using namespace regard;
using Catch::Matchers::WithinAbs;

TEST_CASE("erf of complex numbers continues the real one", "[scalar]") {
    for (const double x : {-9.0, -5.5, -1.25, 0.0, 1e-3, 0.5, 2.0, 3.5, 5.9, 6.1, 30.0}) {
        INFO(x);
        const std::complex<double> y = regard::erf(std::complex<double>{x, 1e-30});
        REQUIRE_THAT(y.real(), WithinAbs(std::erf(x), 1e-15));
        REQUIRE_THAT(y.imag() / 1e-30,
                     WithinAbs(2 * std::numbers::inv_sqrtpi * std::exp(-x * x), 1e-14));
    }
    // erf(1 + i), Abramowitz and Stegun, table 7.9 by way of w(z), and to 16 digits
    const std::complex<double> y = regard::erf(std::complex<double>{1, 1});
    REQUIRE_THAT(y.real(), WithinAbs(1.3161512816979476, 1e-15));
    REQUIRE_THAT(y.imag(), WithinAbs(0.19045346923783469, 1e-15));
}
