// How much memory this process holds, as Linux counts it.
#pragma once

#if defined(__linux__)
#include <cstddef>
#include <cstdio>
#include <fstream>
#include <string>

namespace memory_detail {
inline std::size_t status(const std::string& key) {
    std::ifstream file("/proc/self/status");
    for (std::string word; file >> word;)
        if (word == key) {
            std::size_t kibibytes = 0;
            file >> kibibytes;
            return kibibytes * 1024;
        }
    return 0;
}
} // namespace memory_detail

/// Whether the numbers below are the program's own: sanitizers keep memory of theirs.
#if defined(__SANITIZE_ADDRESS__)
inline constexpr bool MEMORY_IS_COUNTED = false;
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(memory_sanitizer) ||                         \
    __has_feature(thread_sanitizer)
inline constexpr bool MEMORY_IS_COUNTED = false;
#else
inline constexpr bool MEMORY_IS_COUNTED = true;
#endif
#else
inline constexpr bool MEMORY_IS_COUNTED = true;
#endif

/// Bytes held now.
inline std::size_t residentBytes() {
    return memory_detail::status("VmRSS:");
}

/// The most bytes held since `forgetPeak`.
inline std::size_t peakBytes() {
    return memory_detail::status("VmHWM:");
}

/// Lets the peak begin anew; false where the system doesn't allow it.
inline bool forgetPeak() {
    std::FILE* const file = std::fopen("/proc/self/clear_refs", "w");
    if (file == nullptr) return false;
    const bool wrote = std::fputs("5", file) >= 0;
    return std::fclose(file) == 0 && wrote;
}
#endif
