// Automatic differentiation of scalars, in reverse: calculate with `Value` as with numbers, call
// `backward()` on the result, and ask every value for its gradient (Karpathy's micrograd, 2020).
#pragma once

#include <cmath>
#include <cstddef>
#include <numbers>

#include <regard/grad/tape.hpp>

namespace regard {

/// A number of type R that remembers how it was computed. Every operation states its value and its
/// derivatives side by side. Copies are the same entry of the tape; plain numbers mix in freely and
/// are constants. A `Value` is valid until the tape is rewound past it, and on its own thread.
template <class R>
class BasicValue {
public:
    using Real = R;
    using Index = typename Tape<R>::Index;

    /// The constant 0.
    BasicValue() = default;
    /// A new variable.
    explicit BasicValue(R data) : data_(data), index_(tape().recordLeaf(data)) {}

    R data() const { return data_; }
    /// Changes a variable between two calculations, as a step of training does.
    void setData(R data) { data_ = data; }
    /// ∂root/∂this of the last `root.backward()` on this thread.
    R grad() const { return tape().gradient(index_); }
    /// Computes ∂this/∂v for every v that came before; `grad()` reads it. Gradients of an earlier
    /// call are replaced. Fails for a constant.
    void backward() const {
        if (index_ == 0) fail("backward() of a constant: it was computed from no Value");
        tape().backward(index_);
    }
    /// The tape that this thread's values are recorded on.
    static Tape<R>& tape() { return Tape<R>::ofThread(); }
    /// The entry of the tape, 0 for a constant.
    Index index() const { return index_; }

    friend BasicValue operator+(BasicValue a, BasicValue b) {
        return {Operator::add, a.data_ + b.data_, a, 1, b, 1};
    }
    friend BasicValue operator-(BasicValue a, BasicValue b) {
        return {Operator::subtract, a.data_ - b.data_, a, 1, b, -1};
    }
    friend BasicValue operator*(BasicValue a, BasicValue b) {
        return {Operator::multiply, a.data_ * b.data_, a, b.data_, b, a.data_};
    }
    friend BasicValue operator/(BasicValue a, BasicValue b) {
        const R quotient = a.data_ / b.data_;
        return {Operator::divide, quotient, a, 1 / b.data_, b, -quotient / b.data_};
    }
    friend BasicValue operator-(BasicValue a) { return {Operator::negate, -a.data_, a, -1}; }

    friend BasicValue operator+(BasicValue a, R b) { return a + constant(b); }
    friend BasicValue operator+(R a, BasicValue b) { return constant(a) + b; }
    friend BasicValue operator-(BasicValue a, R b) { return a - constant(b); }
    friend BasicValue operator-(R a, BasicValue b) { return constant(a) - b; }
    friend BasicValue operator*(BasicValue a, R b) { return a * constant(b); }
    friend BasicValue operator*(R a, BasicValue b) { return constant(a) * b; }
    friend BasicValue operator/(BasicValue a, R b) { return a / constant(b); }
    friend BasicValue operator/(R a, BasicValue b) { return constant(a) / b; }
    BasicValue& operator+=(BasicValue b) { return *this = *this + b; }
    BasicValue& operator-=(BasicValue b) { return *this = *this - b; }
    BasicValue& operator*=(BasicValue b) { return *this = *this * b; }
    BasicValue& operator/=(BasicValue b) { return *this = *this / b; }

