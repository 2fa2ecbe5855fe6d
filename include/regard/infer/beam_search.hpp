// Beam search: the likeliest texts that a model can write, as far as following the best few
// beginnings finds them.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <regard/core/error.hpp>
#include <regard/core/scalar.hpp>
#include <regard/infer/generate.hpp>
#include <regard/nn/gpt_forward.hpp>
#include <regard/nn/not_finite.hpp>

namespace regard {

/// How wide a beam search looks, and what it takes for better.
struct BeamSearchOptions {
    /// Hypotheses that are followed side by side; at least 1, which is greedy writing.
    std::size_t width = 4;
    /// α: hypotheses are compared by ln p / ((5 + n) / 6)^α, n the tokens written, the BOS that
    /// ends a text included (Wu et al. 2016, "Google's Neural Machine Translation System"). 0
    /// compares ln p, which is never better for a longer text; ≥ 0, often 0.6 to 1.
    double lengthPenalty = 0;
};

/// A text that a beam search found.
struct Hypothesis {
    std::vector<int> tokens; ///< without BOS: the prompt, and what was written after it
    /// ln of the probability of what was written, of the BOS that ended it included.
    double logProb = 0;
    double score = 0; ///< what it was compared by: `logProb` over the length penalty
};

/// Fails, naming the option, unless a search can be made with a cache of so many texts.
inline void checkBeamSearch(const BeamSearchOptions& options, std::size_t texts) {
    if (options.width < 1) fail("a beam search needs a width of at least 1 (1 is greedy)");
    if (!(options.lengthPenalty >= 0) || !std::isfinite(options.lengthPenalty))
        fail("the length penalty must be a number of at least 0 (0 for none), it is " +
             std::to_string(options.lengthPenalty));
    if (texts < options.width)
        fail("a beam of width " + std::to_string(options.width) +
             " needs a KV cache of as many texts, this one has room for " + std::to_string(texts));
}

/// ln Σ exp(logits): what turns scores into log probabilities when taken off.
template <class T>
double logSumExp(std::span<const T> logits) {
    double max = double(valueOf(logits[0])), total = 0;
    for (const T& logit : logits) max = (std::max)(max, double(valueOf(logit)));
    for (const T& logit : logits) total += std::exp(double(valueOf(logit)) - max);
    return max + std::log(total);
}

/// The hypotheses of a search and the texts of the cache that hold their keys and values.
template <AnyConfig auto C, class T>
class Beam {
public:
    Beam(std::span<const int> prompt, const BeamSearchOptions& options, KvCache<C, T>& cache)
        : options_(options), cache_(cache), given_(prompt.size()) {
        followed_.push_back({{{prompt.begin(), prompt.end()}}, 0, true});
    }

    /// Takes the best of everything that the hypotheses can go on with, a hypothesis that has ended
    /// as it is; `logits` are [open][VOCAB_SIZE], the best open hypothesis first. False once all
    /// have ended.
    bool advance(std::span<const T> logits, const Model<C, T>& model) {
        constexpr std::size_t V = Shape<C>::VOCAB_SIZE;
        best_.clear();
        std::size_t row = 0;
        for (std::size_t from = 0; from < followed_.size(); ++from) {
            const Followed& each = followed_[from];
            if (!each.open) {
                offer({each.text.score, each.text.logProb, from, BOS<C>});
                continue;
            }
            const auto scores = logits.subspan(row++ * V, V);
            const double normaliser = logSumExp(scores);
            const double penalty = penaltyOf(each.text.tokens.size() - given_ + 1);
            for (std::size_t token = 0; token < V; ++token) {
                const double logit = double(valueOf(scores[token]));
                if (!std::isfinite(logit)) failNotFinite(model, "write");
                const double logProb = each.text.logProb + (logit - normaliser);
                offer({logProb / penalty, logProb, from, static_cast<int>(token)});
            }
        }
        std::sort(best_.begin(), best_.end(), better);
        follow();
        return std::any_of(followed_.begin(), followed_.end(),
                           [](auto& each) { return each.open; });
    }

    /// The logits of what follows every open hypothesis, the best first: one pass for all of them.
    std::span<const T> read(const Model<C, T>& model) {
        tokens_.clear();
        sequences_.clear();
        for (const Followed& each : followed_) {
            if (!each.open) continue;
            sequences_.push_back(cache_.next(each.place, tokens_.size(), 1));
            tokens_.push_back(each.text.tokens.back());
        }
        return forward(Batch{tokens_, {}, sequences_}, cache_, model);
    }

