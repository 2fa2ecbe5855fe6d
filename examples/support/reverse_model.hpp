// An encoder-decoder that learns to write words backwards.
#pragma once

#include <cstddef>
#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include <regard/regard.hpp>

#include "progress.hpp"

namespace backwards {

inline constexpr regard::Alphabet ALPHABET{"abcdefghijklmnopqrstuvwxyz"};
inline constexpr std::size_t SHORTEST = 2, LONGEST = 8;
inline constexpr regard::Config SHAPE{.N_EMBD = 32,
                                      .N_HEAD = 1,
                                      .BLOCK_SIZE = int(LONGEST) + 1,
                                      .VOCAB_SIZE = ALPHABET.size(),
                                      .N_INNER = 128,
                                      .FINAL_NORM = true,
                                      .N_ENCODER_LAYER = 1};

inline bool isWord(const std::string& word) {
    return word.size() >= SHORTEST && word.size() <= LONGEST &&
           word.find_first_not_of("abcdefghijklmnopqrstuvwxyz") == word.npos;
}

/// Any letters, of any length that the model reads.
inline std::string drawWord(regard::Random& random) {
    std::string word(SHORTEST + random.below(LONGEST - SHORTEST + 1), 'a');
    for (char& letter : word) letter = char('a' + int(random.below(26)));
    return word;
}

inline std::string reversed(const std::string& word) {
    return {word.rbegin(), word.rend()};
}

/// The word with BOS behind it, so that its end can be seen, and its letters backwards.
inline regard::TextPair pairOf(const std::string& word) {
    std::vector<int> source = ALPHABET.tokenize(word);
    source.erase(source.begin());
    return {std::move(source), ALPHABET.tokenize(reversed(word))};
}

/// What the model writes about a word, always the likeliest letter.
inline std::string written(const regard::Model<SHAPE>& model, const std::string& word) {
    regard::KvCache<SHAPE> cache;
    regard::encode(pairOf(word).source, cache, model);
    regard::Random unused{0};
    return ALPHABET.text(
        regard::generate(model, unused, {.sampling = {.temperature = 0}}, cache).tokens);
}

/// The likeliest text about a word that a beam of four finds.
inline std::string writtenByBeam(const regard::Model<SHAPE>& model, const std::string& word) {
    constexpr regard::BeamSearchOptions FOUR{.width = 4};
    regard::KvCache<SHAPE> cache{FOUR.width};
    regard::encode(pairOf(word).source, cache, model);
    return ALPHABET.text(regard::beamSearch(model, {}, FOUR, cache).front().tokens);
}

/// Words that are held out, and what was learned from others.
struct Run {
    static constexpr std::size_t BATCH = 32;

    std::set<std::string> unseen;
    regard::Model<SHAPE> model;

    explicit Run(std::size_t steps, std::size_t words, std::int64_t seed = 42) {
        regard::Random random{seed};
        while (unseen.size() < words) unseen.insert(drawWord(random));
        model = regard::Model<SHAPE>{random};
        regard::Trainer trainer{model,
                                {.learningRate = {.start = 0.004, .steps = steps, .warmUp = 100}}};
        regard::Progress progress{steps, stderr, {.count = BATCH, .unit = "words"}};
        std::vector<regard::TextPair> batch(BATCH);
        for (std::size_t step = 1; step <= steps; ++step) {
            for (regard::TextPair& pair : batch) {
                std::string word = drawWord(random);
                while (unseen.contains(word)) word = drawWord(random);
                pair = pairOf(word);
            }
            progress.update(step, double(trainer.trainStep(batch)));
        }
    }

    /// How many unseen words `write(model, word)` writes backwards, letter for letter.
    template <class Write>
    std::size_t exact(Write&& write) const {
        std::size_t count = 0;
        for (const std::string& word : unseen) count += write(model, word) == reversed(word);
        return count;
    }
};

} // namespace backwards
