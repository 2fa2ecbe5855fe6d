// The README's first program is the one that is compiled, and prints what the README says.
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_floating_point.hpp>
#include <cstdio>
#include <sstream>
#include <string>

#include <regard/text/file.hpp>

namespace {
std::string outputOf(const std::string& command) {
    std::FILE* const pipe = popen(command.c_str(), "r");
    REQUIRE(pipe != nullptr);
    std::string output;
    for (int c = std::fgetc(pipe); c != EOF; c = std::fgetc(pipe)) output += char(c);
    REQUIRE(pclose(pipe) == 0);
    return output;
}
/// The text between `begin` and `end`, from `begin` on.
std::string between(const std::string& text, const std::string& begin, const std::string& end) {
    const std::size_t first = text.find(begin) + begin.size();
    return text.substr(first, text.find(end, first) - first);
}
} // namespace

TEST_CASE("the README shows the first program and its output", "[readme]") {
    const std::string root = std::string{REGARD_TESTS_DIR} + "/..";
    const std::string readme = regard::readFile(root + "/README.md");
    REQUIRE(between(readme, "```cpp\n", "```") ==
            regard::readFile(root + "/examples/first_program.cpp"));

    // The last digits depend on the C library's exp.
    std::istringstream printed(outputOf(std::string{REGARD_EXAMPLES_DIR} + "/first_program"));
    std::istringstream expected(between(readme, "is empty):\n\n```\n", "```"));
    std::string found, said;
    int numbers = 0;
    while (std::getline(expected, said)) {
        REQUIRE(std::getline(printed, found));
        std::istringstream left(found), right(said);
        for (std::string cell; std::getline(right, cell, ',');) {
            std::string ours;
            std::getline(left, ours, ',');
            REQUIRE(ours.empty() == cell.empty());
            if (cell.empty()) continue;
            REQUIRE_THAT(std::stod(ours), Catch::Matchers::WithinAbs(std::stod(cell), 0.02));
            ++numbers;
        }
    }
    REQUIRE(numbers == 15);
}
