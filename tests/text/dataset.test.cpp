#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers.hpp>
#include <string>
#include <string_view>
#include <vector>

#include <regard/text/dataset.hpp>

using namespace regard;
using namespace std::string_view_literals;
using Documents = std::vector<std::string>;

TEST_CASE("each line is a document", "[dataset]") {
    REQUIRE(parseDocuments("emma\nzoé\n", "f") == Documents{"emma", "zoé"});
    REQUIRE(parseDocuments("emma\nava", "f") == Documents{"emma", "ava"});
}

TEST_CASE("line ends of Windows, a byte-order mark, blank lines and spaces are no letters",
          "[dataset]") {
    REQUIRE(parseDocuments("\xEF\xBB\xBF"
                           "emma\r\n\r\n  \t\n  jo ann \n",
                           "f") == Documents{"emma", "jo ann"});
}

TEST_CASE("what is no text is named by its line", "[dataset]") {
    REQUIRE_THROWS_WITH(parseDocuments("emma\nzo\xE9\n", "n.txt"),
                        "n.txt:2: byte 3 is not UTF-8: save the file as UTF-8 and try again");
    REQUIRE_THROWS_WITH(
        parseDocuments("emma\n\0\n"sv, "n.txt"),
        "n.txt:2: a NUL byte: this is no text file; give one with a document a line");
    for (const auto empty : {""sv, "\n\r\n \n"sv, "\xEF\xBB\xBF"sv})
        REQUIRE_THROWS_WITH(parseDocuments(empty, "n.txt"),
                            "n.txt: no documents in it; give a file with one a line");
}

TEST_CASE("a file that can't be read is named with the cure", "[dataset]") {
    REQUIRE_THROWS_WITH(readDocuments("/nowhere/n.txt"),
                        "/nowhere/n.txt: no such file; check the spelling and the folder");
    REQUIRE_THROWS_WITH(readDocuments("/"), "/: this is a folder; give the file in it");
}

TEST_CASE("long documents are counted by their letters", "[dataset]") {
    REQUIRE(countLongerThan({"emma", "zoé", "ééé"}, 3) == 1);
    REQUIRE(countLongerThan({"emma", "zoé", "ééé"}, 2) == 3);
}
