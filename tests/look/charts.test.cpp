#include <catch2/catch_test_macros.hpp>
#include <limits>
#include <string>

#include <regard/look/bar_chart.hpp>
#include <regard/look/line_chart.hpp>
#include <regard/look/vector_bar.hpp>

#include "../support/xml_check.hpp"

using namespace regard;

static constexpr double NO = std::numeric_limits<double>::quiet_NaN();

TEST_CASE("a vector bar prints signed numbers and shows what is missing", "[look][vector_bar]") {
    Figure figure("v", Lang::fr, "t", "d");
    drawVectorBar(figure, 0, 0, std::vector<double>{-1, 0.5, NO}, {.group = 2, .tooltip = "Q"});
    const std::string svg = toSvg(figure);
    CHECK(xmlProblem(svg) == "");
    CHECK(svg.find(">−1,00<") != std::string::npos);
    CHECK(svg.find("fill=\"#2166ac\"") != std::string::npos);
    CHECK(svg.find("Q[1]: 0.5") != std::string::npos);
    CHECK(svg.find("Q[2]: –") != std::string::npos);
    CHECK(vectorBarWidth(16, {.cell = 10, .group = 4}) == 184);
    CHECK(vectorBarWidth(0) == 0);
}

TEST_CASE("a bar is as long as its share", "[look][bar_chart]") {
    Figure figure("b", Lang::en, "t", "d");
    drawBarChart(figure, 0, 0, {{"<a>", 0.25, rgb(0x4ECDC4)}, {"z", 0, BLACK}, {"n", NO, BLACK}},
                 {.width = 200, .labelWidth = 30});
    const std::string svg = toSvg(figure);
    CHECK(xmlProblem(svg) == "");
    CHECK(svg.find("width=\"50\" height=\"18\"") != std::string::npos);
    CHECK(svg.find(">25.0%<") != std::string::npos);
    CHECK(svg.find(">0.0%<") != std::string::npos);
    CHECK(svg.find(">–<") != std::string::npos);
    CHECK(svg.find("&lt;a&gt;") != std::string::npos);
}

TEST_CASE("a long label shrinks into its place", "[look][bar_chart]") {
    Figure figure("b", Lang::en, "t", "d");
    drawBarChart(figure, 0, 0, {{"=command()", 1, BLACK}}, {.labelWidth = 47});
    CHECK(toSvg(figure).find("font-size=\"6\" text-anchor=\"end\"") != std::string::npos);
}

TEST_CASE("axes are cut at 1, 2 and 5", "[look][line_chart]") {
    CHECK(niceStep(10, 5) == 2);
    CHECK(niceStep(3.3, 5) == 1);
    CHECK(niceStep(22, 5) == 5);
    CHECK(niceStep(0, 5) == 1);
}

TEST_CASE("a line leaves a gap where there is no number", "[look][line_chart]") {
    Figure figure("l", Lang::en, "t", "d");
    drawLineChart(figure, 0, 0, {{"loss", {4, NO, 2, 0}, BLACK}},
                  {.width = 300, .height = 100, .xTitle = "step"});
    const std::string svg = toSvg(figure);
    CHECK(xmlProblem(svg) == "");
    CHECK(svg.find("d=\"M62 0M262 50L362 100\"") != std::string::npos);
    CHECK(svg.find(">loss<") != std::string::npos);
}

TEST_CASE("a logarithmic axis is cut at 1, 2 and 5, or at powers of ten", "[look][line_chart]") {
    CHECK(logarithmicTicks(0.3, 4) == std::vector<double>{0.2, 0.5, 1, 2, 5});
    CHECK(logarithmicTicks(2, 5) == std::vector<double>{2, 5});
    CHECK(logarithmicTicks(3, 3) == std::vector<double>{2, 5});
    CHECK(logarithmicTicks(10, 10) == std::vector<double>{10, 20});
    CHECK(logarithmicTicks(0.5, 2000)[1] == 1);
    CHECK(logarithmicTicks(0.5, 2000).size() == 6);
}

TEST_CASE("equal factors are equally far on a logarithmic axis, under names, with dots",
          "[look][line_chart]") {
    Figure figure("l", Lang::en, "t", "d");
    drawLineChart(figure, 0, 0, {{"cost", {1, 2, 4, 8, 10}, BLACK}},
                  {.width = 400,
                   .height = 100,
                   .names = {"16", "32", "64", "128", "160"},
                   .logarithmic = true,
                   .dots = true});
    const std::string svg = toSvg(figure);
    CHECK(xmlProblem(svg) == "");
    CHECK(svg.find("d=\"M62 100L162 69.9L262 39.79L362 9.69L462 0\"") != std::string::npos);
    for (const char* name : {">16<", ">128<", ">160<", ">1<", ">2<", ">5<", ">10<"})
        CHECK(svg.find(name) != std::string::npos);
    CHECK(svg.find("cx=\"262\" cy=\"39.79\" r=\"2.5\"") != std::string::npos);
}

TEST_CASE("of more values than pixels, a line keeps the ends and extremes of every pixel",
          "[look][line_chart]") {
    CHECK(drawnPoints({3, 1, 2}, 300) == std::vector<std::size_t>{0, 1, 2});
    CHECK(drawnPoints({5, 1, 6, 2, 9, 3, 3, 3, 3, 3}, 2) ==
          std::vector<std::size_t>{0, 1, 4, 5, 9});
    CHECK(drawnPoints({NO, 7, 8, NO, 6, 5}, 1) == std::vector<std::size_t>{0, 2, 3, 5});
}

TEST_CASE("no data, one point and equal points still make a chart", "[look][line_chart]") {
    for (const std::vector<double>& values :
         {std::vector<double>{}, std::vector<double>{3}, std::vector<double>{2, 2, 2}}) {
        Figure figure("l", Lang::en, "t", "d");
        drawLineChart(figure, 0, 0, {{"x", values, BLACK}}, {.fromZero = false});
        CHECK(xmlProblem(toSvg(figure)) == "");
        CHECK(toSvg(figure).find("–") == std::string::npos);
    }
}
