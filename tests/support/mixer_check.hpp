// Runs what mixes heads (DotProductAttention and its relatives) on given queries, keys and values,
// and checks its gradient against two oracles: complex steps and the tape of `Value`.
#pragma once

#include <algorithm>
#include <cmath>
#include <complex>
#include <cstddef>
#include <span>
#include <vector>

#include <regard/core/aligned_array.hpp>
#include <regard/grad/value.hpp>
#include <regard/nn/heads.hpp>
#include <regard/nn/operation.hpp>

#include "gradient_check.hpp"

/// Texts of `rows` positions each, one after the other.
inline std::vector<regard::TokenSequence> textsOf(const std::vector<std::size_t>& rows) {
    std::vector<regard::TokenSequence> texts;
    std::size_t first = 0;
    for (const std::size_t each : rows) {
        texts.push_back({.firstRow = first, .rows = each, .firstKey = first, .text = texts.size()});
        first += each;
    }
    return texts;
}
/// Texts of `rows` positions, the first `lengths` of which are no padding.
inline std::vector<regard::TokenSequence> padded(std::size_t rows,
                                                 const std::vector<std::size_t>& lengths) {
    auto texts = textsOf(std::vector<std::size_t>(lengths.size(), rows));
    for (std::size_t i = 0; i < texts.size(); ++i) texts[i].keys = lengths[i];
    return texts;
}
/// Three texts, of one position, of padding behind two, and of seven: 12 rows.
inline std::vector<regard::TokenSequence> threeTexts() {
    auto texts = textsOf({1, 4, 7});
    texts[1].keys = 2;
    return texts;
}
inline regard::Batch batchOf(const std::vector<regard::TokenSequence>& texts) {
    static const std::vector<int> tokens(4096);
    return {std::span{tokens}.first(texts.back().firstRow + texts.back().rows), {}, texts};
}

inline double largestDifference(const std::vector<double>& a, const std::vector<double>& b) {
    double largest = a.size() == b.size() ? 0 : HUGE_VAL;
    for (std::size_t i = 0; i < a.size() && i < b.size(); ++i) {
        const double difference = std::abs(a[i] - b[i]);
        largest = std::isnan(difference) ? HUGE_VAL : std::max(largest, difference);
    }
    return largest;
}

/// Queries, keys, values and weights of one run.
template <class T>
struct MixerInput {
    std::vector<T> q, k, v, weights;

    template <class U>
    MixerInput<U> as() const {
        return {{q.begin(), q.end()},
                {k.begin(), k.end()},
                {v.begin(), v.end()},
                {weights.begin(), weights.end()}};
    }
};

/// What a run leaves: the heads, and while training the gradient of Σ heads·upstream, laid out as
/// q, k, v and weights are.
template <class T>
struct MixerResult {
    std::vector<T> heads;
    MixerInput<T> gradient;
};

template <class Mixer, class T>
MixerResult<T> runMixer(const regard::Batch& batch, MixerInput<T> in,
                        const std::vector<T>& upstream = {}) {
    using namespace regard;
    const bool training = !upstream.empty();
    const std::size_t keyRows = in.k.size() / Mixer::HEADS.keyWidth();
    const Extent extent{.rows = batch.rows(), .keyRows = keyRows, .training = training};
    Arena<T> count;
    (void)Mixer::template place<T>(count, extent);
    AlignedArray<T> storage(count.used() + 1);
    Arena<T> arena{storage.data()};
    const auto saved = Mixer::template place<T>(arena, extent);

    MixerResult<T> out{std::vector<T>(in.q.size()),
                       {std::vector<T>(in.q.size()), std::vector<T>(in.k.size()),
                        std::vector<T>(in.v.size()), std::vector<T>(in.weights.size())}};
    std::vector<T> dheads = upstream;
    QueryKeyValue<T> x{};
    x.q = in.q.data(), x.k = in.k.data(), x.v = in.v.data(), x.heads = out.heads.data();
    x.dheads = dheads.data(), x.dq = out.gradient.q.data(), x.dk = out.gradient.k.data();
    x.dv = out.gradient.v.data();
    Mixer::template forward<T>(batch, in.weights.data(), x, saved);
    if constexpr (std::is_floating_point_v<T>)
        if (training)
            Mixer::template backward<T>(batch, in.weights.data(), x, saved,
                                        out.gradient.weights.data());
    return out;
}

