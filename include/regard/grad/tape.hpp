// The record of a calculation: one entry per operation, in the order in which they ran, which is a
// topological order by itself. Swept backwards, it yields every derivative.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>

#include <regard/core/aligned_array.hpp>
#include <regard/core/error.hpp>
#include <regard/core/simd.hpp>

namespace regard {

/// What an operation does, for the picture of an expression.
enum class Operator : unsigned char {
    leaf,
    add,
    subtract,
    multiply,
    divide,
    negate,
    power,
    log,
    exp,
    relu,
    tanh,
    erf,
    sqrt
};

/// The calculations of one thread in numbers of type R. Each entry names the entries it was
/// computed from and the derivatives by them; storing those makes the sweep free of branches.
/// Entry 0 stands for every plain number: what flows there is not looked at.
template <class R>
class Tape {
public:
    using Index = std::uint32_t;

    /// An operation: its operands, and the derivatives by them.
    struct Entry {
        Index a, b;
        R da, db;
    };

    /// The tape that this thread records on.
    static Tape& ofThread() { return tape_; }

    /// Entries so far, entry 0 included.
    Index size() const { return begin_ == nullptr ? 1 : static_cast<Index>(next_ - begin_); }

    /// Forgets the entries from `size` on and keeps their memory: a new step of training starts
    /// where the weights end.
    void rewind(Index size) {
        REGARD_ASSERT(size >= 1 && size <= this->size());
        if (begin_ == nullptr) return;
        next_ = begin_ + size;
        leaves_ = (std::min)(leaves_, size - 1);
        if (listener_ != nullptr) {
            listener_->rewind(size);
            limit_ = next_;
        }
    }

    /// Records y = f(a, b) with ∂y/∂a and ∂y/∂b, and returns the entry of y.
    Index record(Operator what, R y, Index a, R da, Index b, R db) {
        if (next_ == limit_) [[unlikely]]
            prepare(what, y);
        *next_ = {a, b, da, db};
        return static_cast<Index>(next_++ - begin_);
    }

    /// Records a variable, which was computed from nothing.
    Index recordLeaf(R y) {
        const Index index = record(Operator::leaf, y, 0, 0, 0, 0);
        if (index == leaves_ + 1) leaves_ = index;
        return index;
    }

    /// A stretch of the tape with room for entries that are known to come.
    class Block {
    public:
        /// As `Tape::record`, without asking for room or for listeners.
        REGARD_INLINE Index record(Operator, R, Index a, R da, Index b, R db) {
            *next_++ = {a, b, da, db};
            return index_++;
        }

    private:
        friend Tape;
        Block(Entry* next, Index index) : next_(next), index_(index) {}
        Entry* next_;
        Index index_;
    };

    /// Calls `calculate(recorder)`, which records exactly `count` entries with `recorder.record`:
    /// on a block that stays in registers, or, while somebody listens, on the tape itself.
    template <class Calculate>
    void recordBlock(std::size_t count, Calculate&& calculate) {
        if (listener_ != nullptr) return calculate(*this);
        if (static_cast<std::size_t>(limit_ - next_) < count) grow(count);
        Block block{next_, size()};
        calculate(block);
        REGARD_ASSERT(block.next_ == next_ + count);
        next_ = block.next_;
    }

    /// The derivative of entry `root` by every entry before it, from scratch: an entry used twice
    /// receives the sum. Time and memory are linear in the entries, whatever the depth.
    void backward(Index root) {
        REGARD_ASSERT(root < size());
        AlignedArray<R>& gradients = owner().gradients;
        if (gradients.size() < size()) gradients = AlignedArray<R>(capacity());
        R* const gradient = gradients.data();
        gradients_ = gradient;
        swept_ = size();
        std::fill_n(gradient, swept_, R(0));
        gradient[root] = 1;
        const Entry* entry = begin_ + root;
        for (std::size_t i = root; i > leaves_; --i, --entry) {
            const R through = gradient[i];
            gradient[entry->a] += entry->da * through;
            gradient[entry->b] += entry->db * through;
        }
    }

    /// The derivative by entry `index` that the last `backward` found; 0 for a later entry.
    R gradient(Index index) const { return index > 0 && index < swept_ ? gradients_[index] : R(0); }

    /// Told of every operation while it is set; the price is paid only then.
    struct Listener {
        virtual void recorded(Operator what, Index index, R value) = 0;
        virtual void rewind(Index size) = 0;

    protected:
        ~Listener() = default;
    };
    void listen(Listener* listener) {
        REGARD_ASSERT(listener == nullptr || listener_ == nullptr);
        listener_ = listener;
        limit_ = listener != nullptr ? next_ : begin_ + capacity();
    }

    /// The entries that `index` was computed from.
    Index firstOperand(Index index) const { return begin_[index].a; }
    Index secondOperand(Index index) const { return begin_[index].b; }

private:
    std::size_t capacity() const { return owner().entries.size(); }

    /// The slow path of `record`: more room, or somebody who listens.
    void prepare(Operator what, R y) {
        if (begin_ == nullptr || size() == capacity()) grow(1);
        if (listener_ != nullptr) {
            listener_->recorded(what, size(), y);
            limit_ = next_ + 1;
        }
    }

    /// Makes room for at least `count` more entries.
    void grow(std::size_t count) {
        const std::size_t used = size();
        std::size_t room = (std::max)(std::size_t{1} << 12, 2 * capacity());
        while (room < used + count) room *= 2;
        if (room > UINT32_MAX) fail("the tape is full: rewind it between training steps");
        AlignedArray<Entry> larger(room);
        std::copy_n(begin_, begin_ == nullptr ? 0 : used, larger.data());
        owner().entries = std::move(larger);
        begin_ = owner().entries.data();
        next_ = begin_ + used;
        limit_ = begin_ + room;
    }

    // The pointers of the hot path live apart from what has a destructor, so that reaching them
    // needs no check whether the thread has made them yet.
    struct Owner {
        AlignedArray<Entry> entries;
        AlignedArray<R> gradients;
    };
    static Owner& owner() {
        static thread_local Owner owner;
        return owner;
    }

    static constinit thread_local Tape tape_;

    Entry* begin_ = nullptr;
    Entry* next_ = nullptr;
    Entry* limit_ = nullptr;
    const R* gradients_ = nullptr;
    Index swept_ = 0; ///< entries that `gradients_` is about
    /// Entries 1 … leaves_ are variables, such as a model's weights: no sweep goes there.
    Index leaves_ = 0;
    Listener* listener_ = nullptr;
};

template <class R>
constinit thread_local Tape<R> Tape<R>::tape_{};

} // namespace regard
