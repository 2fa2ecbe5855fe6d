#include <catch2/catch_test_macros.hpp>
#include <sstream>

#include <regard/look/csv.hpp>

using namespace regard;

static AttnMatrix smallMatrix() {
    AttnMatrix matrix{2};
    matrix(0, 0) = 1;
    matrix(1, 0) = 0.25;
    matrix(1, 1) = 0;
    return matrix;
}

TEST_CASE("fields are quoted as RFC 4180 says, and never run", "[look][csv]") {
    CHECK(csvField("plain") == "plain");
    CHECK(csvField("a,\"b\"\nc") == "\"a,\"\"b\"\"\nc\"");
    CHECK(csvField("=cmd()") == "'=cmd()");
    CHECK(csvField("+1") == "'+1");
    CHECK(csvField("-1") == "'-1");
    CHECK(csvField("@x") == "'@x");
    CHECK(csvField("\t=") == "'\t=");
    CHECK(csvField("\r=") == "\"'\r=\"");
}

TEST_CASE("a matrix: masked cells are empty, zeros are not", "[look][csv]") {
    std::ostringstream out;
    writeCsv(out, smallMatrix());
    CHECK(out.str() == "1,\n0.25,0\n");
}

TEST_CASE("a matrix with labels", "[look][csv]") {
    std::ostringstream out;
    writeCsv(out, smallMatrix(), {"BOS", "=e"});
    CHECK(out.str() == ",BOS,'=e\nBOS,1,\n'=e,0.25,0\n");
    CHECK_THROWS_AS(writeCsv(out, smallMatrix(), {"BOS"}), Error);
}

TEST_CASE("negative numbers of ours are not neutralised", "[look][csv]") {
    std::ostringstream out;
    writeCsv(out, Table{{"x"}, {{-0.5}, {-0.0}, {std::size_t{3}}}});
    CHECK(out.str() == "x\n-0.5\n0\n3\n");
}
