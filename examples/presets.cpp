// The published models, by their numbers: nothing here is run, the compiler counts it all.
#include <cstdio>
#include <string>

#include <regard/core/presets.hpp>
#include <regard/nn/weights.hpp>

using namespace regard;

/// 1234567 as "1,234,567".
std::string grouped(std::size_t number) {
    std::string text = std::to_string(number);
    for (std::size_t at = text.size(); at > 3; at -= 3) text.insert(at - 3, 1, ',');
    return text;
}

/// One row: weights, operations of one token with a full context, bytes of a full KV cache of
/// 16-bit numbers (an encoder that only reads has none).
template <Config C>
void row(const char* name, const char* published) {
    constexpr std::size_t WEIGHTS_OF_ALL = parameterCount(C);
    constexpr double GFLOPS = double(forwardFlops(C, std::size_t{C.BLOCK_SIZE})) * 1e-9;
    constexpr double MEBIBYTES = double(kvCacheBytes(C, 2)) / (1024.0 * 1024.0);
    char cache[32] = "none";
    if (C.CAUSAL) std::snprintf(cache, sizeof cache, "%.*f MiB", MEBIBYTES < 1 ? 3 : 0, MEBIBYTES);
    std::printf("| %s | %s | %s | %.*f | %s |\n", name, grouped(WEIGHTS_OF_ALL).c_str(), published,
                GFLOPS < 0.01 ? 6 : 2, GFLOPS, cache);
}

int main() {
    std::printf("| preset | weights | published as | GFLOP per token | KV cache |\n"
                "| --- | ---: | ---: | ---: | ---: |\n");
    row<microgpt>("`microgpt`", "4,192");
    row<gpt2Small>("`gpt2Small`", "124M");
    row<gpt2Medium>("`gpt2Medium`", "355M");
    row<gpt2Large>("`gpt2Large`", "774M");
    row<gpt2Xl>("`gpt2Xl`", "1.5B");
    row<gpt3>("`gpt3`", "175B");
    row<llama7B>("`llama7B`", "6.7B");
    row<llama65B>("`llama65B`", "65.2B");
    row<bertBase>("`bertBase`", "110M");
    row<bertLarge>("`bertLarge`", "340M");
    row<transformerBase>("`transformerBase`", "65M");
    row<transformerBig>("`transformerBig`", "213M");
    row<t5Small>("`t5Small`", "60M");
}
