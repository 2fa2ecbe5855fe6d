// Room for everything that a pass through the model computes on its way.
#pragma once

#include <cstddef>
#include <type_traits>

#include <regard/core/aligned_array.hpp>
#include <regard/nn/encoder.hpp>
#include <regard/nn/gpt.hpp>
#include <regard/nn/operation.hpp>

namespace regard {

/// What a pass through an encoder leaves, and the rows that it ends in.
template <AnyConfig auto C, class T>
struct EncoderActivations {
    typename Encoder<C>::Operation::template Saved<T> saved;
    T* rows = nullptr; ///< [memoryRows][N_EMBD]
    Memory<T> memory{};

    static EncoderActivations place(Arena<T>& arena, const Extent& extent) {
        using Operation = typename Encoder<C>::Operation;
        EncoderActivations all{};
        const std::size_t size = extent.memoryRows * Operation::OUT;
        all.saved = Operation::template place<T>(
            arena,
            {.rows = extent.memoryRows, .keyRows = extent.memoryRows, .training = extent.training});
        all.rows = arena.take(size);
        all.memory = {.rows = all.rows,
                      .gradient = extent.training ? arena.take(size) : nullptr,
                      .count = extent.memoryRows};
        return all;
    }
};

/// Of a model without an encoder.
struct NoEncoderActivations {};

/// The activations of up to `extent.rows` rows (and `extent.memoryRows` of an encoder), one heap
/// array. Copies are not needed and not made.
template <AnyConfig auto C, class T>
class Activations {
public:
    using Operation = typename Gpt<C>::Operation;
    static constexpr bool HAS_ENCODER = hasEncoder(Shape<C>::CONFIG);

    explicit Activations(const Extent& extent) : storage_(measure(extent)) {
        Arena<T> arena{storage_.data()};
        placeAll(arena, extent, *this);
    }
    Activations(Activations&&) noexcept = default;
    Activations& operator=(Activations&&) noexcept = default;

    /// Lets attention read and write the keys and values of `other`, which must outlive their use.
    void shareKeys(const Activations& other) {
        const auto share = [](auto& mine, const auto& theirs) {
            mine.k = theirs.k;
            mine.v = theirs.v;
        };
        for (std::size_t l = 0; l < Shape<C>::N_LAYER; ++l) {
            share(Gpt<C>::attention(saved, l), Gpt<C>::attention(other.saved, l));
            if constexpr (HAS_ENCODER) {
                auto& cross = Gpt<C>::crossAttention(saved, l);
                share(cross, Gpt<C>::crossAttention(other.saved, l));
                cross.memory = other.encoder.memory;
            }
        }
    }

    std::conditional_t<HAS_ENCODER, EncoderActivations<C, T>, NoEncoderActivations> encoder;
    typename Operation::template Saved<T> saved; ///< of every operation, nested as they are
    T* logits = nullptr;                         ///< [rows][VOCAB_SIZE]

    /// The output of operation I of `Gpt<C>::Operation`, [rows][N_EMBD]; that of an operation which
    /// the config left out is the output before it.
    template <std::size_t I>
    const T* output() const {
        return Operation::template input<I + 1, T>(saved, nullptr);
    }

private:
    struct Counted {
        std::conditional_t<HAS_ENCODER, EncoderActivations<C, T>, NoEncoderActivations> encoder;
        typename Operation::template Saved<T> saved;
        T* logits;
    };

    template <class Placed>
    static void placeAll(Arena<T>& arena, const Extent& extent, Placed& to) {
        if constexpr (HAS_ENCODER) {
            to.encoder = EncoderActivations<C, T>::place(arena, extent);
            arena.memory = to.encoder.memory;
        }
        to.saved = Operation::template place<T>(arena, extent);
        to.logits = arena.take(extent.rows * Operation::OUT);
    }

    static std::size_t measure(const Extent& extent) {
        Arena<T> arena;
        Counted counted{};
        placeAll(arena, extent, counted);
        return arena.used();
    }

    AlignedArray<T> storage_;
};

} // namespace regard
