// The one source of randomness: CPython's generator, number for number, so that seed 42 draws here
// what `random.seed(42)` draws there, with every standard library.
#pragma once

#include <array>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numbers>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <regard/core/error.hpp>

namespace regard {

/// MT19937 (Matsumoto and Nishimura 1998) with the semantics of CPython's `random.Random`.
/// Copies go on independently with the same numbers.
class Random {
    static constexpr std::size_t SIZE = 624, SHIFT = 397;

public:
    /// All that decides what is drawn next: CPython's `getstate()`.
    struct State {
        std::array<std::uint32_t, SIZE> words{}; ///< of MT19937
        std::uint32_t position = SIZE;           ///< words used up, at most 624
        bool hasSpare = false;                   ///< whether `gauss` keeps a second number
        double spare = 0;                        ///< that number

        /// Whether both go on with the same numbers.
        friend bool operator==(const State&, const State&) = default;
    };

    /// As `random.seed(seed)`: the sign of the seed does not matter.
    explicit Random(std::int64_t seed) {
        const std::uint64_t size =
            seed < 0 ? 0 - static_cast<std::uint64_t>(seed) : static_cast<std::uint64_t>(seed);
        const std::array<std::uint32_t, 2> key{static_cast<std::uint32_t>(size),
                                               static_cast<std::uint32_t>(size >> 32)};
        seedByArray(std::span{key}.first(key[1] != 0 ? 2 : 1));
    }

    /// A number in [0, 1) with 53 random bits.
    double random() {
        const std::uint32_t high = next() >> 5, low = next() >> 6;
        return (double(high) * 67108864.0 + double(low)) * (1.0 / 9007199254740992.0);
    }

    /// A number from the normal distribution (Box and Muller 1958: two at a time, one kept).
    double gauss(double mean, double deviation) {
        if (hasSpare_) {
            hasSpare_ = false;
            return mean + spare_ * deviation;
        }
        const double angle = random() * (2 * std::numbers::pi);
        const double radius = std::sqrt(-2.0 * std::log(1.0 - random()));
        spare_ = std::sin(angle) * radius;
        hasSpare_ = true;
        return mean + std::cos(angle) * radius * deviation;
    }

    /// A whole number in [0, n), all equally likely; n ≥ 1.
    std::uint32_t below(std::uint32_t n) {
        REGARD_ASSERT(n >= 1);
        const int bits = static_cast<int>(std::bit_width(n));
        std::uint32_t drawn = next() >> (32 - bits);
        while (drawn >= n) drawn = next() >> (32 - bits);
        return drawn;
    }

    /// Brings `items` into random order (Fisher and Yates), as `random.shuffle` does.
    template <class T>
    void shuffle(std::vector<T>& items) {
        using std::swap;
        for (std::size_t i = items.size(); i-- > 1;)
            swap(items[i], items[below(static_cast<std::uint32_t>(i + 1))]);
    }

    /// An index into `weights`, drawn with those odds, as `random.choices` does. The weights need
    /// not add to 1. Fails where their sum is not a positive finite number.
    std::size_t choice(std::span<const double> weights) {
        double total = 0;
        for (const double weight : weights) total += weight;
        if (!(total > 0) || !std::isfinite(total))
            fail("nothing to choose from: the weights must add to a positive finite number");
        const double at = random() * total;
        double sum = 0;
        for (std::size_t i = 0; i + 1 < weights.size(); ++i) {
            sum += weights[i];
            if (at < sum) return i;
        }
        return weights.size() - 1;
    }

    /// What `restore` needs to go on from here, in this process or another one.
    State state() const {
        return {state_, static_cast<std::uint32_t>(at_), hasSpare_, hasSpare_ ? spare_ : 0.0};
    }

    /// Goes on as the generator did whose state it was. Fails for a position that no state has.
    void restore(const State& state) {
        if (state.position > SIZE)
            fail("a random stream cannot stand at word " + std::to_string(state.position) +
                 " of 624: the state is damaged");
        state_ = state.words;
        at_ = state.position;
        hasSpare_ = state.hasSpare;
        spare_ = state.spare;
    }

private:
    void seedByWord(std::uint32_t seed) {
        state_[0] = seed;
        for (std::size_t i = 1; i < SIZE; ++i)
            state_[i] = 1812433253u * mixed(i) + static_cast<std::uint32_t>(i);
    }

    void seedByArray(std::span<const std::uint32_t> key) {
        seedByWord(19650218u);
        std::size_t i = 1, j = 0;
        for (std::size_t round = 0; round < SIZE; ++round) {
            state_[i] =
                (state_[i] ^ (mixed(i) * 1664525u)) + key[j] + static_cast<std::uint32_t>(j);
            i = following(i);
            j = (j + 1) % key.size();
        }
        for (std::size_t round = 1; round < SIZE; ++round) {
            state_[i] = (state_[i] ^ (mixed(i) * 1566083941u)) - static_cast<std::uint32_t>(i);
            i = following(i);
        }
        state_[0] = 0x80000000u;
        at_ = SIZE;
    }

    std::uint32_t mixed(std::size_t i) const { return state_[i - 1] ^ (state_[i - 1] >> 30); }

    std::size_t following(std::size_t i) {
        if (i + 1 < SIZE) return i + 1;
        state_[0] = state_[SIZE - 1];
        return 1;
    }

    std::uint32_t next() {
        if (at_ == SIZE) twist();
        std::uint32_t y = state_[at_++];
        y ^= y >> 11;
        y ^= (y << 7) & 0x9d2c5680u;
        y ^= (y << 15) & 0xefc60000u;
        return y ^ (y >> 18);
    }

    void twist() {
        for (std::size_t i = 0; i < SIZE; ++i) {
            const std::uint32_t y =
                (state_[i] & 0x80000000u) | (state_[(i + 1) % SIZE] & 0x7fffffffu);
            state_[i] = state_[(i + SHIFT) % SIZE] ^ (y >> 1) ^ ((y & 1) != 0 ? 0x9908b0dfu : 0u);
        }
        at_ = 0;
    }

    std::array<std::uint32_t, SIZE> state_{};
    std::size_t at_ = SIZE;
    double spare_ = 0;
    bool hasSpare_ = false;
};

} // namespace regard
