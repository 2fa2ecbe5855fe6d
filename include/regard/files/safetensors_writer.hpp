// Writes safetensors: the same tensors always become the same bytes, in the order in which the
// reference implementation writes them.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <regard/core/error.hpp>
#include <regard/files/dtype.hpp>
#include <regard/files/json_string.hpp>
#include <regard/files/safetensors.hpp>
#include <regard/files/tensor_entry.hpp>
#include <regard/text/file.hpp>
#include <regard/text/utf8.hpp>

namespace regard {

/// Collects tensors, which have to outlive it, and metadata, and writes them as one file.
class SafetensorsWriter {
public:
    /// Sets one entry of `__metadata__`. Fails for text that is not UTF-8.
    void setMetadata(const std::string& key, const std::string& value) {
        checkText(key);
        checkText(value);
        metadata_[key] = value;
    }

    /// Adds a tensor. Fails for a name that is there already, that is not UTF-8 or that the format
    /// keeps for itself, and for a shape of another size.
    template <class T>
    void add(const std::string& name, std::span<const T> numbers,
             std::vector<std::uint64_t> shape) {
        static_assert(dtypeOf<T>() != Dtype::none, "no element type of the format is a T");
        add({name,
             dtypeOf<T>(),
             std::move(shape),
             {reinterpret_cast<const char*>(numbers.data()), numbers.size_bytes()}});
    }

    /// Adds a tensor as it stands in another file, under the same rules.
    void add(TensorEntry tensor) {
        checkText(tensor.name);
        if (tensor.name == "__metadata__")
            fail("a tensor cannot be called __metadata__: choose another name");
        std::uint64_t count = 1;
        for (const std::uint64_t dimension : tensor.shape) {
            if (dimension != 0 && count > ~std::uint64_t{0} / 8 / dimension)
                fail("tensor \"" + printableStart(tensor.name) + "\" has the shape " +
                     formatShape(tensor.shape) + ", more than there can be");
            count *= dimension;
        }
        if (tensor.dtype == Dtype::none || count * sizeOf(tensor.dtype) != tensor.bytes.size())
            fail("tensor \"" + printableStart(tensor.name) + "\" has " +
                 std::to_string(tensor.bytes.size()) + " bytes, which are not the shape " +
                 formatShape(tensor.shape) + " of " + std::string{nameOf(tensor.dtype)});
        const std::string name = tensor.name;
        if (!tensors_.try_emplace(name, std::move(tensor)).second)
            fail("tensor \"" + printableStart(name) + "\" comes twice: give each name once");
    }

    /// The file: wider types first, then by name; the numbers begin at a multiple of 8 bytes.
    /// Fails for a header that is longer than the format allows.
    std::string bytes() const {
        std::vector<const TensorEntry*> order;
        for (const auto& [name, tensor] : tensors_) order.push_back(&tensor);
        std::sort(order.begin(), order.end(), [](const TensorEntry* a, const TensorEntry* b) {
            return a->dtype != b->dtype ? a->dtype < b->dtype : a->name < b->name;
        });
        std::size_t dataSize = 0;
        for (const TensorEntry* tensor : order) dataSize += tensor->bytes.size();
        const std::string header = headerOf(order);
        if (header.size() > SAFETENSORS_MAX_HEADER)
            fail("the header of these tensors has " + std::to_string(header.size()) +
                 " bytes, and the format allows " + std::to_string(SAFETENSORS_MAX_HEADER) +
                 ": shorten names and metadata");
        std::string file;
        file.reserve(8 + header.size() + dataSize);
        for (std::size_t i = 0; i < 8; ++i)
            file += static_cast<char>(static_cast<unsigned char>(header.size() >> (8 * i)));
        file += header;
        for (const TensorEntry* tensor : order) file += tensor->bytes;
        return file;
    }

    /// Writes the file at once, as `writeFileAtomically` does, and fails as it does.
    void write(const std::string& path) const { writeFileAtomically(path, bytes()); }

private:
    static void checkText(std::string_view text) {
        if (invalidUtf8At(text) != std::string_view::npos)
            fail("\"" + printableStart(text) +
                 "\" is not UTF-8 and cannot stand in a safetensors "
                 "header: give names and metadata in UTF-8");
    }

    std::string headerOf(const std::vector<const TensorEntry*>& order) const {
        std::string header = "{";
        if (!metadata_.empty()) {
            header += "\"__metadata__\":{";
            for (const auto& [key, value] : metadata_)
                header += quoteJson(key) + ':' + quoteJson(value) + ',';
            header.back() = '}';
            header += ',';
        }
        std::size_t at = 0;
        for (const TensorEntry* tensor : order) {
            header += quoteJson(tensor->name) + ":{\"dtype\":\"" +
                      std::string{nameOf(tensor->dtype)} + "\",\"shape\":[";
            for (std::size_t i = 0; i < tensor->shape.size(); ++i) {
                if (i) header += ',';
                header += std::to_string(tensor->shape[i]);
            }
            header += "],\"data_offsets\":[" + std::to_string(at) + ',';
            at += tensor->bytes.size();
            header += std::to_string(at) + "]},";
        }
        if (header.size() > 1) header.pop_back();
        header += '}';
        header.resize((header.size() + 7) / 8 * 8, ' ');
        return header;
    }

    std::map<std::string, std::string> metadata_;
    std::map<std::string, TensorEntry> tensors_;
};

} // namespace regard
