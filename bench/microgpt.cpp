// microgpt's shape: a token forward, a step of training, an operation of `Value`, a matrix.
#include <benchmark/benchmark.h>
#include <cmath>
#include <string>
#include <vector>

#include <regard/regard.hpp>

#include "machine.hpp"
#include "naive.hpp"
#include "naive_training.hpp"

using namespace regard;

namespace {

/// Names of 1 to 9 letters, as varied as the data's.
const std::vector<std::vector<int>>& texts() {
    static const std::vector<std::vector<int>> all = [] {
        constexpr Alphabet alphabet{"abcdefghijklmnopqrstuvwxyz"};
        std::vector<std::vector<int>> tokens;
        for (const char* name : {"emma", "olivia", "ava", "isabella", "sophia", "charlotte", "mia",
                                 "jo", "amelia", "harper", "evelyn", "abigail", "noah", "liam"})
            tokens.push_back(alphabet.tokenize(name));
        return tokens;
    }();
    return all;
}

double meanPositions() {
    double sum = 0;
    for (const auto& tokens : texts()) sum += double(tokens.size() - 1);
    return sum / double(texts().size());
}

/// Floating-point operations per item as a rate and as a share of the machine's peak.
void reportFlops(benchmark::State& state, double flopsPerIteration) {
    const double total = flopsPerIteration * double(state.iterations());
    state.counters["FLOP/s"] = benchmark::Counter(total, benchmark::Counter::kIsRate);
    state.counters["of_peak"] =
        benchmark::Counter(total / bench::peak(), benchmark::Counter::kIsRate);
}

void machinePeak(benchmark::State& state) {
    constexpr std::size_t rounds = 1000;
    for (auto _ : state) benchmark::DoNotOptimize(bench::multiplyAndAdd(rounds));
    reportFlops(state, double(rounds) * bench::FLOPS_PER_ROUND);
}
BENCHMARK(machinePeak);

constexpr std::size_t POSITIONS = 8;
constexpr double FORWARD_FLOPS = double(forwardFlops(microgpt, (POSITIONS + 1) / 2));

void gptForwardToken(benchmark::State& state) {
    const Model<microgpt> model{Random{42}};
    KvCache<microgpt> cache;
    std::size_t position = 0;
    for (auto _ : state) {
        benchmark::DoNotOptimize(gptForward(int(position), position, cache, model).data());
        position = (position + 1) % POSITIONS;
    }
    reportFlops(state, FORWARD_FLOPS);
}
BENCHMARK(gptForwardToken);

void gptForwardTokenTraced(benchmark::State& state) {
    const Model<microgpt> model{Random{42}};
    KvCache<microgpt> cache;
    std::vector<ForwardTrace<float>> traces(POSITIONS);
    std::size_t position = 0;
    for (auto _ : state) {
        benchmark::DoNotOptimize(
            gptForward(int(position), position, cache, model, traces[position]).data());
        position = (position + 1) % POSITIONS;
    }
    reportFlops(state, FORWARD_FLOPS);
}
BENCHMARK(gptForwardTokenTraced);

void gptForwardTokenNaive(benchmark::State& state) {
    const Model<microgpt> model{Random{42}};
    const naive::MicroGpt twin{model};
    naive::Matrix keys, values;
    for (auto _ : state) {
        if (keys.size() == POSITIONS) {
            keys.clear();
            values.clear();
        }
        const std::size_t position = keys.size();
        benchmark::DoNotOptimize(twin.forward(position, position, keys, values).data());
    }
    reportFlops(state, FORWARD_FLOPS);
}
BENCHMARK(gptForwardTokenNaive);

/// One step of training per text; `T` decides whether the gradient is by hand or from the tape.
template <class T>
void trainStep(benchmark::State& state) {
    Model<microgpt, T> model{Random{42}};
    Trainer trainer{model, {.learningRate = {.start = 0.001, .steps = 1'000'000'000}}};
    std::size_t step = 0;
    Real<T> loss = 0;
    for (auto _ : state) loss = trainer.trainStep(texts()[step++ % texts().size()]);
    state.counters["loss"] = double(loss);
    reportFlops(state, meanPositions() *
                           double(trainingFlops(microgpt, std::size_t(meanPositions() / 2 + 0.5))));
}
BENCHMARK(trainStep<float>);
BENCHMARK(trainStep<double>);
BENCHMARK(trainStep<FloatValue>);
BENCHMARK(trainStep<Value>);

/// The naive twin of both; refuses to be timed if it does not compute what `Trainer` does.
void trainStepNaive(benchmark::State& state) {
    Model<microgpt, double> model{Random{42}};
    naive::MicroGptTrainer twin{model};
    Trainer trainer{model};
    for (const auto& text : texts())
        if (std::abs(twin.trainStep(text) - trainer.trainStep(text)) > 1e-9)
            state.SkipWithError("the naive twin disagrees with Trainer");
    std::size_t step = 0;
    double loss = 0;
    for (auto _ : state) loss = twin.trainStep(texts()[step++ % texts().size()]);
    state.counters["loss"] = loss;
}
BENCHMARK(trainStepNaive);

/// Forward and backward through a chain of multiplications and additions.
constexpr int OPERATIONS = 10'000;

template <class V>
void valueOperation(benchmark::State& state) {
    using R = typename V::Real;
    const auto before = V::tape().size();
    for (auto _ : state) {
        const V x{R(0.5)}, w{R(0.9)};
        V y = x;
        for (int i = 0; i < OPERATIONS / 2; ++i) y = y * w + x;
        y.backward();
        benchmark::DoNotOptimize(x.grad());
        V::tape().rewind(before);
    }
    state.SetItemsProcessed(state.iterations() * OPERATIONS);
}
BENCHMARK(valueOperation<Value>);
BENCHMARK(valueOperation<FloatValue>);

void valueOperationNaive(benchmark::State& state) {
    using naive::operator+, naive::operator*;
    for (auto _ : state) {
        const naive::Value x = naive::leaf(0.5), w = naive::leaf(0.9);
        std::vector<naive::Value> kept{x}; // so that the chain is not freed recursively
        for (int i = 0; i < OPERATIONS / 2; ++i) {
            kept.push_back(kept.back() * w);
            kept.push_back(kept.back() + x);
        }
        naive::backward(kept.back());
        benchmark::DoNotOptimize(x->grad);
        while (!kept.empty()) kept.pop_back();
    }
    state.SetItemsProcessed(state.iterations() * OPERATIONS);
}
BENCHMARK(valueOperationNaive);

void attnMatrix(benchmark::State& state) {
    const Model<microgpt> model{Random{42}};
    const auto traces = computeSequenceTraces(model, texts()[3]);
    for (auto _ : state) benchmark::DoNotOptimize(buildAttnMatrix(traces, 0, 2).cells().data());
}
BENCHMARK(attnMatrix);

void attnMatrixNaive(benchmark::State& state) {
    const Model<microgpt> model{Random{42}};
    const auto traces = computeSequenceTraces(model, texts()[3]);
    for (auto _ : state) {
        std::vector<std::vector<double>> rows;
        for (const auto& trace : traces) {
            const auto& weights = trace.layers[0].attnWeights[2];
            rows.emplace_back(weights.begin(), weights.end());
            rows.back().resize(traces.size());
        }
        benchmark::DoNotOptimize(rows.data());
    }
}
BENCHMARK(attnMatrixNaive);

} // namespace

BENCHMARK_MAIN();
