#include <catch2/catch_test_macros.hpp>
#include <sstream>
#include <string>

#include <regard/look/html.hpp>

using namespace regard;

TEST_CASE("a table can be walked through and is escaped", "[look][html]") {
    std::ostringstream out;
    writeHtml(out, Table{{"a", "b"}, {{"<x>", 0.5}}}, "T&T");
    CHECK(out.str() == "<table>\n<caption>T&amp;T</caption>\n<thead><tr><th scope=\"col\">a</th>"
                       "<th scope=\"col\">b</th></tr></thead>\n<tbody>\n<tr><th scope=\"row\">"
                       "&lt;x&gt;</th><td class=\"n\">0.5</td></tr>\n</tbody>\n</table>\n");
}

TEST_CASE("a page has a language, a title, dark mode and a print form", "[look][html]") {
    std::ostringstream out;
    beginPage(out, Lang::fr, "<script>");
    writeElement(out, "p", "a<b", "x");
    writeHtml(out, Figure("f", Lang::fr, "Titre", "d"), Table{{"a"}, {}}, "légende");
    endPage(out);
    const std::string page = out.str();
    CHECK(page.find("<html lang=\"fr\">") != std::string::npos);
    CHECK(page.find("<title>&lt;script&gt;</title>") != std::string::npos);
    CHECK(page.find("<p id=\"x\">a&lt;b</p>") != std::string::npos);
    CHECK(page.find("prefers-color-scheme:dark") != std::string::npos);
    CHECK(page.find("@media print") != std::string::npos);
    CHECK(page.find("<figcaption>légende</figcaption>") != std::string::npos);
    CHECK(page.find("<script") == std::string::npos);
    CHECK(page.find("http-equiv") == std::string::npos);
}
