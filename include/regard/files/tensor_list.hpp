// The tensors that a safetensors header describes, found there again when somebody asks: a list of
// thousands takes 24 bytes for each, and a hostile header never more than its own size.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <regard/core/error.hpp>
#include <regard/files/dtype.hpp>
#include <regard/files/json.hpp>
#include <regard/files/json_string.hpp>
#include <regard/files/tensor_entry.hpp>
#include <regard/text/utf8.hpp>

namespace regard {

/// The most dimensions of a tensor that is read, as in NumPy.
inline constexpr std::size_t SAFETENSORS_MAX_DIMENSIONS = 64;

namespace detail {

/// Where a tensor stands.
struct TensorPlace {
    std::uint64_t begin, end; ///< its elements, from the first byte behind the header
    std::uint32_t at, size;   ///< its name and description, in the header
};

inline JsonString nameAt(std::string_view header, const TensorPlace& place) {
    return JsonString::startingAt(header.substr(place.at + 1));
}

/// Fails where `reader` stands, for a rule that the tensor `name` breaks.
[[noreturn]] inline void refuseTensor(const JsonReader& reader, std::string_view name,
                                      const std::string& rule) {
    reader.failHere("tensor \"" + printableStart(name) + "\": " + rule);
}

inline std::vector<std::uint64_t> readShape(JsonReader& reader, const std::string& name) {
    std::vector<std::uint64_t> shape;
    reader.array([&] {
        if (shape.size() == SAFETENSORS_MAX_DIMENSIONS)
            refuseTensor(reader, name,
                         "more than " + std::to_string(SAFETENSORS_MAX_DIMENSIONS) + " dimensions");
        shape.push_back(reader.unsignedInteger());
    });
    return shape;
}

inline Dtype readDtype(JsonReader& reader, const std::string& name) {
    const std::string word = reader.string();
    const Dtype dtype = dtypeNamed(word);
    if (dtype == Dtype::none)
        refuseTensor(reader, name,
                     "unknown dtype \"" + printableStart(word) +
                         "\"; F64, F32, F16, BF16, I8 to I64, U8 to U64 and BOOL can be read");
    return dtype;
}

/// Bytes of a tensor. Fails for more than there can be.
inline std::uint64_t tensorSize(const JsonReader& reader, const TensorEntry& tensor) {
    constexpr std::uint64_t MOST = ~std::uint64_t{0};
    std::uint64_t size = 1;
    const auto multiply = [&](std::uint64_t factor) {
        if (factor != 0 && size > MOST / factor)
            refuseTensor(reader, tensor.name,
                         "shape " + formatShape(tensor.shape) + " is more than 2^64 bytes");
        size *= factor;
    };
    for (const std::uint64_t dimension : tensor.shape) multiply(dimension);
    multiply(sizeOf(tensor.dtype));
    return size;
}

/// Reads the description of the tensor `name`, whose elements lie somewhere in `dataSize` bytes;
/// `bytes` are left to the caller.
inline TensorEntry readTensor(JsonReader& reader, const JsonString& name, std::uint64_t dataSize) {
    constexpr unsigned DTYPE = 1, SHAPE = 2, OFFSETS = 4;
    TensorEntry tensor;
    tensor.name = name.text();
    std::array<std::uint64_t, 2> offsets{};
    std::size_t offsetCount = 0;
    unsigned seen = 0;
    reader.object([&](const JsonString& key) {
        if (key == "dtype") {
            tensor.dtype = readDtype(reader, tensor.name);
            seen |= DTYPE;
        } else if (key == "shape") {
            tensor.shape = readShape(reader, tensor.name);
            seen |= SHAPE;
        } else if (key == "data_offsets") {
            reader.array([&] {
                const std::uint64_t offset = reader.unsignedInteger();
                if (offsetCount < offsets.size()) offsets[offsetCount] = offset;
                ++offsetCount;
            });
            seen |= OFFSETS;
        } else {
            refuseTensor(reader, tensor.name,
                         "the key \"" + printableStart(key.text()) +
                             "\" is none of dtype, shape and data_offsets");
        }
    });
    if (seen != (DTYPE | SHAPE | OFFSETS))
        refuseTensor(reader, tensor.name, "dtype, shape and data_offsets have to be there");
    if (offsetCount != 2 || offsets[0] > offsets[1] || offsets[1] > dataSize)
        refuseTensor(reader, tensor.name,
                     "data_offsets have to be [begin, end] within the " + std::to_string(dataSize) +
                         " bytes after the header");
    const std::uint64_t length = offsets[1] - offsets[0];
    if (tensorSize(reader, tensor) != length)
        refuseTensor(reader, tensor.name,
                     "shape " + formatShape(tensor.shape) + " of " +
                         std::string{nameOf(tensor.dtype)} + " is not the " +
                         std::to_string(length) + " bytes of its data_offsets");
    tensor.begin = offsets[0];
    return tensor;
}

} // namespace detail

/// The tensors of a file in the order of their bytes. It holds where they stand; what it gives is
/// read there when asked for. Valid as long as the file's bytes.
class TensorList {
public:
    /// Walks over the tensors.
    class Iterator {
    public:
        Iterator(const TensorList& list, std::size_t index) : list_(&list), index_(index) {}
        TensorEntry operator*() const { return (*list_)[index_]; }
        Iterator& operator++() {
            ++index_;
            return *this;
        }
        bool operator==(const Iterator& other) const { return index_ == other.index_; }

    private:
        const TensorList* list_;
        std::size_t index_;
    };

    TensorList() = default;
    /// `places` in a `header` that was read before; its errors cannot come any more. `data` are
    /// the bytes behind the header, null where nobody has them.
    TensorList(std::string_view header, std::deque<detail::TensorPlace> places, const char* data)
        : header_(header), places_(std::move(places)), data_(data) {}

    std::size_t size() const { return places_.size(); }
    bool empty() const { return places_.empty(); }
    Iterator begin() const { return {*this, 0}; }
    Iterator end() const { return {*this, size()}; }

    /// The tensor of that index, below `size()`.
    TensorEntry operator[](std::size_t index) const {
        REGARD_ASSERT(index < size());
        const detail::TensorPlace& place = places_[index];
        JsonReader reader{header_.substr(place.at, place.size)};
        TensorEntry tensor;
        reader.member(
            [&](const JsonString& name) { tensor = detail::readTensor(reader, name, place.end); });
        if (data_ != nullptr)
            tensor.bytes = {data_ + place.begin, static_cast<std::size_t>(place.end - place.begin)};
        return tensor;
    }

    /// The index of the tensor of that name, or `size()`.
    std::size_t indexOf(std::string_view name) const {
        std::size_t index = 0;
        while (index < size() && !(detail::nameAt(header_, places_[index]) == name)) ++index;
        return index;
    }

private:
    std::string_view header_;
    std::deque<detail::TensorPlace> places_;
    const char* data_ = nullptr;
};

} // namespace regard
