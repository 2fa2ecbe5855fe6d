// The model of the plate: four layers of four heads that read Malay sentences word by word.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include <regard/regard.hpp>

#include "malay_sentences.hpp"

namespace malay {

/// Four layers, four heads of four numbers; one token a word, and BOS.
inline constexpr regard::Config SHAPE{
    .N_LAYER = 4,
    .VOCAB_SIZE = 1 + static_cast<int>(data::countDifferentWords(data::MALAY_SENTENCES))};
/// The sentence of the plate, which is not among those learned from: "Chicken eats Taufik".
inline constexpr const char* SENTENCE = "Ayam makan Taufik";
using Traces = std::vector<regard::ForwardTrace<float>>;

/// The words of the sentences.
inline regard::WordTokenizer words() {
    return regard::WordTokenizer::of(data::MALAY_SENTENCES);
}

/// What the positions of a sentence are called in a picture: <SOS>, then its words. Fails for an
/// unknown word and for more words than the model reads.
inline std::vector<std::string> labelsOf(const regard::WordTokenizer& words,
                                         const std::string& sentence) {
    const auto ids = words.tokenize(sentence);
    constexpr std::size_t LONGEST = regard::Shape<SHAPE>::BLOCK_SIZE - 1;
    if (ids.size() - 2 > LONGEST)
        regard::fail("the sentence has " + std::to_string(ids.size() - 2) +
                     " words; give at most " + std::to_string(LONGEST));
    std::vector<std::string> labels{"<SOS>"};
    for (std::size_t i = 1; i + 1 < ids.size(); ++i) labels.push_back(words.label(ids[i]));
    return labels;
}

/// The words, and a model that learned the sentences.
struct Pupil {
    regard::WordTokenizer words = malay::words();
    regard::Model<SHAPE> model;
    std::size_t steps;
    std::vector<double> losses; ///< of every step, in nats

    /// Trains for `count` steps of four sentences drawn at random.
    explicit Pupil(std::size_t count, std::int64_t seed = 42) : steps(count) {
        regard::Random random{seed};
        model = regard::Model<SHAPE>{random};
        std::vector<std::vector<int>> texts;
        for (const auto sentence : data::MALAY_SENTENCES) texts.push_back(words.tokenize(sentence));
        regard::Trainer trainer{model,
                                {.learningRate = {.start = 0.01, .steps = count}, .clipNorm = 1}};
        std::vector<std::vector<int>> batch(4);
        for (std::size_t step = 0; step < count; ++step) {
            for (auto& text : batch)
                text = texts[random.below(static_cast<std::uint32_t>(texts.size()))];
            losses.push_back(double(trainer.trainStep(batch)));
        }
    }

    /// The traces of <SOS> and the words of a sentence.
    Traces traces(const std::string& sentence) const {
        return regard::computeSequenceTraces(model, words.tokenize(sentence));
    }
};

} // namespace malay
