#include "sweep.hpp"

TEST_CASE("gradients of drawn configs, share 2", "[sweep]") {
    sweepShare<2>();
}
