// Numbers so small that the processor would compute with them a hundred times slower.
#pragma once

#include <cstdint>

#if defined(__SSE2__)
#include <immintrin.h>
#endif

namespace regard {

/// While it lives, this thread takes denormal numbers for 0, in and out; afterwards the state is
/// the caller's own again. Adam's running means decay into denormals, which cost most of the time
/// of training without it.
class FlushToZero {
public:
    FlushToZero() : before_(read()) { write(before_ | MASK); }
    ~FlushToZero() { write(before_); }
    FlushToZero(const FlushToZero&) = delete;
    FlushToZero& operator=(const FlushToZero&) = delete;

private:
#if defined(__SSE2__)
    static constexpr std::uint64_t MASK = 0x8040; // flush results, take operands for zero
    static std::uint64_t read() {
        return _mm_getcsr();
    }
    static void write(std::uint64_t state) {
        _mm_setcsr(static_cast<unsigned>(state));
    }
#elif defined(__aarch64__)
    static constexpr std::uint64_t MASK = std::uint64_t{1} << 24;
    static std::uint64_t read() {
        std::uint64_t state;
        asm volatile("mrs %0, fpcr" : "=r"(state));
        return state;
    }
    static void write(std::uint64_t state) {
        asm volatile("msr fpcr, %0" : : "r"(state));
    }
#else
    static constexpr std::uint64_t MASK = 0;
    static std::uint64_t read() {
        return 0;
    }
    static void write(std::uint64_t) {}
#endif

    std::uint64_t before_;
};

} // namespace regard
