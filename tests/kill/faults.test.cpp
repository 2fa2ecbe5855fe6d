// What a disk and its folder can do to a checkpoint while it is written or read: the ones before it
// are as they were. (Each call that fails by itself, and loss of power: power_loss.test.cpp.)
#if defined(__unix__) || defined(__APPLE__)
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_exception.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>
#include <csignal>
#include <filesystem>
#include <string>
#include <sys/resource.h>
#include <unistd.h>

#include <regard/files/safetensors.hpp>
#include <regard/text/file.hpp>

#include "../support/child.hpp"
#include "../support/folder.hpp"
#include "../support/small_run.hpp"

using namespace regard;
namespace fs = std::filesystem;
using Catch::Matchers::MessageMatches;
using Catch::Matchers::StartsWith;

namespace {

/// A run with two checkpoints in a folder, and a step that is not saved yet.
struct SavedRun {
    TestFolder folder;
    SmallRun<float> run;
    std::string path = folder / "run", older, newer;

    SavedRun() {
        run.step();
        older = run.bytes();
        run.save(path, 2);
        run.step();
        newer = run.bytes();
        run.save(path, 2);
        run.step();
    }
    bool isUntouched() const {
        return readFile(path) == newer && readFile(path + ".1") == older && folder.entries() == 2;
    }
};

} // namespace

TEST_CASE("a disk that is full in the middle of a checkpoint", "[kill]") {
    SavedRun saved;
    CHECK(failureInChild("File too large", [&] {
              std::signal(SIGXFSZ, SIG_IGN);
              const rlimit small{.rlim_cur = 1000, .rlim_max = 1000};
              if (setrlimit(RLIMIT_FSIZE, &small) != 0) _exit(3);
              saved.run.save(saved.path, 2);
          }) == 0);
    CHECK(saved.isUntouched());
}

TEST_CASE("a folder that may only be read", "[kill]") {
    SavedRun saved;
    fs::permissions(saved.folder.path, fs::perms{0555});
    CHECK(failureInChild("Permission denied", [&] {
              constexpr uid_t NOBODY = 65534; // root may write anywhere
              if (geteuid() == 0 && setuid(NOBODY) != 0) _exit(3);
              saved.run.save(saved.path, 2);
          }) == 0);
    fs::permissions(saved.folder.path, fs::perms{0755});
    CHECK(saved.isUntouched());
}

TEST_CASE("a folder in the way of the checkpoint", "[kill]") {
    SavedRun saved;
    fs::remove(saved.path);
    fs::create_directories(saved.path + "/full");
    REQUIRE_THROWS_AS(saved.run.save(saved.path, 2), Error);
    CHECK(readFile(saved.path + ".1") == saved.older);
    CHECK(saved.folder.entries() == 2);
}

TEST_CASE("folders in the way of the names that a checkpoint needs meanwhile", "[kill]") {
    const std::string temporary = ".regard-" + std::to_string(getpid()) + "-0.tmp";
    for (const std::string& name : {std::string{"run.0"}, std::string{"run.1"}, temporary}) {
        INFO(name);
        SavedRun saved;
        fs::remove(saved.folder / name);
        fs::create_directories(saved.folder / (name + "/full"));
        for (int i = 0; i < 2; ++i) {
            saved.run.save(saved.path, 2);
            CHECK(readFile(saved.path) == saved.run.bytes());
            saved.run.step();
        }
        CHECK(fs::is_directory(saved.folder / (name + "/full")));
        CHECK(saved.folder.entries() == 3);
    }
}

TEST_CASE("a checkpoint that somebody cuts off in place", "[kill]") {
    SavedRun saved;
    const SafetensorsFile old{saved.path};
    saved.run.save(saved.path, 2); // a replaced file goes on as it was for whoever has it mapped
    CHECK(old.contents()["checksum"].bytes.size() == 8);

    const SafetensorsFile mapped{saved.path};
    const std::string now = readFile(saved.path);
    // Mapped bytes that are gone end a program, which leaves the file to others.
    const int status = failureInChild("", [&] {
        std::signal(SIGBUS, SIG_DFL); // a sanitizer has its own
        fs::resize_file(saved.path, 0);
        const volatile char* const last = mapped.contents()["checksum"].bytes.data();
        (void)*last;
    });
    CHECK(status == 1000 + SIGBUS);
    REQUIRE_THROWS_MATCHES(saved.run.load(saved.path), Error,
                           MessageMatches(StartsWith(saved.path + ", byte 0: ")));
    CHECK(now == saved.run.bytes()); // and this run is as it was
    saved.run.load(saved.path + ".1");
    CHECK(saved.run.bytes() == saved.newer);
}
#endif
