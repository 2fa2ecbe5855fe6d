// Reads safetensors, the format that models are published in: 8 bytes with the length of a JSON
// header, the header, the numbers (https://github.com/huggingface/safetensors#format). A file that
// breaks a rule is refused whole; what is read afterwards needs no check.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <regard/core/error.hpp>
#include <regard/files/json.hpp>
#include <regard/files/json_string.hpp>
#include <regard/files/mapped_file.hpp>
#include <regard/files/tensor_entry.hpp>
#include <regard/files/tensor_list.hpp>
#include <regard/text/utf8.hpp>

namespace regard {

/// The longest header that is read or written, in bytes.
inline constexpr std::size_t SAFETENSORS_MAX_HEADER = 100'000'000;
/// The tensors and the metadata of a file's bytes, checked; valid as long as those.
struct Safetensors {
    std::string source;              ///< the file's name, for messages
    std::string_view metadataObject; ///< `__metadata__` as it stands in the header, or empty
    TensorList tensors;              ///< in the order of their bytes

    /// Whether there is a tensor of that name.
    bool contains(std::string_view name) const { return tensors.indexOf(name) != tensors.size(); }

    /// The tensor of that name, if there is one.
    std::optional<TensorEntry> find(std::string_view name) const {
        const std::size_t index = tensors.indexOf(name);
        if (index == tensors.size()) return {};
        return tensors[index];
    }

    /// The tensor of that name. Fails where there is none.
    TensorEntry operator[](std::string_view name) const {
        const std::size_t index = tensors.indexOf(name);
        if (index == tensors.size())
            fail(printable(source) + ": no tensor \"" + printableStart(name) + "\" among its " +
                 std::to_string(tensors.size()));
        return tensors[index];
    }

    /// What `__metadata__` says of `key`, if it does.
    std::optional<std::string> metadata(std::string_view key) const {
        std::optional<std::string> found;
        forEachMetadata([&](const JsonString& each, const JsonString& value) {
            if (each == key) found = value.text();
        });
        return found;
    }

    /// All of `__metadata__`.
    std::map<std::string, std::string> metadata() const {
        std::map<std::string, std::string> all;
        forEachMetadata([&](const JsonString& key, const JsonString& value) {
            all.emplace(key.text(), value.text());
        });
        return all;
    }

private:
    template <class Visit>
    void forEachMetadata(Visit visit) const {
        if (metadataObject.empty()) return;
        JsonReader reader{metadataObject, source};
        reader.members([&](const JsonString& key) { visit(key, reader.rawString()); });
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

/// Reads a `header` that `dataSize` bytes follow; `data` are those bytes, or null.
inline Safetensors readSafetensorsHeader(std::string_view header, std::uint64_t dataSize,
                                         const char* data, const std::string& source) {
    constexpr std::size_t OFFSET = 8;
    JsonReader reader{header, source, OFFSET};
    if (header.empty() || header.front() != '{')
        reader.failHere("the header has to begin with '{'; is this a safetensors file?");
    std::string_view metadata;
    std::deque<TensorPlace> places; // a vector would take thrice as much while it grows
    reader.object([&](const JsonString& key) {
        if (key == "__metadata__") {
            const std::size_t begin = reader.offset() - OFFSET;
            reader.object([&](const JsonString&) { (void)reader.rawString(); });
            metadata = header.substr(begin, reader.offset() - OFFSET - begin);
            return;
        }
        const auto at = static_cast<std::uint32_t>(key.raw().data() - header.data() - 1);
        const TensorEntry tensor = readTensor(reader, key, dataSize);
        const auto end = static_cast<std::uint32_t>(reader.offset() - OFFSET);
        places.push_back({tensor.begin, tensor.begin + tensor.size(), at, end - at});
    });
    reader.end();
    std::sort(places.begin(), places.end(), [](const TensorPlace& a, const TensorPlace& b) {
        return a.begin != b.begin ? a.begin < b.begin : a.end < b.end;
    });
    std::uint64_t at = 0;
    for (const TensorPlace& place : places) {
        if (place.begin != at)
            refuseTensor(reader, nameAt(header, place).text(),
                         "its data begin at " + std::to_string(place.begin) +
                             " where those before end at " + std::to_string(at) +
                             "; no holes and no overlaps are allowed");
        at = place.end;
    }
    if (at != dataSize)
        reader.failHere("the tensors end " + std::to_string(dataSize - at) +
                        " bytes before the file does");
    return {source, metadata, TensorList{header, std::move(places), data}};
}

} // namespace detail

/// The tensors of a file's `bytes`, which they go on seeing. Fails for the first rule of the format
/// that is broken, naming `source`, the byte and the rule. Stricter than the reference in three
/// places: a tensor's name that comes twice, a `__metadata__` of null, and more than 64 dimensions
/// are refused. Allocates less than the header's size, whatever stands in it, and some KiB.
inline Safetensors parseSafetensors(std::string_view bytes, const std::string& source) {
    const std::size_t size =
        detail::safetensorsHeaderSize(bytes.substr(0, 8), bytes.size(), source);
    const std::string_view data = bytes.substr(8 + size);
    return detail::readSafetensorsHeader(bytes.substr(8, size), data.size(), data.data(), source);
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
