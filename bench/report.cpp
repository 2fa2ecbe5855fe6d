// The program that all benchmarks are part of: measures the machine, runs every benchmark several
// times in a random order, so that no line has a better hour than its neighbour, and prints one
// table. Takes the options of Google Benchmark: --benchmark_filter=REGEX,
// --benchmark_repetitions=N.
#include "report.hpp"

#include <benchmark/benchmark.h>
#include <cstdio>
#include <fstream>
#include <string>
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

/// The processor as Linux calls it.
std::string processor() {
    std::ifstream cpuinfo("/proc/cpuinfo");
    for (std::string line; std::getline(cpuinfo, line);)
        if (line.starts_with("model name")) return line.substr(line.find(':') + 2);
    return "a processor without a name";
}

/// What the table is about.
void printSetting() {
#if defined(__clang__)
    constexpr const char* compiler = "Clang " __clang_version__;
#else
    constexpr const char* compiler = "GCC " __VERSION__;
#endif
    std::printf("One core of %s; %s, vectors of %zu floats.\n\n", processor().c_str(), compiler,
                regard::LANES<float>);
}

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
    printSetting();
    bench::Table table;
    benchmark::RunSpecifiedBenchmarks(&table);
    return table.complete() ? 0 : 1;
}
