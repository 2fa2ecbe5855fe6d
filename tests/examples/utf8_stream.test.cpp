// Tokens of bytes as text on a terminal: no half characters, no control characters.
#include <catch2/catch_test_macros.hpp>
#include <string>
#include <support/utf8_stream.hpp>

using regard::Utf8Stream;

TEST_CASE("a character waits until all its bytes are there", "[utf8_stream]") {
    Utf8Stream stream;
    CHECK(stream.push("a\xE2") == "a");
    CHECK(stream.push("\x82") == "");
    CHECK(stream.push("\xAC!") == "€!");
    CHECK(stream.push("\xF0\x9F\x98") == "");
    CHECK(stream.push("\x80\xC3") == "😀");
    CHECK(stream.push("\xA9") == "é");
    CHECK(stream.finish() == "");
}

TEST_CASE("what can't become a character is replaced at once", "[utf8_stream]") {
    Utf8Stream stream;
    CHECK(stream.push("\xFFz") == "\uFFFDz");
    CHECK(stream.push("\x80") == "\uFFFD");
    CHECK(stream.push("\xE2") == "");
    CHECK(stream.push("x") == "\uFFFDx");
    CHECK(stream.push("\xE2\x82") == "");
    CHECK(stream.finish() == "\uFFFD\uFFFD");
    CHECK(stream.finish() == "");
}

TEST_CASE("a model doesn't control the terminal", "[utf8_stream]") {
    Utf8Stream stream;
    CHECK(stream.push("a\n\tb\x1B[2J\x07") == "a\n\tb\uFFFD[2J\uFFFD");
}
