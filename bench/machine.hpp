// What this machine can do at most, measured in the same run as everything else.
#pragma once

#include <chrono>
#include <cstddef>

namespace bench {

#if defined(__AVX512F__)
inline constexpr std::size_t VECTOR_BYTES = 64;
#elif defined(__AVX__)
inline constexpr std::size_t VECTOR_BYTES = 32;
#else
inline constexpr std::size_t VECTOR_BYTES = 16;
#endif

typedef float Vector __attribute__((vector_size(VECTOR_BYTES)));
inline constexpr std::size_t LANES = VECTOR_BYTES / sizeof(float);

/// Multiplies and adds in 12 independent chains of vectors, `rounds` times; returns something that
/// depends on all of it, so that none can be left out.
inline float multiplyAndAdd(std::size_t rounds) {
    constexpr std::size_t CHAINS = 12;
    Vector sum[CHAINS];
    for (std::size_t c = 0; c < CHAINS; ++c) sum[c] = Vector{} + float(c + 1);
    Vector factor = Vector{} + 0.999999f, term = Vector{} + 1e-6f;
    asm volatile("" : "+x"(factor), "+x"(term));
    for (std::size_t i = 0; i < rounds; ++i)
        for (std::size_t c = 0; c < CHAINS; ++c) sum[c] = sum[c] * factor + term;
    float total = 0;
    for (const Vector& chain : sum) total += chain[0];
    return total;
}
inline constexpr double FLOPS_PER_ROUND = 2.0 * 12 * double(LANES);

/// Floating-point operations per second of one core, single precision: the best of several short
/// runs, since what disturbs a run only slows it down.
inline double measurePeak() {
    using Clock = std::chrono::steady_clock;
    constexpr std::size_t ROUNDS = 2'000'000;
    double best = 0;
    volatile float keep = 0;
    for (int run = 0; run < 8; ++run) {
        const auto start = Clock::now();
        keep = multiplyAndAdd(ROUNDS);
        const std::chrono::duration<double> seconds = Clock::now() - start;
        const double rate = double(ROUNDS) * FLOPS_PER_ROUND / seconds.count();
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
