// A vocab.json, a merges.txt and a text with NUL between them: one line of refusal, or the ids that
// GPT-2's own loop finds and the text's bytes back again.
#include <algorithm>
#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include <regard/files/byte_pair_files.hpp>
#include <regard/text/word_pattern.hpp>

#include "fuzz.hpp"

using namespace regard;

namespace {

using Pair = std::pair<std::string, std::string>;

/// The pairs of an accepted merges.txt and their ranks.
std::map<Pair, std::size_t> ranksOf(std::string_view merges) {
    std::map<Pair, std::size_t> ranks;
    for (bool first = true; !merges.empty(); first = false) {
        const std::string_view line = merges.substr(0, merges.find('\n'));
        merges.remove_prefix((std::min)(line.size() + 1, merges.size()));
        const std::size_t space = line.find(' ');
        if (space == std::string_view::npos || (first && line.starts_with("#version"))) continue;
        const std::size_t end = line.size() - (line.ends_with('\r') ? 1 : 0);
        ranks.try_emplace({detail::bytesOfCharacters(line.substr(0, space)),
                           detail::bytesOfCharacters(line.substr(space + 1, end - space - 1))},
                          ranks.size());
    }
    return ranks;
}

/// The best pair of the word is merged wherever it stands, until none is left (Sennrich et al.
/// 2016), step by step.
std::vector<std::string> mergedWord(std::string_view word,
                                    const std::map<Pair, std::size_t>& ranks) {
    std::vector<std::string> parts;
    for (const char byte : word) parts.emplace_back(1, byte);
    for (;;) {
        auto best = ranks.end();
        for (std::size_t i = 1; i < parts.size(); ++i) {
            const auto found = ranks.find({parts[i - 1], parts[i]});
            if (found != ranks.end() && (best == ranks.end() || found->second < best->second))
                best = found;
        }
        if (best == ranks.end()) return parts;
        std::vector<std::string> merged;
        for (std::size_t i = 0; i < parts.size(); ++i) {
            const bool both = i + 1 < parts.size() && best->first == Pair{parts[i], parts[i + 1]};
            merged.push_back(both ? parts[i] + parts[i + 1] : parts[i]);
            if (both) ++i;
        }
        parts = std::move(merged);
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    std::string_view text = textOf(data, size);
    const std::string_view vocabulary = cutAtNul(text), merges = cutAtNul(text);
    try {
        const BytePairEncoding encoding =
            parseBytePairEncoding(vocabulary, "vocab.json", merges, "merges.txt");
        const std::vector<int> ids = encoding.encode(text);
        require(encoding.text(ids) == text, "any bytes come back");
        require(encoding.text(encoding.tokenize(text)) == text, "the marks are no text");
        const auto ranks = ranksOf(merges);
        std::size_t at = 0, done = 0;
        for (std::size_t length; (length = wordLength(text, at)) != 0; at += length)
            for (const std::string& part : mergedWord(text.substr(at, length), ranks))
                require(done < ids.size() && encoding.bytes(ids[done++]) == part,
                        "the ids are those of the original's loop");
        require(at == text.size() && done == ids.size(), "the words are the text");
        for (int id = 0; id < encoding.size(); ++id)
            require(encoding.find(encoding.bytes(id)) == id &&
                        invalidUtf8At(encoding.label(id)) == std::string_view::npos,
                    "a token has an id and a label");
    } catch (const Error& error) {
        require(isOneLine(error.what()), "a refusal is one line");
    }
    return 0;
}
