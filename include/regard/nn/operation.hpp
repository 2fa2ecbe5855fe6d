// What every operation of a model agrees on. An operation turns rows of IN numbers into rows of OUT
// numbers; it has no state of its own. Its weights are a slice of the model's array; what its
// forward leaves for its backward, for the KV cache and for the pictures is its `Saved`.
//
//     struct Operation {
//         static constexpr std::size_t IN, OUT;
//         template <class T> struct Saved;                                  // pointers to rows
//         static Saved<T> place(Arena<T>&, const Extent&);                  // reserves them
//         static void forward(batch, weights, x, saved, y);                 // any scalar T
//         static void backward(batch, weights, x, saved, dy, dweights, dx); // float and double
//     };
//
// x and y are [rows][IN] and [rows][OUT]. `forward` writes y; `backward` writes dx and the gradient
// of its weights. Only to that of a table of rows (`Tensor::embedding`) it adds, for a batch
// touches few of the rows, and operations share tables; `clearTables` goes before. `forward` is the
// one definition of the maths: it runs on float and double, on `Value` (whose tape then is an
// independent gradient) and on std::complex (complex-step derivatives).
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace regard {

/// Rows that belong to one text. Row r holds position firstPosition + (r − firstRow); the keys and
/// values of position p lie in row firstKey + p of the key buffer. Attention sees the key rows
/// firstKey … firstKey + keyCount() − 1, as far as its mask shows them.
struct TokenSequence {
    std::size_t firstRow = 0;
    std::size_t rows = 0;
    std::size_t firstPosition = 0;
    std::size_t firstKey = 0;
    std::size_t text = 0; ///< which text of the step it is: dropout draws for (text, position)
    /// Keys that there are; by default one for each position up to the last row's. Fewer: the
    /// positions from there on are padding, and nobody sees them.
    static constexpr std::size_t ALL = static_cast<std::size_t>(-1);
    std::size_t keys = ALL;

    constexpr std::size_t keyCount() const { return keys == ALL ? firstPosition + rows : keys; }
};

/// Where dropout's numbers come from in this call; see nn/dropout.hpp.
struct DropoutStream {
    bool active = false; ///< false: nothing is dropped, as when the model is used and not trained
    std::uint64_t seed = 0;
    std::uint64_t step = 0;  ///< of training: each step draws anew
    std::uint64_t layer = 0; ///< set by `Repeat`, for its layers share one piece of code
};

class ThreadPool;
struct Batch;

/// What a decoder's cross-attention reads: the rows that an encoder computed (`Arena::memory`).
struct MemoryView {
    const Batch* batch = nullptr; ///< what the encoder read
    /// The texts of the decoder's batch, each with `firstKey` and `keys` of the encoder's rows that
    /// it reads.
    std::span<const TokenSequence> readers;
    bool kept = false; ///< its keys and values stand from an earlier call: as each token is written
};

/// The rows of one call: the positions of all its sequences, concatenated without padding.
struct Batch {
    std::span<const int> tokens;  ///< [rows] the token at each row
    std::span<const int> targets; ///< [rows] the token that follows; empty without a loss
    std::span<const TokenSequence> sequences;
    DropoutStream dropout{};
    MemoryView memory{}; ///< empty without an encoder
    std::span<const int>
        segments{};             ///< [rows] the segment of each row; empty: all are of segment 0
    ThreadPool* pool = nullptr; ///< shares out the large products; none: the calling thread's work

    std::size_t rows() const { return tokens.size(); }
};

/// How much room the activations need.
struct Extent {
    std::size_t rows = 1;       ///< rows of one call
    std::size_t keyRows = 1;    ///< rows of keys and values: those of a call, or the whole KV cache
    std::size_t memoryRows = 0; ///< rows that an encoder reads
    bool training = false;      ///< whether a backward pass will need room for gradients
};

/// The rows that an encoder leaves for cross-attention: what each decoder layer reads, and where
/// it adds the gradient.
template <class T>
struct Memory {
    const T* rows = nullptr; ///< [count][width of the encoder]
    T* gradient = nullptr; ///< [count][width], while training; zeroed before the decoder's backward
    std::size_t count = 0;
};

/// Hands out consecutive pieces of one array, each starting on a cache line. Without an array it
/// only counts, so that the same code measures first and places afterwards.
template <class T>
class Arena {
public:
    Arena() = default;
    explicit Arena(T* begin) : begin_(begin) {}

    /// `size` numbers; nullptr while counting.
    T* take(std::size_t size) {
        T* piece = begin_ == nullptr ? nullptr : begin_ + used_;
        used_ += (size + LINE - 1) / LINE * LINE;
        return piece;
    }
    std::size_t used() const { return used_; }

    /// What the cross-attentions placed after it read; set once the encoder has been placed.
    Memory<T> memory{};

private:
    static constexpr std::size_t LINE = sizeof(T) < 64 ? 64 / sizeof(T) : 1;

    T* begin_ = nullptr;
    std::size_t used_ = 0;
};

/// The operation that a config left out: no weights, no work, not even a copy.
template <std::size_t WIDTH>
struct Identity {
    static constexpr std::size_t IN = WIDTH, OUT = WIDTH;
    template <class T>
    struct Saved {};
    template <class T>
    static Saved<T> place(Arena<T>&, const Extent&) {
        return {};
    }
};

template <class Operation>
inline constexpr bool isIdentity = false;
template <std::size_t WIDTH>
inline constexpr bool isIdentity<Identity<WIDTH>> = true;

} // namespace regard