/// Scattered numbers for a run of `Mixer` on `batch`.
template <class Mixer>
MixerInput<double> scatteredInput(const regard::Batch& batch, std::size_t keyRows,
                                  std::size_t weightCount, unsigned seed) {
    return {scattered(batch.rows() * Mixer::HEADS.width(), seed, 1.5),
            scattered(keyRows * Mixer::HEADS.keyWidth(), seed + 1, 1.5),
            scattered(keyRows * Mixer::HEADS.keyWidth(), seed + 2, 1.5),
            scattered(weightCount, seed + 3)};
}

/// The largest difference of two gradients, relative to the largest number of the first.
inline double relativeDifference(const MixerInput<double>& a, const MixerInput<double>& b) {
    double largest = 1e-300, difference = 0;
    const auto look = [&](const std::vector<double>& x, const std::vector<double>& y) {
        for (std::size_t i = 0; i < x.size(); ++i) {
            largest = std::max(largest, std::abs(x[i]));
            difference = std::max(difference, std::abs(x[i] - y[i]));
            if (std::isnan(y[i])) difference = HUGE_VAL;
        }
    };
    look(a.q, b.q), look(a.k, b.k), look(a.v, b.v), look(a.weights, b.weights);
    return difference / largest;
}

/// The largest relative difference between `Mixer::backward` and, on the one hand, complex steps,
/// on the other the tape.
template <class Mixer>
double worstMixerError(const regard::Batch& batch, std::size_t keyRows, std::size_t weightCount = 0,
                       unsigned seed = 1) {
    using namespace regard;
    using Complex = std::complex<double>;
    const MixerInput<double> in = scatteredInput<Mixer>(batch, keyRows, weightCount, seed);
    const std::vector<double> upstream = scattered(in.q.size(), seed + 4);
    const MixerInput<double> derived = runMixer<Mixer>(batch, in, upstream).gradient;

    MixerInput<double> exact = in;
    MixerInput<Complex> stepped = in.as<Complex>();
    constexpr double step = 1e-30;
    const auto walk = [&](std::vector<Complex>& at, std::vector<double>& to) {
        for (std::size_t i = 0; i < at.size(); ++i) {
            at[i] += Complex{0, step};
            const auto heads = runMixer<Mixer>(batch, stepped).heads;
            to[i] = 0;
            for (std::size_t j = 0; j < heads.size(); ++j)
                to[i] += heads[j].imag() / step * upstream[j];
            at[i] = at[i].real();
        }
    };
    walk(stepped.q, exact.q), walk(stepped.k, exact.k), walk(stepped.v, exact.v);
    walk(stepped.weights, exact.weights);

    const auto before = Value::tape().size();
    const MixerInput<Value> values = in.as<Value>();
    const auto heads = runMixer<Mixer>(batch, values).heads;
    Value loss = heads[0] * upstream[0];
    for (std::size_t i = 1; i < heads.size(); ++i) loss = loss + heads[i] * upstream[i];
    loss.backward();
    MixerInput<double> taped = in;
    const auto read = [](const std::vector<Value>& from, std::vector<double>& to) {
        for (std::size_t i = 0; i < from.size(); ++i) to[i] = from[i].grad();
    };
    read(values.q, taped.q), read(values.k, taped.k), read(values.v, taped.v);
    read(values.weights, taped.weights);
    Value::tape().rewind(before);
    return std::max(relativeDifference(exact, derived), relativeDifference(taped, derived));
}

/// The largest relative difference between the gradients in float and in double.
template <class Mixer>
double floatError(const regard::Batch& batch, std::size_t keyRows, std::size_t weightCount = 0,
                  unsigned seed = 1) {
    const MixerInput<double> in = scatteredInput<Mixer>(batch, keyRows, weightCount, seed);
    const std::vector<double> upstream = scattered(in.q.size(), seed + 4);
    const auto exact = runMixer<Mixer>(batch, in, upstream);
    const auto rounded = runMixer<Mixer>(batch, in.as<float>(),
                                         std::vector<float>(upstream.begin(), upstream.end()));
    double worst = relativeDifference(exact.gradient, rounded.gradient.template as<double>());
    for (std::size_t i = 0; i < exact.heads.size(); ++i)
        worst = std::max(worst, std::abs(exact.heads[i] - double(rounded.heads[i])));
    return worst;
}
