// The numbers once more on a processor that this machine is not: vectors of another width, other
// instructions. It checks itself, and says what it checked.
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <vector>

#include <regard/core/presets.hpp>
#include <regard/core/simd.hpp>
#include <regard/core/vector_math.hpp>
#include <regard/learn/trainer.hpp>
#include <regard/nn/kv_cache.hpp>

#include "support/tape_check.hpp"
#include "support/worst_ulp.hpp"

using namespace regard;

#if defined(__wasi__)
// Debian's C++ library for it lacks the function that destroys a thread's variables at its end.
extern "C" int __cxa_thread_atexit(void (*)(void*), void*, void*) {
    return 0;
}
#endif

namespace {

int failures = 0;

/// `value` must be `most` at most, and a number.
void atMost(const char* what, double value, double most) {
    const bool holds = value <= most;
    std::printf("%-4s %-58s %.2g (%.2g)\n", holds ? "ok" : "BAD", what, value, most);
    failures += !holds;
}

std::vector<int> text(std::size_t size, int vocabulary) {
    std::vector<int> tokens;
    for (std::size_t i = 0; i < size; ++i) tokens.push_back(int(i * i * 7 + 3) % vocabulary);
    return tokens;
}

/// The gradient by hand against the tape's, and a training in float against one in double.
template <auto C>
void learns(const char* gradient, const char* training) {
    TrainingBatch<C> batch;
    batch.add(text(6, C.VOCAB_SIZE));
    batch.add(text(std::size_t(C.BLOCK_SIZE) + 1, C.VOCAB_SIZE));
    atMost(gradient, worstTapeError<LossFunction, C>(batch.view(), batch.rows()), 1e-12);

    Model<C, double> wide{Random{1}};
    Model<C, float> narrow{wide};
    Trainer first{wide};
    Trainer second{narrow};
    const std::vector<int> learned = text(12, C.VOCAB_SIZE);
    double worst = 0;
    for (int step = 0; step < 10; ++step) {
        const double exact = first.trainStep(learned);
        worst = std::max(worst, std::abs(second.trainStep(learned) - exact));
    }
    atMost(training, worst, 1e-4);
}

/// How far off scores are whose weights are rounded to STORAGE, as a share of them: of both the
/// root of the mean square.
template <Storage STORAGE>
double errorOfStored() {
    constexpr Config C{.N_EMBD = 256, .N_HEAD = 4};
    constexpr Config ROUNDED = stored(C, STORAGE);
    const Model<C> full{Random{2}};
    const Model<ROUNDED> rounded{full};
    KvCache<C> cache;
    KvCache<ROUNDED> other;
    double error = 0, all = 0;
    for (std::size_t t = 0; t < 8; ++t) {
        const auto exact = gptForward(int(t), t, cache, full);
        const auto near = gptForward(int(t), t, other, rounded);
        for (std::size_t i = 0; i < exact.size(); ++i) {
            error += std::pow(double(near[i]) - double(exact[i]), 2);
            all += std::pow(double(exact[i]), 2);
        }
    }
    return std::sqrt(error / all);
}

/// Heads not narrower than a vector, rotated, that share keys; a gated MLP; gains.
constexpr Config LLAMA_LIKE{.N_EMBD = 32,
                            .N_HEAD = 2,
                            .BLOCK_SIZE = 12,
                            .NORM_GAIN = true,
                            .FINAL_NORM = true,
                            .ACTIVATION = Activation::swiGlu,
                            .N_KV_HEAD = 1,
                            .POSITION = Position::rope};
/// Widths that are no multiple of a vector.
constexpr Config ODD{.N_EMBD = 18,
                     .N_HEAD = 3,
                     .N_LAYER = 2,
                     .BLOCK_SIZE = 12,
                     .VOCAB_SIZE = 29,
                     .NORM = Norm::layerNorm,
                     .NORM_GAIN = true,
                     .ACTIVATION = Activation::geluTanh,
                     .BIAS = true};

} // namespace

int main() {
    std::printf("vectors of %d bytes\n", int(VECTOR_BYTES));
    atMost("exp, in units of the last place",
           worstUlp(
               -0x1p-25f, -87.336f, 613, [](auto x) { return exponential<float>(x); },
               [](double x) { return std::exp(x); }),
           1.3);
    atMost("log, in units of the last place",
           worstUlp(
               1.2e-38f, 0x1p127f, 7919, [](auto x) { return logarithm<float>(x); },
               [](double x) { return std::log(x); }),
           1.0);
    learns<microgpt>("microgpt: gradient by hand and on the tape",
                     "microgpt: loss in float and in double");
    learns<LLAMA_LIKE>("RoPE, shared keys, SwiGLU: gradient", "RoPE, shared keys, SwiGLU: loss");
    learns<ODD>("width 18, LayerNorm, GELU, biases: gradient",
                "width 18, LayerNorm, GELU, biases: loss");
    atMost("weights of bfloat16, 8 bits: error of the scores", errorOfStored<Storage::bfloat16>(),
           std::ldexp(1, -7));
    atMost("weights of int8, 7 bits and a scale: error of the scores",
           errorOfStored<Storage::int8>(), std::ldexp(1, -5));
    return failures == 0 ? 0 : 1;
}
