// The programs of the larger figures: what they write, twice the same, and what they refuse.
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>
#include <sstream>
#include <string>
#include <vector>

#include <regard/text/file.hpp>

#include "../support/folder.hpp"
#include "../support/run_program.hpp"
#include "../support/xml_check.hpp"

using Catch::Matchers::ContainsSubstring;
using regard::readFile;
using regard::writeFileAtomically;

namespace {
/// A program, how to make it quick, and the pictures that it writes.
struct Program {
    std::string name, quick;
    std::vector<std::string> pictures;
};
const std::vector<Program> PROGRAMS{
    {"plate", "--steps 5", {"layer0-head0", "layer3-head3-animated", "all-heads"}},
    {"anatomy",
     "",
     {"meaning", "matrices", "dots", "scaling", "update", "mask", "heads", "gpt3", "cost"}},
    {"induction", "--steps 40", {"induction", "one-layer", "film", "film-animated"}},
    {"head_ablation", "--steps 5 --texts 20", {"heads"}},
    {"head_similarity", "--steps 5 --texts 20", {"heads"}},
    {"logit_lens", "--steps 5", {"emma"}},
    {"layer_playback", "--steps 5", {"emma"}},
    {"embedding_map", "--steps 5", {"untrained", "trained"}},
    {"write_names", "--steps 5", {"first"}},
    {"language_of_names", "--steps 5", {"letters"}},
    {"reverse", "--steps 5 --words 5", {"backwards"}},
    {"attention_matrix", "--steps 5 --layer 3 --head 1", {"emma"}},
    {"positions", "--steps 5", {"losses", "sinusoids"}},
    {"no_positions", "--steps 5", {"order"}},
    {"norm_place", "--texts 4", {"gradients"}},
};
} // namespace

TEST_CASE("every figure's program writes SVG and CSV, says where, and does it twice alike",
          "[programs]") {
    for (const Program& program : PROGRAMS)
        for (const std::string lang : {"fr", "en"}) {
            const TestFolder folder;
            CAPTURE(program.name, lang);
            for (const std::string copy : {"a", "b"}) {
                const std::string out = folder / copy;
                const ProgramRun result =
                    runProgram(program.name, program.quick + " --lang " + lang + " --out " + out);
                CAPTURE(result.output);
                REQUIRE(result.status == 0);
                REQUIRE_THAT(result.output, ContainsSubstring(out));
            }
            for (const std::string& picture : program.pictures) {
                const std::string svg = readFile(folder / ("a/" + picture + ".svg"));
                CHECK(xmlProblem(svg) == "");
                CHECK_THAT(svg, ContainsSubstring("lang=\"" + lang + "\""));
                CHECK(svg == readFile(folder / ("b/" + picture + ".svg")));
                CHECK(readFile(folder / ("a/" + picture + ".csv")) ==
                      readFile(folder / ("b/" + picture + ".csv")));
            }
        }
}

TEST_CASE("every figure's program explains itself and refuses in one line", "[programs]") {
    for (const Program& program : PROGRAMS) {
        CAPTURE(program.name);
        const ProgramRun help = runProgram(program.name, "--help");
        CHECK(help.status == 0);
        CHECK_THAT(help.output, ContainsSubstring("usage: " + program.name));
        const ProgramRun wrong = runProgram(program.name, "--lang de");
        CHECK(wrong.status == 2);
        CHECK_THAT(wrong.output, ContainsSubstring("choose fr or en"));
        CHECK(runProgram(program.name, program.quick + " --out /proc/nowhere").status == 2);
    }
}

