// Any bytes: an alphabet of them reads and writes its own text, or they get one line of refusal.
#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include <regard/text/alphabet.hpp>
#include <regard/text/dataset.hpp>

#include "fuzz.hpp"

using namespace regard;

namespace {

template <class Claim>
void refusedOr(Claim claim) {
    try {
        claim();
    } catch (const Error& error) {
        require(isOneLine(error.what()), "a refusal is one line");
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text = textOf(data, size);
    refusedOr([&] {
        const Alphabet alphabet = Alphabet::of(std::array{text});
        const std::vector<int> tokens = alphabet.tokenize(text);
        require(alphabet.text(tokens) == text, "a text comes back from its tokens");
        require(tokens.front() == alphabet.bos() && tokens.back() == alphabet.bos(), "BOS frames");
        require(Alphabet{alphabet.letters()} == alphabet, "letters make the same alphabet");
    });
    refusedOr([&] {
        const Alphabet given{text};
        require(given.letters() == text, "letters stay in their order");
    });
    refusedOr([&] {
        for (const std::string& document : parseDocuments(text, "fuzz"))
            require(!document.empty() && invalidUtf8At(document) == std::string_view::npos,
                    "a document is UTF-8 and not blank");
    });
    return 0;
}
