// The same words in another order: what an encoder makes of them with and without positions.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <vector>

#include <regard/look/diagram.hpp>
#include <regard/nn/classifier.hpp>

#include "panel.hpp"

/// What an encoder made of one text.
struct ReadText {
    std::vector<int> tokens;
    std::vector<std::vector<double>> rows; ///< [tokens][N_EMBD] its last rows
    std::vector<double> answers;           ///< [N_CLASS] probabilities
};

/// Reads `tokens` with an encoder that has a classification head.
template <regard::Config C, class T>
ReadText readText(const regard::Model<C, T>& model, const std::vector<int>& tokens) {
    using namespace regard;
    ReadText read{tokens, {}, classProbs(model, tokens)};
    const Activations<C, T> activations{{.rows = tokens.size(), .keyRows = tokens.size()}};
    const std::array<TokenSequence, 1> text{TokenSequence{.rows = tokens.size()}};
    forward(Batch{tokens, {}, text}, model, activations);
    const T* row = activations.template output<Gpt<C>::FINAL_NORM>();
    for (std::size_t t = 0; t < tokens.size(); ++t, row += Shape<C>::N_EMBD)
        read.rows.emplace_back(row, row + Shape<C>::N_EMBD);
    return read;
}

/// Where each token of `a` stands in `b`. Fails unless both are the same tokens, each there once.
inline std::vector<std::size_t> sameWords(const ReadText& a, const ReadText& b) {
    std::vector<std::size_t> places;
    for (const int token : a.tokens) {
        const auto found = std::find(b.tokens.begin(), b.tokens.end(), token);
        if (found == b.tokens.end() || a.tokens.size() != b.tokens.size() ||
            std::count(b.tokens.begin(), b.tokens.end(), token) != 1)
            regard::fail("two texts to compare need the same tokens, each of them once");
        places.push_back(static_cast<std::size_t>(found - b.tokens.begin()));
    }
    return places;
}

/// Per token of `a`: the largest difference of its row from the row of the same token in `b`.
inline std::vector<double> rowDifferences(const ReadText& a, const ReadText& b) {
    const auto places = sameWords(a, b);
    std::vector<double> largest(a.rows.size());
    for (std::size_t t = 0; t < a.rows.size(); ++t)
        for (std::size_t i = 0; i < a.rows[t].size(); ++i)
            largest[t] = (std::max)(largest[t], std::abs(a.rows[t][i] - b.rows[places[t]][i]));
    return largest;
}

/// The words of the picture.
struct OrderLabels {
    std::vector<std::string> tokens; ///< of every token id
    std::vector<std::string> answers;
    std::array<std::string, 2> sentences;
    std::string question;
};

