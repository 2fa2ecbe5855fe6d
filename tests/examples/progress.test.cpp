// What the progress of training looks like in a file, and the parts of the bar.
#include "support/progress.hpp"

#include <catch2/catch_test_macros.hpp>
#include <cstdio>
#include <string>
#include <vector>

using namespace regard;

namespace {

std::vector<std::string> linesOf(std::size_t steps) {
    std::FILE* file = std::tmpfile();
    REQUIRE(file != nullptr);
    {
        Progress progress{steps, file};
        for (std::size_t step = 1; step <= steps; ++step) progress.update(step, 2.5);
    }
    std::rewind(file);
    std::vector<std::string> lines(1);
    for (int c = std::fgetc(file); c != EOF; c = std::fgetc(file))
        if (c == '\n')
            lines.emplace_back();
        else
            lines.back() += static_cast<char>(c);
    std::fclose(file);
    REQUIRE(lines.back().empty());
    lines.pop_back();
    return lines;
}

} // namespace

TEST_CASE("a line says step, loss, names per second and what is left", "[progress]") {
    REQUIRE(progressLine(250, 1000, 2.41034, 0.2) ==
            "step 250/1000  loss 2.4103  1250 names/s  1 s left");
    REQUIRE(progressLine(10, 1000, 3, 10) == "step 10/1000  loss 3.0000  1 names/s  16 min left");
    REQUIRE(progressLine(1000, 1000, 2, 0.5) == "step 1000/1000  loss 2.0000  2000 names/s  0.5 s");
    REQUIRE(progressLine(250, 1000, 2.41034, 0.2, {16, "words"}) ==
            "step 250/1000  loss 2.4103  20000 words/s  1 s left");
    REQUIRE(progressLine(1, 2, 2, 0) == "step 1/2  loss 2.0000  0 names/s  0 s left");
}

TEST_CASE("the bar fills from left to right", "[progress]") {
    REQUIRE(progressBar(0, 10, 4) == "[----]");
    REQUIRE(progressBar(5, 10, 4) == "[##--]");
    REQUIRE(progressBar(10, 10, 4) == "[####]");
    REQUIRE(progressBar(0, 0, 4) == "[####]");
}

TEST_CASE("in a file, one line every tenth", "[progress]") {
    const std::vector<std::string> lines = linesOf(1000);
    REQUIRE(lines.size() == 10);
    REQUIRE(lines[0].substr(0, 21) == "step 100/1000  loss 2");
    REQUIRE(lines[9].substr(0, 15) == "step 1000/1000 ");
    REQUIRE(linesOf(3).size() == 3);
    REQUIRE(linesOf(25).size() == 10);
}
