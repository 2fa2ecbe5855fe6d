#include <catch2/catch_approx.hpp>
#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <cstdlib>
#include <set>
#include <sstream>
#include <string>
#include <support/anatomy.hpp>
#include <vector>

#include "../support/xml_check.hpp"

using namespace regard;
using Catch::Approx;

static double number(const Panel& panel, const std::vector<std::string>& key) {
    for (const auto& row : panel.table.rows) {
        bool same = true;
        for (std::size_t i = 0; i < key.size(); ++i) same = same && row[i].text == key[i];
        if (same) return std::strtod(row.back().text.c_str(), nullptr);
    }
    FAIL("no row " + key.front());
    return NAN;
}

TEST_CASE("the toy's adjectives update the noun, by hand", "[anatomy]") {
    const anatomy::Toy toy;
    // q(créature) = 2 · (2, 0, 0, 0) + 2 · (0, 0, 0, ½); k(bleue) = 2 · (1, 0, 0, 0)
    CHECK(toy.q[1] == std::vector<double>{4, 0, 0, 1});
    CHECK(toy.k[2] == std::vector<double>{2, 0, 0, 0});
    CHECK(toy.k[4] == std::vector<double>{2.125, 0, 0, 0});
    CHECK(toy.dots[1] == std::vector<double>{0, -1, 8, 2, 8.5});
    CHECK(toy.scores[1] == std::vector<double>{0, -0.5, 4, 1, 4.25});
    const double total = 1 + std::exp(-0.5) + std::exp(4.0) + std::exp(1.0) + std::exp(4.25);
    CHECK(toy.weights[1][2] == Approx(std::exp(4.0) / total));
    CHECK(toy.weights[1][4] == Approx(std::exp(4.25) / total));
    CHECK(toy.weights[1][2] + toy.weights[1][4] > 0.95);
    // bleue gives 2 of blue, duveteuse 2 of fluffy
    CHECK(toy.update[1][3] == Approx(2 * toy.weights[1][2]));
    CHECK(toy.update[1][4] == Approx(2 * toy.weights[1][4]));
    CHECK(toy.update[1][0] == 0);
    // each adjective looks at its noun most
    for (const std::size_t adjective : {2u, 4u})
        for (std::size_t j = 0; j < 5; ++j)
            CHECK(toy.weights[adjective][j] <= toy.weights[adjective][anatomy::NOUN]);
    // without ÷ √d the larger share grows
    CHECK(toy.unscaled[1][4] > toy.weights[1][4]);
}

TEST_CASE("the mask is −∞ before the softmax: shares of exactly 0, rows of 1", "[anatomy]") {
    const anatomy::Toy toy;
    for (std::size_t i = 0; i < 5; ++i) {
        double sum = 0;
        for (std::size_t j = 0; j < 5; ++j) {
            if (j > i) CHECK(toy.causal[i][j] == 0);
            if (j > i) CHECK(std::isinf(toy.causalScores[i][j]));
            sum += toy.causal[i][j];
        }
        CHECK(sum == Approx(1));
    }
    CHECK(toy.causal[0][0] == 1);
    CHECK(toy.causal[1][1] == Approx(std::exp(-0.5) / (1 + std::exp(-0.5))));
}

TEST_CASE("the context decides what tour means", "[anatomy]") {
    using namespace anatomy;
    CHECK(contextWeight() == Approx(1 / (1 + std::exp(-2.0))));
    CHECK(cosine(TOUR, MEANING_VECTORS[0]) == Approx(1 / std::sqrt(6.0)));
    CHECK(cosine(TOUR, MEANING_VECTORS[1]) == Approx(1 / std::sqrt(3.0)));
    for (std::size_t context = 0; context < 2; ++context)
        for (std::size_t meaning = 0; meaning < 3; ++meaning)
            if (meaning == context)
                CHECK(cosine(enriched(CONTEXTS[context]), MEANING_VECTORS[meaning]) > 0.95);
            else
                CHECK(cosine(enriched(CONTEXTS[context]), MEANING_VECTORS[meaning]) < 0.25);
}

TEST_CASE("the largest share stays level with ÷ √d, and grows without", "[anatomy]") {
    const auto with = anatomy::meanLargestShare(true, {4, 64});
    const auto without = anatomy::meanLargestShare(false, {4, 64});
    CHECK(std::abs(with[1] - with[0]) < 0.05);
    CHECK(without[1] > without[0] + 0.2);
    CHECK(anatomy::meanLargestShare(true, {1}) == anatomy::meanLargestShare(false, {1}));
}

TEST_CASE("GPT-3's attention is counted by the library", "[anatomy]") {
    const Panel fr = anatomy::gptScalePanel(Lang::fr);
    CHECK(number(fr, {"one head, W_Q"}) == 12288 * 128);
    CHECK(number(fr, {"one head"}) == 6'291'456);
    CHECK(number(fr, {"one layer"}) == 96.0 * 6'291'456);
    CHECK(number(fr, {"all layers"}) == 57'982'058'496);
    CHECK(toSvg(fr.figure).find("57\u202F982\u202F058\u202F496") != std::string::npos);
    CHECK(toSvg(anatomy::gptScalePanel(Lang::en).figure).find("57,982,058,496") !=
          std::string::npos);
    const Panel cost = anatomy::costPanel(Lang::en);
    CHECK(number(cost, {"1024", "1048576"}) == 1048576.0 * 96 * 96);
    CHECK(number(cost, {"2048", "4194304"}) == 4194304.0 * 96 * 96);
}

TEST_CASE("toy figures say that they are toys", "[anatomy]") {
    for (const auto& section : anatomy::SECTIONS) {
        const std::string id = section.id;
        const std::string svg = toSvg(section.draw(Lang::en, id).figure);
        CAPTURE(id);
        CHECK((svg.find(">toy: numbers written by hand<") != svg.npos) ==
              (id != "gpt3" && id != "cost"));
    }
}

TEST_CASE("the essay is well-formed in both languages, with every id once", "[anatomy]") {
    for (const Lang lang : {Lang::fr, Lang::en}) {
        const auto& all = anatomy::SECTIONS;
        REQUIRE(all.size() == 9);
        std::ostringstream page;
        for (const auto& section : all) {
            CAPTURE(section.id);
            const Panel panel = section.draw(lang, anatomy::figureName(section));
            CHECK(xmlProblem(toSvg(panel.figure)) == "");
            CHECK(toSvg(panel.figure).find("\"nan") == std::string::npos);
            for (const auto& row : panel.table.rows)
                REQUIRE(row.size() == panel.table.header.size());
            anatomy::writeSection(page, section, panel);
        }
        const std::string html = page.str();
        std::set<std::string> ids;
        for (std::size_t at = html.find(" id=\""); at != html.npos;
             at = html.find(" id=\"", at + 1)) {
            const std::string id = html.substr(at + 5, html.find('"', at + 5) - at - 5);
            CAPTURE(id);
            CHECK(ids.insert(id).second);
        }
        if (lang == Lang::fr)
            for (const char* wrong : {" ;", " ?", " :", " %", "« ", " »", "'"})
                for (const auto& section : all)
                    for (const auto& paragraph : section.paragraphs)
                        CHECK(std::string(paragraph.fr).find(wrong) == std::string::npos);
    }
}
