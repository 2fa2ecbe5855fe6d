#include <array>
#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <complex>
#include <string>
#include <vector>

#include <regard/nn/cross_attention.hpp>
#include <regard/nn/dot_product_attention.hpp>

#include "../support/golden.hpp"
#include "../support/gradient_check.hpp"

using namespace regard;

namespace {
/// Two heads of four numbers that read rows of FROM numbers, with biases.
template <std::size_t FROM>
struct Test {
    static constexpr Tensor Q{"q", 0, 8, 8}, K{"k", Q.end(), FROM, 8}, V{"v", K.end(), FROM, 8},
        O{"o", V.end(), 8, 8}, BQ{"bq", O.end(), 1, 8}, BK{"bk", BQ.end(), 1, 8},
        BV{"bv", BK.end(), 1, 8}, BO{"bo", BV.end(), 1, 8};
    static constexpr std::size_t COUNT = BO.end();
    using Operation = CrossAttention<DotProductAttention<Heads{2, 2, 4}, 6, NoMask>, Linear<Q, BQ>,
                                     Linear<K, BK>, Linear<V, BV>, Linear<O, BO>>;
};

/// A decoder's and an encoder's texts.
struct Texts {
    std::vector<TokenSequence> decoder, encoder;
    std::vector<int> tokens, encoderTokens;
    std::vector<TokenSequence> readers;
    Batch encoded, batch;

    Texts(std::vector<TokenSequence> d, std::vector<TokenSequence> e)
        : decoder(std::move(d)), encoder(std::move(e)),
          tokens(decoder.back().firstRow + decoder.back().rows),
          encoderTokens(encoder.back().firstRow + encoder.back().rows),
          readers(readersOf(decoder, encoder)), encoded{encoderTokens, {}, encoder},
          batch{tokens, {}, decoder, {}, {&encoded, readers}} {}
};

template <class T>
struct Run {
    std::vector<T> y, dweights, dx, dmemory;
};
template <std::size_t FROM, class T>
Run<T> run(const Texts& texts, const std::vector<T>& weights, const std::vector<T>& x,
           const std::vector<T>& memory, const std::vector<T>& upstream = {}) {
    using Operation = typename Test<FROM>::Operation;
    const bool training = !upstream.empty();
    Run<T> out{std::vector<T>(x.size()), std::vector<T>(weights.size()), std::vector<T>(x.size()),
               std::vector<T>(memory.size())};
    Memory<T> rows{memory.data(), out.dmemory.data(), texts.encoded.rows()};
    const Extent extent{.rows = texts.batch.rows(), .keyRows = 0, .training = training};
    Arena<T> count;
    count.memory = rows;
    (void)Operation::template place<T>(count, extent);
    AlignedArray<T> storage(count.used() + 1);
    Arena<T> arena{storage.data()};
    arena.memory = rows;
    const auto saved = Operation::template place<T>(arena, extent);
    Operation::forward(texts.batch, weights.data(), x.data(), saved, out.y.data());
    if constexpr (std::is_floating_point_v<T>)
        if (training)
            Operation::backward(texts.batch, weights.data(), x.data(), saved, upstream.data(),
                                out.dweights.data(), out.dx.data());
    return out;
}

double largestDifference(const std::vector<double>& a, const std::vector<double>& b) {
    double largest = a.size() == b.size() ? 0 : HUGE_VAL;
    for (std::size_t i = 0; i < a.size() && i < b.size(); ++i)
        largest = std::max(largest, std::abs(a[i] - b[i]));
    return largest;
}

template <std::size_t FROM>
double worstOfCase(const std::string& name) {
    static const Golden golden{"attention/mha.txt"};
    const auto numbers = [&](const std::string& what) { return golden[name + what].numbers(); };
    const auto inOut = [&](const std::string& prefix) {
        std::vector<double> all;
        for (const char* each : {"Wq", "Wk", "Wv", "Wo"}) {
            const auto& entry = golden[name + prefix + each];
            const auto from = entry.numbers();
            for (std::size_t in = 0; in < entry.shape[1]; ++in)
                for (std::size_t out = 0; out < entry.shape[0]; ++out)
                    all.push_back(from[out * entry.shape[1] + in]);
        }
        for (const char* each : {"bq", "bk", "bv", "bo"})
            for (const double x : numbers(prefix + each)) all.push_back(x);
        return all;
    };
    const std::size_t rows = golden[name + ".x_q"].shape[1], keys = golden[name + ".x_kv"].shape[1];
    const Texts texts{{{.rows = rows}, {.firstRow = rows, .rows = rows}},
                      {{.rows = keys}, {.firstRow = keys, .rows = keys}}};
    const auto out = run<FROM>(texts, inOut(".params."), numbers(".x_q"), numbers(".x_kv"),
                               numbers(".upstream"));
    return std::max({largestDifference(out.y, numbers(".out")),
                     largestDifference(out.dweights, inOut(".d_")),
                     largestDifference(out.dx, numbers(".d_x_q")),
                     largestDifference(out.dmemory, numbers(".d_x_kv"))});
}
} // namespace

