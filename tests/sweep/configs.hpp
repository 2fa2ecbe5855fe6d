// Configs drawn at random over all fields: the same list on every machine.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>

#include <regard/core/config_rules.hpp>

/// Files that the configs are shared among; the sizes are drawn for each.
inline constexpr std::size_t SWEEP_FILES = 6;
/// Layers that are drawn for each file: what stands in them.
inline constexpr std::size_t SWEEP_LAYERS = 6;
/// Configs that are drawn for each of these layers: what stands around them. Layers of one shape
/// are one piece of code, so these cost a compiler little.
inline constexpr std::size_t SWEEP_AROUND = 6;

/// Draws small numbers at compile time.
class Dice {
public:
    constexpr explicit Dice(unsigned seed) : state_(seed) {}
    constexpr int below(int n) {
        state_ = state_ * 1664525u + 1013904223u;
        return static_cast<int>((state_ >> 16) % static_cast<unsigned>(n));
    }
    constexpr bool coin() { return below(2) == 1; }
    template <class... Ints>
    constexpr int oneOf(Ints... choices) {
        const int all[] = {choices...};
        return all[below(sizeof...(choices))];
    }

private:
    unsigned state_;
};

/// The sizes that products are instantiated for.
constexpr regard::Config drawSizes(Dice& dice) {
    regard::Config c;
    c.N_EMBD = dice.oneOf(4, 6, 8, 12);
    c.BLOCK_SIZE = dice.oneOf(4, 5);
    c.VOCAB_SIZE = dice.oneOf(4, 5);
    c.N_INNER = dice.oneOf(0, 3, 5, 8);
    return c;
}

/// What stands in a layer of these sizes.
constexpr regard::Config drawLayer(Dice& dice, regard::Config c) {
    using namespace regard;
    c.N_HEAD = dice.oneOf(1, 2, 3, 4);
    c.N_KV_HEAD = dice.oneOf(0, 0, 1, 2);
    c.NORM = dice.coin() ? Norm::rmsNorm : Norm::layerNorm;
    c.NORM_PLACE = dice.coin() ? NormPlace::pre : NormPlace::post;
    c.NORM_GAIN = dice.coin();
    c.ACTIVATION = static_cast<Activation>(dice.below(7));
    c.BIAS = dice.coin();
    c.DROPOUT_PERCENT = dice.oneOf(0, 0, 25, 50);
    c.POSITION = static_cast<Position>(dice.below(7));
    c.ROPE_BASE = dice.oneOf(10000, 10);
    c.CAUSAL = dice.below(3) != 0;
    c.WINDOW = dice.oneOf(0, 0, 2);
    c.STRIDE = dice.oneOf(0, 0, 2);
    c.SPARSE_BLOCK = dice.oneOf(0, 0, 2);
    c.SCALED_SCORES = dice.below(4) != 0;
    c.ATTENTION = static_cast<AttentionKind>(dice.oneOf(0, 0, 0, 1, 1, 2, 3));
    if (hasLowRank(c)) {
        c.ATTENTION_RANK = dice.oneOf(3, 8);
        c.WINDOW = c.STRIDE = c.SPARSE_BLOCK = 0;
        if (c.ATTENTION == AttentionKind::linformer) c.CAUSAL = false;
    }
    c.N_ENCODER_LAYER = c.CAUSAL && dice.below(3) == 0;
    return c;
}

/// What stands around such layers, and how many there are.
constexpr regard::Config drawAround(Dice& dice, regard::Config c) {
    using regard::Position;
    c.N_LAYER = dice.oneOf(1, 1, 2);
    if (c.N_ENCODER_LAYER > 0) c.N_ENCODER_LAYER = dice.oneOf(1, 2);
    const bool inScores = c.POSITION != Position::learned && c.POSITION != Position::none &&
                          c.POSITION != Position::sinusoidal;
    if (!inScores)
        c.POSITION = dice.coin()   ? Position::learned
                     : dice.coin() ? Position::sinusoidal
                                   : Position::none;
    c.EMBD_NORM = dice.coin();
    c.FINAL_NORM = dice.coin();
    c.EMBD_SCALE = dice.coin();
    c.TIED_EMBEDDING = dice.coin();
    c.N_SEGMENT = dice.oneOf(0, 0, 2);
    c.N_CLASS = c.CAUSAL ? 0 : dice.oneOf(0, 2, 3);
    return c;
}

/// Draws with `draw` until the rules are kept.
template <class Draw>
constexpr regard::Config keepRules(Draw&& draw) {
    for (;;) {
        const regard::Config c = draw();
        if (brokenRule(c) == regard::ConfigRule::none) return c;
    }
}

/// Configs of one file.
inline constexpr std::size_t SWEEP_SHARE = SWEEP_LAYERS * SWEEP_AROUND;
/// No two of them are the same.
inline constexpr auto SWEEP = [] {
    Dice dice{20261127};
    std::array<regard::Config, SWEEP_FILES * SWEEP_SHARE> all;
    regard::Config sizes, layer;
    for (std::size_t i = 0; i < all.size(); ++i) {
        if (i % SWEEP_SHARE == 0) sizes = drawSizes(dice);
        if (i % SWEEP_AROUND == 0) layer = keepRules([&] { return drawLayer(dice, sizes); });
        const auto drawn = all.begin() + static_cast<std::ptrdiff_t>(i);
        do {
            all[i] = keepRules([&] { return drawAround(dice, layer); });
        } while (std::find(all.begin(), drawn, all[i]) != drawn);
    }
    return all;
}();
