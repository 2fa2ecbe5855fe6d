// What the program gpt2 does once it knows the model's shape: read on from a prompt, show each
// token as it comes, keep what the heads looked at.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <span>
#include <sstream>
#include <string>
#include <vector>

#include <regard/files/byte_pair_files.hpp>
#include <regard/infer/generate.hpp>
#include <regard/nn/gpt2_file.hpp>

#include "gpt2_pictures.hpp"
#include "utf8_stream.hpp"

#if defined(__unix__) || defined(__APPLE__)
#include <sys/resource.h>
#endif

namespace gpt2 {

/// What the program can be told.
struct Settings {
    std::string model;
    std::string prompt = "Attention is";
    std::size_t tokens = 40;
    double temperature = 0.8;
    std::size_t topK = 40;
    std::int64_t seed = 42;
    std::string size = "auto";
    std::string out = "out/gpt2";
    std::size_t positions = 32;
};

/// The most memory that this process has held so far, in bytes; 0 where the system doesn't say.
inline std::size_t peakMemory() {
#if defined(__APPLE__)
    struct rusage usage {};
    return ::getrusage(RUSAGE_SELF, &usage) == 0 ? static_cast<std::size_t>(usage.ru_maxrss) : 0;
#elif defined(__unix__)
    struct rusage usage {};
    return ::getrusage(RUSAGE_SELF, &usage) == 0 ? static_cast<std::size_t>(usage.ru_maxrss) * 1024
                                                 : 0;
#else
    return 0;
#endif
}

/// Fails, saying where they are to be had, unless the folder has GPT-2's three files.
inline void checkFiles(const std::string& folder) {
    for (const char* name : {"model.safetensors", "vocab.json", "merges.txt"}) {
        std::error_code ignored;
        if (std::filesystem::exists(std::filesystem::path{folder} / name, ignored)) continue;
        regard::fail(
            regard::printable(folder) + " has no " + name +
            ": fetch model.safetensors (548 MB), vocab.json and merges.txt from "
            "https://huggingface.co/openai-community/gpt2/tree/main (or gpt2-medium, gpt2-large, "
            "gpt2-xl beside it) into one folder, and name it with --model");
    }
}

/// Writes the pictures of every layer and the page that shows them.
inline void writePictures(const Attention& attention, const std::string& text,
                          const regard::BytePairEncoding& encoding, const std::string& folder) {
    using namespace regard;
    createFolders(folder);
    std::vector<std::string> tokens;
    for (const int token : attention.tokens) tokens.push_back(makeVisible(encoding.label(token)));
    const std::vector<std::string> labels = numberLabels(tokens);
    for (std::size_t layer = 0; layer < attention.layers; ++layer)
        writeFileAtomically(folder + "/layer" + std::to_string(layer) + ".svg",
                            toSvg(layerPicture(attention, layer, labels)));
    std::ostringstream page;
    writeIndex(page, text, attention.layers, attention.tokens.size());
    writeFileAtomically(folder + "/index.html", page.str());
}

/// Reads the prompt, writes on to `out` (tokens as they come) and says on `log` how fast and with
/// how much memory. Ends at the end-of-text token, after `settings.tokens`, or at BLOCK_SIZE.
template <regard::Config C>
void writeOn(const Settings& settings, const regard::SafetensorsReader& file,
             const regard::BytePairEncoding& encoding, std::FILE* out, std::FILE* log) {
    using namespace regard;
    using Clock = std::chrono::steady_clock;
    checkGpt2Sizes(file.contents(), C);
    if (encoding.size() != C.VOCAB_SIZE)
        fail(settings.model + "/vocab.json has " + std::to_string(encoding.size()) +
             " tokens and the model " + std::to_string(C.VOCAB_SIZE) +
             ": fetch both from the same place");
    std::vector<int> tokens = encoding.encode(settings.prompt);
    if (tokens.empty()) tokens.push_back(encoding.bos());
    if (tokens.size() > Shape<C>::BLOCK_SIZE)
        fail("the prompt has " + std::to_string(tokens.size()) + " tokens, and the model reads " +
             std::to_string(C.BLOCK_SIZE) + ": shorten it");
    const auto start = Clock::now();
    const auto model = readGpt2<C>(file);
    std::fprintf(log, "%zu weights in %.1f s\n", model.PARAMETER_COUNT,
                 std::chrono::duration<double>(Clock::now() - start).count());

    Random random{settings.seed};
    Sampling sampling{.temperature = settings.temperature};
    if (settings.topK != 0) sampling.topK = (std::min)(settings.topK, Shape<C>::VOCAB_SIZE);
    Sampler sampler{sampling, Shape<C>::VOCAB_SIZE};
    KvCache<C> cache;
    ForwardTrace<float> trace;
    Attention attention;
    Utf8Stream stream;
    std::string text = settings.prompt;
    const auto show = [&](const std::string& piece) {
        text += piece;
        std::fputs(piece.c_str(), out);
        (void)std::fflush(out);
    };
    std::fputs(printable(settings.prompt).c_str(), out);
    const std::size_t given = tokens.size();
    auto writing = Clock::now();
    for (std::size_t t = 0; t < tokens.size() && t < Shape<C>::BLOCK_SIZE; ++t) {
        const bool pictured = t < settings.positions;
        const auto logits = pictured ? gptForward(tokens[t], t, cache, model, trace)
                                     : gptForward(tokens[t], t, cache, model);
        if (pictured) attention.add(trace);
        if (t + 1 < tokens.size()) continue;
        if (t + 1 == given) writing = Clock::now();
        if (tokens.size() == given + settings.tokens) break;
        if (!sampler.read(logits, tokens)) failNotFinite(model, "write");
        const int token = sampler.draw(random);
        if (token == encoding.bos()) break;
        tokens.push_back(token);
        show(stream.push(encoding.bytes(token)));
    }
    show(stream.finish());
    const double seconds = std::chrono::duration<double>(Clock::now() - writing).count();
    const std::size_t written = tokens.size() - given;
    std::fputc('\n', out);
    std::fprintf(log, "%zu tokens, %.1f a second; at most %.0f MB of memory, weights %.0f MB\n",
                 written, seconds > 0 ? double(written) / seconds : 0.0,
                 double(peakMemory()) * 1e-6, double(model.PARAMETER_COUNT * sizeof(float)) * 1e-6);
    if (attention.tokens.empty()) return;
    writePictures(attention, replaceInvalidUtf8(text), encoding, settings.out);
    std::fprintf(log, "open %s/index.html\n", settings.out.c_str());
}

} // namespace gpt2
