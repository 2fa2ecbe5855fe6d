// Autograd on a small expression: every value, every gradient, as a picture and for Graphviz.
#include <cstdio>
#include <sstream>
#include <string>

#include <regard/regard.hpp>

#include "support/options.hpp"

using namespace regard;

void run(int argc, char** argv) {
    std::string lang = "en", out = "out/expression";
    Options options{"expression", "draws d = tanh(a × b + c) with its gradients"};
    options.choice("--lang", lang, {"fr", "en"}, "language of the picture");
    options.text("--out", out, "where to write");
    options.parse(argc, argv);

    ExpressionGraph graph;
    const Value a{2.0}, b{-3.0}, c{6.75};
    const Value d = tanh(a * b + c);
    graph.label(a, "a");
    graph.label(b, "b");
    graph.label(c, "c");
    graph.label(d, "d");

    std::ostringstream dot;
    writeDot(dot, graph, d);
    createFolders(out);
    writeFileAtomically(out + "/expression.dot", dot.str());
    writeFileAtomically(out + "/expression.svg",
                        toSvg(drawExpression(graph, d, lang == "fr" ? Lang::fr : Lang::en)));
    std::printf("%s/expression.svg and .dot\n", out.c_str());
}

int main(int argc, char** argv) {
    return regard::runMain(argc, argv, run);
}
