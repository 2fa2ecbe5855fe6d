// What a head does over a data set: a score for every pattern with the interval that chance allows,
// and a name only where the interval supports it.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include <regard/core/error.hpp>
#include <regard/core/random.hpp>
#include <regard/look/head_measure.hpp>
#include <regard/look/head_pattern.hpp>
#include <regard/nn/gpt_forward.hpp>

namespace regard {

/// A score over a data set, and where 95 % of the scores of data sets like it lie.
struct ScoreInterval {
    double score = NAN; ///< of the data set itself; NaN where none of its rows tells
    double low = NAN;   ///< 2.5th percentile
    double high = NAN;  ///< 97.5th percentile
};

/// The score of all texts together, with a bootstrap interval (Efron 1979): as many texts are drawn
/// with replacement, `draws` times. `texts`: the sums of every text.
inline ScoreInterval bootstrapScore(std::span<const Excess> texts, Random& random,
                                    std::size_t draws = 1000) {
    Excess all;
    for (const Excess& text : texts) all += text;
    ScoreInterval interval{all.score(), all.score(), all.score()};
    std::vector<double> scores;
    const auto count = static_cast<std::uint32_t>(texts.size());
    for (std::size_t draw = 0; count > 0 && draw < draws; ++draw) {
        Excess drawn;
        for (std::uint32_t i = 0; i < count; ++i) drawn += texts[random.below(count)];
        if (drawn.possible > 0) scores.push_back(drawn.score());
    }
    if (scores.empty()) return interval;
    std::sort(scores.begin(), scores.end());
    const auto at = [&](double share) {
        return scores[static_cast<std::size_t>(share * static_cast<double>(scores.size() - 1))];
    };
    interval.low = at(0.025);
    interval.high = at(0.975);
    return interval;
}

/// What a survey found about one head.
struct HeadReport {
    std::size_t layer = 0, head = 0;
    std::array<ScoreInterval, HEAD_PATTERNS.size()> patterns{}; ///< in the order of HEAD_PATTERNS
    ScoreInterval diffuse{};    ///< entropy as a share of its maximum: 1 for uniform attention
    double entropy = 0;         ///< nats, mean over rows
    double effectiveTokens = 0; ///< mean over rows
    double meanDistance = 0;    ///< positions, mean over rows

    /// The pattern that the head follows: the one with the highest score, where even the lower end
    /// of its interval reaches `threshold`. Nothing for a head that is unclassified or diffuse.
    std::optional<HeadPattern> pattern(double threshold = 0.5) const {
        std::optional<std::size_t> best;
        for (std::size_t p = 0; p < patterns.size(); ++p)
            if (patterns[p].low >= threshold &&
                (!best || patterns[p].score > patterns[*best].score))
                best = p;
        if (!best) return std::nullopt;
        return HEAD_PATTERNS[*best];
    }
    /// What the head may be called: its pattern, "diffuse" from 90 % of the largest entropy on, or
    /// "unclassified".
    Text name(double threshold = 0.5) const {
        if (const auto found = pattern(threshold)) return patternName(*found);
        if (diffuse.low >= 0.9) return {"diffuse", "diffuse"};
        return {"non classée", "unclassified"};
    }
};

/// How a survey is made.
struct SurveyOptions {
    std::size_t near = 2;     ///< k of `HeadPattern::near`
    std::size_t draws = 1000; ///< of the bootstrap
    std::int64_t seed = 42;   ///< of the bootstrap
};

/// Looks at every head of `model` over tokenized texts (BOS first and last). `kinds`: the kind of
/// letter of every token; what it lacks is `LetterKind::other`. Fails for no texts. Rows 0 and 1
/// count nowhere: their choice is too small to tell.
template <AnyConfig auto C, class T>
std::vector<HeadReport> surveyHeads(const Model<C, T>& model,
                                    const std::vector<std::vector<int>>& texts,
                                    std::span<const LetterKind> kinds,
                                    const SurveyOptions& options = {}) {
    using S = Shape<C>;
    if (texts.empty()) fail("a survey of heads needs at least one text");
    constexpr std::size_t HEADS = S::N_LAYER * S::N_HEAD, COLUMNS = HEAD_PATTERNS.size() + 1;
    std::vector<std::vector<Excess>> sums(HEADS * COLUMNS);
    std::vector<HeadReport> reports(HEADS);
    double rows = 0;
    for (const auto& tokens : texts) {
        const auto traces = computeSequenceTraces(model, tokens);
        PatternText text{{}, {}, options.near};
        for (const auto& trace : traces) {
            const auto id = static_cast<std::size_t>(trace.tokenId);
            text.tokens.push_back(trace.tokenId);
            text.kinds.push_back(id < kinds.size() ? kinds[id] : LetterKind::other);
        }
        rows += static_cast<double>(traces.size() > 2 ? traces.size() - 2 : 0);
        for (std::size_t h = 0; h < HEADS; ++h) {
            const AttnMatrix weights = buildAttnMatrix(traces, h / S::N_HEAD, h % S::N_HEAD);
            for (std::size_t p = 0; p < HEAD_PATTERNS.size(); ++p)
                sums[h * COLUMNS + p].push_back(measureExcess(weights, HEAD_PATTERNS[p], text));
            Excess spread;
            for (std::size_t i = 2; i < weights.size(); ++i) {
                const double nats = entropy(weights.row(i));
                spread += {nats / std::log(static_cast<double>(i + 1)), 1};
                reports[h].entropy += nats;
                reports[h].effectiveTokens += std::exp(nats);
                reports[h].meanDistance += meanDistance(weights.row(i), i);
            }
            sums[h * COLUMNS + HEAD_PATTERNS.size()].push_back(spread);
        }
    }
    Random random{options.seed};
    for (std::size_t h = 0; h < HEADS; ++h) {
        HeadReport& report = reports[h];
        report.layer = h / S::N_HEAD;
        report.head = h % S::N_HEAD;
        for (std::size_t p = 0; p < COLUMNS; ++p)
            (p < HEAD_PATTERNS.size() ? report.patterns[p] : report.diffuse) =
                bootstrapScore(sums[h * COLUMNS + p], random, options.draws);
        const double share = rows > 0 ? 1 / rows : NAN;
        report.entropy *= share;
        report.effectiveTokens *= share;
        report.meanDistance *= share;
    }
    return reports;
}

} // namespace regard
