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

/// A tensor where it lies in a file's bytes, row-major and little-endian.
struct TensorEntry {
    std::string name;                 ///< UTF-8
    Dtype dtype = Dtype::none;        ///< type of an element
    std::vector<std::uint64_t> shape; ///< empty for a single number
    std::string_view bytes;           ///< elements, valid as long as those of the file

    /// Number of elements.
    std::size_t count() const { return bytes.size() / sizeOf(dtype); }

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
            fail("tensor \"" + printable(name) + "\" is " + std::string{nameOf(dtype)} +
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
            fail("tensor \"" + printable(name) + "\" has shape " + formatShape(shape) +
                 ", which is not " + std::to_string(target.size()) + " numbers");
        if (dtype == dtypeOf<T>()) {
            if (!bytes.empty()) std::memcpy(target.data(), bytes.data(), bytes.size());
            return;
        }
        if constexpr (std::is_floating_point_v<T>) {
            if (dtype == Dtype::F64) return convert<double>(target);
            if (dtype == Dtype::F32) return convert<float>(target);
            if (dtype == Dtype::F16) return convert<Float16>(target);
            if (dtype == Dtype::BF16) return convert<BFloat16>(target);
        }
        fail("tensor \"" + printable(name) + "\" is " + std::string{nameOf(dtype)} +
             ", which does not become " + std::string{nameOf(dtypeOf<T>())} +
             ": convert it where the file is written");
    }

    /// The elements as a vector, as `copyTo` has them.
    template <class T>
    std::vector<T> numbers() const {
        std::vector<T> all(count());
        copyTo(std::span<T>{all});
        return all;
    }

private:
    template <class Stored, class T>
    void convert(std::span<T> target) const {
        for (std::size_t i = 0; i < target.size(); ++i) {
            Stored stored{};
            std::memcpy(&stored, bytes.data() + i * sizeof stored, sizeof stored);
            if constexpr (std::is_floating_point_v<Stored>)
                target[i] = static_cast<T>(stored);
            else
                target[i] = static_cast<T>(toFloat(stored));
        }
    }
};

} // namespace regard
