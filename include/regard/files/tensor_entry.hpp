// One tensor of a file: what it is called, its shape, and its numbers as the caller wants them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include <regard/core/error.hpp>
#include <regard/files/dtype.hpp>
#include <regard/text/utf8.hpp>

namespace regard {

/// A shape as a message writes it: "[2, 3]".
inline std::string formatShape(std::span<const std::uint64_t> shape) {
    std::string text = "[";
    for (std::size_t i = 0; i < shape.size(); ++i) {
        if (i) text += ", ";
        text += std::to_string(shape[i]);
    }
    return text + ']';
}

namespace detail {

template <class Stored, class T>
void convertFrom(std::string_view bytes, std::span<T> target) {
    for (std::size_t i = 0; i < target.size(); ++i) {
        Stored stored{};
        std::memcpy(&stored, bytes.data() + i * sizeof stored, sizeof stored);
        if constexpr (std::is_floating_point_v<Stored>)
            target[i] = static_cast<T>(stored);
        else
            target[i] = static_cast<T>(toFloat(stored));
    }
}

} // namespace detail

/// Whether elements of `dtype` may become a T: their own type, and every float type float or
/// double.
template <class T>
constexpr bool isConvertible(Dtype dtype) {
    return dtype == dtypeOf<T>() ||
           (std::is_floating_point_v<T> && (dtype == Dtype::F64 || dtype == Dtype::F32 ||
                                            dtype == Dtype::F16 || dtype == Dtype::BF16));
}

/// Elements of `dtype`, as they lie in a file, as `target.size()` numbers; rounded to nearest where
/// T is narrower. False where `isConvertible` is.
template <class T>
bool convertNumbers(Dtype dtype, std::string_view bytes, std::span<T> target) {
    REGARD_ASSERT(bytes.size() == target.size() * sizeOf(dtype));
    if (!isConvertible<T>(dtype)) return false;
    if (dtype == dtypeOf<T>()) {
        if (!bytes.empty()) std::memcpy(target.data(), bytes.data(), bytes.size());
    } else if constexpr (std::is_floating_point_v<T>) {
        if (dtype == Dtype::F64) detail::convertFrom<double>(bytes, target);
        if (dtype == Dtype::F32) detail::convertFrom<float>(bytes, target);
        if (dtype == Dtype::F16) detail::convertFrom<Float16>(bytes, target);
        if (dtype == Dtype::BF16) detail::convertFrom<BFloat16>(bytes, target);
    }
    return true;
}

/// A tensor where it lies in a file's bytes, row-major and little-endian.
struct TensorEntry {
    std::string name;                 ///< UTF-8
    Dtype dtype = Dtype::none;        ///< type of an element
    std::vector<std::uint64_t> shape; ///< empty for a single number
    std::string_view bytes;  ///< elements, valid as long as those of the file; none in a reader's
    std::uint64_t begin = 0; ///< where they begin, in bytes behind the file's header

    /// Number of elements.
    std::size_t count() const {
        std::uint64_t count = 1;
        for (const std::uint64_t dimension : shape) count *= dimension;
        return static_cast<std::size_t>(count);
    }
    /// Bytes of the elements.
    std::uint64_t size() const { return count() * sizeOf(dtype); }

    /// Whether the elements are of type T and lie so that `span<T>` may see them in place.
    template <class T>
    bool isViewable() const {
        static_assert(dtypeOf<T>() != Dtype::none, "no element type of the format is a T");
        return dtype == dtypeOf<T>() &&
               reinterpret_cast<std::uintptr_t>(bytes.data()) % alignof(T) == 0;
    }

    /// The elements in place, without a copy. Fails unless `isViewable<T>()`.
    template <class T>
    std::span<const T> span() const {
        if (!isViewable<T>())
            fail("tensor \"" + printableStart(name) + "\" is " + std::string{nameOf(dtype)} +
                 (dtype == dtypeOf<T>() ? " and not aligned" : "") + ", no array of " +
                 std::string{nameOf(dtypeOf<T>())} + " to look at in place: copy it with copyTo");
        return {reinterpret_cast<const T*>(bytes.data()), count()};
    }

    /// Copies the elements into `target`, which is as long. float and double take every float type
    /// (rounded to nearest where they are narrower), other types only their own. Fails for another
    /// length or type.
    template <class T>
    void copyTo(std::span<T> target) const {
        if (target.size() != count())
            fail("tensor \"" + printableStart(name) + "\" has shape " + formatShape(shape) +
                 ", which is not " + std::to_string(target.size()) + " numbers");
        if (!convertNumbers(dtype, bytes, target)) failConversion<T>();
    }

    /// The elements as a vector, as `copyTo` has them.
    template <class T>
    std::vector<T> numbers() const {
        std::vector<T> all(count());
        copyTo(std::span<T>{all});
        return all;
    }

    /// Fails: the elements don't become a T.
    template <class T>
    [[noreturn]] void failConversion() const {
        fail("tensor \"" + printableStart(name) + "\" is " + std::string{nameOf(dtype)} +
             ", which does not become " + std::string{nameOf(dtypeOf<T>())} +
             ": convert it where the file is written");
    }
};

} // namespace regard
