#include "sweep.hpp"

TEST_CASE("gradients of drawn configs, share 1", "[sweep]") {
    sweepShare<1>();
}
