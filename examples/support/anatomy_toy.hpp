// The toy of the anatomy of attention: embeddings and matrices written by hand so that adjectives
// update their noun, small enough to be checked with a pencil. Nothing here was learned.
#pragma once

#include <array>
#include <cmath>
#include <cstddef>
#include <limits>
#include <string>
#include <vector>

#include <regard/look/text.hpp>
#include <regard/nn/softmax.hpp>

namespace anatomy {

/// Rows of numbers.
using Matrix = std::vector<std::vector<double>>;

/// a · b.
inline Matrix product(const Matrix& a, const Matrix& b) {
    Matrix c(a.size(), std::vector<double>(b.front().size(), 0.0));
    for (std::size_t i = 0; i < a.size(); ++i)
        for (std::size_t k = 0; k < b.size(); ++k)
            for (std::size_t j = 0; j < c[i].size(); ++j) c[i][j] += a[i][k] * b[k][j];
    return c;
}
/// aᵀ.
inline Matrix transposed(const Matrix& a) {
    Matrix t(a.front().size(), std::vector<double>(a.size()));
    for (std::size_t i = 0; i < a.size(); ++i)
        for (std::size_t j = 0; j < a[i].size(); ++j) t[j][i] = a[i][j];
    return t;
}
/// The softmax of every row; a score of −∞ gets a share of exactly 0.
inline Matrix softmaxRows(Matrix scores) {
    for (auto& row : scores) regard::softmax(row.data(), row.size(), row.data());
    return scores;
}
/// Every number times `factor`.
inline Matrix scaled(Matrix matrix, double factor) {
    for (auto& row : matrix)
        for (double& number : row) number *= factor;
    return matrix;
}
/// −∞ wherever a row would look at what follows it.
inline Matrix masked(Matrix scores) {
    for (std::size_t i = 0; i < scores.size(); ++i)
        for (std::size_t j = i + 1; j < scores[i].size(); ++j)
            scores[i][j] = -std::numeric_limits<double>::infinity();
    return scores;
}

/// "A fluffy blue creature", word by word as French orders it.
inline const std::vector<std::string> PHRASE{"une", "créature", "bleue", "et", "duveteuse"};
/// Where the noun stands.
inline constexpr std::size_t NOUN = 1;
/// What the six numbers of an embedding stand for.
inline constexpr std::array<regard::Text, 6> FEATURES{{{"nom", "noun"},
                                                       {"adjectif", "adjective"},
                                                       {"mot-outil", "function word"},
                                                       {"bleu", "blue"},
                                                       {"duveteux", "fluffy"},
                                                       {"vivant", "alive"}}};
/// [5][6] the embeddings.
inline const Matrix EMBEDDINGS{{0.5, 0, 2, 0, 0, 0},
                               {2, 0, 0, 0, 0, 2},
                               {0, 2, 0, 2, 0, 0},
                               {0, 0.5, 2, 0, 0, 0},
                               {0, 2, 0, 0, 2, 0}};
/// [6][4] a noun asks for adjectives, an adjective for its noun, a function word for its like.
inline const Matrix W_Q{{2, 0, 0, 0}, {0, 1, 0, 0}, {0, 0, 1, 0},
                        {0, 0, 0, 0}, {0, 0, 0, 0}, {0, 0, 0, 0.5}};
/// [6][4] adjectives say that they are some, a little louder where they tell of touch.
inline const Matrix W_K{{0, 1.5, 0, 0}, {1, 0, 0, 0},      {0, 0, 0.5, 0},
                        {0, 0, 0, 0},   {0.0625, 0, 0, 0}, {0, 0, 0, -0.5}};
/// [6][4] what a word gives away: its colour, its touch, its life.
inline const Matrix W_V{{0, 0, 0, 0}, {0, 0, 0, 0}, {0, 0, 0, 0.5},
                        {1, 0, 0, 0}, {0, 1, 0, 0}, {0, 0, 0.5, 0}};
/// [4][6] back to what the numbers of an embedding stand for.
inline const Matrix W_O{
    {0, 0, 0, 1, 0, 0}, {0, 0, 0, 0, 1, 0}, {0, 0, 0, 0, 0, 1}, {0, 0, 0.25, 0, 0, 0}};

/// Everything that the toy computes.
struct Toy {
    Matrix q = product(EMBEDDINGS, W_Q), k = product(EMBEDDINGS, W_K), v = product(EMBEDDINGS, W_V);
    Matrix dots = product(q, transposed(k));   ///< [5][5] q·k
    Matrix scores = scaled(dots, 0.5);         ///< q·k / √4
    Matrix weights = softmaxRows(scores);      ///< every word sees every word
    Matrix unscaled = softmaxRows(dots);       ///< without ÷ √4
    Matrix causalScores = masked(scores);      ///< −∞ in the future
    Matrix causal = softmaxRows(causalScores); ///< every word sees itself and those before it
    Matrix update = product(product(weights, v), W_O); ///< [5][6] what attention adds
};

/// A word with several meanings. Its numbers: building, Paris, chess, a walk.
inline const std::vector<double> TOUR{1, 0, 1, 1};
inline constexpr std::array<regard::Text, 4> TOUR_FEATURES{
    {{"édifice", "building"}, {"Paris", "Paris"}, {"échecs", "chess"}, {"promenade", "a walk"}}};
/// Three things that it may mean.
inline constexpr std::array<regard::Text, 3> MEANINGS{{{"monument de Paris", "monument in Paris"},
                                                       {"pièce d’échecs", "chess piece (rook)"},
                                                       {"promenade", "a walk"}}};
inline const Matrix MEANING_VECTORS{{1, 1, 0, 0}, {0, 0, 1, 0}, {0, 0, 0, 1}};

/// The word beside another: what it looks at with a score of 2 against 0 for itself, and what that
/// gives it.
struct Context {
    std::string phrase, word; ///< "tour Eiffel", "Eiffel"
    std::vector<double> value;
};
inline const std::vector<Context> CONTEXTS{{"tour Eiffel", "Eiffel", {1, 2, -0.5, -0.5}},
                                           {"tour d’échecs", "échecs", {-0.5, 0, 2, -0.5}}};

/// The weight on the other word: the softmax of (0, 2).
inline double contextWeight() {
    return softmaxRows({{0, 2}})[0][1];
}
/// TOUR after it looked at a context.
inline std::vector<double> enriched(const Context& context) {
    std::vector<double> sum = TOUR;
    for (std::size_t d = 0; d < sum.size(); ++d) sum[d] += contextWeight() * context.value[d];
    return sum;
}
/// The cosine of the angle between two vectors.
inline double cosine(const std::vector<double>& a, const std::vector<double>& b) {
    double dot = 0, aa = 0, bb = 0;
    for (std::size_t d = 0; d < a.size(); ++d) {
        dot += a[d] * b[d];
        aa += a[d] * a[d];
        bb += b[d] * b[d];
    }
    return dot / std::sqrt(aa * bb);
}

} // namespace anatomy
