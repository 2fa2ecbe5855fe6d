// The programs of the larger figures: what they write, twice the same, and what they refuse.
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <sys/wait.h>
#include <vector>

#include <regard/text/file.hpp>

#include "../support/folder.hpp"
#include "../support/xml_check.hpp"

using Catch::Matchers::ContainsSubstring;
using regard::readFile;
namespace fs = std::filesystem;

namespace {
struct Run {
    std::string output;
    int status = 0;
};
Run run(const std::string& program, const std::string& arguments) {
    const std::string command =
        std::string{REGARD_EXAMPLES_DIR} + "/" + program + " " + arguments + " 2>&1";
    std::FILE* const pipe = popen(command.c_str(), "r");
    REQUIRE(pipe != nullptr);
    Run result;
    for (int c = std::fgetc(pipe); c != EOF; c = std::fgetc(pipe)) result.output += char(c);
    const int status = pclose(pipe);
    REQUIRE(WIFEXITED(status));
    result.status = WEXITSTATUS(status);
    return result;
}

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
                const Run result =
                    run(program.name, program.quick + " --lang " + lang + " --out " + out);
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
        const Run help = run(program.name, "--help");
        CHECK(help.status == 0);
        CHECK_THAT(help.output, ContainsSubstring("usage: " + program.name));
        const Run wrong = run(program.name, "--lang de");
        CHECK(wrong.status == 2);
        CHECK_THAT(wrong.output, ContainsSubstring("choose fr or en"));
        CHECK(run(program.name, program.quick + " --out /proc/nowhere").status == 2);
    }
}

TEST_CASE("the plate reads any sentence of its words, and no other", "[programs]") {
    const TestFolder folder;
    const std::string out = " --steps 5 --lang en --out " + (folder / "p");
    CHECK(run("plate", "--sentence 'Taufik makan ayam'" + out).status == 0);
    CHECK_THAT(readFile(folder / "p/layer0-head0.svg"), ContainsSubstring("“Taufik makan ayam”"));
    const Run unknown = run("plate", "--sentence 'Ayam makan <b>'" + out);
    CHECK(unknown.status == 2);
    CHECK_THAT(unknown.output, ContainsSubstring("\"<b>\", number 3 of the text"));
    std::string longest = "Ayam";
    for (int i = 1; i < 15; ++i) longest += " makan";
    CHECK(run("plate", "--sentence '" + longest + "'" + out).status == 0);
    CHECK_THAT(run("plate", "--sentence '" + longest + " ikan'" + out).output,
               ContainsSubstring("16 words; give at most 15"));
}

TEST_CASE("two checkpoints are compared, and what is none is refused", "[programs]") {
    const TestFolder folder;
    const std::string out = " --lang en --out " + (folder / "d");
    const std::string early = folder / "early", late = folder / "late";
    REQUIRE(run("attention_difference", "--steps 5 --save " + early + out).status == 0);
    REQUIRE(run("attention_difference", "--steps 9 --save " + late + out).status == 0);
    REQUIRE(run("attention_difference", "--before " + early + " --after " + early + out).status ==
            0);
    CHECK_THAT(readFile(folder / "d/emma.csv"), ContainsSubstring("3,3,,,,,,0\n"));
    REQUIRE(run("attention_difference", "--before " + early + " --after " + late + out).status ==
            0);
    CHECK_THAT(readFile(folder / "d/emma.csv"), !ContainsSubstring("3,3,,,,,,0\n"));
    writeFileAtomically(early, "none");
    const Run refused = run("attention_difference", "--before " + early + out);
    CHECK(refused.status == 2);
    CHECK_THAT(refused.output, ContainsSubstring(early));
}
