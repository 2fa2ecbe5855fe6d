// A run small enough to be killed, cut and flipped thousands of times: six letters, 100 weights.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <regard/learn/checkpoint.hpp>

inline constexpr regard::Config SMALL{
    .N_EMBD = 2, .N_HEAD = 1, .BLOCK_SIZE = 4, .VOCAB_SIZE = 7, .N_INNER = 3};

/// Everything that a run consists of. Each step draws its document from the stream.
template <class T>
struct SmallRun {
    regard::RunState state{.random = regard::Random{5}, .alphabet = "abcdé€"};
    regard::Model<SMALL, T> model{state.random};
    regard::Trainer<SMALL, T> trainer{model, {.learningRate = {.start = 0.1, .steps = 100'000}}};

    void step() {
        std::vector<int> tokens{6};
        for (int i = 0; i < 3; ++i) tokens.push_back(static_cast<int>(state.random.below(6)));
        if (state.random.gauss(0, 1) > 0) tokens.push_back(6);
        trainer.trainStep(tokens);
        ++state.step;
    }
    void steps(int count) {
        for (int i = 0; i < count; ++i) step();
    }
    std::string bytes() const { return regard::checkpointBytes(model, trainer, state); }
    void save(const std::string& path, std::size_t keepLast = 1) const {
        regard::saveCheckpoint(path, model, trainer, state, keepLast);
    }
    void load(const std::string& path) { state = regard::loadCheckpoint(path, model, trainer); }
    void restore(std::string_view bytes) {
        state = regard::restoreCheckpoint(bytes, "f", model, trainer);
    }
};
