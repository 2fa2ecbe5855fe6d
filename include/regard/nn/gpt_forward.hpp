// The forward pass of a GPT, position by position (with a KV cache) or over whole sequences.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <span>
#include <string>
#include <type_traits>
#include <vector>

#include <regard/core/error.hpp>
#include <regard/nn/activations.hpp>
#include <regard/nn/gpt.hpp>
#include <regard/nn/kv_cache.hpp>
#include <regard/nn/model.hpp>
#include <regard/nn/trace.hpp>

namespace regard {

/// Fails unless every token is one of the model's VOCAB_SIZE.
template <AnyConfig auto C>
void checkTokens(std::span<const int> tokens) {
    for (std::size_t i = 0; i < tokens.size(); ++i)
        if (tokens[i] < 0 || static_cast<std::size_t>(tokens[i]) >= Shape<C>::VOCAB_SIZE)
            fail("token " + std::to_string(tokens[i]) + " at index " + std::to_string(i) +
                 " is outside the model's vocabulary 0.." +
                 std::to_string(Shape<C>::VOCAB_SIZE - 1));
}

/// Fails unless there are no segments, or one of the model's N_SEGMENT per token.
template <AnyConfig auto C>
void checkSegments(std::span<const int> segments, std::size_t tokens) {
    constexpr int known = Shape<C>::CONFIG.N_SEGMENT;
    if (!segments.empty() && segments.size() != tokens)
        fail("one segment per token: " + std::to_string(segments.size()) + " for " +
             std::to_string(tokens) + " tokens");
    for (const int segment : segments)
        if (segment != 0 && (segment < 0 || segment >= known))
            fail("segment " + std::to_string(segment) + " is none of the model's " +
                 std::to_string(known) + " (they count from 0)");
}

/// Fails unless an encoder can read `tokens` from end to end: 1 to BLOCK_SIZE of the vocabulary.
template <AnyConfig auto C>
void checkWhole(std::span<const int> tokens, std::span<const int> segments = {}) {
    if (tokens.empty() || tokens.size() > Shape<C>::BLOCK_SIZE)
        fail("an encoder reads 1 to " + std::to_string(Shape<C>::BLOCK_SIZE) +
             " tokens (BLOCK_SIZE), this text has " + std::to_string(tokens.size()));
    checkTokens<C>(tokens);
    checkSegments<C>(segments, tokens.size());
}

/// Whole sequences at once: `batch` to activations.logits [rows][VOCAB_SIZE].
template <AnyConfig auto C, class T>
void forward(const Batch& batch, const Model<C, T>& model, const Activations<C, T>& activations) {
    Gpt<C>::Operation::forward(batch, model.data(), static_cast<const T*>(nullptr),
                               activations.saved, activations.logits);
}

/// Whole texts through the encoder: `source` to activations.encoder.rows [rows][N_EMBD].
template <AnyConfig auto C, class T>
void encode(const Batch& source, const Model<C, T>& model, const Activations<C, T>& activations) {
    Encoder<C>::Operation::forward(source, model.data(), static_cast<const T*>(nullptr),
                                   activations.encoder.saved, activations.encoder.rows);
}

/// Lets the encoder read `source`, which all texts of `cache` are about from now on; they start
/// anew. Fails for no tokens, more than BLOCK_SIZE, or one outside the vocabulary.
template <AnyConfig auto C, class T>
void encode(std::span<const int> source, KvCache<C, T>& cache, const Model<C, T>& model) {
    static_assert(hasEncoder(Shape<C>::CONFIG), "regard::encode: the config has no encoder");
    checkWhole<C>(source);
    cache.setSource(source);
    const std::array<TokenSequence, 1> text{TokenSequence{.rows = source.size()}};
    encode(Batch{source, {}, text}, model, cache.room(1));
}

/// Texts that go on: reads `batch`, whose sequences are those that `cache.next` gave, and returns
/// the logits of what follows each row, [rows][VOCAB_SIZE]. They stay valid until the cache is used
/// again. Fails for a token outside the vocabulary.
template <AnyConfig auto C, class T>
std::span<const T> forward(const Batch& batch, KvCache<C, T>& cache, const Model<C, T>& model) {
    checkTokens<C>(batch.tokens);
    const Activations<C, T>& room = cache.room(batch.rows());
    Batch reading = batch;
    reading.memory = cache.memory(batch.sequences);
    forward(reading, model, room);
    for (const TokenSequence& s : batch.sequences)
        cache.setLength(s.firstPosition + s.rows, s.firstKey / cache.capacity());
    return {room.logits, batch.rows() * Shape<C>::VOCAB_SIZE};
}

/// Reads `tokens` in one pass, as what follows in a text of `cache`: the logits after each of them,
/// [tokens][VOCAB_SIZE], equal to rounding to those that `gptForward` gives token by token.
/// Fails for no tokens, for one outside the vocabulary, or where they do not fit into the cache.
template <AnyConfig auto C, class T>
std::span<const T> prefill(std::span<const int> tokens, KvCache<C, T>& cache,
                           const Model<C, T>& model, std::size_t text = 0) {
    if (tokens.empty()) fail("a prompt needs at least one token (BOS, for an empty text)");
    const std::array<TokenSequence, 1> sequence{cache.next(text, 0, tokens.size())};
    return forward(Batch{tokens, {}, sequence}, cache, model);
}

/// Fails unless `tokenId` is one of the model's and `posId` one that `cache` can read next.
template <AnyConfig auto C, class T>
void checkStep(int tokenId, std::size_t posId, const KvCache<C, T>& cache) {
    checkTokens<C>(std::span{&tokenId, 1});
    if (posId > cache.length() || posId >= cache.capacity())
        fail("position " + std::to_string(posId) + " does not follow a KV cache of " +
             std::to_string(cache.length()) + " positions (capacity " +
             std::to_string(cache.capacity()) + ")");
}

/// A checked step, computed in row 0 of `room`, whose keys and values are those of `cache`.
template <AnyConfig auto C, class T>
std::span<const T> forwardStep(int tokenId, std::size_t posId, KvCache<C, T>& cache,
                               const Model<C, T>& model, const Activations<C, T>& room) {
    const std::array<TokenSequence, 1> sequence{
        TokenSequence{.firstRow = 0, .rows = 1, .firstPosition = posId, .firstKey = 0}};
    forward(Batch{std::span{&tokenId, 1}, {}, sequence, {}, cache.memory(sequence)}, model, room);
    cache.setLength(posId + 1);
    return {room.logits, Shape<C>::VOCAB_SIZE};
}

/// One token at one position: appends its keys and values to `cache` and returns the logits
/// [VOCAB_SIZE] of the token that follows. They stay valid until the cache is used again.
/// A `posId` before the end of the cache rewinds it; one behind its end or from BLOCK_SIZE on, or a
/// token outside the vocabulary, fails.
/// The name and the signature are those of microgpt's forward pass (Karpathy 2026).
template <AnyConfig auto C, class T>
std::span<const T> gptForward(int tokenId, std::size_t posId, KvCache<C, T>& cache,
                              const Model<C, T>& model) {
    checkStep(tokenId, posId, cache);
    return forwardStep(tokenId, posId, cache, model, cache.room(1));
}

/// The same, and everything computed on the way can be seen in `trace`; the logits are its own.
template <AnyConfig auto C, class T>
std::span<const T> gptForward(int tokenId, std::size_t posId, KvCache<C, T>& cache,
                              const Model<C, T>& model, ForwardTrace<Real<T>>& trace) {
    checkStep(tokenId, posId, cache);
    if constexpr (std::is_floating_point_v<T>) {
        TraceRoom<C, T>& room = roomOf(trace, cache.room(1), tokenId, posId);
        const auto logits = forwardStep(tokenId, posId, cache, model, room.activations);
        room.keepKeyAndValue(posId);
        return logits;
    } else {
        const auto logits = forwardStep(tokenId, posId, cache, model, cache.room(1));
        copyTrace(cache.room(1), tokenId, posId, trace);
        return logits;
    }
}

/// The traces of a tokenized text (BOS first and last): n = min(BLOCK_SIZE, tokens − 1) positions,
/// for the last token is only ever a target. Fails for fewer than two tokens.
template <AnyConfig auto C, class T>
std::vector<ForwardTrace<Real<T>>> computeSequenceTraces(const Model<C, T>& model,
                                                         std::span<const int> tokens) {
    if (tokens.size() < 2)
        fail("a sequence to trace needs at least two tokens (BOS and what follows), this one has " +
             std::to_string(tokens.size()));
    std::vector<ForwardTrace<Real<T>>> traces((std::min)(Shape<C>::BLOCK_SIZE, tokens.size() - 1));
    KvCache<C, T> cache;
    for (std::size_t t = 0; t < traces.size(); ++t)
        gptForward(tokens[t], t, cache, model, traces[t]);
    return traces;
}
template <AnyConfig auto C, class T>
auto computeSequenceTraces(const Model<C, T>& model, const std::vector<int>& tokens) {
    return computeSequenceTraces(model, std::span<const int>{tokens});
}

} // namespace regard
