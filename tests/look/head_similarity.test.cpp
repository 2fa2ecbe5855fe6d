#include <catch2/catch_approx.hpp>
#include <catch2/catch_test_macros.hpp>
#include <vector>

#include <regard/look/head_measure.hpp>

using namespace regard;

static AttnMatrix head(double onSelf) {
    AttnMatrix weights{2};
    weights(0, 0) = 1;
    weights(1, 0) = 1 - onSelf;
    weights(1, 1) = onSelf;
    return weights;
}

TEST_CASE("heads are as alike as their rows, on average over texts", "[look]") {
    const auto alike = headSimilarities({{head(1), head(0)}, {head(0), head(0)}});
    CHECK(alike == std::vector<double>{1, 0.5, 0.5, 1}); // apart in one text, the same in the other
    CHECK_THROWS_AS(headSimilarities({}), Error);
    CHECK_THROWS_AS(headSimilarities({{head(1)}, {head(1), head(0)}}), Error);
}
