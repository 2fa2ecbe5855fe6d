// The lesson "chat": attention among four letters with four numbers each, small enough to follow by
// hand. The letters are their own queries, keys and values.
#pragma once

#include <array>
#include <cmath>
#include <cstddef>
#include <string>
#include <vector>

#include <regard/look/attn_matrix.hpp>
#include <regard/look/number.hpp>
#include <regard/look/text.hpp>
#include <regard/nn/softmax.hpp>

namespace lesson {

/// One letter and its numbers.
struct Letter {
    const char* name;
    std::array<double, 4> numbers;
};

/// The numbers are chosen, not learned: t looks at every letter, at itself the most, and takes home
/// [.2209, .4983, .3156, .3893].
inline constexpr std::array<Letter, 4> CHAT{{{"c", {0.4, 0.0, 0.3, 0.1}},
                                             {"h", {0.2, 0.3, 1.1, 0.6}},
                                             {"a", {0.0, 0.6, 0.0, 0.9}},
                                             {"t", {0.3, 0.9, 0.0, 0.0}}}};

/// Everything that the lesson computes.
struct Lesson {
    regard::AttnMatrix scores{4};                    ///< x_i·x_j / √4, every pair
    regard::AttnMatrix weights{4};                   ///< their softmax over j ≤ i
    std::array<std::array<double, 4>, 4> mixtures{}; ///< Σ weight · numbers, for every letter
};

/// Computes the lesson for `letters`.
inline Lesson compute(const std::array<Letter, 4>& letters = CHAT) {
    Lesson lesson;
    for (std::size_t i = 0; i < 4; ++i) {
        std::array<double, 4> row{};
        for (std::size_t j = 0; j < 4; ++j) {
            double sum = 0;
            for (std::size_t d = 0; d < 4; ++d)
                sum += letters[i].numbers[d] * letters[j].numbers[d];
            lesson.scores(i, j) = row[j] = sum / 2;
        }
        regard::softmax(row.data(), i + 1, row.data());
        for (std::size_t j = 0; j <= i; ++j) {
            lesson.weights(i, j) = row[j];
            for (std::size_t d = 0; d < 4; ++d)
                lesson.mixtures[i][d] += row[j] * letters[j].numbers[d];
        }
    }
    return lesson;
}

/// A bar of `cells` characters for a share 0..1.
inline std::string textBar(double share, std::size_t cells) {
    constexpr std::array<const char*, 8> parts{"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"};
    const auto eighths =
        static_cast<std::size_t>(std::lround(share * static_cast<double>(cells) * 8));
    std::string bar;
    for (std::size_t i = 0; i < eighths / 8; ++i) bar += "█";
    return bar + parts[eighths % 8];
}

/// Numbers as "[0.10, 0.90]", "[0,10 ; 0,90]" in French.
inline std::string numberList(const std::array<double, 4>& numbers, int decimals,
                              regard::Lang lang) {
    std::string list = "[";
    for (std::size_t d = 0; d < 4; ++d)
        list += (d ? lang == regard::Lang::fr ? "\u202F; " : ", " : "") +
                regard::formatFixed(numbers[d], decimals, lang);
    return list + "]";
}

/// The lesson's steps, named alike in the terminal and in the picture.
inline constexpr std::array<regard::Text, 5> STEPS{{
    {"Quatre lettres, quatre nombres chacune", "Four letters, four numbers each"},
    {"Scores de t\u00A0: multiplier, additionner, diviser par √4",
     "Scores of t: multiply, add, divide by √4"},
    {"Softmax\u00A0: les scores deviennent des parts", "Softmax: the scores become shares"},
    {"Somme pondérée\u00A0: ce que t emporte", "Weighted sum: what t takes home"},
    {"Masque causal\u00A0: qui peut voir qui", "Causal mask: who can see whom"},
}};

/// The lesson as the terminal shows it.
inline std::string toText(const Lesson& lesson, regard::Lang lang,
                          const std::array<Letter, 4>& letters = CHAT) {
    using namespace regard;
    std::string text;
    const auto step = [&](std::size_t i) {
        text +=
            (i ? "\n" : "") + std::to_string(i + 1) + ". " + std::string(STEPS[i].in(lang)) + "\n";
    };
    step(0);
    for (const Letter& letter : letters)
        text +=
            "   " + std::string(letter.name) + "  " + numberList(letter.numbers, 1, lang) + "\n";
    step(1);
    for (std::size_t j = 0; j < 4; ++j)
        text += "   t·" + std::string(letters[j].name) + "  " +
                formatFixed(lesson.scores(3, j), 3, lang) + "\n";
    step(2);
    for (std::size_t j = 0; j < 4; ++j)
        text += "   " + std::string(letters[j].name) + "  " +
                formatPercent(lesson.weights(3, j), 2, lang) + "  " +
                textBar(lesson.weights(3, j), 40) + "\n";
    step(3);
    text += "   " + numberList(lesson.mixtures[3], 4, lang) + "\n";
    step(4);
    text += "      c   h   a   t\n";
    for (std::size_t i = 0; i < 4; ++i) {
        text += "   " + std::string(letters[i].name);
        for (std::size_t j = 0; j < 4; ++j) text += lesson.weights.isMasked(i, j) ? "   –" : "  OK";
        text += "\n";
    }
    return text;
}

} // namespace lesson
