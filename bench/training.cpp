// Microseconds per name of a step of training: forward, backward and Adam, on the English names
// that microgpt.py trains on first, at three widths and two sizes of batch.
#include <benchmark/benchmark.h>
#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include <regard/regard.hpp>

#include "../tests/support/golden.hpp"
#include "machine.hpp"

using namespace regard;

namespace {

const std::vector<std::vector<int>>& texts() {
    static const std::vector<std::vector<int>> all = [] {
        constexpr Alphabet alphabet{"abcdefghijklmnopqrstuvwxyz"};
        std::vector<std::vector<int>> tokens;
        const Golden golden{"microgpt/run1000.txt"};
        for (const std::string& name : golden["documents"].words)
            tokens.push_back(alphabet.tokenize(name));
        return tokens;
    }();
    return all;
}

constexpr Config wide(int embd) {
    Config c = microgpt;
    c.N_EMBD = embd;
    return c;
}

/// Operations of a training step as the literature on this model counts them: 6 per weight that a
/// token is multiplied with; attention itself is not counted.
template <Config C>
double flopsOf(const std::vector<std::vector<int>>& all) {
    double positions = 0;
    for (const auto& tokens : all)
        positions += double((std::min)(std::size_t(C.BLOCK_SIZE), tokens.size() - 1));
    return 6.0 * double(matmulWeightCount(C)) * positions / double(all.size());
}

template <int EMBD, class T>
void train(benchmark::State& state) {
    constexpr Config C = wide(EMBD);
    const auto batch = std::size_t(state.range(0));
    Model<C, T> model{Random{42}};
    Trainer trainer{model};
    double first = 0, last = 0;
    const std::size_t steps = texts().size() / batch;
    std::size_t step = 0;
    const auto next = [&] {
        const std::size_t at = step++ % steps * batch;
        return double(trainer.trainStep(std::span{texts()}.subspan(at, batch)));
    };
    for (std::size_t i = 0; i < 1000; ++i) {
        const double loss = next();
        if (i < 50) first += loss / 50;
        if (i >= 950) last += loss / 50;
    }
    for (auto _ : state) benchmark::DoNotOptimize(next());
    const double names = double(state.iterations()) * double(batch);
    state.SetItemsProcessed(state.iterations() * state.range(0));
    state.counters["loss_first_50"] = first;
    state.counters["loss_at_1000"] = last;
    state.counters["of_peak"] = benchmark::Counter(names * flopsOf<C>(texts()) / bench::peak(),
                                                   benchmark::Counter::kIsRate);
}
BENCHMARK(train<16, float>)->Arg(1)->Arg(16)->Unit(benchmark::kMicrosecond);
BENCHMARK(train<32, float>)->Arg(1)->Arg(16)->Unit(benchmark::kMicrosecond);
BENCHMARK(train<64, float>)->Arg(1)->Arg(16)->Unit(benchmark::kMicrosecond);
BENCHMARK(train<16, double>)->Arg(1)->Arg(16)->Unit(benchmark::kMicrosecond);

} // namespace
