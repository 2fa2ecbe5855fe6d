#include <catch2/catch_test_macros.hpp>
#include <thread>
#include <vector>

#include <regard/grad/tape.hpp>
#include <regard/grad/value.hpp>

using namespace regard;

TEST_CASE("a tape begins with entry 0, which stands for plain numbers", "[tape]") {
    // on a thread of its own: a tape that nobody has used
    Tape<double>::Index before = 0, after = 0;
    double gradient = 0;
    std::thread{[&] {
        before = Value::tape().size();
        Value::tape().rewind(before);
        const Value x{3.0};
        after = Value::tape().size();
        (x * 2.0).backward();
        gradient = x.grad();
    }}.join();
    REQUIRE(before == 1);
    REQUIRE(after == 2);
    REQUIRE(gradient == 2);
}

TEST_CASE("an operation with plain numbers records one entry, plain numbers record none",
          "[tape]") {
    const auto before = Value::tape().size();
    const Value x{3.0};
    const Value y = 2.0 * x + 1.0;
    REQUIRE(Value::tape().size() == before + 3);
    REQUIRE(Value::tape().firstOperand(y.index()) == y.index() - 1);
    REQUIRE(Value::tape().secondOperand(y.index()) == 0);
}

TEST_CASE("each thread has a tape of its own", "[tape]") {
    const auto here = Value::tape().size();
    std::thread{[] { const Value x{1.0}; }}.join();
    REQUIRE(Value::tape().size() == here);
}

TEST_CASE("variables at the beginning, in between and after a rewind get their gradients",
          "[tape]") {
    // on a thread of its own: whose tape begins with the variables
    std::vector<double> first, again, alone;
    std::thread{[&] {
        const Value a{3.0}, b{5.0};
        const auto weights = Value::tape().size();
        const Value product = a * b;
        const Value c{7.0};
        (product * c + a).backward();
        first = {a.grad(), b.grad(), c.grad(), product.grad()};
        Value::tape().rewind(weights - 1);
        const Value square = a * a; // where b was
        const Value d{2.0};
        (square * d).backward();
        again = {a.grad(), square.grad(), d.grad()};
        a.backward();
        alone = {a.grad(), square.grad(), d.grad()};
    }}.join();
    REQUIRE(first == std::vector<double>{36, 21, 15, 7});
    REQUIRE(again == std::vector<double>{12, 2, 9});
    REQUIRE(alone == std::vector<double>{1, 0, 0});
}

namespace {
/// Notes which operations it is told of, and their values.
struct Notes : Tape<double>::Listener {
    std::vector<Operator> what;
    std::vector<double> values;
    void recorded(Operator operation, Tape<double>::Index, double value) override {
        what.push_back(operation);
        values.push_back(value);
    }
    void rewind(Tape<double>::Index) override {}
};
} // namespace

TEST_CASE("a block holds what the operations one by one record, also beyond the room there was",
          "[tape]") {
    constexpr std::size_t COUNT = 10'000; // more than a new tape has room for
    const auto chain = [](auto& recorder, const Value& x) {
        Tape<double>::Index y = x.index();
        for (std::size_t i = 0; i < COUNT; ++i)
            y = recorder.record(Operator::multiply, 1, y, 1, x.index(), i == 0 ? 0 : 1);
        return y;
    };
    double gradient = 0;
    Tape<double>::Index size = 0, last = 0;
    std::thread{[&] {
        const Value x{1.0};
        Value::tape().recordBlock(COUNT, [&](auto& recorder) { last = chain(recorder, x); });
        size = Value::tape().size();
        Value::tape().backward(last);
        gradient = x.grad();
    }}.join();
    REQUIRE(last == COUNT + 1);
    REQUIRE(size == COUNT + 2);
    REQUIRE(gradient == COUNT);
}

TEST_CASE("a listener is told of the operations of a block", "[tape]") {
    Notes notes;
    Value::tape().listen(&notes);
    const Value x[2]{Value{2.0}, Value{3.0}}, w[2]{Value{5.0}, Value{7.0}};
    Value y;
    multiplyRow<2, 1>(x, w, &y);
    Value::tape().listen(nullptr);
    using enum Operator;
    REQUIRE(notes.what == std::vector{leaf, leaf, leaf, leaf, multiply, multiply, add});
    REQUIRE(notes.values == std::vector<double>{2, 3, 5, 7, 10, 21, 31});
    REQUIRE(y.data() == 31);
}
