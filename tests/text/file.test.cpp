#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>
#include <csignal>
#include <filesystem>
#include <string>
#include <sys/resource.h>

#include <regard/text/file.hpp>

using namespace regard;
using Catch::Matchers::ContainsSubstring;
namespace fs = std::filesystem;

namespace {
/// A folder that is gone after the test.
struct Folder {
    std::string path = (fs::temp_directory_path() / "regard-file-test").string();
    Folder() {
        fs::remove_all(path);
        fs::create_directory(path);
    }
    ~Folder() { fs::remove_all(path); }
    std::size_t files() const {
        return static_cast<std::size_t>(
            std::distance(fs::directory_iterator{path}, fs::directory_iterator{}));
    }
};

/// Files may not grow beyond `bytes` while it lives: a disk that is full.
struct FullDisk {
    rlimit before{};
    explicit FullDisk(rlim_t bytes) {
        std::signal(SIGXFSZ, SIG_IGN);
        getrlimit(RLIMIT_FSIZE, &before);
        rlimit limit = before;
        limit.rlim_cur = bytes;
        setrlimit(RLIMIT_FSIZE, &limit);
    }
    ~FullDisk() { setrlimit(RLIMIT_FSIZE, &before); }
};
} // namespace

TEST_CASE("what was written is read again, every byte of it", "[file]") {
    const Folder folder;
    const std::string path = folder.path + "/a", bytes("\0\r\n\xFF", 4);
    writeFileAtomically(path, bytes);
    REQUIRE(readFile(path) == bytes);
    writeFileAtomically(path, std::string(300'000, 'x'));
    REQUIRE(readFile(path) == std::string(300'000, 'x'));
    writeFileAtomically(path, "");
    REQUIRE(readFile(path).empty());
    REQUIRE(folder.files() == 1);
}

TEST_CASE("a full disk leaves the old file and nothing else", "[file]") {
    const Folder folder;
    const std::string path = folder.path + "/a";
    writeFileAtomically(path, "old");
    {
        const FullDisk full{4096};
        REQUIRE_THROWS_WITH(writeFileAtomically(path, std::string(100'000, 'x')),
                            ContainsSubstring(path) && ContainsSubstring("can't be written") &&
                                ContainsSubstring("too large"));
    }
    REQUIRE(readFile(path) == "old");
    REQUIRE(folder.files() == 1);
}

TEST_CASE("a path that can't be written is named with the cause", "[file]") {
    const Folder folder;
    REQUIRE_THROWS_WITH(writeFileAtomically(folder.path + "/no/a", "x"),
                        ContainsSubstring("/no/a: can't be written: No such file or directory"));
    fs::create_directory(folder.path + "/b");
    REQUIRE_THROWS_WITH(writeFileAtomically(folder.path + "/b", "x"),
                        ContainsSubstring("a folder of that name is in the way"));
    REQUIRE(folder.files() == 1);
}

TEST_CASE("folders are made with those above them", "[file]") {
    const Folder folder;
    createFolders(folder.path + "/a/b/c");
    createFolders(folder.path + "/a/b/c");
    REQUIRE(fs::is_directory(folder.path + "/a/b/c"));
    writeFileAtomically(folder.path + "/f", "x");
    REQUIRE_THROWS_WITH(createFolders(folder.path + "/f/g"),
                        ContainsSubstring("can't make this folder"));
    REQUIRE_THROWS_WITH(createFolders(folder.path + "/f"),
                        ContainsSubstring("can't make this folder"));
}
