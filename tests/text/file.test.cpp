// Files under every trouble that a disk makes: old bytes stay whole and nothing is left behind.
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_exception.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>
#include <chrono>
#include <filesystem>
#include <string>
#include <string_view>

#if defined(__unix__) || defined(__APPLE__)
#include <csignal>
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>
#endif

#include <regard/text/file.hpp>

#include "../support/folder.hpp"

using namespace regard;
namespace fs = std::filesystem;
using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::MessageMatches;

namespace {

using Folder = TestFolder;

} // namespace

TEST_CASE("bytes come back as they were written, and replace older ones", "[file]") {
    const Folder folder;
    std::string bytes("a\0b\r\n\xFF", 6);
    for (int i = 0; i < 15; ++i) bytes += bytes;
    writeFileAtomically(folder / "f", bytes);
    REQUIRE(readFile(folder / "f") == bytes);
    writeFileAtomically(folder / "f", "");
    REQUIRE(readFile(folder / "f").empty());
    REQUIRE(folder.entries() == 1);
}

TEST_CASE("a missing folder, a folder in the way and a missing file are named", "[file]") {
    const Folder folder;
    REQUIRE_THROWS_MATCHES(writeFileAtomically(folder / "no/f", "x"), Error,
                           MessageMatches(ContainsSubstring(
                               (folder / "no/f") + ": No such file or directory; create")));
    fs::create_directory(folder / "f");
    REQUIRE_THROWS_MATCHES(writeFileAtomically(folder / "f", "x"), Error,
                           MessageMatches(ContainsSubstring("in the way")));
    REQUIRE_THROWS_MATCHES(readFile(folder / "f"), Error,
                           MessageMatches(ContainsSubstring("it is a folder")));
    REQUIRE_THROWS_MATCHES(readFile(folder / "g"), Error,
                           MessageMatches(ContainsSubstring(folder / "g")));
    REQUIRE(folder.entries() == 1);
}

TEST_CASE("folders are created with those above, a file in the way is an error", "[file]") {
    const Folder folder;
    createFolders(folder / "a/b/c/");
    createFolders(folder / "a/b");
    REQUIRE(fs::is_directory(folder / "a/b/c"));
    writeFileAtomically(folder / "f", "x");
    REQUIRE_THROWS_MATCHES(createFolders(folder / "f"), Error,
                           MessageMatches(ContainsSubstring(folder / "f")));
    REQUIRE_THROWS_AS(createFolders(folder / "f/g"), Error);
    REQUIRE(readFile(folder / "f") == "x");
}

TEST_CASE("temporary files of dead programs go, all others stay", "[file]") {
    const Folder folder;
    const auto now = fs::file_time_type::clock::now();
    for (const char* name : {".regard-1-0.tmp", ".regard-2-0.tmp", ".regard-1-0", "a.tmp"}) {
        writeFileAtomically(folder / name, "x");
        fs::last_write_time(folder / name, now - std::chrono::minutes{11});
    }
    fs::last_write_time(folder / ".regard-2-0.tmp", now - std::chrono::minutes{9});
    removeStaleTemporaries(folder.path.string());
    REQUIRE(folder.entries() == 3);
    REQUIRE_FALSE(fs::exists(folder / ".regard-1-0.tmp"));
    REQUIRE_NOTHROW(removeStaleTemporaries(folder / "absent"));
}

#if defined(__unix__) || defined(__APPLE__)
TEST_CASE("a full disk leaves the old file and no temporary one", "[file]") {
    const Folder folder;
    writeFileAtomically(folder / "f", "old");
    const auto handler = std::signal(SIGXFSZ, SIG_IGN);
    rlimit before{};
    REQUIRE(getrlimit(RLIMIT_FSIZE, &before) == 0);
    const rlimit small{.rlim_cur = 1000, .rlim_max = before.rlim_max};
    REQUIRE(setrlimit(RLIMIT_FSIZE, &small) == 0);
    std::string message;
    try {
        writeFileAtomically(folder / "f", std::string(5000, 'x'));
    } catch (const Error& error) {
        message = error.what();
    }
    setrlimit(RLIMIT_FSIZE, &before);
    std::signal(SIGXFSZ, handler);
    REQUIRE_THAT(message, ContainsSubstring("cannot write " + (folder / "f") + ": File too large"));
    REQUIRE(readFile(folder / "f") == "old");
    REQUIRE(folder.entries() == 1);
}

TEST_CASE("a folder without permission is an error", "[file]") {
    if (geteuid() == 0) SKIP("root may write anywhere");
    const Folder folder;
    writeFileAtomically(folder / "f", "old");
    fs::permissions(folder.path, fs::perms::owner_read | fs::perms::owner_exec);
    CHECK_THROWS_MATCHES(writeFileAtomically(folder / "f", "new"), Error,
                         MessageMatches(ContainsSubstring("Permission denied")));
    fs::permissions(folder.path, fs::perms::owner_all);
    REQUIRE(readFile(folder / "f") == "old");
}

TEST_CASE("a link keeps pointing to its file, which keeps its permissions", "[file]") {
    const Folder folder;
    writeFileAtomically(folder / "f", "old");
    fs::permissions(folder / "f", fs::perms::owner_read | fs::perms::owner_write);
    fs::create_symlink("f", folder / "link");
    writeFileAtomically(folder / "link", "new");
    REQUIRE(fs::is_symlink(folder / "link"));
    REQUIRE(readFile(folder / "f") == "new");
    REQUIRE(fs::status(folder / "f").permissions() ==
            (fs::perms::owner_read | fs::perms::owner_write));
}

// A pipe in a folder of its own: were devices replaced, a test on /dev/null run by root would
// replace the machine's.
TEST_CASE("a device is written, not replaced", "[file]") {
    const Folder folder;
    const std::string pipe = folder / "pipe";
    REQUIRE(mkfifo(pipe.c_str(), 0600) == 0);
    const int reader = open(pipe.c_str(), O_RDONLY | O_NONBLOCK);
    REQUIRE(reader >= 0);
    writeFileAtomically(pipe, "x");
    char byte = 0;
    CHECK(read(reader, &byte, 1) == 1);
    close(reader);
    CHECK(byte == 'x');
    CHECK(fs::is_fifo(pipe));
    CHECK(folder.entries() == 1);
}

TEST_CASE("a full device is an error", "[file]") {
    if (geteuid() == 0) SKIP("root could replace the device");
    if (!fs::exists("/dev/full")) SKIP("this system has no /dev/full");
    REQUIRE_THROWS_MATCHES(writeFileAtomically("/dev/full", "x"), Error,
                           MessageMatches(ContainsSubstring("No space left on device")));
}
#endif
