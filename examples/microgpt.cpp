// Karpathy's microgpt.py, number for number: the same documents in the same order, the same
// weights, losses and names.
#include <cstdio>
#include <string>
#include <vector>

#include <regard/regard.hpp>

#include "support/cut_names.hpp"
#include "support/options.hpp"

using namespace regard;

constexpr int VOCAB_SIZE = microgpt.VOCAB_SIZE;
constexpr int STEPS = 1000;
constexpr int SAMPLES = 20;

void run(int argc, char** argv) {
    std::string input, beginning;
    GenerateOptions writing;
    Sampling& sampling = writing.sampling;
    std::size_t topK = VOCAB_SIZE;
    Options options{"microgpt", "trains microgpt on a file of one name a line and invents 20 more"};
    options.positional("INPUT.txt", input, "a file of one name a line, a-z");
    options.text("--prompt", beginning, "how the new names begin");
    options.add("--temperature", sampling.temperature, 0, 100, "0 for the likeliest letters");
    options.add("--top-k", topK, std::size_t{1}, std::size_t{VOCAB_SIZE}, "likeliest letters kept");
    options.add("--top-p", sampling.topP, 1e-6, 1, "keep the likeliest letters that reach this");
    options.add("--min-p", sampling.minP, 0, 0.999, "drop letters below this share of the best");
    options.add("--repetition-penalty", sampling.repetitionPenalty, 0.01, 100, "above 1 for less");
    options.parse(argc, argv);
    if (topK < VOCAB_SIZE) sampling.topK = topK;

    Random random{42};
    std::vector<std::string> documents = readDocuments(input);
    sayCutNames(documents, std::size_t{microgpt.BLOCK_SIZE} - 1, input);
    random.shuffle(documents);
    const Alphabet alphabet = Alphabet::of(documents);
    std::printf("num docs: %zu\nvocab size: %d\n", documents.size(), alphabet.size());
    if (alphabet.size() != VOCAB_SIZE)
        fail(input + ": " + std::to_string(alphabet.size() - 1) + " different letters, but the " +
             "model is compiled for " + std::to_string(VOCAB_SIZE - 1) +
             ": change VOCAB_SIZE in examples/microgpt.cpp to " + std::to_string(alphabet.size()));

    const std::vector<int> prompt = alphabet.tokenize(beginning); // between two BOS
    writing.prompt.assign(prompt.begin() + 1, prompt.end() - 1);
    if (writing.prompt.size() >= microgpt.BLOCK_SIZE)
        fail("--prompt has " + std::to_string(writing.prompt.size()) + " letters; give at most " +
             std::to_string(microgpt.BLOCK_SIZE - 1));

    Model<microgpt, double> model{random};
    std::printf("num params: %zu\n", model.PARAMETER_COUNT);
    Trainer trainer{model};
    for (std::size_t step = 0; step < STEPS; ++step) {
        const double loss =
            trainer.trainStep(alphabet.tokenize(documents[step % documents.size()]));
        std::printf("step %4zu / %4d | loss %.4f\n", step + 1, STEPS, loss);
    }

    std::printf("\n--- inference (new, hallucinated names) ---\n");
    for (int sample = 1; sample <= SAMPLES; ++sample)
        std::printf("sample %2d: %s\n", sample,
                    alphabet.text(generate(model, random, writing).tokens).c_str());
}

int main(int argc, char** argv) {
    return regard::runMain(argc, argv, run);
}
