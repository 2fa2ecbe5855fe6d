// Reads safetensors, the format that models are published in: 8 bytes with the length of a JSON
// header, the header, the numbers (https://github.com/huggingface/safetensors#format). A file that
// breaks a rule is refused whole; what is read afterwards needs no check.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <regard/core/error.hpp>
#include <regard/files/dtype.hpp>
#include <regard/files/json.hpp>
#include <regard/files/mapped_file.hpp>
#include <regard/files/tensor_entry.hpp>
#include <regard/text/utf8.hpp>

namespace regard {

/// The longest header that is read or written, in bytes.
inline constexpr std::size_t SAFETENSORS_MAX_HEADER = 100'000'000;

/// The tensors and the metadata of a file's bytes, checked.
struct Safetensors {
    std::string source;                          ///< the file's name, for messages
    std::map<std::string, std::string> metadata; ///< `__metadata__`
    std::vector<TensorEntry> tensors;            ///< in the order of their bytes

    /// The tensor of that name, or a null pointer.
    const TensorEntry* find(std::string_view name) const {
        for (const TensorEntry& tensor : tensors)
            if (tensor.name == name) return &tensor;
        return nullptr;
    }

    /// The tensor of that name. Fails where there is none.
    const TensorEntry& operator[](std::string_view name) const {
        const TensorEntry* found = find(name);
        if (found == nullptr)
            fail(printable(source) + ": no tensor \"" + printable(name) + "\" among its " +
                 std::to_string(tensors.size()));
        return *found;
    }
};

namespace detail {

/// Bytes of the header, from the eight that a file of `size` bytes begins with. Fails for a length
/// that the format or the file doesn't allow.
inline std::size_t safetensorsHeaderSize(std::string_view start, std::uint64_t size,
                                         const std::string& source) {
    const auto refuse = [&](std::uint64_t at, const std::string& rule) {
        fail(printable(source) + ", byte " + std::to_string(at) + ": " + rule);
    };
    if (size < 8 || start.size() < 8)
        refuse(start.size(), "the file ends before the 8 bytes with the length of its header; is "
                             "this a safetensors file?");
    std::uint64_t length = 0;
    for (std::size_t i = 0; i < 8; ++i)
        length |= std::uint64_t{static_cast<unsigned char>(start[i])} << (8 * i);
    if (length > SAFETENSORS_MAX_HEADER)
        refuse(0, "a header of " + std::to_string(length) + " bytes, and at most " +
                      std::to_string(SAFETENSORS_MAX_HEADER) +
                      " are allowed; is this a safetensors file?");
    if (length > size - 8)
        refuse(0, "a header of " + std::to_string(length) + " bytes in a file of " +
                      std::to_string(size) + "; fetch the file again");
    return static_cast<std::size_t>(length);
}

/// Reads one header, which `dataSize` bytes follow; the tensors' `bytes` are left to the caller.
class SafetensorsHeader {
public:
    SafetensorsHeader(std::string_view header, std::uint64_t dataSize, const std::string& source)
        : json_(header, source, 8), dataSize_(dataSize) {
        if (header.empty() || header.front() != '{')
            json_.failHere("the header has to begin with '{'; is this a safetensors file?");
        file_.source = source;
    }

    Safetensors read() {
        json_.object([this](const std::string& key) {
            if (key == "__metadata__")
                readMetadata();
            else
                readTensor(key);
        });
        json_.end();
        checkCoverage();
        return std::move(file_);
    }

private:
    void readMetadata() {
        json_.object([this](const std::string& key) { file_.metadata[key] = json_.string(); });
    }

    void readTensor(const std::string& name) {
        constexpr unsigned DTYPE = 1, SHAPE = 2, OFFSETS = 4;
        TensorEntry tensor;
        tensor.name = name;
        std::vector<std::uint64_t> offsets;
        unsigned seen = 0;
        json_.object([&](const std::string& key) {
            if (key == "dtype") {
                tensor.dtype = readDtype(name);
                seen |= DTYPE;
            } else if (key == "shape") {
                tensor.shape = readNumbers();
                seen |= SHAPE;
            } else if (key == "data_offsets") {
                offsets = readNumbers();
                seen |= OFFSETS;
            } else {
                refuse(name, "the key \"" + printable(key) +
                                 "\" is none of dtype, shape and data_offsets");
            }
        });
        if (seen != (DTYPE | SHAPE | OFFSETS))
            refuse(name, "dtype, shape and data_offsets have to be there");
        if (offsets.size() != 2 || offsets[0] > offsets[1] || offsets[1] > dataSize_)
            refuse(name, "data_offsets have to be [begin, end] within the " +
                             std::to_string(dataSize_) + " bytes after the header");
        const std::uint64_t length = offsets[1] - offsets[0];
        if (sizeInBytes(tensor) != length)
            refuse(name, "shape " + formatShape(tensor.shape) + " of " +
                             std::string{nameOf(tensor.dtype)} + " is not the " +
                             std::to_string(length) + " bytes of its data_offsets");
        tensor.begin = offsets[0];
        file_.tensors.push_back(std::move(tensor));
    }

