#include <catch2/catch_test_macros.hpp>
#include <limits>
#include <string>

#include <regard/look/heatmap.hpp>

#include "../support/xml_check.hpp"

using namespace regard;

static constexpr double NO = std::numeric_limits<double>::quiet_NaN();

static std::string draw(std::vector<double> cells, const HeatmapOptions& options = {},
                        Lang lang = Lang::en) {
    Figure figure("h", lang, "t", "d");
    drawHeatmap(figure, 0, 0, cells, {"BOS", "e₁"}, {"BOS", "e₁"}, options);
    return toSvg(figure);
}

TEST_CASE("equal letters are told apart", "[look][heatmap]") {
    CHECK(numberLabels({"BOS", "m", " ", "m"}) ==
          std::vector<std::string>{"BOS", "m₁", "␣₂", "m₃"});
    CHECK(subscript(1023) == "₁₀₂₃");
}

TEST_CASE("the side of a cell stays between 18 and 44", "[look][heatmap]") {
    CHECK(cellSize(1) == 44);
    CHECK(cellSize(16) == 30);
    CHECK(cellSize(100) == 18);
}

TEST_CASE("the mask is a hatch and never a number", "[look][heatmap]") {
    const std::string svg = draw({1, NO, 0.25, 0.75});
    CHECK(xmlProblem(svg) == "");
    CHECK(svg.find("<pattern id=\"h-mask\"") != std::string::npos);
    CHECK(svg.find("fill=\"url(#h-mask)\"") != std::string::npos);
    CHECK(svg.find("BOS → e₁: hidden (future)") != std::string::npos);
    CHECK(svg.find(">0.00<") == std::string::npos);
    CHECK(svg.find(">1.00<") != std::string::npos);
    CHECK(svg.find("e₁ → BOS: 0.25") != std::string::npos);
}

TEST_CASE("a NaN that no mask explains is crossed out", "[look][heatmap]") {
    const std::string svg = draw({1, NO, NO, 1});
    CHECK(svg.find("e₁ → BOS: no number") != std::string::npos);
    CHECK(draw({1, NO, 1, 1}, {.causal = false}).find("h-mask") == std::string::npos);
    CHECK(draw({1, NO, NO, 1}, {}, Lang::fr).find("pas de nombre") != std::string::npos);
}

TEST_CASE("the scale of the weights can be cividis, on the cells and on the bar",
          "[look][heatmap]") {
    const std::string svg = draw({1, NO, 0, 1}, {.scale = WeightScale::cividis});
    CHECK(svg.find("fill=\"#fee838\"") != std::string::npos);
    CHECK(svg.find("fill=\"#00224e\"") != std::string::npos);
    CHECK(svg.find("fill=\"#00441b\"") == std::string::npos);
    Figure bar("b", Lang::en, "t", "d");
    drawColourBar(bar, 0, 0, 96, false, 1, WeightScale::cividis);
    CHECK(toSvg(bar).find("fill=\"#fee838\"") != std::string::npos);
}

TEST_CASE("small cells print no numbers", "[look][heatmap]") {
    CHECK(draw({1, NO, 0.25, 0.75}, {.cell = 25}).find(">0.25<") == std::string::npos);
    CHECK(draw({1, NO, 0.25, 0.75}, {.cell = 26}).find(">0.25<") != std::string::npos);
    CHECK(draw({1, NO, 0.25, 0.75}, {.cell = 18}).find("rotate(-90") != std::string::npos);
}

TEST_CASE("the animation ends in the full picture and can be switched off", "[look][heatmap]") {
    const std::string still = draw({1, NO, 0.25, 0.75});
    const std::string moving = draw({1, NO, 0.25, 0.75}, {.animate = true, .highlight = 1});
    CHECK(still.find("animation") == std::string::npos);
    CHECK(moving.find("@media screen and (prefers-reduced-motion:no-preference){.h-row{") !=
          std::string::npos);
    CHECK(moving.find("<g class=\"h-row\" style=\"animation-delay:1.2s\">") != std::string::npos);
    CHECK(moving.find(" opacity=") == std::string::npos);
    CHECK(xmlProblem(moving) == "");
}

TEST_CASE("only the row asked for is outlined", "[look][heatmap]") {
    CHECK(draw({1, NO, 0.25, 0.75}).find("rg-ink-line\"") == std::string::npos);
    CHECK(draw({1, NO, 0.25, 0.75}, {.highlight = 1}).find("rg-ink-line\"") != std::string::npos);
    CHECK(draw({1, NO, 0.25, 0.75}, {.highlight = 9}).find("rg-ink-line\"") == std::string::npos);
}

TEST_CASE("a heatmap refuses the wrong number of cells", "[look][heatmap]") {
    CHECK_THROWS_AS(draw({1, 2, 3}), Error);
}

TEST_CASE("a colour bar names its domain", "[look][heatmap]") {
    Figure figure("b", Lang::fr, "t", "d");
    drawColourBar(figure, 0, 0, 100, true, 2.5);
    const std::string svg = toSvg(figure);
    CHECK(svg.find(">−2,50<") != std::string::npos);
    CHECK(svg.find(">0,00<") != std::string::npos);
    CHECK(svg.find(">2,50<") != std::string::npos);
    CHECK(magnitude(std::vector<double>{NO, -3, 2}) == 3);
    CHECK(magnitude(std::vector<double>{0}) == 1);
}
