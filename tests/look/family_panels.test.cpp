// The pictures of an encoder that classifies and of an encoder-decoder.
#include <catch2/catch_test_macros.hpp>
#include <cstddef>
#include <string>
#include <support/language_panel.hpp>
#include <support/reverse_panel.hpp>
#include <vector>

#include "../support/xml_check.hpp"

using namespace regard;

namespace {
const std::vector<ReadName> NAMES{
    {"zo", 0.25, {{0.5, 0.25, 0.25}, {0, 1, 0}}},
    {"abcdefghijklmnop",
     1,
     {std::vector<double>(17, 1.0 / 17), std::vector<double>(17, 1.0 / 17)}}};

void requireWellMade(const Panel& panel, Lang lang) {
    const std::string svg = toSvg(panel.figure);
    REQUIRE(xmlProblem(svg) == "");
    for (const char* wrong : {"\"nan", "\"inf", "\"-0\""}) REQUIRE(svg.find(wrong) == svg.npos);
    for (const auto& row : panel.table.rows) REQUIRE(row.size() == panel.table.header.size());
    if (lang == Lang::en) return;
    const std::string words = panel.figure.title() + panel.figure.description();
    for (const char* wrong : {" :", " ;", " ?", " !", " %", "'"})
        REQUIRE(words.find(wrong) == words.npos);
}
} // namespace

TEST_CASE("names that were read have a row per head and token", "[look][figures]") {
    for (const Lang lang : {Lang::fr, Lang::en}) {
        const Panel panel = languagePanel(NAMES, lang, 0);
        requireWellMade(panel, lang);
        REQUIRE(panel.table.rows.size() == 2 * 3 + 2 * 17);
        REQUIRE(panel.table.rows[1][4].text == "z");
        REQUIRE(panel.table.rows[4][5].text == "1");
    }
    REQUIRE_THROWS_AS(languagePanel({}, Lang::en, 0), Error);
}

TEST_CASE("a word and what was written about it, however long, are a map", "[look][figures]") {
    const AttentionMap map{3, 3, {0, 1, 0, 1, 0, 0, 0, 0, 1}};
    for (const Lang lang : {Lang::fr, Lang::en}) {
        const Panel panel = reversePanel(map, "ab", "ba", lang, 1);
        requireWellMade(panel, lang);
        std::size_t outlined = 0;
        for (const auto& row : panel.table.rows)
            if (row[5].text == "1") outlined += row[0].text == row[1].text;
        REQUIRE(outlined == 2);
        // a model that doesn't stop writes more than the map has rows for
        requireWellMade(reversePanel(map, "ab", "bababababa", lang, 1), lang);
        requireWellMade(reversePanel({1, 3, {0, 0, 1}}, "ab", "", lang, 1), lang);
    }
    REQUIRE_THROWS_AS(reversePanel(map, "abc", "cb", Lang::en, 0), Error);
    REQUIRE_THROWS_AS(reversePanel(map, "ab", "b", Lang::en, 0), Error);
}
