// A text to its class: an encoder, and a head on the row of the first token, which has seen all
// others.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <span>
#include <vector>

#include <regard/core/aligned_array.hpp>
#include <regard/core/error.hpp>
#include <regard/nn/activations.hpp>
#include <regard/nn/encoder.hpp>
#include <regard/nn/gpt_forward.hpp>
#include <regard/nn/model.hpp>
#include <regard/nn/not_finite.hpp>

namespace regard {

/// Room to classify texts of up to `rows` tokens together, and for the gradient of it.
template <AnyConfig auto C, class T>
class Classifier {
public:
    static constexpr std::size_t N_CLASS = static_cast<std::size_t>(Shape<C>::CONFIG.N_CLASS);
    static_assert(N_CLASS > 0, "regard::Classifier: the config has no classes (N_CLASS)");

    Classifier(std::size_t rows, bool training) {
        const Extent extent{.rows = rows, .memoryRows = rows, .training = training};
        Arena<T> count;
        place(count, extent);
        storage_ = AlignedArray<T>(count.used());
        Arena<T> arena{storage_.data()};
        place(arena, extent);
    }

    /// The scores [texts][N_CLASS] of the texts of `batch`, whose targets are not looked at. A text
    /// of padding alone (`TokenSequence::keys` 0) attends to nothing: its class is that of its
    /// first token alone.
    const T* forward(const Batch& batch, const Model<C, T>& model) {
        const T* weights = model.data();
        Body::forward(batch, weights, static_cast<const T*>(nullptr), body_.saved, body_.rows);
        for (std::size_t text = 0; text < batch.sequences.size(); ++text)
            std::copy_n(body_.rows + batch.sequences[text].firstRow * WIDTH, WIDTH,
                        first_ + text * WIDTH);
        Head::forward(headBatch(batch), weights, static_cast<const T*>(first_), head_, logits_);
        return logits_;
    }

    /// ∂loss/∂weights of the last `forward` in `gradient`, as operations leave it
    /// (nn/operation.hpp), for dlogits [texts][N_CLASS].
    void backward(const Batch& batch, const Model<C, T>& model, const T* dlogits,
                  std::span<T> gradient) {
        const T* weights = model.data();
        Head::backward(headBatch(batch), weights, static_cast<const T*>(first_), head_, dlogits,
                       gradient.data(), dfirst_);
        T* drows = body_.memory.gradient;
        std::fill_n(drows, batch.rows() * WIDTH, T(0));
        for (std::size_t text = 0; text < batch.sequences.size(); ++text)
            std::copy_n(dfirst_ + text * WIDTH, WIDTH,
                        drows + batch.sequences[text].firstRow * WIDTH);
        Body::backward(batch, weights, static_cast<const T*>(nullptr), body_.saved,
                       static_cast<const T*>(drows), gradient.data(), static_cast<T*>(nullptr));
    }

    /// One row per text, as the head sees them; the batch's targets are the classes.
    Batch headBatch(const Batch& batch) {
        texts_.clear();
        for (std::size_t text = 0; text < batch.sequences.size(); ++text)
            texts_.push_back({.firstRow = text, .rows = 1, .text = batch.sequences[text].text});
        return {batch.tokens.first(texts_.size()), batch.targets, texts_};
    }

    /// What the encoder left of the last `forward`, to be looked at: `Encoder<C>::attention`.
    const auto& encoder() const { return body_.saved; }

private:
    using Body = typename Encoder<C>::Operation;
    using Head = ClassHead<C>;
    static constexpr std::size_t WIDTH = Body::OUT;

    void place(Arena<T>& arena, const Extent& extent) {
        body_ = EncoderActivations<C, T>::place(arena, extent);
        head_ = Head::template place<T>(arena, extent);
        first_ = arena.take(extent.rows * WIDTH);
        logits_ = arena.take(extent.rows * N_CLASS);
        if (extent.training) dfirst_ = arena.take(extent.rows * WIDTH);
    }

    AlignedArray<T> storage_{0};
    EncoderActivations<C, T> body_{};
    typename Head::template Saved<T> head_{};
    T* first_ = nullptr;  ///< [texts][N_EMBD] the first row of each
    T* logits_ = nullptr; ///< [texts][N_CLASS]
    T* dfirst_ = nullptr;
    std::vector<TokenSequence> texts_;
};

/// The probabilities of the classes of one text, [N_CLASS]. Fails for no tokens or more than
/// BLOCK_SIZE, for what is outside vocabulary or segments, and for a model whose scores are NaN.
template <AnyConfig auto C, class T>
std::vector<double> classProbs(const Model<C, T>& model, std::span<const int> tokens,
                               std::span<const int> segments = {}) {
    checkWhole<C>(tokens, segments);
    Classifier<C, T> classifier{tokens.size(), false};
    const std::array<TokenSequence, 1> text{TokenSequence{.rows = tokens.size()}};
    const T* logits = classifier.forward(Batch{tokens, {}, text, {}, {}, segments}, model);
    return finiteProbs(model, logits, Classifier<C, T>::N_CLASS, "classify");
}
template <AnyConfig auto C, class T>
auto classProbs(const Model<C, T>& model, const std::vector<int>& tokens) {
    return classProbs(model, std::span<const int>{tokens});
}

/// What an encoder expects at every place of a text, [tokens][VOCAB_SIZE]: at a token that masks
/// another, the probabilities of what stood there. Fails as `classProbs` does.
template <AnyConfig auto C, class T>
std::vector<std::vector<double>> maskedProbs(const Model<C, T>& model, std::span<const int> tokens,
                                             std::span<const int> segments = {}) {
    static_assert(!Shape<C>::CONFIG.CAUSAL,
                  "regard::maskedProbs: gaps are filled from both sides: CAUSAL must be false");
    constexpr std::size_t V = Shape<C>::VOCAB_SIZE;
    checkWhole<C>(tokens, segments);
    const Activations<C, T> activations{{.rows = tokens.size(), .keyRows = tokens.size()}};
    const std::array<TokenSequence, 1> text{TokenSequence{.rows = tokens.size()}};
    forward(Batch{tokens, {}, text, {}, {}, segments}, model, activations);
    std::vector<std::vector<double>> probs;
    for (std::size_t t = 0; t < tokens.size(); ++t)
        probs.push_back(finiteProbs(model, activations.logits + t * V, V, "fill gaps"));
    return probs;
}
template <AnyConfig auto C, class T>
auto maskedProbs(const Model<C, T>& model, const std::vector<int>& tokens) {
    return maskedProbs(model, std::span<const int>{tokens});
}

} // namespace regard
