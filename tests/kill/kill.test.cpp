// SIGKILL at a hundred random moments: the run that is resumed each time ends with the bytes of one
// that was left alone.
#if defined(__unix__) || defined(__APPLE__)
#include <catch2/catch_test_macros.hpp>
#include <csignal>
#include <cstdint>
#include <filesystem>
#include <string>
#include <sys/wait.h>
#include <unistd.h>

#include <regard/core/random.hpp>
#include <regard/text/file.hpp>

#include "../support/child.hpp"
#include "../support/folder.hpp"
#include "../support/small_run.hpp"

using namespace regard;

namespace {

pid_t start(const std::string& path, std::uint64_t last) {
    const std::string steps = std::to_string(last);
    const pid_t child = fork();
    if (child == 0) {
        execl(REGARD_ENDLESS_RUN, REGARD_ENDLESS_RUN, path.c_str(), steps.c_str(),
              static_cast<char*>(nullptr));
        _exit(127);
    }
    return child;
}

std::uint64_t stepsIn(const std::string& path) {
    if (!std::filesystem::exists(path)) return 0;
    SmallRun<float> run;
    run.load(path);
    return run.state.step;
}

} // namespace

TEST_CASE("a hundred SIGKILLs at random moments change no byte of the end", "[kill]") {
    const TestFolder killed, whole;
    const std::string path = killed / "run.safetensors";
    Random random{std::int64_t{getpid()}};
    std::uint64_t before = 0;
    int progressed = 0;
    for (int kill = 0; kill < 100; ++kill) {
        const pid_t child = start(path, ~std::uint64_t{0});
        REQUIRE(child > 0);
        usleep(random.below(40'000));
        REQUIRE(::kill(child, SIGKILL) == 0);
        REQUIRE(waitFor(child) == 1000 + SIGKILL);
        const std::uint64_t steps = stepsIn(path);
        REQUIRE(steps >= before);
        if (steps > before) ++progressed;
        before = steps;
    }
    INFO(before << " steps, " << progressed << " processes lived to save one");
    REQUIRE(progressed >= 10);

    const std::uint64_t last = before + 5;
    REQUIRE(waitFor(start(path, last)) == 0);
    REQUIRE(waitFor(start(whole / "run.safetensors", last)) == 0);
    REQUIRE(stepsIn(path) == last);
    for (const char* file : {"run.safetensors", "run.safetensors.1", "run.safetensors.2"})
        REQUIRE(readFile(killed / file) == readFile(whole / file));
}

TEST_CASE("two processes that write the same checkpoint leave a whole one", "[kill]") {
    const TestFolder folder, whole;
    const std::string path = folder / "run.safetensors";
    const pid_t one = start(path, 60), other = start(path, 60);
    int looks = 0, status = 0;
    for (; waitpid(one, &status, WNOHANG) == 0; ++looks) {
        REQUIRE_NOTHROW(stepsIn(path));
        usleep(500);
    }
    REQUIRE(status == 0);
    REQUIRE(waitFor(other) == 0);
    REQUIRE(looks > 0);
    REQUIRE(waitFor(start(whole / "run.safetensors", 60)) == 0);
    REQUIRE(readFile(path) == readFile(whole / "run.safetensors"));
    for (const auto& entry : std::filesystem::directory_iterator{folder.path})
        REQUIRE(entry.path().extension() != ".tmp");
}
#endif
