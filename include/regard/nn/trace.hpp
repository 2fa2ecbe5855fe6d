// Everything that one position's way through the model computed, kept to be looked at.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include <regard/core/scalar.hpp>
#include <regard/nn/activations.hpp>
#include <regard/nn/gpt.hpp>
#include <regard/nn/softmax.hpp>

namespace regard {

/// What one layer computed for one position.
template <class R>
struct LayerTrace {
    std::vector<R> preAttnNorm; ///< [N_EMBD] what attention was given: the norm's output
    std::vector<R> q;           ///< [N_EMBD] all heads side by side
    std::vector<R> k, v;        ///< [KEY_DIM] all heads of keys side by side
    std::vector<std::vector<R>> attnLogits;  ///< [N_HEAD][t + 1] q·k / √HEAD_DIM, before the
                                             ///< softmax; −∞ where the mask hides the key
    std::vector<std::vector<R>> attnWeights; ///< [N_HEAD][t + 1] their softmax: adds to 1
    std::vector<R> headOutputs;              ///< [N_EMBD] the mixtures of v, all heads side by side
    std::vector<R> afterAttn;  ///< [N_EMBD] after W_O, the residual connection and a post-norm
    std::vector<R> preMlpNorm; ///< [N_EMBD] what the MLP was given
    std::vector<R> mlpHidden;  ///< [N_INNER] what the activation was given
    std::vector<unsigned char> mlpActive; ///< [N_INNER] 1 where hidden > 0, else 0
    std::vector<R> afterMlp; ///< [N_EMBD] after MLP, residual connection and a post-norm
};

/// What the whole model computed for one position. R is float or double; a model of `Value` or of
/// complex numbers is traced by its plain numbers.
template <class R = float>
struct ForwardTrace {
    int tokenId = 0;
    std::size_t posId = 0;
    std::vector<R> tokEmb;   ///< [N_EMBD] row of wte
    std::vector<R> posEmb;   ///< [N_EMBD] row of wpe
    std::vector<R> combined; ///< [N_EMBD] their sum
    std::vector<R>
        afterNorm; ///< [N_EMBD] after the norm that follows it (the sum, where none does)
    std::vector<LayerTrace<R>> layers;
    std::vector<R> logits; ///< [VOCAB_SIZE]
    std::vector<R> probs;  ///< [VOCAB_SIZE] softmax of the logits: temperature 1
};

/// Copies what row 0 of `activations` holds for position `posId` into `trace`, whose memory is used
/// again from call to call.
template <Config C, class T>
void recordTrace(const Activations<C, T>& activations, int tokenId, std::size_t posId,
                 ForwardTrace<Real<T>>& trace) {
    using Structure = Gpt<C>;
    using Layer = Block<C>;
    using Attn = typename Layer::Attn;
    using S = Shape<C>;
    const auto copy = [](const T* from, std::size_t size, std::vector<Real<T>>& to) {
        to.resize(size);
        for (std::size_t i = 0; i < size; ++i) to[i] = valueOf(from[i]);
    };
    const auto& embedded = std::get<Structure::EMBED>(activations.saved.parts);
    const auto& layers = std::get<Structure::LAYERS>(activations.saved.parts);

    trace.tokenId = tokenId;
    trace.posId = posId;
    copy(embedded.token, S::N_EMBD, trace.tokEmb);
    copy(embedded.position, S::N_EMBD, trace.posEmb);
    copy(activations.template output<Structure::EMBED>(), S::N_EMBD, trace.combined);
    copy(activations.template output<Structure::EMBD_NORM>(), S::N_EMBD, trace.afterNorm);
    trace.layers.resize(S::N_LAYER);
    for (std::size_t l = 0; l < S::N_LAYER; ++l) {
        const auto& attnPath = Structure::template attnPath<T>(activations.saved, l);
        const auto& layer = Structure::template layer<T>(activations.saved, l);
        const auto& mlpPath = Structure::template mlpPath<T>(activations.saved, l);
        const auto& attention = Structure::template attention<T>(activations.saved, l);
        const T* before =
            l > 0 ? layers.outputs[l - 1] : activations.template output<Structure::EMBD_NORM>();
        const T* afterAttn = Layer::Operation::template input<Layer::MLP_PATH>(layer, before);
        const T* afterMlp = l + 1 < S::N_LAYER ? layers.outputs[l]
                                               : activations.template output<Structure::LAYERS>();
        LayerTrace<Real<T>>& to = trace.layers[l];
        copy(Layer::AttnPath::template input<Layer::ATTN>(attnPath, before), S::N_EMBD,
             to.preAttnNorm);
        copy(attention.q, S::N_EMBD, to.q);
        copy(attention.k + posId * S::KEY_DIM, S::KEY_DIM, to.k);
        copy(attention.v + posId * S::KEY_DIM, S::KEY_DIM, to.v);
        to.attnLogits.resize(S::N_HEAD);
        to.attnWeights.resize(S::N_HEAD);
        for (std::size_t h = 0; h < S::N_HEAD; ++h) {
            to.attnLogits[h].resize(posId + 1);
            to.attnWeights[h].resize(posId + 1);
            for (std::size_t t = 0; t <= posId; ++t) {
                const auto pair = Attn::Mixer::template pairOf<T>(attention.mixer, 0, h, posId, t);
                to.attnLogits[h][t] = pair.score;
                to.attnWeights[h][t] = pair.weight;
            }
        }
        copy(attention.heads, S::N_EMBD, to.headOutputs);
        copy(afterAttn, S::N_EMBD, to.afterAttn);
        copy(Layer::MlpPath::template input<Layer::ENTER>(mlpPath, afterAttn), S::N_EMBD,
             to.preMlpNorm);
        copy(Structure::template mlpHidden<T>(activations.saved, l), S::N_INNER, to.mlpHidden);
        to.mlpActive.resize(S::N_INNER);
        for (std::size_t i = 0; i < S::N_INNER; ++i) to.mlpActive[i] = to.mlpHidden[i] > 0;
        copy(afterMlp, S::N_EMBD, to.afterMlp);
    }
    copy(activations.logits, S::VOCAB_SIZE, trace.logits);
    trace.probs.resize(S::VOCAB_SIZE);
    softmaxRow<S::VOCAB_SIZE>(trace.logits.data(), trace.probs.data());
}

} // namespace regard
