#include <catch2/catch_test_macros.hpp>
#include <thread>

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
