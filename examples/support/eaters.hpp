// Who eats whom: sentences of which two, with the same words in another order, mean the opposite;
// and small encoders that are asked who eats.
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <vector>

#include <regard/learn/class_loss.hpp>
#include <regard/learn/trainer.hpp>
#include <regard/look/text.hpp>
#include <regard/text/word_tokenizer.hpp>

namespace eaters {

inline constexpr std::size_t ANIMALS = 6;
/// Every animal with an article of its own, so that no sentence has a word twice.
inline constexpr std::array<regard::Text, ANIMALS> NAMES{{{"le chat", "a cat"},
                                                          {"la souris", "the mouse"},
                                                          {"le chien", "a dog"},
                                                          {"la poule", "the hen"},
                                                          {"le loup", "a wolf"},
                                                          {"la vache", "the cow"}}};
inline constexpr regard::Text EATS{"mange", "eats"};

/// An encoder of these sentences that knows positions, or does not. Its vocabulary: six animals,
/// two articles, the verb, and BOS, whose row is read for the answer.
constexpr regard::Config shapeWith(regard::Position position) {
    return {.N_LAYER = 1,
            .BLOCK_SIZE = 6,
            .VOCAB_SIZE = int(ANIMALS) + 4,
            .POSITION = position,
            .CAUSAL = false,
            .N_CLASS = int(ANIMALS)};
}

/// "le chat mange la souris".
inline std::string sentence(std::size_t eater, std::size_t eaten, regard::Lang lang) {
    std::string words(NAMES[eater].in(lang));
    words += ' ';
    words += EATS.in(lang);
    words += ' ';
    return words += NAMES[eaten].in(lang);
}

/// The words of all sentences.
inline regard::WordTokenizer words(regard::Lang lang) {
    std::vector<std::string> all;
    for (std::size_t animal = 0; animal < ANIMALS; ++animal)
        all.push_back(sentence(animal, (animal + 1) % ANIMALS, lang));
    return regard::WordTokenizer::of(all);
}

/// BOS and the words, and who eats.
inline regard::LabelledText example(const regard::WordTokenizer& words, std::size_t eater,
                                    std::size_t eaten, regard::Lang lang) {
    auto tokens = words.tokenize(sentence(eater, eaten, lang));
    tokens.pop_back();
    return {std::move(tokens), int(eater), {}};
}

/// All thirty sentences.
inline std::vector<regard::LabelledText> lessons(const regard::WordTokenizer& words,
                                                 regard::Lang lang) {
    std::vector<regard::LabelledText> all;
    for (std::size_t eater = 0; eater < ANIMALS; ++eater)
        for (std::size_t eaten = 0; eaten < ANIMALS; ++eaten)
            if (eater != eaten) all.push_back(example(words, eater, eaten, lang));
    return all;
}

/// Teaches `model` who eats, all `lessons` in every step; the loss of each, in nats.
template <regard::Config C, class T>
std::vector<double> teach(regard::Model<C, T>& model,
                          const std::vector<regard::LabelledText>& lessons, std::size_t steps) {
    regard::Trainer<C, T, regard::ClassLoss<C, T>> trainer{
        model, {.learningRate = {.start = 0.01, .steps = steps}}};
    std::vector<double> losses;
    for (std::size_t step = 0; step < steps; ++step)
        losses.push_back(double(trainer.trainStep(lessons)));
    return losses;
}

} // namespace eaters