    /// All that was found, best first.
    std::vector<Hypothesis> take() && {
        std::vector<Hypothesis> found;
        for (Followed& each : followed_) found.push_back(std::move(each.text));
        return found;
    }

private:
    struct Followed {
        Hypothesis text;
        std::size_t place; ///< its text of the cache; none once it has ended
        bool open;         ///< whether it goes on
    };
    /// Hypothesis `from` with `token` after it.
    struct Continuation {
        double score, logProb;
        std::size_t from;
        int token;
    };
    /// Among equals the first hypothesis and the first token, as greedy writing has it.
    static bool better(const Continuation& a, const Continuation& b) {
        if (a.score != b.score) return a.score > b.score;
        return a.from != b.from ? a.from < b.from : a.token < b.token;
    }

    /// Keeps `width` continuations, in a heap whose first is the worst of them.
    void offer(const Continuation& one) {
        if (best_.size() == options_.width) {
            if (!better(one, best_.front())) return;
            std::pop_heap(best_.begin(), best_.end(), better);
            best_.pop_back();
        }
        best_.push_back(one);
        std::push_heap(best_.begin(), best_.end(), better);
    }

    double penaltyOf(std::size_t written) const {
        return std::pow((5 + static_cast<double>(written)) / 6, options_.lengthPenalty);
    }

    /// The continuations become the hypotheses. The first that goes on from a hypothesis stays at
    /// its place of the cache; the others get a copy of it, at places that nobody is at any more.
    void follow() {
        std::vector<Followed> next;
        std::vector<char> taken(options_.width, 0);
        std::vector<std::size_t> copies; // of `next`, those that still are at another's place
        for (const Continuation& one : best_) {
            const Followed& from = followed_[one.from];
            next.push_back({{from.text.tokens, one.logProb, one.score}, from.place, false});
            if (!from.open || one.token == BOS<C>) continue;
            next.back().text.tokens.push_back(one.token);
            next.back().open = next.back().text.tokens.size() < Shape<C>::BLOCK_SIZE;
            if (!next.back().open) continue;
            if (taken[from.place]) copies.push_back(next.size() - 1);
            taken[from.place] = 1;
        }
        for (const std::size_t copy : copies) {
            const auto free = std::find(taken.begin(), taken.end(), 0);
            const auto place = static_cast<std::size_t>(free - taken.begin());
            cache_.copy(next[copy].place, place);
            next[copy].place = place;
            *free = 1;
        }
        followed_ = std::move(next);
    }

    BeamSearchOptions options_;
    KvCache<C, T>& cache_;
    std::size_t given_;              ///< tokens of the prompt
    std::vector<Followed> followed_; ///< best first; at most `width`
    std::vector<Continuation> best_;
    std::vector<int> tokens_; ///< of the rows of a pass
    std::vector<TokenSequence> sequences_;
};

/// The texts after `prompt` (without BOS) that a beam search finds, at most `width` of them, best
/// first: in every step the `width` best of all continuations are followed, and a hypothesis that
/// has ended (with BOS, or at BLOCK_SIZE tokens) keeps its place until better ones push it out. One
/// forward pass per step reads all hypotheses. A beam with room for every text is exact; width 1
/// writes what `generate` does at temperature 0 (Graves 2012, "Sequence Transduction with Recurrent
/// Neural Networks"; Meister et al. 2020, "If Beam Search Is the Answer, What Was the Question?").
/// `cache` has room for `width` texts and is emptied first; what `encode` has read into it stays,
/// and is what an encoder-decoder writes about.
/// Fails for options that make no sense, a prompt too long, and a model whose scores are NaN.
template <AnyConfig auto C, class T>
std::vector<Hypothesis> beamSearch(const Model<C, T>& model, std::span<const int> prompt,
                                   const BeamSearchOptions& options, KvCache<C, T>& cache) {
    checkBeamSearch(options, cache.texts());
    for (std::size_t text = 0; text < cache.texts(); ++text) cache.truncate(0, text);
    Beam<C, T> beam{prompt, options, cache};
    bool open = beam.advance(readPrompt(prompt, cache, model), model);
    while (open) open = beam.advance(beam.read(model), model);
    return std::move(beam).take();
}
template <AnyConfig auto C, class T>
std::vector<Hypothesis> beamSearch(const Model<C, T>& model, std::span<const int> prompt = {},
                                   const BeamSearchOptions& options = {}) {
    static_assert(
        !hasEncoder(Shape<C>::CONFIG),
        "regard::beamSearch: a model with an encoder needs the KvCache that encode() read "
        "the source into");
    checkBeamSearch(options, options.width);
    KvCache<C, T> cache{options.width};
    return beamSearch(model, prompt, options, cache);
}

} // namespace regard
