// Byte-level byte-pair encoding: tokens are pieces of words that a corpus often shows, and nothing
// is unknown, for every byte is a token of its own (Sennrich et al. 2016; Radford et al. 2019).
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include <regard/core/error.hpp>
#include <regard/text/utf8.hpp>
#include <regard/text/word_pattern.hpp>

namespace regard {

/// A tokenizer that merges neighbours within a word, the pair that was learned first before all
/// others, until no learned pair is left. Made by `readBytePairEncoding` (files/) from GPT-2's
/// files, or by hand from tokens and merges.
class BytePairEncoding {
public:
    /// `tokens` are byte strings in the order of their ids; `bos` is the one that stands before and
    /// after a text. Fails for a token that comes twice or is empty, and where `bos` is none.
    explicit BytePairEncoding(std::vector<std::string> tokens,
                              std::string_view bos = "<|endoftext|>")
        : tokens_(std::move(tokens)) {
        byteIds_.fill(-1);
        for (std::size_t i = 0; i < tokens_.size(); ++i) {
            const std::string& token = tokens_[i];
            if (token.empty()) fail("token " + std::to_string(i) + " has no bytes: give it some");
            if (!ids_.try_emplace(token, static_cast<int>(i)).second)
                fail("the token \"" + printable(token) + "\" comes twice: give each one once");
            if (token.size() == 1 && token != bos)
                byteIds_[static_cast<unsigned char>(token[0])] = static_cast<int>(i);
        }
        bos_ = find(bos);
        if (bos_ < 0)
            fail("no token \"" + printable(bos) +
                 "\" in the vocabulary: name the one that stands before and after a text");
        made_.assign(tokens_.size(), false);
        for (const int id : byteIds_)
            if (id >= 0) made_[static_cast<std::size_t>(id)] = true;
    }

    /// Learns the next pair: `left` and `right`, bytes, become one token. Earlier pairs go first.
    /// Fails, naming `place`, for a half that is neither a byte nor made by an earlier merge, for
    /// a pair that was there before, and for a product that the vocabulary lacks or that is BOS.
    void addMerge(std::string_view left, std::string_view right,
                  std::string_view place = "the merge") {
        const auto half = [&](std::string_view bytes) {
            const int id = find(bytes);
            if (id < 0 || !made_[static_cast<std::size_t>(id)])
                refuse(place, bytes, "is no byte of the vocabulary and no earlier merge makes it");
            return id;
        };
        const int leftId = half(left), rightId = half(right);
        const std::string whole = std::string{left} + std::string{right};
        const int product = find(whole);
        if (product < 0) refuse(place, whole, "which it makes, is not in the vocabulary");
        if (product == bos_)
            refuse(place, whole,
                   "which it makes, is the mark before and after a text, and no text");
        const auto rank = static_cast<std::uint32_t>(merges_.size());
        if (!ranks_.try_emplace(pairOf(leftId, rightId), rank).second)
            refuse(place, whole, "is made of these two halves by an earlier merge already");
        merges_.push_back({leftId, rightId, product});
        made_[static_cast<std::size_t>(product)] = true;
    }

    /// The number of tokens, BOS among them: VOCAB_SIZE.
    int size() const { return static_cast<int>(tokens_.size()); }
    /// The token before and after a text: <|endoftext|>.
    int bos() const { return bos_; }
    /// The id of the token with these bytes, or −1.
    int find(std::string_view bytes) const {
        const auto found = ids_.find(std::string{bytes});
        return found == ids_.end() ? -1 : found->second;
    }

    /// The ids of a text, without BOS, as GPT-2's own encoder has them; any bytes. (What is written
    /// like BOS in the text is text.) Fails for a byte that the vocabulary lacks. Takes
    /// n log n steps for a word of n bytes.
    std::vector<int> encode(std::string_view text) const {
        std::vector<int> ids;
        Word word;
        for (std::size_t at = 0; at < text.size();) {
            const std::size_t length = wordLength(text, at);
            word.begin(*this, text.substr(at, length));
            word.merge(*this);
            word.appendTo(ids);
            at += length;
        }
        return ids;
    }

    /// [BOS, ids…, BOS], as the other tokenizers have it.
    std::vector<int> tokenize(std::string_view text) const {
        std::vector<int> ids = encode(text);
        ids.insert(ids.begin(), bos_);
        ids.push_back(bos_);
        return ids;
    }

    /// The bytes of `ids` without BOS. Fails for an id outside the vocabulary.
    std::string text(std::span<const int> ids) const {
        std::string joined;
        for (const int id : ids)
            if (id != bos_) joined += bytes(id);
        return joined;
    }

    /// The bytes of one token; several tokens may share a character. Fails outside the vocabulary.
    const std::string& bytes(int id) const {
        if (id < 0 || id >= size())
            fail("token " + std::to_string(id) + " is not in the vocabulary: its ids are 0 to " +
                 std::to_string(size() - 1));
        return tokens_[static_cast<std::size_t>(id)];
    }