/// Two sentences of the same words as an encoder without positions (`without`) and one with them
/// read them: the rows of all words, lines from each word to itself, how far apart the two rows
/// are, and the answers to a question about each. Fails as `sameWords` does.
inline Panel orderPanel(const std::array<ReadText, 2>& without, const std::array<ReadText, 2>& with,
                        const OrderLabels& labels, std::size_t steps, regard::Lang lang,
                        const std::string& name = "order") {
    using namespace regard;
    constexpr Text titleOf{"Sans positions, l’ordre des mots est invisible",
                           "Without positions, the order of words is invisible"};
    constexpr Text told{
        "Les mêmes mots dans un autre ordre. Sans positions, chaque mot reçoit exactement les "
        "mêmes nombres dans les deux phrases\u202F; avec elles, non, et la question a une réponse.",
        "The same words in another order. Without positions, every word gets exactly the same "
        "numbers in both sentences; with them it does not, and the question has an answer."};
    Figure figure(name, lang, std::string(titleOf.in(lang)), std::string(told.in(lang)));
    Table table{{"positions", "sentence", "part", "label", "index", "value"}, {}};
    std::vector<double> all;
    for (const auto* reads : {&without, &with})
        for (const ReadText& read : *reads)
            for (const auto& row : read.rows) all.insert(all.end(), row.begin(), row.end());
    const double limit = std::ceil(magnitude(all) * 10 - 1e-9) / 10;
    const std::size_t words = without[0].tokens.size(), columns = without[0].rows.at(0).size();
    constexpr double cell = 20, word = 78, gap = 150;
    const double grid = cell * double(columns), block = word + grid;
    const double second = 24 + block + gap, width = second + block + 190;
    double y = drawHeading(figure, width, figure.title(), figure.description());
    drawBadge(figure, 24, y, trainingBadge(steps, lang), steps > 0);
    y += 34;
    const auto label = [&](int token) {
        return truncateChars(tokenLabel(labels.tokens, token), 8);
    };
    const auto section = [&](const std::array<ReadText, 2>& reads, Text heading, const char* id) {
        figure.text(24, y, heading.in(lang), {.size = 16, .bold = true});
        y += 30;
        const double top = y + 24;
        for (std::size_t s = 0; s < 2; ++s) {
            const double x = s == 0 ? 24 : second;
            figure.text(x + word, y, labels.sentences[s], {.size = 14, .italic = true});
            for (std::size_t t = 0; t < words; ++t) {
                const double at = top + cell * double(t);
                figure.text(x + word - 8, at + cell / 2, label(reads[s].tokens[t]),
                            {.size = 12, .anchor = "end"});
                for (std::size_t i = 0; i < columns; ++i) {
                    const double value = reads[s].rows[t][i];
                    figure.rect(x + word + cell * double(i), at, cell - 1, cell - 1,
                                Paint::solid(signedColour(value, limit), "#c9ced4", 0.5), 2,
                                formatShortest(value));
                    table.rows.push_back(
                        {id, labels.sentences[s], "row", label(reads[s].tokens[t]), i, value});
                }
            }
        }
        const auto places = sameWords(reads[0], reads[1]);
        const auto differences = rowDifferences(reads[0], reads[1]);
        constexpr Text apart{"écart", "difference"};
        const double right = second + block + 16;
        figure.text(right, y, apart.in(lang), {.size = 12, .ink = SOFT});
        for (std::size_t t = 0; t < words; ++t) {
            const double from = top + cell * (double(t) + 0.5);
            const double to = top + cell * (double(places[t]) + 0.5);
            const bool same = differences[t] < 1e-9;
            Paint line{"none", same ? "#2da44e" : "#d1242f", same ? 2.4 : 1.2, same ? "" : "4 4"};
            figure.path(levelCurve(24 + block + 6, from, second + 6, to), line);
            figure.text(right, to, formatFixed(differences[t], 2, lang),
                        {.size = 13, .bold = true});
            table.rows.push_back(
                {id, "", "difference", label(reads[0].tokens[t]), t, differences[t]});
        }
        const double largestOf = *std::max_element(differences.begin(), differences.end());
        constexpr Text equal{"= les mêmes", "= the same"}, other{"≠ d’autres", "≠ different"};
        figure.text(right + 52, top + cell * double(words) / 2,
                    (largestOf < 1e-9 ? equal : other).in(lang), {.size = 15, .bold = true});
        y = top + cell * double(words) + 26;
        for (std::size_t s = 0; s < 2; ++s) {
            const double x = (s == 0 ? 24 : second) + word;
            figure.text(x, y, labels.question, {.size = 13, .bold = true});
            const auto order = largest(reads[s].answers, 3);
            for (std::size_t rank = 0; rank < order.size(); ++rank) {
                const double share = reads[s].answers[order[rank]];
                const double at = y + 24 + 22 * double(rank);
                figure.text(x + 82, at, truncateChars(labels.answers.at(order[rank]), 12),
                            {.size = 12, .anchor = "end"});
                figure.rect(x + 90, at - 7, 150 * share + 0.5, 14,
                            Paint::solid(weightColour(0.35 + 0.5 * share), "#57606a", 0.6), 2,
                            formatShortest(share));
                figure.text(x + 98 + 150 * share, at, formatPercent(share, 1, lang),
                            {.size = 12, .bold = share > 0.05});
            }
            for (std::size_t a = 0; a < reads[s].answers.size(); ++a)
                table.rows.push_back({id, labels.sentences[s], "answer", labels.answers.at(a), a,
                                      reads[s].answers[a]});
        }
        y += 24 + 22 * 3 + 26;
    };
    const double first = y + 54;
    section(without, {"Sans positions", "Without positions"}, "without");
    section(with, {"Avec des positions", "With positions"}, "with");
    drawColourBar(figure, width - 72, first + cell * double(words) + 20, 110, true, limit);
    constexpr Text exact{
        "Vert\u00A0: les deux lignes sont égales, aux erreurs d’arrondi près. L’attention "
        "additionne sur toutes les clés, et une somme ne dépend pas de l’ordre.",
        "Green: the two rows are equal, but for rounding. Attention sums over all keys, and a sum "
        "does not depend on the order."};
    y += figure.paragraph(24, y, width - 48, exact.in(lang), {.size = 12, .ink = SOFT});
    figure.resize(width, y + 12);
    return {std::move(figure), std::move(table)};
}