    Dtype readDtype(const std::string& name) {
        const std::string word = json_.string();
        const Dtype dtype = dtypeNamed(word);
        if (dtype == Dtype::none)
            refuse(name, "unknown dtype \"" + printable(word) +
                             "\"; F64, F32, F16, BF16, I8 to I64, U8 to U64 and BOOL can be read");
        return dtype;
    }

    std::vector<std::uint64_t> readNumbers() {
        std::vector<std::uint64_t> numbers;
        json_.array([&] { numbers.push_back(json_.unsignedInteger()); });
        return numbers;
    }

    std::uint64_t sizeInBytes(const TensorEntry& tensor) {
        constexpr std::uint64_t MOST = ~std::uint64_t{0};
        std::uint64_t size = 1;
        const auto multiply = [&](std::uint64_t factor) {
            if (factor != 0 && size > MOST / factor)
                refuse(tensor.name,
                       "shape " + formatShape(tensor.shape) + " is more than 2^64 bytes");
            size *= factor;
        };
        for (const std::uint64_t dimension : tensor.shape) multiply(dimension);
        multiply(sizeOf(tensor.dtype));
        return size;
    }

    /// Tensors in the order of their bytes, each beginning where the one before ended.
    void checkCoverage() {
        std::sort(file_.tensors.begin(), file_.tensors.end(),
                  [](const TensorEntry& a, const TensorEntry& b) {
                      return std::pair{a.begin, a.size()} < std::pair{b.begin, b.size()};
                  });
        std::uint64_t at = 0;
        for (const TensorEntry& tensor : file_.tensors) {
            if (tensor.begin != at)
                refuse(tensor.name, "its data begin at " + std::to_string(tensor.begin) +
                                        " where those before end at " + std::to_string(at) +
                                        "; no holes and no overlaps are allowed");
            at += tensor.size();
        }
        if (at != dataSize_)
            json_.failHere("the tensors end " + std::to_string(dataSize_ - at) +
                           " bytes before the file does");
    }

    [[noreturn]] void refuse(const std::string& name, const std::string& rule) const {
        json_.failHere("tensor \"" + printable(name) + "\": " + rule);
    }

    JsonReader json_;
    std::uint64_t dataSize_;
    Safetensors file_;
};

} // namespace detail

/// The tensors of a file's `bytes`, which they go on seeing. Fails for the first rule of the format
/// that is broken, naming `source`, the byte and the rule. Stricter than the reference in two
/// places: a tensor's name that comes twice and a `__metadata__` of null are refused.
inline Safetensors parseSafetensors(std::string_view bytes, const std::string& source) {
    const std::size_t size =
        detail::safetensorsHeaderSize(bytes.substr(0, 8), bytes.size(), source);
    const std::string_view data = bytes.substr(8 + size);
    Safetensors file = detail::SafetensorsHeader{bytes.substr(8, size), data.size(), source}.read();
    for (TensorEntry& tensor : file.tensors)
        tensor.bytes = data.substr(static_cast<std::size_t>(tensor.begin),
                                   static_cast<std::size_t>(tensor.size()));
    return file;
}

/// A safetensors file mapped into memory: nothing is copied until a tensor is.
class SafetensorsFile {
public:
    /// Fails as `MappedFile` and `parseSafetensors` do.
    explicit SafetensorsFile(const std::string& path)
        : file_(path), contents_(parseSafetensors(file_.bytes(), path)) {}
    SafetensorsFile(const SafetensorsFile&) = delete;
    SafetensorsFile& operator=(const SafetensorsFile&) = delete;

    /// Its tensors and metadata, valid as long as this object.
    const Safetensors& contents() const { return contents_; }

private:
    MappedFile file_;
    Safetensors contents_;
};

} // namespace regard
