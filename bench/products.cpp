// The matrix products of GPT-2: 64 rows through the matrices of a block, and one row through the
// largest matrix; beside OpenBLAS where it is installed, and written as three loops.
#include <benchmark/benchmark.h>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include <regard/core/large_multiply.hpp>
#include <regard/core/random.hpp>

#if REGARD_BENCH_OPENBLAS
#include <cblas.h>
extern "C" void openblas_set_num_threads(int);
#endif

#include "numbers.hpp"
#include "report.hpp"

using namespace regard;

namespace {

struct Sizes {
    std::size_t rows, depth, cols;
};

void multiplyNaively(const Sizes& n, const float* a, const float* b, float* c) {
    for (std::size_t r = 0; r < n.rows; ++r)
        for (std::size_t i = 0; i < n.cols; ++i) {
            float sum = 0;
            for (std::size_t k = 0; k < n.depth; ++k) sum += a[r * n.depth + k] * b[k * n.cols + i];
            c[r * n.cols + i] = sum;
        }
}

template <class S, class Multiply>
void measure(benchmark::State& state, const Sizes& n, Multiply&& multiply) {
    const auto a = bench::numbers<float>(n.rows * n.depth);
    const auto b = bench::numbers<S>(n.depth * n.cols);
    std::vector<float> c(n.rows * n.cols);
    const bool many = n.rows > 1;
    const bench::Limit limit = many ? bench::peak() : bench::dramBandwidth();
    for (auto _ : state) {
        multiply(a.data(), b.data(), c.data());
        benchmark::DoNotOptimize(c.data());
        benchmark::ClobberMemory();
    }
    const double work =
        many ? 2.0 * double(n.rows) * double(b.size()) : double(sizeof(S) * b.size());
    bench::report(state, work, many ? bench::GFLOPS : bench::GIGABYTES, work, limit);
}

template <class S>
void addLarge(const std::string& name, const Sizes& n) {
    benchmark::RegisterBenchmark(name.c_str(), [n](benchmark::State& state) {
        measure<S>(state, n, [&](const float* a, const S* b, float* c) {
            multiplyLarge(nullptr, n.rows, n.depth, n.cols, LeftFactor<float>{a, n.depth, 1},
                          RightFactor<S>{b, n.cols, 1}, c);
        });
    });
}

/// Our product, OpenBLAS's and the three loops.
void add(const Sizes& n) {
    const std::string name = "product " + std::to_string(n.rows) + "×" + std::to_string(n.depth) +
                             " · " + std::to_string(n.depth) + "×" + std::to_string(n.cols);
    addLarge<float>(name, n);
#if REGARD_BENCH_OPENBLAS
    benchmark::RegisterBenchmark((name + ", OpenBLAS").c_str(), [n](benchmark::State& state) {
        openblas_set_num_threads(1);
        const int rows = int(n.rows), depth = int(n.depth), cols = int(n.cols);
        measure<float>(state, n, [&](const float* a, const float* b, float* c) {
            if (rows == 1)
                cblas_sgemv(CblasRowMajor, CblasTrans, depth, cols, 1, b, cols, a, 1, 0, c, 1);
            else
                cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, rows, cols, depth, 1, a,
                            depth, b, cols, 0, c, cols);
        });
    });
#endif
    benchmark::RegisterBenchmark((name + ", naive").c_str(), [n](benchmark::State& state) {
        measure<float>(state, n, [&](const float* a, const float* b, float* c) {
            multiplyNaively(n, a, b, c);
        });
    });
    if (n.rows > 1) return;
    addLarge<BFloat16>(name + ", bfloat16", n);
    addLarge<std::int8_t>(name + ", int8", n);
}

const bool added = [] {
    for (const Sizes& each :
         {Sizes{64, 768, 768}, Sizes{64, 768, 3072}, Sizes{64, 3072, 768}, Sizes{1, 768, 50257}})
        add(each);
    return true;
}();

} // namespace
