// What a product of large matrices is given: where its factors lie, and what becomes of its sums.
#pragma once

#include <cstddef>

namespace regard {

/// Where the left factor lies: element (row, k) at data[row × rowStride + k × depthStride].
template <class T>
struct LeftFactor {
    const T* data;
    std::size_t rowStride;
    std::size_t depthStride;

    /// The same from (row, k) on.
    LeftFactor at(std::size_t row, std::size_t k) const {
        return {data + row * rowStride + k * depthStride, rowStride, depthStride};
    }
};

/// Where the right factor lies: element (k, col) at data[k × depthStride + col × colStride], one of
/// the strides being 1. S is the type of the left factor, or what its numbers are stored as.
template <class S>
struct RightFactor {
    const S* data;
    std::size_t depthStride;
    std::size_t colStride;

    /// The same from (k, col) on.
    RightFactor at(std::size_t k, std::size_t col) const {
        return {data + k * depthStride + col * colStride, depthStride, colStride};
    }
};

/// What the sums of a large product become: C = start + scale × sum.
template <class T>
struct Epilogue {
    const T* start = nullptr;    ///< row r begins at start + r × startStride; C itself, or none
    std::size_t startStride = 0; ///< 0 for one row, a bias, that serves all
    const T* scale = nullptr;    ///< one for each column, or none

    /// The same from (row, col) on.
    Epilogue at(std::size_t row, std::size_t col) const {
        return {startOf(row, col), startStride, scale == nullptr ? nullptr : scale + col};
    }
    /// Where the start of (row, col) lies, if there is one.
    const T* startOf(std::size_t row, std::size_t col) const {
        return start == nullptr ? nullptr : start + row * startStride + col;
    }
};

} // namespace regard
