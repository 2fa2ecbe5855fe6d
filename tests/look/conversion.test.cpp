// What other programs make of the figures: well-formed XML, PNG and PDF; each where it is
// installed.
#include <catch2/catch_test_macros.hpp>
#include <cstdlib>
#include <string>
#include <vector>

#include <regard/text/file.hpp>

#include "../support/folder.hpp"
#include "../support/golden_figures.hpp"

using namespace regard;

static bool installed(const std::string& program) {
    return std::system(("command -v " + program + " >/dev/null 2>&1").c_str()) == 0;
}
static int runs(const std::string& command) {
    return std::system((command + " >/dev/null 2>&1").c_str());
}

TEST_CASE("xmllint finds every figure well-formed", "[look][conversion]") {
    if (!installed("xmllint")) SKIP("xmllint is not installed");
    const TestFolder folder;
    for (const Lang lang : {Lang::fr, Lang::en})
        for (const auto& [name, panel] : goldenFigures(lang))
            writeFileAtomically(folder / (name + (lang == Lang::fr ? ".fr" : ".en") + ".svg"),
                                toSvg(panel.figure));
    CHECK(runs("xmllint --noout " + folder.path.string() + "/*.svg") == 0);
    writeFileAtomically(folder / "broken.svg", "<svg><g></svg>");
    CHECK(runs("xmllint --noout " + folder.path.string() + "/*.svg") != 0);
}

TEST_CASE("rsvg-convert makes a PNG of twice the size and a PDF", "[look][conversion]") {
    if (!installed("rsvg-convert")) SKIP("rsvg-convert is not installed");
    const TestFolder folder;
    const Panel panel = platePanel(fixedTraces(), {"<SOS>", "Ayam", "makan", "Taufik"}, Lang::fr);
    writeFileAtomically(folder / "plate.svg", toSvg(panel.figure));
    REQUIRE(runs("rsvg-convert --zoom 2 " + (folder / "plate.svg") + " -o " +
                 (folder / "plate.png")) == 0);
    const std::string png = readFile(folder / "plate.png");
    REQUIRE(png.size() > 24);
    CHECK(png.substr(1, 3) == "PNG");
    const auto number = [&](std::size_t at) { // big-endian, in the header's IHDR
        std::size_t value = 0;
        for (std::size_t i = 0; i < 4; ++i)
            value = value * 256 + static_cast<unsigned char>(png[at + i]);
        return value;
    };
    CHECK(number(16) == std::size_t(2 * panel.figure.width()));
    REQUIRE(runs("rsvg-convert -f pdf " + (folder / "plate.svg") + " -o " +
                 (folder / "plate.pdf")) == 0);
    CHECK(readFile(folder / "plate.pdf").substr(0, 5) == "%PDF-");
}

TEST_CASE("Chromium prints a figure to PDF", "[look][conversion]") {
    if (!installed("chromium")) SKIP("chromium is not installed");
    const TestFolder folder;
    writeFileAtomically(folder / "lens.svg", toSvg(anatomy::maskPanel(Lang::en).figure));
    CHECK(runs("timeout 60 chromium --headless --no-sandbox --disable-gpu --no-pdf-header-footer "
               "--user-data-dir=" +
               (folder / "profile") + " --print-to-pdf=" + (folder / "lens.pdf") + " file://" +
               (folder / "lens.svg")) == 0);
    CHECK(readFile(folder / "lens.pdf").substr(0, 5) == "%PDF-");
}
