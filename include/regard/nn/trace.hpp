// Everything that one position's way through the model computed, kept to be looked at. The model
// computes into the trace's own memory, so that nothing has to be copied afterwards.
#pragma once

#include <algorithm>
#include <cstddef>
#include <limits>
#include <memory>
#include <span>
#include <type_traits>
#include <vector>

#include <regard/core/aligned_array.hpp>
#include <regard/core/error.hpp>
#include <regard/core/scalar.hpp>
#include <regard/core/shape.hpp>
#include <regard/nn/activations.hpp>
#include <regard/nn/gpt.hpp>
#include <regard/nn/key_row.hpp>
#include <regard/nn/mask.hpp>
#include <regard/nn/softmax.hpp>

namespace regard {

/// What one layer computed for one position. Looks into the memory of its `ForwardTrace`.
template <class R>
struct LayerTrace {
    std::span<const R> preAttnNorm; ///< [N_EMBD] what attention was given
    std::span<const R> q;           ///< [N_EMBD] all heads side by side
    std::span<const R> k, v;        ///< [KEY_DIM] all heads of keys side by side
    PerHead<R> attnLogits;          ///< [N_HEAD][t + 1] q·k / √HEAD_DIM (plus bias), before the
                                    ///< softmax; −∞ where the mask hides the key
    PerHead<R> attnWeights;         ///< [N_HEAD][t + 1] their softmax: adds to 1. Both are empty
                                    ///< where the model's ATTENTION isn't `dotProduct`
    std::span<const R> headOutputs; ///< [N_EMBD] the mixtures of v, all heads side by side
    std::span<const R> afterAttn;   ///< [N_EMBD] after W_O, residual connection and a post-norm
    std::span<const R> preMlpNorm;  ///< [N_EMBD] what the MLP was given
    std::span<const R> mlpHidden;   ///< [N_INNER] what the activation was given
    std::span<const R> afterMlp;    ///< [N_EMBD] after MLP, residual connection and a post-norm

    /// [N_INNER] 1 where hidden > 0, else 0.
    std::vector<unsigned char> mlpActive() const {
        std::vector<unsigned char> active;
        for (const R hidden : mlpHidden) active.push_back(hidden > 0);
        return active;
    }
};

/// The memory of a trace, of whatever model it was: copies share it.
class TraceMemory {
public:
    /// The `Room` that was made here last, if it is one and no copy looks at it; else nullptr.
    template <class Room>
    Room* own() const {
        const bool reusable = kind_ == &KIND<Room> && room_.use_count() == 1;
        return reusable ? static_cast<Room*>(room_.get()) : nullptr;
    }
    template <class Room>
    Room& make() {
        room_ = std::make_shared<Room>();
        kind_ = &KIND<Room>;
        return *static_cast<Room*>(room_.get());
    }

private:
    template <class Room>
    static constexpr char KIND = 0;

    std::shared_ptr<void> room_;
    const char* kind_ = nullptr;
};

/// What the whole model computed for one position. R is float or double; a model of `Value` or of
/// complex numbers is traced by its plain numbers. The spans stay valid as long as the trace or a
/// copy of it lives, and until `gptForward` is given this trace again.
template <class R = float>
struct ForwardTrace {
    int tokenId = 0;
    std::size_t posId = 0;
    std::span<const R> tokEmb;   ///< [N_EMBD] row of wte
    std::span<const R> posEmb;   ///< [N_EMBD] row of wpe
    std::span<const R> combined; ///< [N_EMBD] their sum
    /// [N_EMBD] after the norm that follows it (the sum, where none does)
    std::span<const R> afterNorm;
    std::vector<LayerTrace<R>> layers;
    std::span<const R> logits; ///< [VOCAB_SIZE]
    TraceMemory memory;        ///< what all of these look at

