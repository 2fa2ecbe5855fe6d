#include "sweep.hpp"

TEST_CASE("gradients of drawn configs, share 0", "[sweep]") {
    sweepShare<0>();
}
