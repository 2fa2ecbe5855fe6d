#include <catch2/catch_test_macros.hpp>
#include <string>

#include <regard/look/diagram.hpp>
#include <regard/look/svg.hpp>

#include "../support/xml_check.hpp"

using namespace regard;

TEST_CASE("a figure starts with what a screen reader needs", "[look][svg]") {
    Figure figure("f", Lang::fr, "Titre & co", "Une phrase");
    figure.resize(100, 50.5);
    const std::string svg = toSvg(figure);
    CHECK(svg.starts_with("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 100 50.5\" "
                          "width=\"100\" height=\"50.5\" role=\"img\" "
                          "aria-labelledby=\"f-title f-desc\" lang=\"fr\""));
    CHECK(svg.find("<title id=\"f-title\">Titre &amp; co</title>\n<desc id=\"f-desc\">Une phrase"
                   "</desc>") != std::string::npos);
    CHECK(svg.find("@media screen and (prefers-color-scheme:dark)") != std::string::npos);
    CHECK(xmlProblem(svg) == "");
}

TEST_CASE("shapes as text", "[look][svg]") {
    Figure figure("f", Lang::en, "t", "d");
    figure.rect(1, 2, 3.5, 4, Paint::solid(rgb(0xff0000), "#000000", 0.5), 2, "a<b");
    figure.text(5, 6, "x & y", {.size = 12, .anchor = "end", .bold = true});
    const std::string svg = toSvg(figure);
    CHECK(svg.find("<rect x=\"1\" y=\"2\" width=\"3.5\" height=\"4\" rx=\"2\" fill=\"#ff0000\" "
                   "stroke=\"#000000\" stroke-width=\"0.5\"><title>a&lt;b</title></rect>\n") !=
          std::string::npos);
    CHECK(svg.find("<text x=\"5\" y=\"6\" dy=\".35em\" font-size=\"12\" text-anchor=\"end\" "
                   "font-weight=\"700\" fill=\"#1f2328\" class=\"rg-ink\">x &amp; y</text>\n") !=
          std::string::npos);
}

TEST_CASE("hostile names and texts stay inside their attributes", "[look][svg]") {
    const std::string evil = "\"><script>alert('x')</script>\x01\xFF";
    Figure figure(evil, Lang::en, evil, evil);
    figure.text(0, 0, evil);
    figure.rect(0, 0, 1, 1, {}, 0, evil);
    drawBox(figure, 0, 0, 9, 9, {evil, evil}, Paint::of(CARD));
    drawArrow(figure, 0, 0, 5, 5);
    drawArrow(figure, 5, 5, 5, 5);
    const std::string svg = toSvg(figure);
    CHECK(xmlProblem(svg) == "");
    CHECK(svg.find("<script") == std::string::npos);
}

TEST_CASE("a figure inside a figure brings its definitions once", "[look][svg]") {
    Figure inner("i", Lang::en, "t", "d");
    inner.define("<g id=\"i-x\"/>\n");
    inner.addStyle(".i-row{opacity:1}");
    inner.line(0, 0, 1, 1, Paint::of(NONE, RULE));
    Figure outer("o", Lang::en, "t", "d");
    outer.place(inner, 10, 0);
    outer.place(inner, 20, 0);
    const std::string svg = toSvg(outer);
    CHECK(xmlProblem(svg) == "");
    CHECK(svg.find("translate(20 0)") != std::string::npos);
    CHECK(svg.find(".i-row", svg.find(".i-row") + 1) == std::string::npos);
}

TEST_CASE("text breaks at spaces only, within its width", "[look][svg]") {
    CHECK(wrapText("aa bb cc", 10, 33) == std::vector<std::string>{"aa bb", "cc"});
    CHECK(wrapText("a\u00A0b c", 10, 13) == std::vector<std::string>{"a\u00A0b", "c"});
    CHECK(wrapText("", 10, 10) == std::vector<std::string>{""});
}
