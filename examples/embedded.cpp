// Names from a model that is compiled in: for a game or a microcontroller. No file is read, nothing
// is learned; embed_model.cpp wrote the header.
#include <cstdint>
#include <cstdio>

#include <regard/infer/generate.hpp>
#include <regard/text/alphabet.hpp>

#include "support/embedded_names.hpp"
#include "support/options.hpp"

using namespace regard;
using embedded_names::CONFIG;

void run(int argc, char** argv) {
    int count = 10;
    std::int64_t seed = 42;
    double temperature = 0.7;
    Options options{"embedded", "names from a model that is compiled in"};
    options.add("--count", count, 0, 1'000'000, "names to write");
    options.add("--seed", seed, 0, std::int64_t{1} << 53, "of all randomness");
    options.add("--temperature", temperature, 0, 100, "0 always takes the likeliest letter");
    options.parse(argc, argv);

    constexpr Alphabet alphabet{embedded_names::ALPHABET};
    const Model<CONFIG> model{embedded_names::WEIGHTS};
    KvCache<CONFIG, float> cache;
    Random random{seed};
    for (int i = 0; i < count; ++i) {
        const Generated name =
            generate(model, random, {.sampling = {.temperature = temperature}}, cache);
        std::printf("%s\n", alphabet.text(name.tokens).c_str());
    }
    std::printf("%zu weights: %zu bytes of constants; in memory their copy and %zu bytes of keys "
                "and values\n",
                model.PARAMETER_COUNT, sizeof embedded_names::WEIGHTS,
                kvCacheBytes(CONFIG, sizeof(float)));
}

int main(int argc, char** argv) {
    return runMain(argc, argv, run);
}
