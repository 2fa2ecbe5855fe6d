// Induction: a head that finds the last place where the present token stood and looks at what came
// after it (Olsson et al. 2022, "In-context Learning and Induction Heads").
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <regard/core/error.hpp>
#include <regard/core/random.hpp>
#include <regard/look/head_score.hpp>
#include <regard/nn/gpt_forward.hpp>

namespace regard {

/// BOS, random tokens, the same tokens once more, and BOS: what can only be continued by looking
/// back. The period is drawn from a third to half of the positions, so that no fixed distance
/// does. Fails for a model of fewer than five positions or two tokens.
template <AnyConfig auto C>
std::vector<int> repeatedSequence(Random& random) {
    using S = Shape<C>;
    if (S::BLOCK_SIZE < 5 || S::VOCAB_SIZE < 3)
        fail("a repeated sequence needs five positions and two tokens besides BOS");
    constexpr std::size_t longest = (S::BLOCK_SIZE - 1) / 2;
    constexpr std::size_t shortest = (std::max)(std::size_t{2}, (S::BLOCK_SIZE - 1) / 3);
    const std::size_t period =
        shortest + random.below(static_cast<std::uint32_t>(longest - shortest + 1));
    const int bos = static_cast<int>(S::VOCAB_SIZE) - 1;
    std::vector<int> tokens{bos};
    for (std::size_t i = 0; i < period; ++i)
        tokens.push_back(static_cast<int>(random.below(static_cast<std::uint32_t>(bos))));
    for (std::size_t i = 0; i < period; ++i) tokens.push_back(tokens[1 + i]);
    tokens.push_back(bos);
    return tokens;
}

/// Whether position j < i follows an earlier place of the token at i.
inline bool followsSame(const std::vector<int>& tokens, std::size_t i, std::size_t j) {
    return j > 0 && j < i && tokens[j - 1] == tokens[i];
}

/// The excess of one head on induction over a text, as `measureExcess` has it: every row counts
/// whose token stood in the text before and was followed by another position. `tokens`: of the
/// positions. Fails for another number of tokens.
inline Excess measureInduction(const AttnMatrix& weights, const std::vector<int>& tokens) {
    if (tokens.size() != weights.size())
        fail("an attention matrix of " + std::to_string(weights.size()) +
             " positions got the tokens of " + std::to_string(tokens.size()));
    Excess excess;
    for (std::size_t i = 2; i < weights.size(); ++i) {
        std::size_t size = 0;
        double weight = 0;
        for (std::size_t j = 1; j < i; ++j)
            if (followsSame(tokens, i, j)) {
                ++size;
                weight += weights(i, j);
            }
        if (size == 0) continue;
        const double uniform = static_cast<double>(size) / static_cast<double>(i + 1);
        excess.done += weight - uniform;
        excess.possible += 1 - uniform;
    }
    return excess;
}

/// The induction score of every head, [N_LAYER · N_HEAD], over `sequences` repeated random
/// sequences. Nothing for a model of one layer: there it is impossible, for a key can't tell which
/// token stands before it until a layer has told it.
template <AnyConfig auto C, class T>
std::optional<std::vector<ScoreInterval>> surveyInduction(const Model<C, T>& model,
                                                          std::size_t sequences = 50,
                                                          std::int64_t seed = 42) {
    using S = Shape<C>;
    if (S::N_LAYER < 2) return std::nullopt;
    Random random{seed};
    std::vector<std::vector<Excess>> sums(S::N_LAYER * S::N_HEAD);
    for (std::size_t s = 0; s < sequences; ++s) {
        std::vector<int> tokens = repeatedSequence<C>(random);
        const auto traces = computeSequenceTraces(model, tokens);
        tokens.resize(traces.size());
        for (std::size_t h = 0; h < sums.size(); ++h)
            sums[h].push_back(
                measureInduction(buildAttnMatrix(traces, h / S::N_HEAD, h % S::N_HEAD), tokens));
    }
    std::vector<ScoreInterval> scores;
    for (const auto& each : sums) scores.push_back(bootstrapScore(each, random));
    return scores;
}

} // namespace regard
