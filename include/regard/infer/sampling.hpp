// From scores to the distribution that the next token is drawn from: how bold a writer is, and
// which tokens it considers at all.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <limits>
#include <numeric>
#include <optional>
#include <span>
#include <string>
#include <type_traits>
#include <vector>

#include <regard/core/error.hpp>
#include <regard/core/random.hpp>
#include <regard/core/scalar.hpp>
#include <regard/core/simd.hpp>
#include <regard/core/vector_math.hpp>
#include <regard/nn/softmax.hpp>

namespace regard {

/// How the next token is chosen. The steps are taken in the order of the fields, each on what the
/// one before it left; what a filter removes has probability 0, and the rest adds to 1 again.
struct Sampling {
    /// Scores of tokens that the text already has are divided by this where they are positive, and
    /// multiplied where they are negative (Keskar et al. 2019, "CTRL"); > 0, and 1 changes nothing.
    double repetitionPenalty = 1;
    /// softmax(scores / temperature): below 1 the likely becomes likelier. 0 is greedy: the
    /// likeliest token, the first among equals, with certainty and without a random number.
    double temperature = 0.5;
    /// Only the k likeliest tokens (Fan, Lewis and Dauphin 2018); 1 to VOCAB_SIZE. Among equals the
    /// first ones count as likelier.
    std::optional<std::size_t> topK{};
    /// Only the likeliest tokens that together reach p, the one that crosses it included (Holtzman
    /// et al. 2019, "The Curious Case of Neural Text Degeneration"); in (0, 1].
    double topP = 1;
    /// Only tokens at least this fraction as likely as the likeliest (Nguyen et al. 2024); in
    /// [0, 1).
    double minP = 0;
};

/// Fails, naming the field, unless `sampling` can be used with so many tokens.
inline void checkSampling(const Sampling& sampling, std::size_t vocabSize) {
    const auto refuse = [](const std::string& rule, double found) {
        fail(rule + ", it is " + std::to_string(found));
    };
    if (!(sampling.repetitionPenalty > 0) || !std::isfinite(sampling.repetitionPenalty))
        refuse("the repetition penalty must be a number above 0 (1 for none)",
               sampling.repetitionPenalty);
    if (!(sampling.temperature >= 0) || !std::isfinite(sampling.temperature))
        refuse("the temperature must be a number above 0, or 0 for the likeliest token",
               sampling.temperature);
    if (sampling.topK && (*sampling.topK < 1 || *sampling.topK > vocabSize))
        fail("top-k must be between 1 and the vocabulary's " + std::to_string(vocabSize) +
             " tokens, it is " + std::to_string(*sampling.topK));
    if (!(sampling.topP > 0 && sampling.topP <= 1))
        refuse("top-p must be above 0 and at most 1 (1 for all tokens)", sampling.topP);
    if (!(sampling.minP >= 0 && sampling.minP < 1))
        refuse("min-p must be at least 0 and below 1 (0 for all tokens)", sampling.minP);
}

/// Chooses tokens of a vocabulary, one after the other, in memory that it uses again.
class Sampler {
public:
    /// Fails as `checkSampling` does.
    Sampler(const Sampling& sampling, std::size_t vocabSize)
        : sampling_(sampling), probs_(vocabSize) {
        checkSampling(sampling, vocabSize);
        if (!greedy()) perTemperature_ = std::pow(sampling.temperature, -1.0);
    }

    /// Turns the scores of the next token, [VOCAB_SIZE], into `probs()`; `before` are the tokens of
    /// the text so far, for the repetition penalty. False where the scores are no distribution
    /// because a NaN or an infinity is among them.
    template <class T>
    bool read(std::span<const T> logits, std::span<const int> before) {
        REGARD_ASSERT(logits.size() == probs_.size());
        if constexpr (std::is_same_v<T, float>)
            if (sampling_.repetitionPenalty == 1 && !greedy())
                return softmaxOfFloats(logits) && filter();
        for (std::size_t i = 0; i < logits.size(); ++i) probs_[i] = double(valueOf(logits[i]));
        penalise(before);
        if (greedy()) return takeLikeliest();
        for (double& score : probs_) score *= perTemperature_;
        softmax(probs_.data(), probs_.size(), probs_.data());
        return std::isfinite(probs_[0]) && filter();
    }

    /// [VOCAB_SIZE] the distribution that the next token is drawn from: adds to 1.
    std::span<const double> probs() const { return probs_; }

    /// The next token: one random number, none if greedy.
    int draw(Random& random) const {
        if (!greedy()) return static_cast<int>(random.choice(probs_));
        return static_cast<int>(std::find(probs_.begin(), probs_.end(), 1.0) - probs_.begin());
    }

private:
    bool greedy() const { return sampling_.temperature == 0; }

