// Storage for weights and activations: a heap array whose length is fixed when it is made, aligned
// for the widest vector registers.
#pragma once

#include <cstddef>
#include <memory>
#include <new>
#include <span>

namespace regard {

/// `size` values of `T` on the heap, value-initialised (numbers are 0), 64-byte aligned. A regular
/// type: copies are deep, moves are cheap.
template <class T>
class AlignedArray {
public:
    static constexpr std::size_t ALIGNMENT = 64; ///< bytes: one cache line, one AVX-512 register

    AlignedArray() = default;
    explicit AlignedArray(std::size_t size) : data_(allocate(size)), size_(size) {
        std::uninitialized_value_construct_n(data_, size_);
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
        std::destroy_n(data_, size_);
        ::operator delete (data_, std::align_val_t{ALIGNMENT});
    }

    T* data() { return data_; }
    const T* data() const { return data_; }
    std::size_t size() const { return size_; }
    std::span<T> span() { return {data_, size_}; }
    std::span<const T> span() const { return {data_, size_}; }

private:
    static T* allocate(std::size_t size) {
        if (size == 0) return nullptr;
        return static_cast<T*>(::operator new (size * sizeof(T), std::align_val_t{ALIGNMENT}));
    }

    T* data_ = nullptr;
    std::size_t size_ = 0;
};

} // namespace regard
