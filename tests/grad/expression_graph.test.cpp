#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers.hpp>

#include <regard/grad/expression_graph.hpp>

using namespace regard;

TEST_CASE("an expression is seen as operations, values and gradients", "[expressionGraph]") {
    ExpressionGraph graph;
    const Value a{2.0}, b{-3.0};
    graph.label(a, "a");
    const Value unrelated = a * a;
    const Value c = a * b + 10.0;
    const auto nodes = graph.nodesOf(c);
    REQUIRE(nodes.size() == 4);
    REQUIRE(nodes[0].label == "a");
    REQUIRE(nodes[0].data == 2);
    REQUIRE(nodes[0].gradient == -3);
    REQUIRE(nodes[2].what == Operator::multiply);
    REQUIRE(nodes[2].operands == std::vector<std::size_t>{0, 1});
    REQUIRE(nodes[3].what == Operator::add);
    REQUIRE(nodes[3].data == 4);
    REQUIRE(nodes[3].gradient == 1);
    REQUIRE(nodes[3].operands == std::vector<std::size_t>{2});
    REQUIRE(unrelated.index() < c.index());
}

TEST_CASE("what began before the graph cannot be drawn, and says so", "[expressionGraph]") {
    const Value early{1.0};
    ExpressionGraph graph;
    const Value late = early + 1.0;
    REQUIRE_THROWS_WITH(graph.nodesOf(late),
                        "the expression began before its ExpressionGraph: make the graph first");
}

TEST_CASE("a graph follows the tape when it is rewound", "[expressionGraph]") {
    ExpressionGraph graph;
    const auto mark = Value::tape().size();
    graph.label(Value{1.0}, "old");
    Value::tape().rewind(mark);
    const Value x{5.0};
    const auto nodes = graph.nodesOf(x);
    REQUIRE(nodes.size() == 1);
    REQUIRE(nodes[0].data == 5);
    REQUIRE(nodes[0].label.empty());
}
