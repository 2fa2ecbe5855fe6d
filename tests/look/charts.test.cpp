#include <catch2/catch_test_macros.hpp>
#include <limits>
#include <string>
#include <vector>

#include <regard/look/axis.hpp>
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

static std::size_t count(const std::string& text, const std::string& words) {
    std::size_t found = 0;
    for (std::size_t at = text.find(words); at != text.npos; at = text.find(words, at + 1)) ++found;
    return found;
}

TEST_CASE("on logarithmic axes a power is a straight line", "[look][line_chart]") {
    Figure figure("l", Lang::en, "t", "d");
    // x² at 1, 2, 4 and 8, on axes of 3 doublings and 2 powers of ten
    drawLineChart(figure, 0, 0, {{"square", {1, 4, 16, 64}, BLACK, "", 2, 1, {1, 2, 4, 8}}},
                  {.width = 300, .height = 200, .xBase = 2, .yBase = 10, .dots = true});
    const std::string svg = toSvg(figure);
    CHECK(xmlProblem(svg) == "");
    // 200 px are log10(100): x² rises by 200 log10(4) / 2 = 60.21 px with every doubling
    CHECK(svg.find("d=\"M62 200L162 139.79L262 79.59L362 19.38\"") != std::string::npos);
    CHECK(count(svg, "<circle") == 4);
    for (const char* label : {">1<", ">10<", ">100<", ">2<", ">4<", ">8<"})
        CHECK(svg.find(label) != std::string::npos);
    CHECK(svg.find(">1,000<") == std::string::npos);
}

TEST_CASE("what has no logarithm leaves a gap", "[look][line_chart]") {
    Figure figure("l", Lang::fr, "t", "d");
    drawLineChart(figure, 0, 0, {{"x", {0.01, 0, -1, 0.1}, BLACK}},
                  {.width = 300, .height = 100, .yBase = 10});
    const std::string svg = toSvg(figure);
    CHECK(svg.find("d=\"M62 100M362 0\"") != std::string::npos);
    CHECK(svg.find(">0,01<") != std::string::npos);
    CHECK(svg.find(">0,1<") != std::string::npos);
    CHECK(powerText(4096, Lang::fr) == "4\u202F096");
    CHECK(powerText(1e-5, Lang::en) == "0.00001");
}

TEST_CASE("labels that would lie over one another are moved apart", "[look][line_chart]") {
    double a = 50, b = 48, c = 10, d = 99;
    spreadLabels({&a, &b, &c, &d}, 15, 100);
    CHECK(c == 10);
    CHECK(b == 48);
    CHECK(a == 63);
    CHECK(d == 99);
    double e = 95, f = 96, g = 97;
    spreadLabels({&g, &f, &e}, 15, 100);
    CHECK(e == 70);
    CHECK(f == 85);
    CHECK(g == 100);
}

TEST_CASE("an axis says what lies on it", "[look][axis]") {
    Axis linear;
    CHECK(!linear.any());
    for (const double x : {3.0, NO, 7.5}) linear.take(x);
    CHECK(linear.at(7.5, 90) == 90);
    linear.widen(2);
    CHECK(linear.low == 2);
    CHECK(linear.high == 8);
    CHECK(linear.ticks(2) == std::vector<double>{2, 4, 6, 8});
    Axis powers{4};
    for (const double x : {-1.0, 0.0, 5.0, 60.0}) powers.take(x);
    CHECK(powers.low == 5);
    powers.widen(1);
    CHECK(powers.ticks(1) == std::vector<double>{4, 16, 64});
    const Axis tens{10, 1.5, 30}; // not widened: no label beyond its ends
    CHECK(tens.ticks(1) == std::vector<double>{2, 5, 10, 20});
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
                   .yBase = 10,
                   .names = {"16", "32", "64", "128", "160"},
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
        drawLineChart(figure, 0, 300, {{"x", values, BLACK}}, {.xBase = 2, .yBase = 10});
        CHECK(xmlProblem(toSvg(figure)) == "");
        CHECK(toSvg(figure).find("–") == std::string::npos);
    }
}
