// What a head may look at, as sets of positions, and how well it does so against a head that looks
// everywhere alike.
#pragma once

#include <array>
#include <cmath>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <regard/core/error.hpp>
#include <regard/look/attn_matrix.hpp>
#include <regard/look/escape.hpp>
#include <regard/look/text.hpp>

namespace regard {

/// Sets of positions that a head may look at from position i.
enum class HeadPattern {
    previous,  ///< i − 1
    first,     ///< 0, the attention sink
    self,      ///< i
    near,      ///< i − k to i
    duplicate, ///< earlier places of the same token
    vowel,     ///< all vowels
    consonant, ///< all consonants
};

/// All patterns, in the order in which a tie between them is decided.
inline constexpr std::array HEAD_PATTERNS{
    HeadPattern::previous,  HeadPattern::first, HeadPattern::self,     HeadPattern::near,
    HeadPattern::duplicate, HeadPattern::vowel, HeadPattern::consonant};

/// The name of a pattern.
constexpr Text patternName(HeadPattern pattern) {
    switch (pattern) {
    case HeadPattern::previous:
        return {"lettre d’avant", "previous token"};
    case HeadPattern::first:
        return {"première position", "first token"};
    case HeadPattern::self:
        return {"elle-même", "self"};
    case HeadPattern::near:
        return {"voisinage", "near"};
    case HeadPattern::duplicate:
        return {"même lettre", "duplicate"};
    case HeadPattern::vowel:
        return {"voyelles", "vowels"};
    case HeadPattern::consonant:
        return {"consonnes", "consonants"};
    }
    return {"", ""};
}

/// What kind of letter a token is.
enum class LetterKind { vowel, consonant, other };

/// The kind of a token by its only letter, a to z or the accented letters of Latin-1, œ and Ÿ; what
/// is longer or no letter is `other`. y counts as a vowel.
inline LetterKind letterKind(std::string_view token) {
    const CodePoint point = firstChar(token);
    if (token.empty() || point.length != token.size()) return LetterKind::other;
    char32_t c = point.value;
    if ((c >= U'A' && c <= U'Z') || (c >= 0xC0 && c <= 0xDE && c != 0xD7)) c += 0x20;
    constexpr std::u32string_view VOWELS = U"aeiouyàáâãäåæèéêëìíîïòóôõöøùúûüýÿœŒŸ";
    if (VOWELS.find(c) != std::u32string_view::npos) return LetterKind::vowel;
    const bool consonant =
        (c >= U'a' && c <= U'z') || c == 0xE7 || c == 0xF0 || c == 0xF1 || c == 0xFE || c == 0xDF;
    return consonant ? LetterKind::consonant : LetterKind::other;
}

/// What patterns need to know about a text.
struct PatternText {
    std::vector<int> tokens;       ///< of every position
    std::vector<LetterKind> kinds; ///< of every position
    std::size_t near = 2;          ///< k of `HeadPattern::near`
};

/// Whether position j belongs to what position i looks at; j ≤ i.
inline bool inPattern(HeadPattern pattern, const PatternText& text, std::size_t i, std::size_t j) {
    switch (pattern) {
    case HeadPattern::previous:
        return j + 1 == i;
    case HeadPattern::first:
        return j == 0;
    case HeadPattern::self:
        return j == i;
    case HeadPattern::near:
        return i - j <= text.near;
    case HeadPattern::duplicate:
        return j < i && text.tokens[j] == text.tokens[i];
    case HeadPattern::vowel:
        return text.kinds[j] == LetterKind::vowel;
    case HeadPattern::consonant:
        return text.kinds[j] == LetterKind::consonant;
    }
    return false;
}

/// What a head does beyond uniform attention, and what it could do at most: Σ(mᵢ − uᵢ) and Σ(1 −
/// uᵢ).
struct Excess {
    double done = 0, possible = 0;

    /// 0 for uniform attention, 1 for a perfect head, below 0 for one that avoids the pattern; NaN
    /// where no row tells.
    double score() const { return possible > 0 ? done / possible : NAN; }
    /// Adds the sums of another text.
    Excess& operator+=(const Excess& other) {
        done += other.done;
        possible += other.possible;
        return *this;
    }
};

/// The excess of `weights` over one text. From row 2 on, a row counts whose visible positions are
/// partly, but not all, in the pattern; mᵢ is the weight on them and uᵢ their share.
inline Excess measureExcess(const AttnMatrix& weights, HeadPattern pattern,
                            const PatternText& text) {
    if (text.tokens.size() != weights.size() || text.kinds.size() != weights.size())
        fail("an attention matrix of " + std::to_string(weights.size()) +
             " positions got the tokens of " + std::to_string(text.tokens.size()) +
             " and the kinds of " + std::to_string(text.kinds.size()));
    Excess excess;
    for (std::size_t i = 2; i < weights.size(); ++i) {
        std::size_t size = 0;
        double weight = 0;
        for (std::size_t j = 0; j <= i; ++j)
            if (inPattern(pattern, text, i, j)) {
                ++size;
                weight += weights(i, j);
            }
        if (size == 0 || size == i + 1) continue;
        const double uniform = static_cast<double>(size) / static_cast<double>(i + 1);
        excess.done += weight - uniform;
        excess.possible += 1 - uniform;
    }
    return excess;
}

/// The score of a head on one text against the uniform baseline, as `Excess::score` has it.
inline double scorePattern(const AttnMatrix& weights, HeadPattern pattern,
                           const PatternText& text) {
    return measureExcess(weights, pattern, text).score();
}

} // namespace regard