TEST_CASE("the costs of attention: the memory is the same twice, the time is measured anew",
          "[programs]") {
    const TestFolder folder;
    const auto memory = [&](const std::string& copy) {
        const std::string out = folder / copy;
        const ProgramRun result =
            runProgram("attention_cost", "--longest 128 --lang en --out " + out);
        CAPTURE(result.output);
        REQUIRE(result.status == 0);
        REQUIRE_THAT(result.output, ContainsSubstring(out + "/cost.svg"));
        CHECK(xmlProblem(readFile(out + "/cost.svg")) == "");
        std::vector<std::string> lines;
        std::istringstream csv(readFile(out + "/cost.csv"));
        for (std::string line; std::getline(csv, line);)
            lines.push_back(line.substr(0, line.rfind(',')));
        return lines;
    };
    const auto lines = memory("a");
    CHECK(lines == memory("b"));
    REQUIRE(lines.size() == 31);
    CHECK(lines[1] == "plain,128,131072");
    CHECK(runProgram("attention_cost", "--help").status == 0);
    CHECK(runProgram("attention_cost", "--longest 64").status == 2);
    CHECK(runProgram("attention_cost", "--longest 128 --out /proc/nowhere").status == 2);
}

TEST_CASE("the attention matrix is that of the chosen layer and head", "[programs]") {
    const TestFolder folder;
    const std::string out = " --steps 1 --lang en --out " + (folder / "m");
    REQUIRE(runProgram("attention_matrix", "--layer 2 --head 3" + out).status == 0);
    const std::string chosen = readFile(folder / "m/emma.csv");
    CHECK_THAT(readFile(folder / "m/emma.svg"), ContainsSubstring("layer 2, head\u00A03"));
    REQUIRE(runProgram("attention_matrix", "--layer 2 --head 1" + out).status == 0);
    CHECK(readFile(folder / "m/emma.csv") != chosen);
    CHECK(runProgram("attention_matrix", "--layer 4" + out).status == 2);
    CHECK(runProgram("attention_matrix", "--head -1" + out).status == 2);
}

TEST_CASE("the plate reads any sentence of its words, and no other", "[programs]") {
    const TestFolder folder;
    const std::string out = " --steps 5 --lang en --out " + (folder / "p");
    CHECK(runProgram("plate", "--sentence 'Taufik makan ayam'" + out).status == 0);
    CHECK_THAT(readFile(folder / "p/layer0-head0.svg"), ContainsSubstring("“Taufik makan ayam”"));
    const ProgramRun unknown = runProgram("plate", "--sentence 'Ayam makan <b>'" + out);
    CHECK(unknown.status == 2);
    CHECK_THAT(unknown.output, ContainsSubstring("\"<b>\", number 3 of the text"));
    std::string longest = "Ayam";
    for (int i = 1; i < 15; ++i) longest += " makan";
    CHECK(runProgram("plate", "--sentence '" + longest + "'" + out).status == 0);
    CHECK_THAT(runProgram("plate", "--sentence '" + longest + " ikan'" + out).output,
               ContainsSubstring("16 words; give at most 15"));
}

TEST_CASE("two checkpoints are compared, and what is none is refused", "[programs]") {
    const TestFolder folder;
    const std::string out = " --lang en --out " + (folder / "d");
    const std::string early = folder / "early", late = folder / "late";
    REQUIRE(runProgram("attention_difference", "--steps 5 --save " + early + out).status == 0);
    REQUIRE(runProgram("attention_difference", "--steps 9 --save " + late + out).status == 0);
    REQUIRE(runProgram("attention_difference", "--before " + early + " --after " + early + out)
                .status == 0);
    CHECK_THAT(readFile(folder / "d/emma.csv"), ContainsSubstring("3,3,,,,,,0\n"));
    REQUIRE(
        runProgram("attention_difference", "--before " + early + " --after " + late + out).status ==
        0);
    CHECK_THAT(readFile(folder / "d/emma.csv"), !ContainsSubstring("3,3,,,,,,0\n"));
    writeFileAtomically(early, "none");
    const ProgramRun refused = runProgram("attention_difference", "--before " + early + out);
    CHECK(refused.status == 2);
    CHECK_THAT(refused.output, ContainsSubstring(early));
}
