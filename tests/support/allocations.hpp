// Counts what a program allocates with `new`. The operators below take the place of the library's
// in the whole program and count nothing until they are asked to. For one unit of a program, with
// the GNU C library.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdlib>
#include <malloc.h>
#include <new>

/// Counts from its beginning to its end; one at a time.
class Allocations {
public:
    Allocations() {
        held_ = 0;
        most_ = 0;
        on_ = true;
    }
    Allocations(const Allocations&) = delete;
    Allocations& operator=(const Allocations&) = delete;
    ~Allocations() { on_ = false; }

    /// The most bytes that were held at once of what was allocated since the beginning.
    std::size_t most() const { return static_cast<std::size_t>(most_.load()); }

    static void* take(std::size_t size) noexcept {
        void* const block = std::malloc((std::max)(size, std::size_t{1}));
        if (on_ && block != nullptr) {
            held_ += static_cast<std::ptrdiff_t>(::malloc_usable_size(block));
            most_ = (std::max)(most_.load(), held_.load());
        }
        return block;
    }
    static void give(void* block) noexcept {
        if (on_ && block != nullptr)
            held_ -= static_cast<std::ptrdiff_t>(::malloc_usable_size(block));
        std::free(block);
    }

private:
    inline static std::atomic<bool> on_{false};
    inline static std::atomic<std::ptrdiff_t> held_{0}, most_{0};
};

void* operator new(std::size_t size) {
    void* const block = Allocations::take(size);
    if (block == nullptr) throw std::bad_alloc{};
    return block;
}
void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
    return Allocations::take(size);
}
void operator delete(void* block) noexcept {
    Allocations::give(block);
}
void operator delete(void* block, std::size_t) noexcept {
    Allocations::give(block);
}
void operator delete(void* block, const std::nothrow_t&) noexcept {
    Allocations::give(block);
}