    /// [VOCAB_SIZE] softmax of the logits: temperature 1.
    std::vector<R> probs() const {
        std::vector<R> shares(logits.size());
        softmax(logits.data(), logits.size(), shares.data());
        return shares;
    }
};

/// What row 0 holds for the pairs of position `posId` and each key, `pairs` being the scores or the
/// weights of `Mixer`.
template <class Mixer, class T, class Keep>
PerHead<Real<T>> pairsOf(const T* pairs, std::size_t posId, Real<T> hidden, Keep&& keep) {
    using Mask = typename Mixer::MaskType;
    constexpr std::size_t FIRST = Mixer::template pairAt<T>(0, 0, 0);
    return {.first = keep(pairs, Mixer::template pairAt<T>(1, 0, 0)).data(),
            .heads = Mixer::HEADS.COUNT,
            .headStride = Mixer::template pairAt<T>(0, 1, 0) - FIRST,
            .keys = posId + 1,
            .keyStride = Mixer::template pairAt<T>(0, 0, 1) - FIRST,
            .placeOf = std::is_same_v<Mask, Causal> ? nullptr : placeAmongVisible<Mask>,
            .hidden = hidden};
}

/// Points `trace` at what row 0 of `activations` holds for position `posId`, through
/// `keep(numbers, size)`, which returns the span of plain numbers to be looked at.
template <AnyConfig auto C, class T, class Keep>
void lookAt(const Activations<C, T>& activations, int tokenId, std::size_t posId,
            ForwardTrace<Real<T>>& trace, Keep&& keep) {
    using Structure = Gpt<C>;
    using Layer = Block<C>;
    using Attn = typename Layer::Attn;
    using S = Shape<C>;
    const auto& embedded = std::get<Structure::EMBED>(activations.saved.parts);
    const auto& layers = std::get<Structure::LAYERS>(activations.saved.parts);
    using Mixer = typename Attn::Mixer;

    trace.tokenId = tokenId;
    trace.posId = posId;
    trace.tokEmb = keep(embedded.token, S::N_EMBD);
    trace.posEmb = keep(embedded.position, S::N_EMBD);
    trace.combined = keep(activations.template output<Structure::EMBED>(), S::N_EMBD);
    trace.afterNorm = keep(activations.template output<Structure::EMBD_NORM>(), S::N_EMBD);
    trace.layers.resize(S::N_LAYER);
    for (std::size_t l = 0; l < S::N_LAYER; ++l) {
        const auto& attnPath = Structure::attnPath(activations.saved, l);
        const auto& mlpPath = Structure::mlpPath(activations.saved, l);
        const auto& attention = Structure::attention(activations.saved, l);
        const auto& layer = Structure::layer(activations.saved, l);
        const T* before =
            l > 0 ? layers.outputs[l - 1] : activations.template output<Structure::EMBD_NORM>();
        const T* afterAttn = Layer::Operation::template input<Layer::MLP_PATH>(layer, before);
        const T* attnInput = Layer::AttnPath::template input<Layer::ATTN>(attnPath, before);
        const T* mlpInput = Layer::MlpPath::template input<Layer::ENTER>(mlpPath, afterAttn);
        const T* afterMlp = l + 1 < S::N_LAYER ? layers.outputs[l]
                                               : activations.template output<Structure::LAYERS>();
        trace.layers[l] = {.preAttnNorm = keep(attnInput, S::N_EMBD),
                           .q = keep(attention.q, S::N_EMBD),
                           .k = keep(attention.k + posId * S::KEY_DIM, S::KEY_DIM),
                           .v = keep(attention.v + posId * S::KEY_DIM, S::KEY_DIM),
                           .attnLogits = {},
                           .attnWeights = {},
                           .headOutputs = keep(attention.heads, S::N_EMBD),
                           .afterAttn = keep(afterAttn, S::N_EMBD),
                           .preMlpNorm = keep(mlpInput, S::N_EMBD),
                           .mlpHidden =
                               keep(Structure::mlpHidden(activations.saved, l), S::N_INNER),
                           .afterMlp = keep(afterMlp, S::N_EMBD)};
        if constexpr (Mixer::KEEPS_PAIRS) {
            constexpr Real<T> UNSEEN = -std::numeric_limits<Real<T>>::infinity();
            trace.layers[l].attnLogits =
                pairsOf<Mixer, T>(attention.mixer.scores, posId, UNSEEN, keep);
            trace.layers[l].attnWeights =
                pairsOf<Mixer, T>(attention.mixer.weights, posId, 0, keep);
        }
    }
    trace.logits = keep(activations.logits, S::VOCAB_SIZE);
}

/// Where a model of plain numbers computes a traced position. The keys and values are those of the
/// cache, which other positions will change; the trace keeps its own.
template <AnyConfig auto C, class R>
struct TraceRoom {
    Activations<C, R> activations{{.rows = 1, .keyRows = 0}};
    AlignedArray<R> keysAndValues{Shape<C>::N_LAYER * 2 * Shape<C>::KEY_DIM};

    /// Copies the key and the value of `posId` in every layer.
    void keepKeyAndValue(std::size_t posId) {
        constexpr std::size_t N = Shape<C>::KEY_DIM;
        R* to = keysAndValues.data();
        for (std::size_t l = 0; l < Shape<C>::N_LAYER; ++l, to += 2 * N) {
            const auto& attention = Gpt<C>::attention(activations.saved, l);
            std::copy_n(attention.k + posId * N, N, to);
            std::copy_n(attention.v + posId * N, N, to + N);
        }
    }
};

/// The room of `trace` for position `posId` of a text whose keys and values `cache` holds; `trace`
/// looks at it from now on.
template <AnyConfig auto C, class R>
TraceRoom<C, R>& roomOf(ForwardTrace<R>& trace, const Activations<C, R>& cache, int tokenId,
                        std::size_t posId) {
    if (auto* room = trace.memory.template own<TraceRoom<C, R>>()) {
        room->activations.shareKeys(cache);
        trace.tokenId = tokenId;
        trace.posId = posId;
        for (LayerTrace<R>& layer : trace.layers)
            layer.attnLogits.keys = layer.attnWeights.keys = posId + 1;
        return *room;
    }
    auto& room = trace.memory.template make<TraceRoom<C, R>>();
    room.activations.shareKeys(cache);
    lookAt(room.activations, tokenId, posId, trace, [](const R* numbers, std::size_t size) {
        return std::span{numbers, size};
    });
    constexpr std::size_t N = Shape<C>::KEY_DIM;
    const R* kept = room.keysAndValues.data();
    for (LayerTrace<R>& layer : trace.layers) {
        layer.k = {kept, N};
        layer.v = {kept + N, N};
        kept += 2 * N;
    }
    return room;
}

/// Copies what row 0 of `activations` holds for position `posId` into `trace`, as plain numbers.
template <AnyConfig auto C, class T>
void copyTrace(const Activations<C, T>& activations, int tokenId, std::size_t posId,
               ForwardTrace<Real<T>>& trace) {
    using Row = std::vector<Real<T>>;
    auto& rows = trace.memory.template make<std::vector<Row>>();
    lookAt(activations, tokenId, posId, trace, [&](const T* numbers, std::size_t size) {
        Row& row = rows.emplace_back();
        for (std::size_t i = 0; i < size; ++i) row.push_back(valueOf(numbers[i]));
        return std::span<const Real<T>>{row};
    });
}

} // namespace regard