TEST_CASE("cross-attention is PyTorch's, for texts of two lengths and rows of two widths",
          "[crossAttention]") {
    REQUIRE(worstOfCase<8>("cross_Tq3_Tk5") < 1e-12);
    REQUIRE(worstOfCase<6>("cross_Tq4_Tk6_kvdim6") < 1e-12);
}

TEST_CASE("each text reads the encoder's text of its place, without the padding",
          "[crossAttention]") {
    // the second text of the encoder has four rows, of which two are padding
    const Texts texts{{{.rows = 2}, {.firstRow = 2, .rows = 3}},
                      {{.rows = 5}, {.firstRow = 5, .rows = 4, .keys = 2}}};
    const auto weights = scattered(Test<6>::COUNT, 1), x = scattered(5 * 8, 2),
               upstream = scattered(5 * 8, 3);
    auto memory = scattered(9 * 6, 4);
    const auto out = run<6>(texts, weights, x, memory, upstream);

    SECTION("what the padding holds doesn't matter") {
        for (std::size_t i = 7 * 6; i < 9 * 6; ++i) {
            REQUIRE(out.dmemory[i] == 0);
            memory[i] = 100;
        }
        REQUIRE(run<6>(texts, weights, x, memory).y == out.y);
    }
    SECTION("a text alone is the same") {
        const Texts second{{{.rows = 3}}, {{.rows = 2}}};
        const auto alone = run<6>(second, weights, std::vector(x.begin() + 16, x.end()),
                                  std::vector(memory.begin() + 30, memory.begin() + 42));
        REQUIRE(alone.y == std::vector(out.y.begin() + 16, out.y.end()));
    }
    SECTION("the gradient is that of complex steps") {
        using Complex = std::complex<double>;
        std::vector<Complex> w(weights.begin(), weights.end()), in(x.begin(), x.end()),
            rows(memory.begin(), memory.end());
        constexpr double step = 1e-30;
        const auto walk = [&](std::vector<Complex>& at, const std::vector<double>& derived) {
            std::vector<double> exact;
            for (Complex& each : at) {
                each += Complex{0, step};
                const auto y = run<6>(texts, w, in, rows).y;
                double sum = 0;
                for (std::size_t i = 0; i < y.size(); ++i) sum += y[i].imag() / step * upstream[i];
                exact.push_back(sum);
                each = each.real();
            }
            return largestDifference(exact, derived);
        };
        REQUIRE(walk(w, out.dweights) < 1e-13);
        REQUIRE(walk(in, out.dx) < 1e-13);
        REQUIRE(walk(rows, out.dmemory) < 1e-13);
    }
}

TEST_CASE("kept keys and values are not computed again", "[crossAttention]") {
    using Operation = Test<6>::Operation;
    Texts texts{{{.rows = 1}}, {{.rows = 3}}};
    const auto weights = scattered(Test<6>::COUNT, 1), x = scattered(8, 2);
    auto memory = scattered(3 * 6, 4);
    Arena<double> count;
    count.memory = {memory.data(), nullptr, 3};
    (void)Operation::place<double>(count, {});
    AlignedArray<double> storage(count.used());
    Arena<double> arena{storage.data()};
    arena.memory = {memory.data(), nullptr, 3};
    const auto saved = Operation::place<double>(arena, {});
    std::vector<double> first(8), again(8);
    Operation::forward(texts.batch, weights.data(), x.data(), saved, first.data());
    for (double& each : memory) each = 0;
    texts.batch.memory.kept = true;
    Operation::forward(texts.batch, weights.data(), x.data(), saved, again.data());
    REQUIRE(first == again);
}
