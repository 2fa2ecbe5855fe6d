// One token a byte: the tokenizer with which any file trains, and to which nothing is unknown.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <regard/core/error.hpp>

namespace regard {

/// A tokenizer whose tokens are bytes: ids 0 to 255, BOS = 256. A literal type.
class ByteTokenizer {
public:
    /// The number of tokens, BOS among them: VOCAB_SIZE.
    constexpr int size() const { return 257; }
    /// The token before the first byte and after the last one.
    constexpr int bos() const { return 256; }

    /// [BOS, ids…, BOS], for any bytes.
    std::vector<int> tokenize(std::string_view bytes) const {
        std::vector<int> ids{bos()};
        ids.reserve(bytes.size() + 2);
        for (const char byte : bytes) ids.push_back(static_cast<unsigned char>(byte));
        ids.push_back(bos());
        return ids;
    }

    /// The bytes of `ids` without BOS (valid UTF-8 only where the model has learned it). Fails for
    /// an id outside the vocabulary.
    std::string text(std::span<const int> ids) const {
        std::string bytes;
        for (const int id : ids) {
            check(id);
            if (id != bos()) bytes += static_cast<char>(static_cast<unsigned char>(id));
        }
        return bytes;
    }

    /// What a picture writes for a token: a visible ASCII character as it is, another byte as
    /// `0x0A`, or "BOS". Fails outside the vocabulary.
    std::string label(int id) const {
        check(id);
        if (id == bos()) return "BOS";
        if (id > 0x20 && id < 0x7F) return std::string(1, static_cast<char>(id));
        constexpr char DIGITS[] = "0123456789ABCDEF";
        return {'0', 'x', DIGITS[id / 16], DIGITS[id % 16]};
    }

private:
    static void check(int id) {
        if (id < 0 || id > 256)
            fail("token " + std::to_string(id) + " is no byte: the ids are 0 to 255, and BOS 256");
    }
};

} // namespace regard
