// Every figure against its golden file: as a whole where it is small, by size and checksum where it
// is large. REGARD_WRITE_GOLDEN=1 writes the files anew: look at the pictures before committing.
#include "../support/golden_figures.hpp"

#include <catch2/catch_test_macros.hpp>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <sstream>
#include <string>

#include <regard/files/crc64.hpp>
#include <regard/text/file.hpp>

using namespace regard;
namespace fs = std::filesystem;

static const std::string FOLDER = std::string{REGARD_TESTS_DIR} + "/golden/figures/";
/// Files from this size on are kept as size and checksum only.
static constexpr std::size_t LARGE = 20'000;

static std::string digest(const std::string& bytes) {
    std::ostringstream out;
    out << bytes.size() << ' ' << std::hex << crc64(bytes);
    return out.str();
}

/// All files by their name, rounded to nine digits.
static std::map<std::string, std::string> drawAll() {
    std::map<std::string, std::string> files;
    for (const Lang lang : {Lang::fr, Lang::en})
        for (const auto& [name, panel] : goldenFigures(lang)) {
            const std::string stem = name + (lang == Lang::fr ? ".fr" : ".en");
            std::ostringstream csv;
            writeCsv(csv, panel.table);
            files[stem + ".svg"] = toNineDigits(toSvg(panel.figure));
            files[stem + ".csv"] = toNineDigits(csv.str());
        }
    return files;
}

static void writeGolden(const std::map<std::string, std::string>& files) {
    fs::remove_all(FOLDER);
    createFolders(FOLDER);
    std::string digests;
    for (const auto& [name, bytes] : files)
        if (bytes.size() < LARGE)
            writeFileAtomically(FOLDER + name, bytes);
        else
            digests += name + ' ' + digest(bytes) + '\n';
    writeFileAtomically(FOLDER + "digests.txt", digests);
}

TEST_CASE("long numbers are compared to nine digits, all else to the byte", "[look][golden]") {
    CHECK(toNineDigits("x=\"12.5\" 0.12345678949,-1.00000000001") == "x=\"12.5\" 0.123456789,-1");
    CHECK(toNineDigits("1.23456789012e-05;57982058496") == "1.23456789e-05;57982058496");
    CHECK(toNineDigits("#F59E0B v1.2.3") == "#F59E0B v1.2.3");
}

TEST_CASE("every figure is what its golden file says", "[look][golden]") {
    const auto files = drawAll();
    if (const char* write = std::getenv("REGARD_WRITE_GOLDEN"); write && *write) {
        writeGolden(files);
        WARN("wrote " << files.size() << " golden figures to " << FOLDER);
        return;
    }
    std::map<std::string, std::string> digests;
    std::istringstream lines(readFile(FOLDER + "digests.txt"));
    for (std::string name, rest; lines >> name && std::getline(lines >> std::ws, rest);)
        digests[name] = rest;
    std::size_t whole = 0;
    for (const auto& [name, bytes] : files) {
        CAPTURE(name);
        if (bytes.size() < LARGE) {
            ++whole;
            REQUIRE(fs::exists(FOLDER + name));
            CHECK(readFile(FOLDER + name) == bytes);
        } else {
            REQUIRE(digests.count(name) == 1);
            CHECK(digests[name] == digest(bytes));
        }
    }
    // no golden file of a figure that is gone
    CHECK(digests.size() + whole == files.size());
    std::size_t kept = 0;
    for (const auto& entry : fs::directory_iterator{FOLDER}) {
        ++kept;
        CHECK((entry.path().filename() == "digests.txt" ||
               files.count(entry.path().filename().string()) == 1));
    }
    CHECK(kept == whole + 1);
}
