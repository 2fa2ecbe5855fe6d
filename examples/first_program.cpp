#include <iostream>
#include <string>
#include <vector>

#include <regard/regard.hpp>
using namespace regard;

constexpr Config micro{.N_EMBD = 16, .N_HEAD = 4, .N_LAYER = 1, .BLOCK_SIZE = 16, .VOCAB_SIZE = 27};

int main() {
    constexpr Alphabet alphabet{"abcdefghijklmnopqrstuvwxyz"}; // token ids 0..25, BOS = 26
    const std::vector<std::string> names{"emma", "olivia", "ava", "mia", "noah", "liam"};
    Model<micro> model{Random{42}};
    Trainer trainer{model};
    for (std::size_t step = 0; step < 1000; ++step)
        trainer.trainStep(alphabet.tokenize(names[step % names.size()]));

    const auto traces = computeSequenceTraces(model, alphabet.tokenize("emma"));
    writeCsv(std::cout, buildAttnMatrix(traces, /*layer*/ 0, /*head*/ 2));
}
