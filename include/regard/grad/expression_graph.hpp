// A small expression as a graph to look at: which operation made which value from which others.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <regard/core/error.hpp>
#include <regard/grad/value.hpp>

namespace regard {

/// The sign or name of an operation: "+", "exp", … and "" for a variable.
constexpr std::string_view symbol(Operator what) {
    switch (what) {
    case Operator::leaf:
        return "";
    case Operator::add:
        return "+";
    case Operator::subtract:
        return "−";
    case Operator::multiply:
        return "×";
    case Operator::divide:
        return "÷";
    case Operator::negate:
        return "−";
    case Operator::power:
        return "pow";
    case Operator::log:
        return "log";
    case Operator::exp:
        return "exp";
    case Operator::relu:
        return "relu";
    case Operator::tanh:
        return "tanh";
    case Operator::erf:
        return "erf";
    case Operator::sqrt:
        return "sqrt";
    }
    return "";
}

/// While it lives, it notes every operation on this thread's values of type R. An expression can be
/// drawn if all of it was calculated in that time. One graph at a time per thread.
template <class R = double>
class ExpressionGraph : private Tape<R>::Listener {
public:
    using Index = typename Tape<R>::Index;

    /// One value of the expression.
    struct Node {
        Index index = 0; ///< its entry on the tape
        Operator what = Operator::leaf;
        R data = 0;
        R gradient = 0; ///< ∂root/∂this
        std::string label;
        std::vector<std::size_t> operands; ///< places in the list of nodes; constants are left out
    };

    ExpressionGraph() { Tape<R>::ofThread().listen(this); }
    ~ExpressionGraph() { Tape<R>::ofThread().listen(nullptr); }
    ExpressionGraph(const ExpressionGraph&) = delete;
    ExpressionGraph& operator=(const ExpressionGraph&) = delete;

    /// Names a value in the pictures.
    void label(BasicValue<R> value, std::string name) {
        labels_.emplace_back(value.index(), std::move(name));
    }

    /// Everything that `root` was computed from, operands before results, `root` last, with the
    /// gradients of `root`. Fails for a constant.
    std::vector<Node> nodesOf(BasicValue<R> root) const {
        root.backward();
        std::vector<Index> reached{root.index()};
        const Tape<R>& tape = Tape<R>::ofThread();
        for (std::size_t i = 0; i < reached.size(); ++i)
            for (const Index operand :
                 {tape.firstOperand(reached[i]), tape.secondOperand(reached[i])})
                if (operand != 0 &&
                    std::find(reached.begin(), reached.end(), operand) == reached.end())
                    reached.push_back(operand);
        std::sort(reached.begin(), reached.end());
        std::vector<Node> nodes;
        for (const Index index : reached) {
            Node node = noted(index);
            node.gradient = tape.gradient(index);
            for (const Index operand : {tape.firstOperand(index), tape.secondOperand(index)})
                if (operand != 0)
                    node.operands.push_back(static_cast<std::size_t>(
                        std::lower_bound(reached.begin(), reached.end(), operand) -
                        reached.begin()));
            nodes.push_back(std::move(node));
        }
        return nodes;
    }

private:
    struct Note {
        Index index;
        Operator what;
        R data;
    };

    void recorded(Operator what, Index index, R data) override {
        notes_.push_back({index, what, data});
    }
    void rewind(Index size) override {
        while (!notes_.empty() && notes_.back().index >= size) notes_.pop_back();
        std::erase_if(labels_, [&](const auto& each) { return each.first >= size; });
    }

    Node noted(Index index) const {
        Node node;
        node.index = index;
        const auto note =
            std::lower_bound(notes_.begin(), notes_.end(), index,
                             [](const Note& each, Index at) { return each.index < at; });
        if (note == notes_.end() || note->index != index)
            fail("the expression began before its ExpressionGraph: make the graph first");
        node.what = note->what;
        node.data = note->data;
        for (const auto& [labelled, name] : labels_)
            if (labelled == index) node.label = name;
        return node;
    }

    std::vector<Note> notes_;
    std::vector<std::pair<Index, std::string>> labels_;
};

} // namespace regard
