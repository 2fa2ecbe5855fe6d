// The gradient of each drawn config by hand against the tape's. Each file of this folder takes a
// share of them.
#pragma once

#include <catch2/catch_test_macros.hpp>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include <regard/learn/checkpoint_fields.hpp>
#include <regard/learn/class_loss.hpp>
#include <regard/learn/loss.hpp>
#include <regard/learn/training_batch.hpp>

#include "../support/tape_check.hpp"
#include "configs.hpp"

/// Examples of the kind that `C` learns from, of 1 to BLOCK_SIZE tokens.
template <regard::Config C>
regard::TrainingBatch<C> sweepBatch(unsigned seed) {
    using namespace regard;
    Dice dice{seed};
    const auto text = [&](int size) {
        std::vector<int> tokens;
        for (int i = 0; i < size; ++i) tokens.push_back(dice.below(C.VOCAB_SIZE));
        return tokens;
    };
    TrainingBatch<C> batch;
    for (const int size : {C.BLOCK_SIZE, 1 + dice.below(C.BLOCK_SIZE)}) {
        std::vector<int> segments;
        for (int i = 0; i < size; ++i) segments.push_back(C.N_SEGMENT > 0 ? dice.below(2) : 0);
        if constexpr (C.N_CLASS > 0)
            batch.add(LabelledText{text(size), dice.below(C.N_CLASS), segments});
        else if constexpr (hasEncoder(C))
            batch.add(TextPair{text(1 + dice.below(C.BLOCK_SIZE)), text(size + 1)});
        else if constexpr (!C.CAUSAL)
            batch.add(MaskedText{text(size), text(size), segments});
        else
            batch.add(text(size + 1));
    }
    return batch;
}

template <std::size_t I>
void requireExactGradient() {
    using namespace regard;
    constexpr Config C = SWEEP[I];
    auto batch = sweepBatch<C>(I);
    const Batch rows = batch.view({.active = true, .seed = I});
    double worst = 0;
    if constexpr (C.N_CLASS > 0)
        worst = worstTapeError<ClassLoss, C>(rows, batch.rows(), I);
    else
        worst = worstTapeError<LossFunction, C>(rows, batch.rows(), I);
    std::string fields = "config " + std::to_string(I) + " of the sweep:";
    for (const auto& field : detail::configFields(C))
        fields += ' ' + (field.name + ('=' + field.value));
    INFO(fields);
    REQUIRE(worst < 1e-11);
}

/// The share of file FILE.
template <std::size_t FILE>
void sweepShare() {
    [&]<std::size_t... I>(std::index_sequence<I...>) {
        (requireExactGradient<FILE * SWEEP_SHARE + I>(), ...);
    }
    (std::make_index_sequence<SWEEP_SHARE>{});
}
