#include <catch2/catch_test_macros.hpp>
#include <limits>

#include <regard/core/flush_to_zero.hpp>

using namespace regard;

#if defined(__SSE2__) || defined(__aarch64__)
TEST_CASE("denormal numbers are 0 while the guard lives, and not longer", "[flushToZero]") {
    volatile float small = std::numeric_limits<float>::min();
    {
        const FlushToZero outer;
        {
            const FlushToZero inner;
            REQUIRE(small * 0.5f == 0);
        }
        REQUIRE(small * 0.5f == 0);
    }
    REQUIRE(small * 0.5f > 0);
}
#endif
