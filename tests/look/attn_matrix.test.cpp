#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers.hpp>
#include <catch2/matchers/catch_matchers_floating_point.hpp>
#include <vector>

#include <regard/look/attn_matrix.hpp>
#include <regard/nn/gpt_forward.hpp>

#include "../support/microgpt.hpp"

using namespace regard;
using Catch::Matchers::WithinAbs;

TEST_CASE("the matrix of \"emma\" is 5×5, causal, and every row adds to 1", "[attnMatrix]") {
    const Model<microgpt> model{Random{42}};
    const auto traces = computeSequenceTraces(model, ENGLISH.tokenize("emma"));
    for (std::size_t head = 0; head < 4; ++head) {
        const AttnMatrix matrix = buildAttnMatrix(traces, 0, head);
        REQUIRE(matrix.size() == 5);
        REQUIRE(matrix(0, 0) == 1);
        for (std::size_t i = 0; i < 5; ++i) {
            double sum = 0;
            for (std::size_t j = 0; j < 5; ++j) {
                REQUIRE(matrix.isMasked(i, j) == (j > i));
                if (j <= i) sum += matrix(i, j);
            }
            REQUIRE_THAT(sum, WithinAbs(1, 1e-6));
        }
    }
}

TEST_CASE("the matrix holds the weights of the head that was asked for", "[attnMatrix]") {
    const Model<microgpt> model{Random{42}};
    const auto traces = computeSequenceTraces(model, ENGLISH.tokenize("emma"));
    for (std::size_t head = 0; head < 4; ++head) {
        const AttnMatrix matrix = buildAttnMatrix(traces, 0, head);
        for (std::size_t j = 0; j <= 3; ++j)
            REQUIRE(matrix(3, j) == double(traces[3].layers[0].attnWeights[head][j]));
    }
}

TEST_CASE("a name of 15 letters fills 16 × 16", "[attnMatrix]") {
    const Model<microgpt> model{Random{42}};
    REQUIRE(buildAttnMatrix(computeSequenceTraces(model, ENGLISH.tokenize("abcdefghijklmno")), 0, 0)
                .size() == 16);
}

TEST_CASE("a weight of 0 is not a masked cell", "[attnMatrix]") {
    AttnMatrix matrix{2};
    REQUIRE(matrix.isMasked(1, 0));
    matrix(1, 0) = 0;
    REQUIRE_FALSE(matrix.isMasked(1, 0));
}

TEST_CASE("a layer or head that the model does not have is named", "[attnMatrix]") {
    const Model<microgpt> model{Random{42}};
    const auto traces = computeSequenceTraces(model, ENGLISH.tokenize("emma"));
    REQUIRE_THROWS_WITH(buildAttnMatrix(traces, 1, 0),
                        "layer 1 of a model with 1 layers (they count from 0)");
    REQUIRE_THROWS_WITH(buildAttnMatrix(traces, 0, 4),
                        "head 4 of a layer with 4 heads (they count from 0)");
    REQUIRE_THROWS_AS(buildAttnMatrix(std::vector<ForwardTrace<float>>{}, 0, 0), Error);
}
