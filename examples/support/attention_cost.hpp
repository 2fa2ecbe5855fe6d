// What attention costs: the memory that each kind keeps for its backward pass, counted, and the
// time of a forward and a backward pass, measured.
#pragma once

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <cstddef>
#include <limits>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <regard/core/aligned_array.hpp>
#include <regard/core/random.hpp>
#include <regard/look/text.hpp>
#include <regard/nn/block.hpp>
#include <regard/nn/model.hpp>

namespace cost {

/// A kind of attention: two heads of 32 numbers, bidirectional, for all of them can be that. (Heads
/// that fit into a vector register would be stored otherwise from processor to processor.)
struct Kind {
    const char* id;
    regard::Text label;
    regard::AttentionKind kind;
    int window, rank;
};
/// Each of the last three lets a query see about 64 things, however long the text is.
inline constexpr std::array<Kind, 5> KINDS{
    {{"plain", {"ordinaire", "plain"}, regard::AttentionKind::dotProduct, 0, 0},
     {"tiled", {"par tuiles", "tiled"}, regard::AttentionKind::tiled, 0, 0},
     {"window", {"fenêtre", "sliding window"}, regard::AttentionKind::dotProduct, 32, 0},
     {"performer", {"performer", "performer"}, regard::AttentionKind::performer, 0, 64},
     {"linformer", {"linformer", "linformer"}, regard::AttentionKind::linformer, 0, 64}}};

/// The model of one layer that has such an attention, for texts of `positions`.
constexpr regard::Config shapeOf(const Kind& kind, std::size_t positions) {
    return {.N_EMBD = 64,
            .N_HEAD = 2,
            .N_LAYER = 1,
            .BLOCK_SIZE = int(positions),
            .VOCAB_SIZE = 1,
            .N_INNER = 1,
            .POSITION = regard::Position::none,
            .CAUSAL = false,
            .WINDOW = kind.window,
            .ATTENTION = kind.kind,
            .ATTENTION_RANK = kind.rank};
}

/// One measurement.
struct Cost {
    std::size_t kind; ///< of KINDS
    std::size_t positions;
    std::size_t bytes; ///< kept for the backward pass, beside q, k, v and the output; in float
    double seconds;    ///< of a forward and a backward pass, or NaN where it was not measured
};

/// What mixes the heads in the layer of a config.
template <regard::Config C>
using Mixer = typename regard::Block<C>::Attn::Mixer;

/// Bytes that attention over BLOCK_SIZE positions keeps for its backward pass.
template <regard::Config C>
std::size_t bytesOf() {
    constexpr std::size_t T = regard::Shape<C>::BLOCK_SIZE;
    regard::Arena<float> count;
    (void)Mixer<C>::template place<float>(count, {.rows = T, .keyRows = T, .training = true});
    return count.used() * sizeof(float);
}

/// Seconds of a forward and a backward pass over BLOCK_SIZE positions drawn at random: the fastest
/// of three or more.
template <regard::Config C>
double secondsOf() {
    using namespace regard;
    constexpr std::size_t T = Shape<C>::BLOCK_SIZE, N = T * Shape<C>::N_EMBD;
    constexpr std::size_t FIRST = WEIGHTS<C>.firstLayer;
    Random random{1};
    const Model<C> model{random};
    AlignedArray<float> slopes(Model<C>::PARAMETER_COUNT), rows(8 * N);
    for (float& each : rows.span()) each = static_cast<float>(random.gauss(0, 1));
    const auto part = [&](std::size_t i) { return rows.data() + i * N; };
    const QueryKeyValue<float> x{part(0), part(1), part(2), part(3),
                                 part(4), part(5), part(6), part(7)};
    const Extent extent{.rows = T, .keyRows = T, .training = true};
    AlignedArray<float> room(bytesOf<C>() / sizeof(float));
    Arena<float> arena{room.data()};
    const auto saved = Mixer<C>::template place<float>(arena, extent);
    const std::vector<int> tokens(T);
    const std::array<TokenSequence, 1> text{TokenSequence{.rows = T}};
    const Batch batch{tokens, {}, text};
    double fastest = std::numeric_limits<double>::infinity(), all = 0;
    for (int times = 0; times < 3 || (all < 0.1 && times < 100); ++times) {
        std::fill_n(x.dk, N, 0.0f);
        std::fill_n(x.dv, N, 0.0f);
        const auto start = std::chrono::steady_clock::now();
        Mixer<C>::template forward<float>(batch, model.data() + FIRST, x, saved);
        Mixer<C>::template backward<float>(batch, model.data() + FIRST, x, saved,
                                           slopes.data() + FIRST);
        const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
        fastest = (std::min)(fastest, took.count());
        all += took.count();
    }
    return fastest;
}

/// The lengths that are looked at, in positions.
inline constexpr std::array<std::size_t, 6> LENGTHS{128, 256, 512, 1024, 2048, 4096};

/// All kinds at all lengths; the time of those up to `longest` positions. `told(cost)` hears of
/// every measurement.
template <class Told>
std::vector<Cost> measure(std::size_t longest, Told&& told) {
    std::vector<Cost> costs;
    const auto one = [&]<std::size_t I>() {
        constexpr std::size_t KIND = I / LENGTHS.size(), T = LENGTHS[I % LENGTHS.size()];
        constexpr regard::Config C = shapeOf(KINDS[KIND], T);
        const double unknown = std::numeric_limits<double>::quiet_NaN();
        costs.push_back({KIND, T, bytesOf<C>(), T <= longest ? secondsOf<C>() : unknown});
        told(costs.back());
    };
    [&]<std::size_t... I>(std::index_sequence<I...>) {
        (one.template operator()<I>(), ...);
    }
    (std::make_index_sequence<KINDS.size() * LENGTHS.size()>{});
    return costs;
}

} // namespace cost
