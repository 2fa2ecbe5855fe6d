// How large a step to take, and when.
#pragma once

#include <cstddef>

namespace regard {

/// Learning rate that falls in a straight line from `start` at step 0 to 0 at step `steps`, and
/// stays there: microgpt's schedule.
struct LinearDecay {
    double start = 0.01;
    std::size_t steps = 1000;

    constexpr double operator()(std::size_t step) const {
        return step < steps ? start * (1 - double(step) / double(steps)) : 0.0;
    }
};

} // namespace regard
