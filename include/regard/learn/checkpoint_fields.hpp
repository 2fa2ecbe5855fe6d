// What a checkpoint says about itself: whose it is, which shape it has, and that no bit changed.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include <regard/core/config.hpp>
#include <regard/core/error.hpp>
#include <regard/files/crc64.hpp>
#include <regard/files/json.hpp>
#include <regard/files/safetensors.hpp>
#include <regard/files/safetensors_writer.hpp>
#include <regard/text/utf8.hpp>

namespace regard {

/// Version of the checkpoints that are written, and the only one that is read.
inline constexpr std::string_view CHECKPOINT_VERSION = "1";

namespace detail {

struct ConfigField {
    const char* name;
    std::string value;
};

/// Every field of a config by name. A field that is added to `Config` doesn't compile until it
/// stands here.
inline std::array<ConfigField, 29> configFields(const Config& c) {
    const auto& [embd, head, layer, block, vocab, inner, norm, normPlace, gain, embdNorm, finalNorm,
                 embdScale, activation, bias, tied, dropout, keyHead, position, ropeBase, causal,
                 window, stride, sparse, scaled, attention, rank, encoder, segment, classes,
                 storage] = c;
    (void)storage; // of a checkpoint it is always full
    // tiled attention is dot-product attention computed otherwise: their checkpoints are the same
    constexpr const char* ATTENTIONS[] = {"dotProduct", "dotProduct", "performer", "linformer"};
    constexpr const char* POSITIONS[] = {"learned",       "none",  "sinusoidal", "rope",
                                         "ropeHalfSplit", "alibi", "t5"};
    const auto yesNo = [](bool set) { return std::string{set ? "true" : "false"}; };
    return {{{"N_EMBD", std::to_string(embd)},
             {"N_HEAD", std::to_string(head)},
             {"N_LAYER", std::to_string(layer)},
             {"BLOCK_SIZE", std::to_string(block)},
             {"VOCAB_SIZE", std::to_string(vocab)},
             {"N_INNER", std::to_string(inner != 0 ? inner : 4 * embd)},
             {"NORM", norm == Norm::rmsNorm ? "rmsNorm" : "layerNorm"},
             {"NORM_PLACE", normPlace == NormPlace::pre ? "pre" : "post"},
             {"NORM_GAIN", yesNo(gain)},
             {"EMBD_NORM", yesNo(embdNorm)},
             {"FINAL_NORM", yesNo(finalNorm)},
             {"EMBD_SCALE", yesNo(embdScale)},
             {"ACTIVATION", std::string{nameOf(activation)}},
             {"BIAS", yesNo(bias)},
             {"TIED_EMBEDDING", yesNo(tied)},
             {"DROPOUT_PERCENT", std::to_string(dropout)},
             {"N_KV_HEAD", std::to_string(keyHead != 0 ? keyHead : head)},
             {"POSITION", POSITIONS[static_cast<std::size_t>(position)]},
             {"ROPE_BASE", std::to_string(ropeBase)},
             {"CAUSAL", yesNo(causal)},
             {"WINDOW", std::to_string(window)},
             {"STRIDE", std::to_string(stride)},
             {"SPARSE_BLOCK", std::to_string(sparse)},
             {"SCALED_SCORES", yesNo(scaled)},
             {"ATTENTION", ATTENTIONS[static_cast<std::size_t>(attention)]},
             {"ATTENTION_RANK", std::to_string(rank)},
             {"N_ENCODER_LAYER", std::to_string(encoder)},
             {"N_SEGMENT", std::to_string(segment)},
             {"N_CLASS", std::to_string(classes)}}};
}

/// The checksum stands in the last 8 bytes of the file and covers all before them.
inline constexpr const char* CHECKSUM = "checksum";
inline constexpr std::size_t CHECKSUM_SIZE = 8;

/// `writer`'s file with its checksum.
inline std::string sealed(SafetensorsWriter& writer) {
    const std::array<std::uint8_t, CHECKSUM_SIZE> none{};
    writer.add(CHECKSUM, std::span<const std::uint8_t>{none}, {CHECKSUM_SIZE});
    std::string bytes = writer.bytes();
    const std::size_t end = bytes.size() - CHECKSUM_SIZE;
    const std::uint64_t crc = crc64(std::string_view{bytes}.substr(0, end));
    for (std::size_t i = 0; i < CHECKSUM_SIZE; ++i)
        bytes[end + i] = static_cast<char>(static_cast<unsigned char>(crc >> (8 * i)));
    return bytes;
}

[[noreturn]] inline void refuseCheckpoint(const Safetensors& file, const std::string& why) {
    fail(printable(file.source) + ": " + why);
}

inline std::string metadataOf(const Safetensors& file, const std::string& key) {
    std::optional<std::string> found = file.metadata(key);
    if (!found)
        refuseCheckpoint(file,
                         "no \"" + key + "\" in the metadata: this is no checkpoint of regard");
    return *std::move(found);
}

inline std::uint64_t countOf(const Safetensors& file, const std::string& key) {
    const std::string text = metadataOf(file, key);
    JsonReader reader{text, file.source + ", \"" + key + "\" in the metadata"};
    const std::uint64_t count = reader.unsignedInteger();
    reader.end();
    return count;
}

inline void checkVersion(const Safetensors& file) {
    const std::string version = metadataOf(file, "regard.checkpoint");
    if (version != CHECKPOINT_VERSION)
        refuseCheckpoint(file, "a checkpoint of version \"" + printableStart(version) +
                                   "\", this program reads version " +
                                   std::string{CHECKPOINT_VERSION} + ": use the one that wrote it");
}

inline void checkChecksum(const Safetensors& file, std::string_view bytes) {
    const TensorEntry stored = file[CHECKSUM];
    const std::size_t end = bytes.size() - CHECKSUM_SIZE;
    if (stored.dtype != Dtype::U8 || stored.bytes.size() != CHECKSUM_SIZE ||
        stored.bytes.data() != bytes.data() + end)
        refuseCheckpoint(file, "\"checksum\" has to be the last 8 bytes, as U8");
    const std::uint64_t crc = crc64(bytes.substr(0, end));
    for (std::size_t i = 0; i < CHECKSUM_SIZE; ++i)
        if (static_cast<unsigned char>(stored.bytes[i]) !=
            static_cast<unsigned char>(crc >> (8 * i)))
            refuseCheckpoint(file, "the checksum does not match: the file is damaged, take an "
                                   "older checkpoint");
}

inline void checkConfig(const Safetensors& file, const Config& config) {
    for (const ConfigField& field : configFields(config)) {
        const std::string stored = metadataOf(file, field.name);
        if (stored != field.value)
            refuseCheckpoint(file, std::string{"the file has "} + field.name + ' ' +
                                       printableStart(stored) + ", this program " + field.value +
                                       ": load it into a model of its shape");
    }
}

/// The tensors and metadata of a checkpoint's bytes, whole and of a known version and shape.
inline Safetensors openCheckpoint(std::string_view bytes, const std::string& source,
                                  const Config& config) {
    Safetensors file = parseSafetensors(bytes, source);
    checkVersion(file);
    checkChecksum(file, bytes);
    checkConfig(file, config);
    return file;
}

} // namespace detail

} // namespace regard
