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
    std::string input;
    Options options{"microgpt", "trains microgpt on a file of one name a line and invents 20 more"};
    options.positional("INPUT.txt", input, "a file of one name a line, a-z");
    options.parse(argc, argv);

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
                    alphabet.text(generate(model, random).tokens).c_str());
}

int main(int argc, char** argv) {
    return regard::runMain(argc, argv, run);
}
