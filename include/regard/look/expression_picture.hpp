// An expression of values as a picture: what was computed from what, with every value and gradient;
// as SVG, and as DOT for Graphviz.
#pragma once

#include <algorithm>
#include <cstddef>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include <regard/grad/expression_graph.hpp>
#include <regard/look/diagram.hpp>
#include <regard/look/number.hpp>
#include <regard/look/svg.hpp>

namespace regard {

/// Writes the graph in Graphviz's DOT language, operands on the left. `dot -Tsvg` draws it.
template <class R>
void writeDot(std::ostream& out, const std::vector<typename ExpressionGraph<R>::Node>& nodes) {
    // Inside a quoted record label these have a meaning of their own.
    const auto escaped = [](std::string_view text) {
        std::string safe;
        for (const char c : text) {
            if (std::string_view{"\\\"{}|<>"}.find(c) != std::string_view::npos) safe += '\\';
            safe += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
        }
        return safe;
    };
    out << "digraph expression {\nrankdir=LR;\nnode [shape=record];\n";
    for (std::size_t i = 0; i < nodes.size(); ++i) {
        std::string label;
        if (!nodes[i].label.empty()) label += escaped(nodes[i].label) + " | ";
        if (nodes[i].what != Operator::leaf) label += std::string{symbol(nodes[i].what)} + " | ";
        out << 'n' << i << " [label=\"" << label << "data " << formatFixed(double(nodes[i].data), 4)
            << " | grad " << formatFixed(double(nodes[i].gradient), 4) << "\"];\n";
        for (const std::size_t operand : nodes[i].operands)
            out << 'n' << operand << " -> n" << i << ";\n";
    }
    out << "}\n";
}
template <class R>
void writeDot(std::ostream& out, const ExpressionGraph<R>& graph, BasicValue<R> root) {
    writeDot<R>(out, graph.nodesOf(root));
}

/// The graph as a figure: operands on the left, `root` on the right. Meant for some dozens of
/// values.
template <class R>
Figure drawExpression(const ExpressionGraph<R>& graph, BasicValue<R> root, Lang lang,
                      const std::string& name = "expression") {
    constexpr Text title{"Une expression et ses gradients", "An expression and its gradients"};
    constexpr Text told{"Chaque boîte est une valeur\u00A0: l’opération qui l’a faite, son nombre, "
                        "et son gradient, de combien le résultat change avec elle.",
                        "Each box is a value: the operation that made it, its number, and its "
                        "gradient, by how much the result changes with it."};
    constexpr double BOX_WIDTH = 132, BOX_HEIGHT = 66, STEP_X = 190, STEP_Y = 88;
    const auto nodes = graph.nodesOf(root);

    // A value stands one column right of the last of its operands, a leaf one left of its first
    // use.
    std::vector<std::size_t> column(nodes.size()), row(nodes.size()), used;
    for (std::size_t i = 0; i < nodes.size(); ++i)
        for (const std::size_t operand : nodes[i].operands)
            column[i] = (std::max)(column[i], column[operand] + 1);
    for (std::size_t i = nodes.size(); i-- > 0;)
        if (nodes[i].operands.empty()) {
            std::size_t first = column[i] + 1;
            bool found = false;
            for (std::size_t j = i + 1; j < nodes.size(); ++j)
                if (std::count(nodes[j].operands.begin(), nodes[j].operands.end(), i) != 0) {
                    first = found ? (std::min)(first, column[j]) : column[j];
                    found = true;
                }
            if (found) column[i] = first - 1;
        }
    for (std::size_t i = 0; i < nodes.size(); ++i) {
        if (column[i] >= used.size()) used.resize(column[i] + 1);
        row[i] = used[column[i]]++;
    }
    const auto rows = static_cast<double>(*std::max_element(used.begin(), used.end()));
    const double width = (std::max)(520.0, 48 + STEP_X * double(used.size() - 1) + BOX_WIDTH);

    Figure figure(name, lang, std::string(title.in(lang)), std::string(told.in(lang)));
    const double top = drawHeading(figure, width, figure.title(), figure.description());
    const auto left = [&](std::size_t i) { return 24 + STEP_X * double(column[i]); };
    const auto middle = [&](std::size_t i) {
        const double free = (rows - double(used[column[i]])) / 2;
        return top + STEP_Y * (free + double(row[i])) + BOX_HEIGHT / 2;
    };
    for (std::size_t i = 0; i < nodes.size(); ++i)
        for (const std::size_t operand : nodes[i].operands) {
            const double fromX = left(operand) + BOX_WIDTH, toX = left(i);
            const double bend = (fromX + toX) / 2;
            figure.path("M" + formatCoord(fromX) + ' ' + formatCoord(middle(operand)) + 'C' +
                            formatCoord(bend) + ' ' + formatCoord(middle(operand)) + ' ' +
                            formatCoord(bend) + ' ' + formatCoord(middle(i)) + ' ' +
                            formatCoord(toX) + ' ' + formatCoord(middle(i)),
                        Paint::of(NONE, RULE, 1.5));
        }
    for (std::size_t i = 0; i < nodes.size(); ++i) {
        const auto& node = nodes[i];
        std::string head = node.label.empty() ? "" : truncateChars(makeVisible(node.label), 10);
        if (node.what != Operator::leaf)
            head += (head.empty() ? "" : "  ") + std::string{symbol(node.what)};
        const double y = middle(i);
        figure.rect(left(i), y - BOX_HEIGHT / 2, BOX_WIDTH, BOX_HEIGHT, Paint::of(CARD, RULE), 6);
        const double centre = left(i) + BOX_WIDTH / 2;
        figure.text(centre, y - 20, head, {.size = 14, .anchor = "middle", .bold = true});
        figure.text(centre, y, formatFixed(double(node.data), 4, lang),
                    {.size = 13, .anchor = "middle"});
        figure.text(centre, y + 20, "grad " + formatFixed(double(node.gradient), 4, lang),
                    {.size = 12, .anchor = "middle", .ink = SOFT});
    }
    figure.resize(width + 24, top + STEP_Y * rows + 4);
    return figure;
}

} // namespace regard
