// How large a step to take, and when.
#pragma once

#include <cmath>
#include <cstddef>
#include <numbers>

namespace regard {

/// What the learning rate does after its warm-up: stays; falls in a straight line to 0; falls along
/// half a cosine to 0 (Loshchilov and Hutter 2016).
enum class Decay { constant, linear, cosine };

/// The learning rate of every step. It rises in a straight line to `start` over the first `warmUp`
/// steps and, unless it is constant, reaches 0 at step `steps` and stays there. The defaults are
/// microgpt's.
struct Schedule {
    double start = 0.01;
    std::size_t steps = 1000;
    Decay decay = Decay::linear;
    std::size_t warmUp = 0;

    /// The learning rate of step `step`, which counts from 0.
    double operator()(std::size_t step) const {
        if (step < warmUp) return start * double(step + 1) / double(warmUp);
        if (decay == Decay::constant) return start;
        if (step >= steps) return 0;
        const double passed = double(step - warmUp) / double(steps - warmUp);
        if (decay == Decay::linear) return start * (1 - passed);
        return start * 0.5 * (1 + std::cos(std::numbers::pi * passed));
    }
};

} // namespace regard
