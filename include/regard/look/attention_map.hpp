// Who looks at whom where texts are read in both directions, or rows and columns are two texts: the
// attention of encoders, and cross-attention.
#pragma once

#include <array>
#include <cstddef>
#include <limits>
#include <span>
#include <vector>

#include <regard/core/error.hpp>
#include <regard/core/scalar.hpp>
#include <regard/core/shape.hpp>
#include <regard/learn/training_batch.hpp>
#include <regard/nn/encoder.hpp>
#include <regard/nn/gpt.hpp>
#include <regard/nn/gpt_forward.hpp>
#include <regard/nn/mask.hpp>
#include <regard/nn/model.hpp>

namespace regard {

/// One head's weights: row i of `rows` is who looks, column j of `columns` what is looked at. NaN
/// is a pair that the mask hides.
struct AttentionMap {
    std::size_t rows = 0, columns = 0;
    std::vector<double> cells; ///< [rows × columns]

    double operator()(std::size_t row, std::size_t column) const {
        REGARD_ASSERT(row < rows && column < columns);
        return cells[row * columns + column];
    }
};

/// Maps of all layers and heads: `maps[layer][head]`.
using AttentionMaps = std::vector<std::vector<AttentionMap>>;

/// The maps of one layer, of which `mixed` is what `Mixer` left for the first `rows` rows.
template <class Mixer, class T>
std::vector<AttentionMap> mapsOf(const typename Mixer::template Saved<T>& mixed, std::size_t rows,
                                 std::size_t columns) {
    static_assert(Mixer::KEEPS_PAIRS,
                  "regard::AttentionMap: only with ATTENTION = dotProduct are there weights to "
                  "look at");
    using Mask = typename Mixer::MaskType;
    std::vector<AttentionMap> maps(Mixer::HEADS.COUNT, {rows, columns, {}});
    for (std::size_t head = 0; head < maps.size(); ++head)
        for (std::size_t i = 0; i < rows; ++i)
            for (std::size_t j = 0; j < columns; ++j)
                maps[head].cells.push_back(
                    sees<Mask>(i, j) ? double(valueOf(mixed.weights[Mixer::template pairAt<T>(
                                           i, head, visibleBefore<Mask>(i, j))]))
                                     : std::numeric_limits<double>::quiet_NaN());
    return maps;
}

/// How an encoder, alone or beside a decoder, reads `tokens`: maps [tokens × tokens]. Fails for no
/// tokens or more than BLOCK_SIZE, and for what is outside vocabulary or segments.
template <AnyConfig auto C, class T>
AttentionMaps encoderAttention(const Model<C, T>& model, std::span<const int> tokens,
                               std::span<const int> segments = {}) {
    constexpr bool BESIDE = Encoder<C>::BESIDE;
    static_assert(BESIDE || !Shape<C>::CONFIG.CAUSAL,
                  "regard::encoderAttention: the config has no encoder (N_ENCODER_LAYER, or CAUSAL "
                  "= false); a decoder has traces");
    checkWhole<C>(tokens, segments);
    const std::size_t n = tokens.size();
    const std::array<TokenSequence, 1> text{TokenSequence{.rows = n}};
    const Batch batch{tokens, {}, text, {}, {}, segments};
    const Activations<C, T> all{{.rows = n, .keyRows = n, .memoryRows = n}};
    using Mixer = typename Block<Encoder<C>::LAYER>::Attn::Mixer;
    AttentionMaps maps;
    const auto look = [&](const auto& saved) {
        for (std::size_t layer = 0; layer < Encoder<C>::N_LAYER; ++layer)
            maps.push_back(mapsOf<Mixer, T>(Encoder<C>::attention(saved, layer).mixer, n, n));
    };
    if constexpr (BESIDE) {
        encode(batch, model, all);
        look(all.encoder.saved);
    } else {
        forward(batch, model, all);
        look(all.saved);
    }
    return maps;
}
template <AnyConfig auto C, class T>
AttentionMaps encoderAttention(const Model<C, T>& model, const std::vector<int>& tokens) {
    return encoderAttention(model, std::span<const int>{tokens});
}

/// Where the decoder looks in the source of `pair` while it is shown the target: maps [tokens of
/// the target − 1, at most BLOCK_SIZE] × [tokens of the source]. Row i is what it looked at to
/// write token i + 1. Fails as a batch of `TextPair` does.
template <AnyConfig auto C, class T>
AttentionMaps crossAttention(const Model<C, T>& model, const TextPair& pair) {
    static_assert(hasEncoder(Shape<C>::CONFIG),
                  "regard::crossAttention: the config has no encoder");
    TrainingBatch<C> batch;
    batch.add(pair);
    const Batch view = batch.view();
    const Activations<C, T> all{
        {.rows = batch.rows(), .keyRows = batch.rows(), .memoryRows = batch.rows()}};
    encode(*view.memory.batch, model, all);
    forward(view, model, all);
    AttentionMaps maps;
    for (std::size_t layer = 0; layer < Shape<C>::N_LAYER; ++layer) {
        const auto& cross = Gpt<C>::crossAttention(all.saved, layer);
        using Mixer = typename CrossAttentionOf<C>::Mixer;
        maps.push_back(mapsOf<Mixer, T>(cross.mixer, view.rows(), pair.source.size()));
    }
    return maps;
}

} // namespace regard
