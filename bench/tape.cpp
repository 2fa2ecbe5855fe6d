// `Value`: a step of training of microgpt on the tape, and what one operation of its graph costs,
// recorded and swept back through.
#include <benchmark/benchmark.h>
#include <cmath>
#include <cstddef>

#include <regard/core/presets.hpp>
#include <regard/grad/value.hpp>
#include <regard/learn/trainer.hpp>

#include "naive_tape.hpp"
#include "report.hpp"
#include "texts.hpp"

using namespace regard;

namespace {

/// Per operation: one to compute it, and a multiplication and an addition for either operand.
constexpr double FLOPS = 5;

const std::vector<int>& text(std::size_t step) {
    return bench::texts()[step % bench::texts().size()];
}

/// Operations that the graph of a name has, on average.
double operationsPerName() {
    static const double mean = [] {
        const Model<microgpt, Value> model{Random{42}};
        LossFunction<microgpt, Value> function{Shape<microgpt>::BLOCK_SIZE, false};
        TrainingBatch<microgpt> batch;
        const auto before = Value::tape().size();
        std::size_t operations = 0;
        for (const auto& tokens : bench::texts()) {
            batch.clear();
            batch.add(tokens);
            (void)function.forward(batch.view(), model);
            operations += Value::tape().size() - before;
            Value::tape().rewind(before);
        }
        return double(operations) / double(bench::texts().size());
    }();
    return mean;
}

template <class V>
void step(benchmark::State& state) {
    Model<microgpt, V> model{Random{42}};
    Trainer trainer{model, {.learningRate = {.start = 0.001, .steps = 1'000'000'000}}};
    const double work = operationsPerName() * FLOPS;
    const bench::Limit peak = bench::scalarPeak();
    std::size_t at = 0;
    for (auto _ : state) benchmark::DoNotOptimize(trainer.trainStep(text(at++)));
    bench::report(state, 1, bench::MICROSECONDS_PER_NAME, work, peak);
}
BENCHMARK(step<FloatValue>)->Name("train d16, batch 1, on the tape, float");
BENCHMARK(step<Value>)->Name("train d16, batch 1, on the tape");

void stepNaively(benchmark::State& state) {
    Model<microgpt, double> model{Random{42}};
    naive::TapeTrainer twin{model};
    Trainer trainer{model};
    for (std::size_t i = 0; i < 20; ++i)
        if (std::abs(twin.trainStep(text(i)) - trainer.trainStep(text(i))) > 1e-9)
            return state.SkipWithError("the naive twin disagrees with Trainer");
    const double work = operationsPerName() * FLOPS;
    const bench::Limit peak = bench::scalarPeak();
    std::size_t at = 0;
    for (auto _ : state) benchmark::DoNotOptimize(twin.trainStep(text(at++)));
    bench::report(state, 1, bench::MICROSECONDS_PER_NAME, work, peak);
}
BENCHMARK(stepNaively)->Name("train d16, batch 1, on the tape, naive");

/// One operation, forward and backward, without the optimiser and the copy of the gradient.
template <class V>
void operation(benchmark::State& state) {
    const Model<microgpt, V> model{Random{42}};
    LossFunction<microgpt, V> function{Shape<microgpt>::BLOCK_SIZE, false};
    TrainingBatch<microgpt> batch;
    const auto before = V::tape().size();
    std::size_t operations = 0, at = 0;
    const bench::Limit peak = bench::scalarPeak();
    for (auto _ : state) {
        batch.clear();
        batch.add(text(at++));
        const V loss = function.forward(batch.view(), model);
        loss.backward();
        operations += V::tape().size() - before;
        V::tape().rewind(before);
    }
    const double each = double(operations) / double(state.iterations());
    bench::report(state, each, bench::NANOSECONDS_PER_OPERATION, each * FLOPS, peak);
}
BENCHMARK(operation<FloatValue>)->Name("Value in microgpt's graph, float");
BENCHMARK(operation<Value>)->Name("Value in microgpt's graph");

void operationNaively(benchmark::State& state) {
    naive::TapeTrainer twin{Model<microgpt, double>{Random{42}}};
    std::size_t operations = 0, at = 0;
    const bench::Limit peak = bench::scalarPeak();
    for (auto _ : state) operations += naive::backward(twin.loss(text(at++)));
    const double each = double(operations) / double(state.iterations());
    bench::report(state, each, bench::NANOSECONDS_PER_OPERATION, each * FLOPS, peak);
}
BENCHMARK(operationNaively)->Name("Value in microgpt's graph, naive");

} // namespace
