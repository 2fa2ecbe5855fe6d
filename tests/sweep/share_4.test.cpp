#include "sweep.hpp"

TEST_CASE("gradients of drawn configs, share 4", "[sweep]") {
    sweepShare<4>();
}
