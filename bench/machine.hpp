// What this machine can do at most, measured in the same run as everything else and for the
// instructions that the including file is compiled for.
#pragma once

#include <algorithm>
#include <cstddef>
#include <ctime>
#include <vector>

#include <regard/core/simd.hpp>

namespace bench {

/// Seconds of processor time that this thread has had: what others take does not count.
inline double threadSeconds() {
    timespec now{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return double(now.tv_sec) + 1e-9 * double(now.tv_nsec);
}

/// The best rate of several runs of `run()`, which does `amount` of something: what disturbs a run
/// only slows it down.
template <class Run>
double bestRate(int runs, double amount, Run&& run) {
    double best = 0;
    for (int i = 0; i < runs; ++i) {
        const double start = threadSeconds();
        run();
        best = (std::max)(best, amount / (threadSeconds() - start));
    }
    return best;
}

/// A limit that the machine sets: so much of something per second.
struct Limit {
    const char* name;
    double perSecond;
};

inline constexpr std::size_t CHAINS = 12;
inline constexpr double FLOPS_PER_ROUND = 2.0 * CHAINS * double(regard::LANES<float>);

/// Multiplies and adds in independent chains of vectors, `rounds` times; returns something that
/// depends on all of it, so that none can be left out.
[[gnu::noinline]] inline float multiplyAndAdd(std::size_t rounds) {
    using Vector = regard::Vector<float>;
    Vector sum[CHAINS];
    for (std::size_t c = 0; c < CHAINS; ++c) sum[c] = regard::broadcast(float(c + 1));
    Vector factor = regard::broadcast(0.999999f), term = regard::broadcast(1e-6f);
#if REGARD_SIMD && defined(__SSE2__)
    asm volatile("" : "+x"(factor), "+x"(term)); // no constants to fold
#elif REGARD_SIMD && defined(__aarch64__)
    asm volatile("" : "+w"(factor), "+w"(term));
#endif
    for (std::size_t i = 0; i < rounds; ++i)
#pragma GCC unroll 12
        for (std::size_t c = 0; c < CHAINS; ++c)
            sum[c] = regard::multiplyAdd<float>(sum[c], factor, term);
    float total = 0;
    for (const Vector& chain : sum) total += regard::firstLane<float>(chain);
    return total;
}

/// Single-precision operations per second of one core. Measured anew in about 2 ms by every call,
/// so that a line and its limit see the same clock.
inline Limit peak() {
    constexpr std::size_t ROUNDS = 40'000;
    volatile float keep = 0;
    const double rate =
        bestRate(8, double(ROUNDS) * FLOPS_PER_ROUND, [&] { keep = multiplyAndAdd(ROUNDS); });
    (void)keep;
    return {"FMA", rate};
}

/// The same in one lane: the limit of whoever computes number by number.
inline Limit scalarPeak() {
    return {"FMA, one lane", peak().perSecond / double(regard::LANES<float>)};
}

/// Adds up `size` floats (a multiple of 16 vectors).
inline float readAll(const float* from, std::size_t size) {
    constexpr std::size_t STREAMS = 16, L = regard::LANES<float>;
    regard::Vector<float> sum[STREAMS]{};
    for (std::size_t i = 0; i < size; i += STREAMS * L)
#pragma GCC unroll 16
        for (std::size_t s = 0; s < STREAMS; ++s) sum[s] += regard::load(from + i + s * L);
    float total = 0;
    for (const auto& each : sum) total += regard::firstLane<float>(each);
    return total;
}

/// Bytes per second that one core reads from memory, in one stream over an array that no cache
/// holds. About 50 ms per call.
inline Limit dramBandwidth() {
    constexpr std::size_t SIZE = std::size_t{64} << 20; // 256 MiB
    static const std::vector<float> numbers(SIZE, 1.0f);
    volatile float keep = 0;
    const double rate =
        bestRate(3, double(SIZE * sizeof(float)), [&] { keep = readAll(numbers.data(), SIZE); });
    (void)keep;
    return {"DRAM", rate};
}

} // namespace bench
