// What stands between the products, at GPT-2's sizes, each beside the loops that one writes at
// first.
#include <algorithm>
#include <benchmark/benchmark.h>
#include <cmath>
#include <cstddef>
#include <numeric>
#include <vector>

#include <regard/core/aligned_array.hpp>
#include <regard/core/vector_math.hpp>
#include <regard/learn/adam.hpp>
#include <regard/nn/cross_entropy.hpp>
#include <regard/nn/dot_product_attention.hpp>
#include <regard/nn/norm.hpp>

#include "numbers.hpp"
#include "report.hpp"

using namespace regard;

namespace {

constexpr std::size_t ROWS = 64, WIDTH = 768, HEADS = 12, DIM = WIDTH / HEADS;

/// The rows of one text.
Batch oneText() {
    static const std::vector<int> tokens(ROWS, 0);
    static const std::vector<int> targets = [] {
        std::vector<int> all(ROWS);
        std::iota(all.begin(), all.end(), 1);
        return all;
    }();
    static const std::vector<TokenSequence> text{{.rows = ROWS}};
    return {tokens, targets, text};
}

/// Times `run()`, which does `work` of what the limit counts.
template <class Run>
void measure(benchmark::State& state, double work, const bench::Limit& limit, Run&& run) {
    for (auto _ : state) {
        run();
        benchmark::ClobberMemory();
    }
    bench::report(state, 1, bench::MICROSECONDS, work, limit);
}

/// Room for what an operation saves.
template <class Operation>
struct Room {
    Room() : numbers(measured()) {
        Arena<float> arena{numbers.data()};
        saved = Operation::template place<float>(arena, extent());
    }
    static Extent extent() { return {.rows = ROWS, .keyRows = ROWS}; }
    static std::size_t measured() {
        Arena<float> arena;
        (void)Operation::template place<float>(arena, extent());
        return arena.used();
    }
    AlignedArray<float> numbers;
    typename Operation::template Saved<float> saved{};
};

constexpr std::size_t NUMBERS = 4096;
constexpr double EXP_FLOPS = 22, LOG_FLOPS = 27; ///< of one lane

void exponentials(benchmark::State& state) {
    const auto x = bench::numbers<float>(NUMBERS);
    std::vector<float> y(NUMBERS);
    measure(state, EXP_FLOPS * NUMBERS, bench::peak(), [&] {
        for (std::size_t i = 0; i < NUMBERS; i += LANES<float>)
            store<float>(&y[i], exponential<float>(load(&x[i])));
    });
}
BENCHMARK(exponentials)->Name("exp of 4,096 numbers");
void exponentialsNaively(benchmark::State& state) {
    const auto x = bench::numbers<float>(NUMBERS);
    std::vector<float> y(NUMBERS);
    measure(state, EXP_FLOPS * NUMBERS, bench::peak(), [&] {
        for (std::size_t i = 0; i < NUMBERS; ++i) y[i] = std::exp(x[i]);
    });
}
BENCHMARK(exponentialsNaively)->Name("exp of 4,096 numbers, naive");

std::vector<float> positive() {
    auto x = bench::numbers<float>(NUMBERS);
    for (float& each : x) each = std::abs(each) + 1e-3f;
    return x;
}
void logarithms(benchmark::State& state) {
    const auto x = positive();
    std::vector<float> y(NUMBERS);
    measure(state, LOG_FLOPS * NUMBERS, bench::peak(), [&] {
        for (std::size_t i = 0; i < NUMBERS; i += LANES<float>)
            store<float>(&y[i], logarithm<float>(load(&x[i])));
    });
}
BENCHMARK(logarithms)->Name("log of 4,096 numbers");
void logarithmsNaively(benchmark::State& state) {
    const auto x = positive();
    std::vector<float> y(NUMBERS);
    measure(state, LOG_FLOPS * NUMBERS, bench::peak(), [&] {
        for (std::size_t i = 0; i < NUMBERS; ++i) y[i] = std::log(x[i]);
    });
}
BENCHMARK(logarithmsNaively)->Name("log of 4,096 numbers, naive");

constexpr double NORM_FLOPS = 3.0 * ROWS * WIDTH; ///< square, add, scale

void norm(benchmark::State& state) {
    using Norm = RmsNorm<WIDTH>;
    const auto x = bench::numbers<float>(ROWS * WIDTH);
    std::vector<float> y(x.size());
    const Room<Norm> room;
    measure(state, NORM_FLOPS, bench::peak(),
            [&] { Norm::forward<float>(oneText(), nullptr, x.data(), room.saved, y.data()); });
}
BENCHMARK(norm)->Name("RMSNorm of 64×768");
void normNaively(benchmark::State& state) {
    const auto x = bench::numbers<float>(ROWS * WIDTH);
    std::vector<float> y(x.size());
    measure(state, NORM_FLOPS, bench::peak(), [&] {
        for (std::size_t r = 0; r < ROWS; ++r) {
            float sum = 0;
            for (std::size_t i = 0; i < WIDTH; ++i) sum += x[r * WIDTH + i] * x[r * WIDTH + i];
            const float scale = 1 / std::sqrt(sum / float(WIDTH) + 1e-5f);
            for (std::size_t i = 0; i < WIDTH; ++i) y[r * WIDTH + i] = x[r * WIDTH + i] * scale;
        }
    });
}
BENCHMARK(normNaively)->Name("RMSNorm of 64×768, naive");

/// Two products of every query with every key up to its own.
constexpr double ATTENTION_FLOPS = 4.0 * WIDTH * ROWS * (ROWS + 1) / 2;

void attention(benchmark::State& state) {
    using Mixer = DotProductAttention<regard::Heads{HEADS, HEADS, DIM}, ROWS>;
    auto q = bench::numbers<float>(ROWS * WIDTH), k = bench::numbers<float>(ROWS * WIDTH),
         v = bench::numbers<float>(ROWS * WIDTH);
    std::vector<float> heads(q.size());
    const Room<Mixer> room;
    QueryKeyValue<float> x{};
    x.q = q.data();
    x.k = k.data();
    x.v = v.data();
    x.heads = heads.data();
    measure(state, ATTENTION_FLOPS, bench::peak(),
            [&] { Mixer::forward<float>(oneText(), nullptr, x, room.saved); });
}
BENCHMARK(attention)->Name("attention of 64×768 in 12 heads");
void attentionNaively(benchmark::State& state) {
    const auto q = bench::numbers<float>(ROWS * WIDTH), k = bench::numbers<float>(ROWS * WIDTH),
               v = bench::numbers<float>(ROWS * WIDTH);
    std::vector<float> heads(q.size()), weights(ROWS);
    measure(state, ATTENTION_FLOPS, bench::peak(), [&] {
        std::fill(heads.begin(), heads.end(), 0.0f);
        for (std::size_t h = 0; h < WIDTH; h += DIM)
            for (std::size_t t = 0; t < ROWS; ++t) {
                float max = -INFINITY, total = 0;
                for (std::size_t s = 0; s <= t; ++s) {
                    float sum = 0;
                    for (std::size_t j = h; j < h + DIM; ++j)
                        sum += q[t * WIDTH + j] * k[s * WIDTH + j];
                    weights[s] = sum / std::sqrt(float(DIM));
                    max = (std::max)(max, weights[s]);
                }
                for (std::size_t s = 0; s <= t; ++s) {
                    weights[s] = std::exp(weights[s] - max);
                    total += weights[s];
                }
                for (std::size_t s = 0; s <= t; ++s)
                    for (std::size_t j = h; j < h + DIM; ++j)
                        heads[t * WIDTH + j] += weights[s] / total * v[s * WIDTH + j];
            }
    });
}
BENCHMARK(attentionNaively)->Name("attention of 64×768 in 12 heads, naive");

constexpr std::size_t VOCABULARY = 50257;
/// Logits and probabilities are read, probabilities and gradient written.
constexpr double LOSS_BYTES = 4.0 * sizeof(float) * ROWS * VOCABULARY;

void loss(benchmark::State& state) {
    using Loss = CrossEntropy<VOCABULARY>;
    const auto x = bench::numbers<float>(ROWS * VOCABULARY);
    std::vector<float> dx(x.size());
    const Room<Loss> room;
    measure(state, LOSS_BYTES, bench::dramBandwidth(), [&] {
        benchmark::DoNotOptimize(Loss::forward<float>(oneText(), x.data(), room.saved));
        Loss::backward<float>(oneText(), room.saved, dx.data());
    });
}
BENCHMARK(loss)->Name("cross-entropy of 64×50257 and its gradient");
void lossNaively(benchmark::State& state) {
    const auto x = bench::numbers<float>(ROWS * VOCABULARY);
    std::vector<float> dx(x.size());
    measure(state, LOSS_BYTES, bench::dramBandwidth(), [&] {
        float sum = 0;
        for (std::size_t r = 0; r < ROWS; ++r) {
            const float* row = &x[r * VOCABULARY];
            float* to = &dx[r * VOCABULARY];
            const float max = *std::max_element(row, row + VOCABULARY);
            float total = 0;
            for (std::size_t i = 0; i < VOCABULARY; ++i) {
                to[i] = std::exp(row[i] - max);
                total += to[i];
            }
            for (std::size_t i = 0; i < VOCABULARY; ++i) to[i] /= total * float(ROWS);
            sum -= std::log(to[r + 1] * float(ROWS));
            to[r + 1] -= 1 / float(ROWS);
        }
        benchmark::DoNotOptimize(sum);
    });
}
BENCHMARK(lossNaively)->Name("cross-entropy of 64×50257 and its gradient, naive");

constexpr std::size_t WEIGHTS = 8'000'000;
/// Weight, gradient, mean and square are read, all but the gradient written.
constexpr double ADAM_BYTES = 7.0 * sizeof(float) * WEIGHTS;

void adam(benchmark::State& state) {
    auto weights = bench::numbers<float>(WEIGHTS);
    const auto gradient = bench::numbers<float>(WEIGHTS);
    Adam<float> optimiser{WEIGHTS};
    measure(state, ADAM_BYTES, bench::dramBandwidth(),
            [&] { optimiser.update(weights, gradient, 1e-6); });
}
BENCHMARK(adam)->Name("Adam on 8 million weights");
void adamNaively(benchmark::State& state) {
    auto weights = bench::numbers<float>(WEIGHTS);
    const auto gradient = bench::numbers<float>(WEIGHTS);
    std::vector<float> mean(WEIGHTS), square(WEIGHTS);
    int steps = 0;
    measure(state, ADAM_BYTES, bench::dramBandwidth(), [&] {
        ++steps;
        for (std::size_t i = 0; i < WEIGHTS; ++i) {
            const float g = gradient[i];
            mean[i] = 0.85f * mean[i] + 0.15f * g;
            square[i] = 0.99f * square[i] + 0.01f * g * g;
            const float m = mean[i] / (1 - std::pow(0.85f, float(steps)));
            const float v = square[i] / (1 - std::pow(0.99f, float(steps)));
            weights[i] -= 1e-6f * m / (std::sqrt(v) + 1e-8f);
        }
    });
}
BENCHMARK(adamNaively)->Name("Adam on 8 million weights, naive");

} // namespace
