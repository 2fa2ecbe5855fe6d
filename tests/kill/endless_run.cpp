// A run that saves a checkpoint after every step, until LAST steps are done or somebody kills it.
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <string>

#include "../support/small_run.hpp"

int main(int argc, char** argv) {
    if (argc != 3) {
        std::fputs("usage: regard_endless_run CHECKPOINT LAST\n", stderr);
        return 2;
    }
    const std::string path = argv[1];
    const std::uint64_t last = std::stoull(argv[2]);
    SmallRun<float> run;
    if (std::filesystem::exists(path)) run.load(path);
    while (run.state.step < last) {
        run.step();
        run.save(path, 3);
    }
    return 0;
}
