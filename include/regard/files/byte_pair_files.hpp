// GPT-2's tokenizer from the two files that it is published as: vocab.json, an object of tokens and
// ids, and merges.txt, a pair a line. Both write a byte as a visible character.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <regard/core/error.hpp>
#include <regard/files/json.hpp>
#include <regard/files/json_string.hpp>
#include <regard/text/byte_pair_encoding.hpp>
#include <regard/text/file.hpp>
#include <regard/text/utf8.hpp>

namespace regard {

/// The character that stands for a byte in these files: the visible ones of Latin-1 for themselves,
/// U+0100, U+0101, … for the others in their order. A space is "Ġ", a line feed "Ċ".
constexpr char32_t byteCharacter(unsigned char byte) {
    const auto visible = [](unsigned b) {
        return (b >= 0x21 && b <= 0x7E) || (b >= 0xA1 && b <= 0xAC) || b >= 0xAE;
    };
    if (visible(byte)) return byte;
    char32_t character = 0x100;
    for (unsigned b = 0; b < byte; ++b)
        if (!visible(b)) ++character;
    return character;
}

namespace detail {

/// The bytes that `characters` stand for, an empty string where one stands for none.
inline std::string bytesOfCharacters(std::string_view characters) {
    constexpr auto BYTES = [] {
        std::array<int, 0x144> table{};
        for (int& byte : table) byte = -1;
        for (int byte = 0; byte < 256; ++byte)
            table[byteCharacter(static_cast<unsigned char>(byte))] = byte;
        return table;
    }();
    std::string bytes;
    for (std::size_t at = 0; at < characters.size();) {
        const CodePoint point = decodeUtf8(characters, at);
        if (point.length == 0 || point.value >= BYTES.size() || BYTES[point.value] < 0) return {};
        bytes += static_cast<char>(static_cast<unsigned char>(BYTES[point.value]));
        at += point.length;
    }
    return bytes;
}

/// The tokens of a vocab.json, by id.
inline std::vector<std::string> readVocabulary(std::string_view json, const std::string& source) {
    std::vector<std::pair<std::string, std::uint64_t>> entries;
    JsonReader reader{json, source};
    reader.object([&](const JsonString& key) {
        std::string bytes = bytesOfCharacters(key.text());
        if (bytes.empty())
            reader.failHere("the token \"" + printableStart(key.text()) +
                            "\" has a character that stands for no byte, or none; is this the "
                            "vocab.json of a byte-level vocabulary?");
        entries.emplace_back(std::move(bytes), reader.unsignedInteger());
    });
    reader.end();
    const auto refuse = [&](const std::string& token, std::uint64_t id, const std::string& rule) {
        fail(printable(source) + ": the token \"" + printable(token) + "\" has id " +
             std::to_string(id) + rule);
    };
    std::vector<std::string> tokens(entries.size());
    for (auto& [token, id] : entries) {
        if (id >= tokens.size())
            refuse(token, id,
                   ", and " + std::to_string(tokens.size()) + " tokens have the ids from 0 to " +
                       std::to_string(tokens.size() - 1));
        std::string& place = tokens[static_cast<std::size_t>(id)];
        if (!place.empty()) refuse(token, id, ", which \"" + printable(place) + "\" has already");
        place = std::move(token);
    }
    return tokens;
}

} // namespace detail

/// The tokenizer of the two files' bytes; `bos` is the token before and after a text. Fails for the
/// first rule that is broken, naming the file with its byte or line. A first line of merges.txt
/// that begins with "#version" is no pair.
inline BytePairEncoding parseBytePairEncoding(std::string_view vocabulary,
                                              const std::string& vocabularySource,
                                              std::string_view merges,
                                              const std::string& mergesSource,
                                              std::string_view bos = "<|endoftext|>") {
    std::vector<std::string> tokens = detail::readVocabulary(vocabulary, vocabularySource);
    bool hasBos = false;
    for (const std::string& token : tokens) hasBos = hasBos || token == bos;
    if (!hasBos)
        fail(printable(vocabularySource) + ": no token \"" + printable(bos) +
             "\": name the one that stands before and after a text");
    BytePairEncoding encoding{std::move(tokens), bos};
    for (std::size_t number = 1, begin = 0; begin < merges.size(); ++number) {
        const std::size_t end = (std::min)(merges.find('\n', begin), merges.size());
        std::string_view line = merges.substr(begin, end - begin);
        begin = end + 1;
        if (line.ends_with('\r')) line.remove_suffix(1);
        if (line.empty() || (number == 1 && line.starts_with("#version"))) continue;
        const std::string place = mergesSource + ", line " + std::to_string(number);
        const std::size_t space = (std::min)(line.find(' '), line.size());
        const std::string left = detail::bytesOfCharacters(line.substr(0, space));
        const std::string right =
            detail::bytesOfCharacters(line.substr((std::min)(space + 1, line.size())));
        if (left.empty() || right.empty())
            fail(printable(place) + ": \"" + printable(line) +
                 "\" is not two tokens with a space between, in characters that stand for bytes");
        encoding.addMerge(left, right, place);
    }
    return encoding;
}

/// The tokenizer of a vocab.json and a merges.txt. Fails as `readFile` and `parseBytePairEncoding`
/// do.
inline BytePairEncoding readBytePairEncoding(const std::string& vocabularyPath,
                                             const std::string& mergesPath) {
    const std::string vocabulary = readFile(vocabularyPath), merges = readFile(mergesPath);
    return parseBytePairEncoding(vocabulary, vocabularyPath, merges, mergesPath);
}

} // namespace regard
