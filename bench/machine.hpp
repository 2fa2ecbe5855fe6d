// What this machine can do at most, measured in the same run as everything else.
#pragma once

#include <cstddef>
#include <ctime>

#include <regard/core/simd.hpp>

namespace bench {

/// Seconds of processor time that this thread has had: what others take does not count.
inline double threadSeconds() {
    timespec now{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return double(now.tv_sec) + 1e-9 * double(now.tv_nsec);
}

using Vector = regard::Vector<float>;
inline constexpr std::size_t LANES = regard::LANES<float>;

/// Multiplies and adds in 12 independent chains of vectors, `rounds` times; returns something that
/// depends on all of it, so that none can be left out.
inline float multiplyAndAdd(std::size_t rounds) {
    constexpr std::size_t CHAINS = 12;
    Vector sum[CHAINS];
    for (std::size_t c = 0; c < CHAINS; ++c) sum[c] = regard::broadcast(float(c + 1));
    Vector factor = regard::broadcast(0.999999f), term = regard::broadcast(1e-6f);
    asm volatile("" : "+x"(factor), "+x"(term));
    for (std::size_t i = 0; i < rounds; ++i)
#pragma GCC unroll 12
        for (std::size_t c = 0; c < CHAINS; ++c)
            sum[c] = regard::multiplyAdd<float>(sum[c], factor, term);
    float total = 0;
    for (const Vector& chain : sum) total += regard::firstLane<float>(chain);
    return total;
}
inline constexpr double FLOPS_PER_ROUND = 2.0 * 12 * double(LANES);

/// Floating-point operations per second of one core, single precision: the best of several short
/// runs, since what disturbs a run only slows it down.
inline double measurePeak() {
    constexpr std::size_t ROUNDS = 2'000'000;
    double best = 0;
    volatile float keep = 0;
    for (int run = 0; run < 8; ++run) {
        const double start = threadSeconds();
        keep = multiplyAndAdd(ROUNDS);
        const double rate = double(ROUNDS) * FLOPS_PER_ROUND / (threadSeconds() - start);
        if (rate > best) best = rate;
    }
    (void)keep;
    return best;
}

/// The peak, measured once.
inline double peak() {
    static const double measured = measurePeak();
    return measured;
}

} // namespace bench
