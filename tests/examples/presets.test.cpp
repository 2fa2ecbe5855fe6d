// The table of presets in docs/building-blocks.md is what examples/presets.cpp prints.
#include <catch2/catch_test_macros.hpp>
#include <cstdio>
#include <string>

#include <regard/text/file.hpp>

TEST_CASE("the documents show what the program of presets prints", "[presets]") {
    std::FILE* const pipe = popen((std::string{REGARD_EXAMPLES_DIR} + "/presets").c_str(), "r");
    REQUIRE(pipe != nullptr);
    std::string printed;
    for (int c = std::fgetc(pipe); c != EOF; c = std::fgetc(pipe)) printed += char(c);
    REQUIRE(pclose(pipe) == 0);
    REQUIRE(printed.size() > 500);
    const std::string document =
        regard::readFile(std::string{REGARD_TESTS_DIR} + "/../docs/building-blocks.md");
    REQUIRE(document.find(printed) != std::string::npos);
}