    /// softmax(scores / temperature), the exponentials as floats and side by side.
    bool softmaxOfFloats(std::span<const float> scores) {
        constexpr std::size_t L = LANES<float>;
        const std::size_t size = scores.size(), padded = (size + L - 1) / L * L;
        floats_.resize(padded, std::numeric_limits<float>::lowest());
        for (std::size_t i = 0; i < size; ++i) floats_[i] = scores[i] * float(perTemperature_);
        Vector<float> max = load(floats_.data());
        for (std::size_t i = L; i < padded; i += L) max = maximum<float>(load(&floats_[i]), max);
        max = laneMaximum<float>(max);
        for (std::size_t i = 0; i < padded; i += L)
            store<float>(&floats_[i], exponential<float>(load(&floats_[i]) - max));
        std::array<double, 4> sums{};
        for (std::size_t i = 0; i < size; ++i) sums[i % 4] += double(floats_[i]);
        const double total = (sums[0] + sums[1]) + (sums[2] + sums[3]);
        for (std::size_t i = 0; i < size; ++i) probs_[i] = double(floats_[i]) * (1 / total);
        std::fill(floats_.begin() + std::ptrdiff_t(size), floats_.end(),
                  std::numeric_limits<float>::lowest());
        return std::isfinite(total);
    }

    void penalise(std::span<const int> before) {
        if (sampling_.repetitionPenalty == 1) return;
        chosen_.assign(probs_.size(), 0);
        for (const int token : before) {
            const auto at = static_cast<std::size_t>(token);
            if (chosen_[at]) continue;
            chosen_[at] = 1;
            probs_[at] = probs_[at] > 0 ? probs_[at] / sampling_.repetitionPenalty
                                        : probs_[at] * sampling_.repetitionPenalty;
        }
    }
    bool takeLikeliest() {
        for (const double score : probs_)
            if (!std::isfinite(score)) return false;
        const auto likeliest = std::max_element(probs_.begin(), probs_.end()) - probs_.begin();
        std::fill(probs_.begin(), probs_.end(), 0.0);
        probs_[static_cast<std::size_t>(likeliest)] = 1;
        return true;
    }

    /// Top-k, top-p and min-p all keep a beginning of the tokens in order of their probability.
    bool filter() {
        if (!sampling_.topK && sampling_.topP == 1 && sampling_.minP == 0) return true;
        order_.resize(probs_.size());
        std::iota(order_.begin(), order_.end(), std::size_t{0});
        const auto lessLikely = [&](std::size_t a, std::size_t b) {
            return probs_[a] != probs_[b] ? probs_[a] < probs_[b] : a > b;
        };
        // a heap gives the likeliest tokens without sorting all those that nobody asks for
        std::make_heap(order_.begin(), order_.end(), lessLikely);
        const std::size_t most = sampling_.topK.value_or(order_.size());
        double mass = 0; // of the ranked tokens
        ranked_.clear();
        while (ranked_.size() < most) {
            std::pop_heap(order_.begin(), order_.end(), lessLikely);
            const std::size_t token = order_.back();
            order_.pop_back();
            ranked_.push_back(token);
            mass += probs_[token];
            const bool enough = mass >= sampling_.topP || probs_[token] < leastLikely();
            if (!sampling_.topK && enough) break;
        }
        keepBeginning(sampling_.topK ? mass : 1.0);
        return true;
    }
    /// Below this, min-p removes a token.
    double leastLikely() const { return sampling_.minP * probs_[ranked_.front()]; }

    /// Keeps what top-p and min-p leave of the ranked tokens; `mass` is what top-p is a share of.
    void keepBeginning(double mass) {
        double kept = 0;
        std::size_t count = 0;
        for (const std::size_t token : ranked_) {
            const bool crossed = count > 0 && kept >= sampling_.topP * mass;
            if (crossed || probs_[token] < leastLikely()) break;
            kept += probs_[token];
            ++count;
        }
        chosen_.assign(probs_.size(), 0);
        for (std::size_t i = 0; i < count; ++i) chosen_[ranked_[i]] = 1;
        for (std::size_t i = 0; i < probs_.size(); ++i)
            probs_[i] = chosen_[i] ? probs_[i] / kept : 0;
    }

    Sampling sampling_;
    double perTemperature_ = 1;
    std::vector<double> probs_;         ///< [VOCAB_SIZE] first the scores
    std::vector<float> floats_;         ///< [VOCAB_SIZE] and the rest of a vector
    std::vector<unsigned char> chosen_; ///< [VOCAB_SIZE]
    std::vector<std::size_t> order_;    ///< a heap of the tokens that are not ranked yet
    std::vector<std::size_t> ranked_;   ///< the likeliest tokens, likeliest first
};

/// The distribution that a token is drawn from after these scores, [VOCAB_SIZE]; `before` are the
/// tokens of the text so far. Fails for a `sampling` that makes no sense, for tokens in `before`
/// that have no score, and for scores that are NaN or infinite.
template <class T>
std::vector<double> filteredProbs(std::span<const T> logits, const Sampling& sampling,
                                  std::span<const int> before = {}) {
    Sampler sampler{sampling, logits.size()};
    for (const int token : before)
        if (token < 0 || static_cast<std::size_t>(token) >= logits.size())
            fail("token " + std::to_string(token) + " has none of the " +
                 std::to_string(logits.size()) + " scores");
    if (!sampler.read(logits, before))
        fail("a distribution needs finite scores: one of these is NaN or infinite");
    const auto probs = sampler.probs();
    return {probs.begin(), probs.end()};
}

} // namespace regard
