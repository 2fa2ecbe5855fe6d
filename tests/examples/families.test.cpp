// What each family's example reaches when it trains as long as it does by itself.
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>
#include <cmath>
#include <cstddef>
#include <cstdlib>
#include <sstream>
#include <string>
#include <vector>

#include <regard/text/file.hpp>

#include "../support/folder.hpp"
#include "../support/run_program.hpp"

using Catch::Matchers::ContainsSubstring;
using regard::readFile;

namespace {
/// The number behind the first `words` of a text.
double numberAfter(const std::string& text, const std::string& words) {
    const std::size_t at = text.find(words);
    INFO(text);
    REQUIRE(at != text.npos);
    return std::strtod(text.c_str() + at + words.size(), nullptr);
}

/// The rows of a CSV of plain cells, its header left out.
std::vector<std::vector<std::string>> rowsOf(const std::string& path) {
    std::istringstream lines(readFile(path));
    std::vector<std::vector<std::string>> rows;
    std::string line;
    std::getline(lines, line);
    while (std::getline(lines, line)) {
        std::istringstream cells(line);
        rows.emplace_back();
        for (std::string cell; std::getline(cells, cell, ',');) rows.back().push_back(cell);
    }
    return rows;
}
} // namespace

TEST_CASE("a decoder writes names that it has not seen", "[programs][families]") {
    const TestFolder folder;
    const ProgramRun run =
        runProgram("write_names", "--lang en --count 20 --out " + (folder / "n"));
    INFO(run.output);
    REQUIRE(run.status == 0);
    REQUIRE(numberAfter(run.output, "unseen ones ") < 2.4); // guessing has 3.5
    std::size_t fresh = 0;
    for (std::size_t at = run.output.find("(new)"); at != run.output.npos;
         at = run.output.find("(new)", at + 1))
        ++fresh;
    REQUIRE(fresh >= 5);
}

TEST_CASE("an encoder tells French names from Finnish ones", "[programs][families]") {
    const TestFolder folder;
    const ProgramRun run =
        runProgram("language_of_names", "--lang en --out " + (folder / "l") + " veikko jacqueline");
    INFO(run.output);
    REQUIRE(run.status == 0);
    REQUIRE_THAT(run.output, ContainsSubstring("learned from 684 names"));
    REQUIRE(numberAfter(run.output, "unseen ones told apart: ") > 80);
    REQUIRE(numberAfter(run.output, "veikko           Finnish with probability ") > 0.8);
    REQUIRE(numberAfter(run.output, "jacqueline       Finnish with probability ") < 0.2);

    // two heads of 1 + 6 and of 1 + 10 tokens, each of which adds to 1
    const auto rows = rowsOf(folder / "l/letters.csv");
    REQUIRE(rows.size() == 2 * 7 + 2 * 11);
    double sum = 0;
    for (const auto& row : rows) sum += std::strtod(row[5].c_str(), nullptr);
    REQUIRE(std::abs(sum - 4) < 1e-5);
}

TEST_CASE("an encoder-decoder reverses every unseen word, along the anti-diagonal",
          "[programs][families]") {
    const TestFolder folder;
    const ProgramRun run = runProgram("reverse", "--lang en --out " + (folder / "r") + " regard");
    INFO(run.output);
    REQUIRE(run.status == 0);
    REQUIRE_THAT(run.output, ContainsSubstring("500 of 500 unseen words backwards, letter for "
                                               "letter, greedily\n"));
    REQUIRE_THAT(run.output, ContainsSubstring("500 of 500 unseen words backwards, letter for "
                                               "letter, by a beam of 4\n"));
    REQUIRE_THAT(run.output, ContainsSubstring("regard -> drager\n"));
    // Now and then the encoder moves a letter to another row, and the decoder finds it there.
    std::size_t letters = 0, onIt = 0;
    for (const auto& row : rowsOf(folder / "r/backwards.csv")) {
        if (row[5] != "1") continue;
        ++letters;
        REQUIRE(row[0] == row[1]);
        onIt += std::strtod(row[4].c_str(), nullptr) > 0.5;
    }
    REQUIRE(letters == 6);
    REQUIRE(onIt >= 4);
}

TEST_CASE("the families' examples say what they can't read", "[programs][families]") {
    for (const char* name : {"Veikko", "jean-luc", "abcdefghijklmnopq"})
        CHECK_THAT(runProgram("language_of_names", name).output,
                   ContainsSubstring("give names of 1 to 16 letters a to z"));
    for (const char* word : {"a", "abcdefghi", "Regard"})
        CHECK_THAT(runProgram("reverse", word).output,
                   ContainsSubstring("give a word of 2 to 8 letters a to z"));
    const TestFolder folder;
    regard::writeFileAtomically(folder / "few", "emma\nlea\n");
    CHECK_THAT(runProgram("write_names", "--data " + (folder / "few")).output,
               ContainsSubstring("give at least 10 names"));
}
