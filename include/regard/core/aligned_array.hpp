// Storage for weights and activations: a heap array whose length is fixed when it is made, aligned
// for the widest vector registers.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <limits>
#include <memory>
#include <new>
#include <span>
#include <type_traits>

namespace regard {

/// `size` values of `T` on the heap, value-initialised (numbers are 0), 64-byte aligned. A regular
/// type: copies are deep, moves are cheap. Large arrays of numbers take memory page by page, as
/// they are first written to: a cache for 1024 positions that holds ten costs ten.
template <class T>
class AlignedArray {
public:
    static constexpr std::size_t ALIGNMENT = 64; ///< bytes: one cache line, one AVX-512 register

    AlignedArray() = default;
    explicit AlignedArray(std::size_t size) : size_(size) {
        if constexpr (std::is_arithmetic_v<T>) {
            data_ = allocateZeros(size);
        } else {
            data_ = allocate(size);
            std::uninitialized_value_construct_n(data_, size_);
        }
    }
    AlignedArray(const AlignedArray& other) : data_(allocate(other.size_)), size_(other.size_) {
        std::uninitialized_copy_n(other.data_, size_, data_);
    }
    AlignedArray(AlignedArray&& other) noexcept : data_(other.data_), size_(other.size_) {
        other.data_ = nullptr;
        other.size_ = 0;
    }
    AlignedArray& operator=(AlignedArray other) noexcept {
        std::swap(data_, other.data_);
        std::swap(size_, other.size_);
        return *this;
    }
    ~AlignedArray() {
        if constexpr (std::is_arithmetic_v<T>) {
            if (data_ != nullptr) std::free(blockOf(data_));
        } else {
            std::destroy_n(data_, size_);
            ::operator delete (data_, std::align_val_t{ALIGNMENT});
        }
    }

    T* data() { return data_; }
    const T* data() const { return data_; }
    std::size_t size() const { return size_; }
    std::span<T> span() { return {data_, size_}; }
    std::span<const T> span() const { return {data_, size_}; }

private:
    static T* allocate(std::size_t size) {
        if constexpr (std::is_arithmetic_v<T>) return allocateZeros(size);
        if (size == 0) return nullptr;
        return static_cast<T*>(::operator new (size * sizeof(T), std::align_val_t{ALIGNMENT}));
    }

    /// calloc's zeros are pages that the system hands out when touched, but aligned to 16 bytes
    /// only: the array begins at the next multiple of ALIGNMENT, the block's address before it.
    static T* allocateZeros(std::size_t size) {
        if (size == 0) return nullptr;
        constexpr std::size_t MOST = (std::numeric_limits<std::size_t>::max)();
        void* const block = size > (MOST - ALIGNMENT) / sizeof(T)
                                ? nullptr
                                : std::calloc(size * sizeof(T) + ALIGNMENT, 1);
        if (block == nullptr) failAllocation();
        const std::size_t past = reinterpret_cast<std::uintptr_t>(block) % ALIGNMENT;
        char* const begin = static_cast<char*>(block) + (ALIGNMENT - past);
        std::memcpy(begin - sizeof block, &block, sizeof block);
        return reinterpret_cast<T*>(begin);
    }
    static void* blockOf(T* data) {
        void* block = nullptr;
        std::memcpy(&block, reinterpret_cast<char*>(data) - sizeof block, sizeof block);
        return block;
    }
    [[noreturn]] static void failAllocation() {
#if defined(__cpp_exceptions)
        throw std::bad_alloc{};
#else
        std::abort();
#endif
    }

    T* data_ = nullptr;
    std::size_t size_ = 0;
};

} // namespace regard