    /// What a picture writes for a token: its text with "␣" for a space, each byte that is no
    /// visible character as `0x0A`, or "BOS". Fails outside the vocabulary.
    std::string label(int id) const {
        const std::string& token = bytes(id);
        if (id == bos_) return "BOS";
        std::string shown;
        for (std::size_t at = 0; at < token.size();) {
            const CodePoint point = decodeUtf8(token, at);
            const std::size_t length = point.length == 0 ? 1 : point.length;
            if (point.value == U' ')
                shown += "␣";
            else if (point.length != 0 && !isControl(point.value))
                shown += token.substr(at, length);
            else
                for (std::size_t i = 0; i < length; ++i) shown += hex(token[at + i]);
            at += length;
        }
        return shown;
    }

private:
    struct Merge {
        int left, right, product;
    };

    /// The symbols of one word as a linked list, and the pairs in it that can be merged.
    class Word {
    public:
        void begin(const BytePairEncoding& encoding, std::string_view bytes) {
            symbols_.resize(bytes.size());
            for (std::size_t i = 0; i < bytes.size(); ++i) {
                const auto byte = static_cast<unsigned char>(bytes[i]);
                if (encoding.byteIds_[byte] < 0)
                    fail("the byte " + hex(bytes[i]) + " of \"" + printable(bytes) +
                         "\" is not in the vocabulary: leave it out, or take one with all bytes");
                symbols_[i] = {encoding.byteIds_[byte], i == 0 ? 0 : i - 1, i + 1};
            }
            for (std::size_t i = 0; i < bytes.size(); ++i) notePair(encoding, i);
        }

        /// All places of the pair with the lowest rank are merged, from the left, before a pair
        /// that comes to be by that is looked at: so does GPT-2's encoder.
        void merge(const BytePairEncoding& encoding) {
            flush();
            while (!heap_.empty()) {
                const std::uint32_t rank = heap_.front().first;
                const Merge& merge = encoding.merges_[rank];
                while (!heap_.empty() && heap_.front().first == rank) {
                    const std::size_t at = heap_.front().second;
                    std::pop_heap(heap_.begin(), heap_.end(), later);
                    heap_.pop_back();
                    const std::size_t next = symbols_[at].next;
                    if (symbols_[at].id != merge.left || next >= symbols_.size() ||
                        symbols_[next].id != merge.right)
                        continue;
                    symbols_[at].id = merge.product;
                    symbols_[at].next = symbols_[next].next;
                    symbols_[next].id = -1;
                    if (symbols_[at].next < symbols_.size())
                        symbols_[symbols_[at].next].previous = at;
                    notePair(encoding, at);
                    if (at != 0) notePair(encoding, symbols_[at].previous);
                }
                flush();
            }
        }

        void appendTo(std::vector<int>& ids) const {
            for (std::size_t i = 0; i < symbols_.size(); i = symbols_[i].next)
                ids.push_back(symbols_[i].id);
        }

    private:
        struct Symbol {
            int id; ///< −1 once it is part of the symbol before
            std::size_t previous, next;
        };
        using Candidate = std::pair<std::uint32_t, std::size_t>; ///< rank, place of the left half

        void notePair(const BytePairEncoding& encoding, std::size_t at) {
            const std::size_t next = symbols_[at].next;
            if (next >= symbols_.size()) return;
            const auto found = encoding.ranks_.find(pairOf(symbols_[at].id, symbols_[next].id));
            if (found != encoding.ranks_.end()) fresh_.emplace_back(found->second, at);
        }

        static bool later(const Candidate& a, const Candidate& b) { return a > b; }

        void flush() {
            for (const Candidate& candidate : fresh_) {
                heap_.push_back(candidate);
                std::push_heap(heap_.begin(), heap_.end(), later);
            }
            fresh_.clear();
        }

        std::vector<Symbol> symbols_;
        std::vector<Candidate> fresh_;
        std::vector<Candidate> heap_; ///< the lowest rank first, from the left
    };

    static std::uint64_t pairOf(int left, int right) {
        return std::uint64_t{static_cast<std::uint32_t>(left)} << 32 |
               static_cast<std::uint32_t>(right);
    }

    static std::string hex(char byte) {
        constexpr char DIGITS[] = "0123456789ABCDEF";
        const auto value = static_cast<unsigned char>(byte);
        return {'0', 'x', DIGITS[value / 16], DIGITS[value % 16]};
    }

    [[noreturn]] static void refuse(std::string_view place, std::string_view bytes,
                                    const char* rule) {
        fail(printable(place) + ": \"" + printable(bytes) + "\" " + rule);
    }

    std::vector<std::string> tokens_;
    std::unordered_map<std::string, int> ids_;
    std::array<int, 256> byteIds_{};
    std::vector<bool> made_; ///< whether a token is a byte or the product of a merge
    std::vector<Merge> merges_;
    std::unordered_map<std::uint64_t, std::uint32_t> ranks_; ///< pair to place among merges
    int bos_ = -1;
};

} // namespace regard
