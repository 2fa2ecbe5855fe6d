// A folder of a test's own, removed at its end.
#pragma once

#include <cstddef>
#include <filesystem>
#include <iterator>
#include <string>
#include <string_view>

struct TestFolder {
    std::filesystem::path path = [] {
        static int number = 0;
        const std::filesystem::path base = std::filesystem::temp_directory_path();
        std::filesystem::path fresh;
        do fresh = base / ("regard-test-" + std::to_string(number++));
        while (!std::filesystem::create_directory(fresh));
        return fresh;
    }();
    TestFolder() = default;
    TestFolder(const TestFolder&) = delete;
    TestFolder& operator=(const TestFolder&) = delete;
    ~TestFolder() { std::filesystem::remove_all(path); }

    std::string operator/(std::string_view name) const { return (path / name).string(); }
    std::ptrdiff_t entries() const {
        return std::distance(std::filesystem::directory_iterator{path},
                             std::filesystem::directory_iterator{});
    }
};
