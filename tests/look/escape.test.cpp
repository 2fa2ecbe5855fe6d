#include <catch2/catch_test_macros.hpp>
#include <string>

#include <regard/look/escape.hpp>

using namespace regard;

TEST_CASE("markup is escaped, letters stay", "[look][escape]") {
    CHECK(escapeXml("</svg><script>&\"'") == "&lt;/svg&gt;&lt;script&gt;&amp;&quot;&#39;");
    CHECK(escapeXml("léa 李 😀") == "léa 李 😀");
}

TEST_CASE("controls and broken UTF-8 become U+FFFD", "[look][escape]") {
    CHECK(escapeXml(std::string_view("a\0b\x1b", 4)) == "a\uFFFDb\uFFFD");
    CHECK(escapeXml("\xC3") == "\uFFFD");
    CHECK(escapeXml("\xC0\xAF") == "\uFFFD\uFFFD");
    CHECK(escapeXml("\xE0\x80\xAF") == "\uFFFD\uFFFD\uFFFD");
    CHECK(escapeXml("\xED\xA0\x80") == "\uFFFD\uFFFD\uFFFD");
    CHECK(escapeXml("\xF4\x90\x80\x80x") == "\uFFFD\uFFFD\uFFFD\uFFFDx");
    CHECK(escapeXml("\xEF\xBF\xBE") == "\uFFFD");
    CHECK(escapeXml("\xC2\x85") == "\uFFFD");
    CHECK(escapeXml("\xE2\x80\xAE") == "\uFFFD");
}

TEST_CASE("what one cannot see gets a stand-in", "[look][escape]") {
    CHECK(makeVisible(" \n\t") == "␣⏎⇥");
    CHECK(makeVisible("") == "∅");
    CHECK(countChars("é\xFFz") == 3);
    CHECK(truncateChars("françois", 8) == "françois");
    CHECK(truncateChars("françoise", 8) == "françoi…");
}
