// Room for everything that a pass through the model computes on its way.
#pragma once

#include <cstddef>

#include <regard/core/aligned_array.hpp>
#include <regard/nn/gpt.hpp>
#include <regard/nn/operation.hpp>

namespace regard {

/// The activations of up to `extent.rows` rows, one heap array. Copies are not needed and not made.
template <Config C, class T>
class Activations {
public:
    using Operation = typename Gpt<C>::Operation;

    explicit Activations(const Extent& extent) : storage_(measure(extent)) {
        Arena<T> arena{storage_.data()};
        saved = Operation::template place<T>(arena, extent);
        logits = arena.take(extent.rows * Operation::OUT);
    }
    Activations(Activations&&) noexcept = default;
    Activations& operator=(Activations&&) noexcept = default;

    /// Lets attention read and write the keys and values of `other`, which must outlive their use.
    void shareKeys(const Activations& other) {
        for (std::size_t l = 0; l < Shape<C>::N_LAYER; ++l) {
            auto& mine = Gpt<C>::attention(saved, l);
            const auto& theirs = Gpt<C>::attention(other.saved, l);
            mine.k = theirs.k;
            mine.v = theirs.v;
        }
    }

    typename Operation::template Saved<T> saved; ///< of every operation, nested as they are
    T* logits = nullptr;                         ///< [rows][VOCAB_SIZE]

    /// The output of operation I of `Gpt<C>::Operation`, [rows][N_EMBD]; that of an operation which
    /// the config left out is the output before it.
    template <std::size_t I>
    const T* output() const {
        return Operation::template input<I + 1, T>(saved, nullptr);
    }

private:
    static std::size_t measure(const Extent& extent) {
        Arena<T> arena;
        (void)Operation::template place<T>(arena, extent);
        (void)arena.take(extent.rows * Operation::OUT);
        return arena.used();
    }

    AlignedArray<T> storage_;
};

} // namespace regard
