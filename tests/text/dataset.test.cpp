// Data sets as people have them: from Windows, from a spreadsheet, with blank lines, or no text.
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_exception.hpp>
#include <string>
#include <vector>

#include <regard/text/dataset.hpp>

using namespace regard;
using Catch::Matchers::Message;
using Documents = std::vector<std::string>;

TEST_CASE("one document a line, whatever ends the line", "[dataset]") {
    const Documents expected{"emma", "zoé"};
    REQUIRE(parseDocuments("emma\nzoé\n", "d") == expected);
    REQUIRE(parseDocuments("emma\nzoé", "d") == expected);
    REQUIRE(parseDocuments("emma\r\nzoé\r\n", "d") == expected);
    REQUIRE(parseDocuments("emma\rzoé\r", "d") == expected);
    REQUIRE(parseDocuments("\xEF\xBB\xBF"
                           "emma\nzoé",
                           "d") == expected);
    REQUIRE(parseDocuments("\n \n  emma\t\n\r\n\u00A0zoé\u3000\n\n", "d") == expected);
    REQUIRE(parseDocuments("jean paul\n", "d") == Documents{"jean paul"});
}

TEST_CASE("what is no text is refused with file, line and column", "[dataset]") {
    REQUIRE_THROWS_MATCHES(
        parseDocuments("emma\r\nz\xC3\xA9o\xFF\n", "d.txt"), Error,
        Message("d.txt, line 2, column 4: invalid UTF-8; save the file as UTF-8"));
    REQUIRE_THROWS_MATCHES(parseDocuments(std::string("a\nbc\0d", 6), "d.txt"), Error,
                           Message("d.txt, line 2, column 3: U+0000 is no text, is this a binary "
                                   "file? Give plain text with one document a line"));
    REQUIRE_THROWS_AS(parseDocuments("\x1B[2J", "d"), Error);
    REQUIRE_THROWS_AS(parseDocuments("a\x7F", "d"), Error);
    REQUIRE_THROWS_MATCHES(
        parseDocuments(std::string("\xFF\xFE"
                                   "a\0",
                                   4),
                       "d.txt"),
        Error, Message("d.txt, line 1, column 1: this is UTF-16; save the file as UTF-8"));
}

TEST_CASE("a data set without a document is refused", "[dataset]") {
    REQUIRE_THROWS_MATCHES(
        parseDocuments("", "d.txt"), Error,
        Message("d.txt is empty: write one document a line, a name for example"));
    REQUIRE_THROWS_MATCHES(
        parseDocuments("\r\n \n", "d\n.txt"), Error,
        Message("d\uFFFD.txt has only blank lines: write one document a line, a name for example"));
    REQUIRE_THROWS_AS(parseDocuments("\xEF\xBB\xBF", "d"), Error);
}

TEST_CASE("a file that cannot be read is named", "[dataset]") {
    REQUIRE_THROWS_MATCHES(readDocuments("/no/such.txt"), Error,
                           Message("cannot read /no/such.txt: No such file or directory; check the "
                                   "path and its permissions"));
    REQUIRE_THROWS_MATCHES(readDocuments("/"), Error,
                           Message("cannot read /: it is a folder; name a file in it"));
}

TEST_CASE("long documents are counted in letters, not bytes", "[dataset]") {
    REQUIRE(countLongerThan({"zoé", "léana", "ééé"}, 3) == 1);
    REQUIRE(countLongerThan({"zoé", "léana"}, 5) == 0);
}
