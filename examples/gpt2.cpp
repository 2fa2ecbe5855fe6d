// A real GPT-2 reads on from a prompt, and every one of its heads is looked at.
#include <string>

#include <regard/core/presets.hpp>

#include "support/gpt2_program.hpp"
#include "support/options.hpp"

using namespace regard;

namespace {

/// Whether the user asked for this preset, or left it to the file and it is the file's.
template <Config C>
bool runIf(const char* size, const gpt2::Settings& settings, const SafetensorsReader& file) {
    const bool named = settings.size == size;
    const bool found = settings.size == "auto" && gpt2Sizes(file.contents()) == gpt2SizesOf(C);
    if (!named && !found) return false;
    const BytePairEncoding encoding =
        readBytePairEncoding(settings.model + "/vocab.json", settings.model + "/merges.txt");
    gpt2::writeOn<C>(settings, file, encoding, stdout, stderr);
    return true;
}

} // namespace

int main(int argc, char** argv) {
    return runMain(argc, argv, [](int count, char** words) {
        gpt2::Settings settings;
        Options options{"gpt2", "reads on from a prompt with the published GPT-2 and draws the "
                                "attention of every layer and head"};
        options.text("--model", settings.model,
                     "folder with model.safetensors, vocab.json and merges.txt");
        options.text("--prompt", settings.prompt, "text to read on from");
        options.add("--tokens", settings.tokens, 0, 1024, "how many to write");
        options.add("--temperature", settings.temperature, 0.0, 10.0,
                    "0 takes the likeliest token, below 1 the likely become likelier");
        options.add("--top-k", settings.topK, 0, 50257, "choose among that many, 0 for all");
        options.add("--seed", settings.seed, 0, std::int64_t{1} << 53, "of all randomness");
        options.choice("--size", settings.size, {"auto", "small", "medium", "large", "xl"},
                       "of the model");
        options.text("--out", settings.out, "where to write the pictures");
        options.add("--positions", settings.positions, 0, 128,
                    "tokens that the pictures cover, 0 for no pictures");
        options.parse(count, words);
        if (settings.model.empty())
            fail("name a folder with --model: GPT-2's model.safetensors, vocab.json and merges.txt "
                 "from https://huggingface.co/openai-community/gpt2/tree/main");
        gpt2::checkFiles(settings.model);
        const SafetensorsReader file{settings.model + "/model.safetensors"};
        if (runIf<gpt2Small>("small", settings, file) ||
            runIf<gpt2Medium>("medium", settings, file) ||
            runIf<gpt2Large>("large", settings, file) || runIf<gpt2Xl>("xl", settings, file))
            return;
        const Gpt2Sizes sizes = gpt2Sizes(file.contents());
        fail(settings.model + ": no GPT-2 has N_EMBD " + std::to_string(sizes.N_EMBD) +
             " and N_LAYER " + std::to_string(sizes.N_LAYER) +
             ": add its config to examples/gpt2.cpp");
    });
}
