// `Value`: a step of training of microgpt on the tape, and what one operation costs, recorded and
// swept back through, of its graph and of a perceptron written number by number.
#include <benchmark/benchmark.h>
#include <cmath>
#include <cstddef>
#include <vector>

#include <regard/core/presets.hpp>
#include <regard/core/random.hpp>
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

/// Leaves the tape as it was: variables of an earlier run would be zeroed in every sweep.
template <class V>
struct Rewound {
    typename V::Index before = V::tape().size();
    ~Rewound() { V::tape().rewind(before); }
};

/// Operations that the graph of a name has, on average.
double operationsPerName() {
    static const double mean = [] {
        const Rewound<Value> after;
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
    const Rewound<V> after;
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
    const Rewound<V> after;
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

/// A perceptron of 16 inputs, 64 hidden and 16 outputs, as one writes it with scalars.
template <class V>
struct Perceptron {
    static constexpr std::size_t IN = 16, HIDDEN = 64, OUT = 16;
    std::vector<V> x, inward, outward;

    template <class Make>
    explicit Perceptron(Make&& make) {
        Random random{42};
        for (std::size_t i = 0; i < IN; ++i) x.push_back(make(random.gauss(0, 1)));
        for (std::size_t i = 0; i < IN * HIDDEN; ++i) inward.push_back(make(random.gauss(0, 0.2)));
        for (std::size_t i = 0; i < HIDDEN * OUT; ++i)
            outward.push_back(make(random.gauss(0, 0.2)));
    }

    /// Σ y² of the outputs y.
    V loss() const {
        const std::vector<V> y = layer<OUT>(activated(layer<HIDDEN>(x, inward)), outward);
        V sum = y[0] * y[0];
        for (std::size_t o = 1; o < OUT; ++o) sum = sum + y[o] * y[o];
        return sum;
    }

private:
    template <std::size_t WIDTH>
    static std::vector<V> layer(const std::vector<V>& x, const std::vector<V>& w) {
        std::vector<V> y;
        for (std::size_t o = 0; o < WIDTH; ++o) {
            V sum = x[0] * w[o];
            for (std::size_t i = 1; i < x.size(); ++i) sum = sum + x[i] * w[i * WIDTH + o];
            y.push_back(sum);
        }
        return y;
    }
    static std::vector<V> activated(std::vector<V> x) {
        for (V& each : x) each = relu(each);
        return x;
    }
};

template <class V>
V variable(double x) {
    return V(typename V::Real(x));
}

template <class V>
void perceptron(benchmark::State& state) {
    const Rewound<V> after;
    const Perceptron<V> network(variable<V>);
    const auto before = V::tape().size();
    std::size_t operations = 0;
    const bench::Limit peak = bench::scalarPeak();
    for (auto _ : state) {
        network.loss().backward();
        benchmark::DoNotOptimize(network.inward[0].grad());
        operations = V::tape().size() - before;
        V::tape().rewind(before);
    }
    bench::report(state, double(operations), bench::NANOSECONDS_PER_OPERATION,
                  double(operations) * FLOPS, peak);
}
BENCHMARK(perceptron<FloatValue>)->Name("Value in a perceptron 16-64-16, float");
BENCHMARK(perceptron<Value>)->Name("Value in a perceptron 16-64-16");

void perceptronNaively(benchmark::State& state) {
    const Rewound<Value> after;
    const Perceptron<naive::Value> twin(naive::leaf);
    const Perceptron<Value> network(variable<Value>);
    const auto before = Value::tape().size();
    const naive::Value twinLoss = twin.loss();
    naive::backward(twinLoss);
    const Value loss = network.loss();
    loss.backward();
    const std::size_t operations = Value::tape().size() - before;
    bool agree = std::abs(twinLoss->data - loss.data()) < 1e-9;
    for (std::size_t i = 0; i < network.inward.size(); ++i)
        agree = agree && std::abs(twin.inward[i]->grad - network.inward[i].grad()) < 1e-9;
    if (!agree) return state.SkipWithError("the naive twin disagrees with Value");
    const bench::Limit peak = bench::scalarPeak();
    for (auto _ : state) naive::backward(twin.loss());
    bench::report(state, double(operations), bench::NANOSECONDS_PER_OPERATION,
                  double(operations) * FLOPS, peak);
}
BENCHMARK(perceptronNaively)->Name("Value in a perceptron 16-64-16, naive");

} // namespace