    friend BasicValue pow(BasicValue a, R n) {
        return {Operator::power, std::pow(a.data_, n), a, n * std::pow(a.data_, n - 1)};
    }
    friend BasicValue pow(BasicValue a, BasicValue n) {
        const R y = std::pow(a.data_, n.data_);
        return {Operator::power,      y, a, n.data_ * std::pow(a.data_, n.data_ - 1), n,
                y * std::log(a.data_)};
    }
    friend BasicValue log(BasicValue a) {
        return {Operator::log, std::log(a.data_), a, 1 / a.data_};
    }
    friend BasicValue exp(BasicValue a) {
        const R y = std::exp(a.data_);
        return {Operator::exp, y, a, y};
    }
    friend BasicValue relu(BasicValue a) {
        const bool open = a.data_ > 0;
        return {Operator::relu, open ? a.data_ : R(0), a, open ? R(1) : R(0)};
    }
    friend BasicValue tanh(BasicValue a) {
        const R y = std::tanh(a.data_);
        return {Operator::tanh, y, a, 1 - y * y};
    }
    friend BasicValue erf(BasicValue a) {
        return {Operator::erf, std::erf(a.data_), a,
                R(2 * std::numbers::inv_sqrtpi) * std::exp(-a.data_ * a.data_)};
    }
    friend BasicValue sqrt(BasicValue a) {
        const R y = std::sqrt(a.data_);
        return {Operator::sqrt, y, a, R(0.5) / y};
    }

    /// Comparisons are by value.
    friend bool operator==(BasicValue a, BasicValue b) { return a.data_ == b.data_; }
    friend auto operator<=>(BasicValue a, BasicValue b) { return a.data_ <=> b.data_; }
    friend bool operator==(BasicValue a, R b) { return a.data_ == b; }
    friend auto operator<=>(BasicValue a, R b) { return a.data_ <=> b; }

    friend R valueOf(BasicValue a) { return a.data_; }

    /// y[OUT] = x[IN] · W[IN][OUT], the same operations on the same numbers as core's, four sums
    /// side by side: neither the sweep along a sum nor that to an input then waits for itself.
    template <std::size_t IN, std::size_t OUT>
    friend void multiplyRow(const BasicValue* x, const BasicValue* w, BasicValue* y) {
        tape().recordBlock((2 * IN - 1) * OUT, [&](auto& recorder) {
            constexpr std::size_t SUMS = 4, FULL = OUT / SUMS * SUMS;
            for (std::size_t o = 0; o < FULL; o += SUMS)
                multiplyColumns<IN, OUT, SUMS>(recorder, x, w + o, y + o);
            if constexpr (FULL < OUT)
                multiplyColumns<IN, OUT, OUT - FULL>(recorder, x, w + FULL, y + FULL);
        });
    }

private:
    BasicValue(Operator what, R data, BasicValue a, R da, BasicValue b = {}, R db = 0)
        : data_(data), index_(record(what, data, a.index_, da, b.index_, db)) {}

    BasicValue(R data, Index index) : data_(data), index_(index) {}

    template <std::size_t IN, std::size_t OUT, std::size_t SUMS, class Recorder>
    static void multiplyColumns(Recorder& recorder, const BasicValue* x, const BasicValue* w,
                                BasicValue* y) {
        const auto product = [&](BasicValue a, BasicValue b) {
            const R ab = a.data_ * b.data_;
            return BasicValue{
                ab, recorder.record(Operator::multiply, ab, a.index_, b.data_, b.index_, a.data_)};
        };
        BasicValue sum[SUMS];
        for (std::size_t j = 0; j < SUMS; ++j) sum[j] = product(x[0], w[j]);
        for (std::size_t i = 1; i < IN; ++i) {
            BasicValue next[SUMS];
            for (std::size_t j = 0; j < SUMS; ++j) next[j] = product(x[i], w[i * OUT + j]);
            for (std::size_t j = 0; j < SUMS; ++j) {
                const R data = sum[j].data_ + next[j].data_;
                sum[j] = {data, recorder.record(Operator::add, data, sum[j].index_, 1,
                                                next[j].index_, 1)};
            }
        }
        for (std::size_t j = 0; j < SUMS; ++j) y[j] = sum[j];
    }

    static BasicValue constant(R data) {
        BasicValue value;
        value.data_ = data;
        return value;
    }
    static Index record(Operator what, R data, Index a, R da, Index b, R db) {
        return tape().record(what, data, a, da, b, db);
    }

    R data_ = 0;
    Index index_ = 0;
};

/// Scalar autograd in double precision.
using Value = BasicValue<double>;
/// Scalar autograd in single precision.
using FloatValue = BasicValue<float>;

} // namespace regard
