#include "sweep.hpp"

TEST_CASE("gradients of drawn configs, share 3", "[sweep]") {
    sweepShare<3>();
}
