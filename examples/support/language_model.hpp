// An encoder that tells French first names from Finnish ones by their letters.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <regard/regard.hpp>

#include "finnish_names.hpp"
#include "french_names.hpp"
#include "language_panel.hpp"
#include "progress.hpp"

namespace language {

inline constexpr regard::Alphabet ALPHABET{"abcdefghijklmnopqrstuvwxyz"};
inline constexpr regard::Config SHAPE{.N_HEAD = 2,
                                      .BLOCK_SIZE = 17,
                                      .VOCAB_SIZE = ALPHABET.size(),
                                      .DROPOUT_PERCENT = 20,
                                      .CAUSAL = false,
                                      .N_CLASS = 2};
inline constexpr std::size_t LONGEST = SHAPE.BLOCK_SIZE - 1;
inline constexpr int FRENCH = 0, FINNISH = 1;

struct Name {
    std::string letters;
    int language;
};

/// Whether it is written in a to z alone: an accent would give the language away.
inline bool isPlain(std::string_view name) {
    return !name.empty() && name.size() <= LONGEST &&
           name.find_first_not_of("abcdefghijklmnopqrstuvwxyz") == name.npos;
}

/// BOS, whose row becomes the whole name's, and the letters.
inline std::vector<int> tokensOf(std::string_view name) {
    std::vector<int> tokens = ALPHABET.tokenize(name);
    tokens.pop_back();
    return tokens;
}

/// The probability that a name is Finnish.
inline double finnish(const regard::Model<SHAPE>& model, std::string_view name) {
    return regard::classProbs(model, tokensOf(name))[FINNISH];
}

/// A name as the model reads it, for the picture.
inline ReadName read(const regard::Model<SHAPE>& model, const std::string& name) {
    ReadName all{name, finnish(model, name), {}};
    const regard::AttentionMaps maps = regard::encoderAttention(model, tokensOf(name));
    for (const regard::AttentionMap& head : maps[0])
        all.weights.emplace_back(head.cells.begin(),
                                 head.cells.begin() + std::ptrdiff_t(head.columns));
    return all;
}

/// As many names of each language, a fifth of them held out, and what was learned from the others.
struct Run {
    static constexpr std::size_t BATCH = 16;

    std::vector<Name> learned, unseen;
    regard::Model<SHAPE> model;

    explicit Run(std::size_t steps, std::int64_t seed = 42) {
        regard::Random random{seed};
        draw(random);
        model = regard::Model<SHAPE>{random};
        regard::Trainer<SHAPE, float, regard::ClassLoss<SHAPE, float>> trainer{
            model, {.learningRate = {.start = 0.005, .steps = steps}}};
        regard::Progress progress{steps, stderr, {.count = BATCH}};
        std::vector<regard::LabelledText> batch;
        for (std::size_t step = 0, next = 0; step < steps; ++step) {
            batch.clear();
            for (std::size_t i = 0; i < BATCH; ++i, next = (next + 1) % learned.size()) {
                if (next == 0) random.shuffle(learned);
                batch.push_back({tokensOf(learned[next].letters), learned[next].language, {}});
            }
            progress.update(step + 1, double(trainer.trainStep(batch)));
        }
    }

    /// How many names of `unseen` the model takes for what they are.
    std::size_t right() const {
        std::size_t count = 0;
        for (const Name& name : unseen)
            count += (finnish(model, name.letters) > 0.5) == (name.language == FINNISH);
        return count;
    }

private:
    void draw(regard::Random& random) {
        std::vector<Name> french, all;
        for (const std::string_view name : data::FRENCH_NAMES)
            if (isPlain(name)) french.push_back({std::string{name}, FRENCH});
        random.shuffle(french);
        for (const std::string_view name : data::FINNISH_NAMES) {
            all.push_back({std::string{name}, FINNISH});
            all.push_back(french[all.size() / 2]);
        }
        random.shuffle(all);
        const auto end = all.end() - std::ptrdiff_t(all.size() / 5);
        learned.assign(all.begin(), end);
        unseen.assign(end, all.end());
    }
};

} // namespace language
