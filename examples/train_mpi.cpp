// Training shared by several processes, on one machine or many: each computes the gradient of its
// texts of every batch, MPI adds them up, and all take the same step.
//
//     mpirun -n 4 train_mpi INPUT.txt
#include <cstddef>
#include <cstdio>
#include <mpi.h>
#include <span>
#include <string>
#include <vector>

#include <regard/regard.hpp>

#include "support/options.hpp"
#include "support/run_main.hpp"

using namespace regard;

/// The sum over all processes, in the place of each one's own numbers.
void addOverProcesses(std::span<double> numbers) {
    MPI_Allreduce(MPI_IN_PLACE, numbers.data(), static_cast<int>(numbers.size()), MPI_DOUBLE,
                  MPI_SUM, MPI_COMM_WORLD);
}

void run(int argc, char** argv) {
    std::string input;
    int steps = 200, batch = 16;
    Options options{"train_mpi", "trains microgpt on a file of one name a line, in as many "
                                 "processes as mpirun starts"};
    options.positional("INPUT.txt", input, "a file of one name a line, a-z");
    options.add("--steps", steps, 1, 1'000'000, "steps of training");
    options.add("--batch", batch, 1, 100'000, "names of a step, of all processes together");
    options.parse(argc, argv);

    int rankOfThis = 0, processCount = 1;
    MPI_Comm_rank(MPI_COMM_WORLD, &rankOfThis);
    MPI_Comm_size(MPI_COMM_WORLD, &processCount);
    const auto rank = static_cast<std::size_t>(rankOfThis);
    const auto processes = static_cast<std::size_t>(processCount);
    const auto size = static_cast<std::size_t>(batch);
    if (processes > size)
        fail("a batch of " + std::to_string(size) + " names is not enough for " +
             std::to_string(processes) + " processes: give a larger --batch");

    // the same numbers are drawn in every process: the same documents, the same weights
    Random random{42};
    std::vector<std::string> documents = readDocuments(input);
    random.shuffle(documents);
    const Alphabet alphabet = Alphabet::of(documents);
    if (alphabet.size() != microgpt.VOCAB_SIZE)
        fail(input + ": " + std::to_string(alphabet.size() - 1) + " different letters, not the " +
             std::to_string(microgpt.VOCAB_SIZE - 1) + " that the model is compiled for");
    Model<microgpt, double> model{random};
    Trainer trainer{model};

    const std::size_t first = size * rank / processes;
    const std::size_t count = size * (rank + 1) / processes - first;
    const double share = double(count) / double(size);
    for (std::size_t step = 0; step < static_cast<std::size_t>(steps); ++step) {
        std::vector<std::vector<int>> texts;
        for (std::size_t i = first; i < first + count; ++i)
            texts.push_back(alphabet.tokenize(documents[(step * size + i) % documents.size()]));
        double loss =
            share * trainer.computeGradient(std::span<const std::vector<int>>{texts}, first);
        for (double& each : trainer.gradient()) each *= share;
        addOverProcesses(trainer.gradient());
        addOverProcesses(std::span{&loss, 1});
        trainer.descend(loss);
        if (rank == 0) std::printf("step %4zu / %d | loss %.9f\n", step + 1, steps, loss);
    }
}

int main(int argc, char** argv) {
    MPI_Init(&argc, &argv);
    const int status = runMain(argc, argv, run);
    // the others may be waiting for this one's gradient
    if (status != 0) MPI_Abort(MPI_COMM_WORLD, status);
    MPI_Finalize();
    return status;
}
