#include "sweep.hpp"

TEST_CASE("gradients of drawn configs, share 5", "[sweep]") {
    sweepShare<5>();
}
