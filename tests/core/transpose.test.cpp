#include <catch2/catch_template_test_macros.hpp>
#include <catch2/catch_test_macros.hpp>
#include <cstddef>
#include <vector>

#include <regard/core/transpose.hpp>

using namespace regard;

namespace {
template <class T, std::size_t ROWS, std::size_t COLS>
void checkTransposition() {
    std::vector<T> from(ROWS * COLS), to(ROWS * COLS);
    for (std::size_t i = 0; i < from.size(); ++i) from[i] = T(i);
    transpose<ROWS, COLS>(from.data(), to.data());
    std::size_t wrong = 0;
    for (std::size_t r = 0; r < ROWS; ++r)
        for (std::size_t c = 0; c < COLS; ++c) wrong += to[c * ROWS + r] != from[r * COLS + c];
    INFO(ROWS << " x " << COLS);
    REQUIRE(wrong == 0);
}
} // namespace

TEMPLATE_TEST_CASE("matrices of every shape are transposed", "[transpose]", float, double) {
    checkTransposition<TestType, 1, 1>();
    checkTransposition<TestType, 2, 3>();
    checkTransposition<TestType, 16, 16>();
    checkTransposition<TestType, 16, 27>();
    checkTransposition<TestType, 27, 16>();
    checkTransposition<TestType, 33, 47>();
    checkTransposition<TestType, 64, 32>();
}
