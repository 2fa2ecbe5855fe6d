// A model of two layers that learns to repeat random sequences, and its film while it does.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <string>
#include <vector>

#include <regard/regard.hpp>

#include "film_panel.hpp"
#include "induction_panel.hpp"
#include "progress.hpp"

namespace induction {

/// Two layers, 16 letters and BOS.
inline constexpr regard::Config SHAPE{
    .N_EMBD = 32, .N_LAYER = 2, .BLOCK_SIZE = 24, .VOCAB_SIZE = 17};
/// The same with the layer that induction needs taken away.
inline constexpr regard::Config SHALLOW{
    .N_EMBD = 32, .N_LAYER = 1, .BLOCK_SIZE = 24, .VOCAB_SIZE = 17};

/// A, B, …; BOS is "BOS".
inline std::vector<std::string> labelsOf(const std::vector<int>& tokens) {
    std::vector<std::string> labels;
    for (const int token : tokens)
        labels.push_back(token == SHAPE.VOCAB_SIZE - 1 ? "BOS" : std::string(1, char('a' + token)));
    return labels;
}

/// What training showed.
struct Run {
    regard::Model<SHAPE> model;
    InductionScores untrained, trained;
    InductionHistory history;
    std::vector<int> tokens; ///< one repeated sequence, of which the film was made
    /// The attention of every head after every tenth of the steps, the first frame untrained.
    std::vector<std::vector<FilmFrame>> films;

    /// Trains on `steps` batches of 16 sequences, with a progress bar.
    explicit Run(std::size_t steps, std::int64_t seed = 42) {
        using namespace regard;
        Random random{seed};
        model = Model<SHAPE>{random};
        tokens = repeatedSequence<SHAPE>(random);
        films.resize(Shape<SHAPE>::N_LAYER * Shape<SHAPE>::N_HEAD);
        untrained = surveyInduction(model);
        Trainer trainer{model, {.learningRate = {.start = 0.003, .steps = steps}, .clipNorm = 1}};
        std::vector<std::vector<int>> batch(16);
        history.every = (std::max)(std::size_t{1}, steps / 20);
        shoot(0);
        Progress progress{steps, stderr, {batch.size(), "texts"}};
        double sum = 0;
        for (std::size_t step = 1; step <= steps; ++step) {
            for (auto& text : batch) text = repeatedSequence<SHAPE>(random);
            const double loss = double(trainer.trainStep(batch));
            progress.update(step, loss);
            sum += loss;
            if (step % history.every != 0) continue;
            history.losses.push_back(sum / static_cast<double>(history.every));
            sum = 0;
            const auto scores = surveyInduction(model, 20);
            history.bestScores.push_back((*scores)[bestHead(*scores)].score);
            if (step / history.every % 2 == 0) shoot(step);
        }
        trained = surveyInduction(model);
    }

private:
    void shoot(std::size_t step) {
        const double loss = regard::meanLoss(model, {tokens});
        const auto traces = regard::computeSequenceTraces(model, tokens);
        constexpr std::size_t HEADS = regard::Shape<SHAPE>::N_HEAD;
        for (std::size_t h = 0; h < films.size(); ++h)
            films[h].push_back({step, loss, regard::buildAttnMatrix(traces, h / HEADS, h % HEADS)});
    }
};

} // namespace induction
