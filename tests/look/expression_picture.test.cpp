#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>
#include <sstream>

#include <regard/look/expression_picture.hpp>

#include "../support/xml_check.hpp"

using namespace regard;
using Catch::Matchers::ContainsSubstring;

TEST_CASE("an expression is written for Graphviz", "[expressionPicture]") {
    ExpressionGraph graph;
    const Value a{2.0}, b{-3.0};
    graph.label(a, "a|\"x\"");
    const Value c = a * b;
    std::ostringstream out;
    writeDot(out, graph, c);
    REQUIRE(out.str() == "digraph expression {\n"
                         "rankdir=LR;\n"
                         "node [shape=record];\n"
                         "n0 [label=\"a\\|\\\"x\\\" | data 2.0000 | grad -3.0000\"];\n"
                         "n1 [label=\"data -3.0000 | grad 2.0000\"];\n"
                         "n2 [label=\"× | data -6.0000 | grad 1.0000\"];\n"
                         "n0 -> n2;\n"
                         "n1 -> n2;\n"
                         "}\n");
}

TEST_CASE("an expression is drawn with its names, numbers and gradients", "[expressionPicture]") {
    ExpressionGraph graph;
    const Value a{2.0}, b{-3.0}, c{10.0};
    graph.label(a, "</svg><script>");
    const Value d = relu(a * b + c);
    const std::string svg = toSvg(drawExpression(graph, d, Lang::fr));
    REQUIRE(xmlProblem(svg) == "");
    REQUIRE_THAT(svg, ContainsSubstring(">4,0000<") && ContainsSubstring("relu") &&
                          !ContainsSubstring("<script>"));
    REQUIRE(svg == toSvg(drawExpression(graph, d, Lang::fr)));
}

TEST_CASE("a single variable is a picture as well", "[expressionPicture]") {
    ExpressionGraph graph;
    const Value a{2.0};
    REQUIRE(xmlProblem(toSvg(drawExpression(graph, a, Lang::en))) == "");
}
