// The program that all benchmarks are part of: measures the machine, runs every benchmark several
// times in a random order, so that no line has a better hour than its neighbour, and prints one
// table. Takes the options of Google Benchmark: --benchmark_filter=REGEX,
// --benchmark_repetitions=N.
#include "report.hpp"

#include <benchmark/benchmark.h>
#include <vector>

#include "machine.hpp"

namespace {

void fusedMultiplyAdd(benchmark::State& state) {
    constexpr std::size_t ROUNDS = 1000;
    for (auto _ : state) benchmark::DoNotOptimize(bench::multiplyAndAdd(ROUNDS));
    const double flops = double(ROUNDS) * bench::FLOPS_PER_ROUND;
    bench::report(state, flops, bench::GFLOPS, flops, bench::peak());
}
BENCHMARK(fusedMultiplyAdd)->Name("machine: multiply-adds of one core");

void memory(benchmark::State& state) {
    const std::vector<float> numbers(std::size_t{64} << 20, 1.0f); // 256 MiB
    for (auto _ : state) benchmark::DoNotOptimize(bench::readAll(numbers.data(), numbers.size()));
    const double bytes = double(numbers.size() * sizeof(float));
    bench::report(state, bytes, bench::GIGABYTES, bytes, bench::dramBandwidth());
}
BENCHMARK(memory)->Name("machine: memory read by one core");

} // namespace

int main(int argc, char** argv) {
    char interleaved[] = "--benchmark_enable_random_interleaving=true";
    char repetitions[] = "--benchmark_repetitions=9", time[] = "--benchmark_min_time=0.05";
    std::vector<char*> arguments{argv[0], interleaved, repetitions, time};
    arguments.insert(arguments.end(), argv + 1, argv + argc);
    int count = static_cast<int>(arguments.size());
    arguments.push_back(nullptr);
    benchmark::Initialize(&count, arguments.data());
    if (benchmark::ReportUnrecognizedArguments(count, arguments.data())) return 1;
    bench::Table table;
    benchmark::RunSpecifiedBenchmarks(&table);
    return table.complete() ? 0 : 1;
}
