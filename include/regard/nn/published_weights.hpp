// Puts the tensors of a published file into a model: which of them goes where, the layout says;
// that all are there, of the right shape, and none too many, is checked before the first is read.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include <regard/core/error.hpp>
#include <regard/files/safetensors_reader.hpp>
#include <regard/nn/model.hpp>
#include <regard/nn/weights.hpp>

namespace regard {

/// Where one tensor of a model comes from: all columns of a tensor of the file or, where several
/// matrices stand side by side there, part number `part` of `parts` equal ones.
struct PublishedTensor {
    std::string name;        ///< in the file
    bool transposed = false; ///< the file has [out][in]
    bool vector = false;     ///< one dimension in the file, a single row in the model
    std::size_t part = 0;
    std::size_t parts = 1;
};

namespace detail {

/// The shape that the file's tensor has to have.
inline std::vector<std::uint64_t> publishedShape(const PublishedTensor& from,
                                                 const Tensor& tensor) {
    const std::uint64_t cols = tensor.cols * from.parts;
    if (from.vector) return {cols};
    if (from.transposed) return {cols, tensor.rows};
    return {tensor.rows, cols};
}

/// Fails unless `from` is in the file with floats in the shape of `tensor`.
inline void checkPublished(const Safetensors& file, const PublishedTensor& from,
                           const Tensor& tensor) {
    const std::optional<TensorEntry> entry = file.find(from.name);
    if (!entry)
        fail(printable(file.source) + ": the tensor \"" + from.name +
             "\" is missing; fetch the file again, or take a config that has no such weights");
    const std::vector<std::uint64_t> shape = publishedShape(from, tensor);
    if (entry->shape != shape)
        fail(printable(file.source) + ": tensor \"" + from.name + "\" has shape " +
             formatShape(entry->shape) + ", this program's is " + formatShape(shape) +
             ": take a config of the file's sizes");
    if (!isConvertible<float>(entry->dtype))
        fail(printable(file.source) + ": tensor \"" + from.name + "\" is " +
             std::string{nameOf(entry->dtype)} + ", and weights have to be F64, F32, F16 or BF16");
}

/// One of the two sizes of a matrix that no file of `layout`'s lacks.
inline int publishedSize(const Safetensors& file, const std::string& name, std::size_t dimension,
                         const char* layout) {
    const std::optional<TensorEntry> entry = file.find(name);
    if (!entry || entry->shape.size() != 2)
        fail(printable(file.source) + ": no matrix \"" + name + "\"; is this a file of " + layout +
             "'s layout?");
    return static_cast<int>((std::min)(entry->shape[dimension], std::uint64_t{0x7FFFFFFF}));
}

/// Fails where the file's size is not this program's.
inline void checkPublishedSize(const Safetensors& file, const char* field, int theirs, int ours) {
    if (theirs != ours)
        fail(printable(file.source) + ": the file has " + field + ' ' + std::to_string(theirs) +
             ", this program " + std::to_string(ours) + ": take a config of the file's sizes");
}

/// A tensor's name in a model, "layer3.attn_wq", as "3." and "attn_wq"; `layer` is empty outside of
/// the layers.
struct NameInLayer {
    std::string_view layer, name;
};
inline NameInLayer splitLayer(std::string_view name) {
    constexpr std::string_view LAYER = "layer";
    if (!name.starts_with(LAYER)) return {{}, name};
    const std::size_t end = name.find('.') + 1;
    return {name.substr(LAYER.size(), end - LAYER.size()), name.substr(end)};
}

/// Whether the file's lm_head.weight is its embedding or missing.
inline bool hasTiedHead(const SafetensorsReader& reader, const std::string& embedding) {
    const std::optional<TensorEntry> head = reader.contents().find("lm_head.weight");
    const TensorEntry wte = reader.contents()[embedding];
    if (!head) return true;
    if (head->shape != wte.shape || head->dtype != wte.dtype || !isConvertible<float>(wte.dtype))
        return false;
    std::array<float, 4096> a{}, b{};
    for (std::size_t at = 0, count = 0; at < wte.count(); at += count) {
        count = (std::min)(a.size(), wte.count() - at);
        reader.read(wte, at, std::span{a}.first(count));
        reader.read(*head, at, std::span{b}.first(count));
        if (!std::equal(a.begin(), a.begin() + static_cast<std::ptrdiff_t>(count), b.begin()))
            return false;
    }
    return true;
}

/// Fails where the file has an lm_head of its own, for a config that ties it to the embedding.
inline void checkTiedHead(const SafetensorsReader& reader, const std::string& embedding) {
    if (!hasTiedHead(reader, embedding))
        fail(printable(reader.contents().source) + ": lm_head.weight is not " + embedding +
             ", and this config ties them: set TIED_EMBEDDING to false");
}

/// Reads one tensor to `target` [rows][cols].
template <class T>
void readPublished(const SafetensorsReader& reader, const PublishedTensor& from,
                   const Tensor& tensor, T* target) {
    const TensorEntry entry = reader.contents()[from.name];
    const std::size_t rows = tensor.rows, cols = tensor.cols;
    if (!from.transposed && from.parts == 1)
        return reader.read(entry, 0, std::span{target, rows * cols});
    if (!from.transposed) {
        for (std::size_t row = 0; row < rows; ++row)
            reader.read(entry, (row * from.parts + from.part) * cols,
                        std::span{target + row * cols, cols});
        return;
    }
    constexpr std::size_t TOGETHER = 16; // outputs that are transposed at once: a cache line
    std::vector<T> outputs(TOGETHER * rows);
    const std::size_t firstOut = from.part * cols;
    for (std::size_t out = 0; out < cols; out += TOGETHER) {
        const std::size_t count = (std::min)(TOGETHER, cols - out);
        reader.read(entry, (firstOut + out) * rows, std::span{outputs}.first(count * rows));
        for (std::size_t in = 0; in < rows; ++in)
            for (std::size_t o = 0; o < count; ++o)
                target[in * cols + out + o] = outputs[o * rows + in];
    }
}

} // namespace detail

/// The model of shape C whose tensor NAME is `placeOf(NAME)` of the file. Of the file's other
/// tensors only those may be there that `ignored(name)` holds for. Memory: the model, the file's
/// header and a few rows. Fails, naming the file, the tensor and the rule, before a model exists.
template <AnyConfig auto C, class T, class PlaceOf, class Ignored>
requires std::is_floating_point_v<T> Model<C, T> readPublishedModel(const SafetensorsReader& reader,
                                                                    const PlaceOf& placeOf,
                                                                    const Ignored& ignored) {
    const Safetensors& file = reader.contents();
    constexpr Config CONFIG = Checked<C>::VALUE;
    std::vector<std::string> used;
    forEachTensor(CONFIG, [&](const std::string& name, const Tensor& tensor, std::size_t) {
        const PublishedTensor from = placeOf(name);
        detail::checkPublished(file, from, tensor);
        used.push_back(from.name);
    });
    std::sort(used.begin(), used.end());
    for (const TensorEntry entry : file.tensors)
        if (!std::binary_search(used.begin(), used.end(), entry.name) && !ignored(entry.name))
            fail(printable(file.source) + ": the tensor \"" + printableStart(entry.name) +
                 "\" has no place in this model; is the file of another kind or size?");
    Model<C, T> model;
    forEachTensor(CONFIG, [&](const std::string& name, const Tensor& tensor, std::size_t offset) {
        detail::readPublished(reader, placeOf(name), tensor, model.parameters().data() + offset);
    });
    return model;
}

} // namespace regard
