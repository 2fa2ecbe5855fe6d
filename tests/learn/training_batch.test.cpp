#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers.hpp>
#include <vector>

#include <regard/learn/training_batch.hpp>

using namespace regard;

namespace {
constexpr Config four{.BLOCK_SIZE = 4, .VOCAB_SIZE = 9};
} // namespace

TEST_CASE("each token is asked for the one that follows", "[trainingBatch]") {
    TrainingBatch<four> batch;
    batch.add(std::vector{8, 1, 2, 8});
    batch.add(std::vector{8, 3, 8});
    const Batch view = batch.view();
    REQUIRE(std::vector(view.tokens.begin(), view.tokens.end()) == std::vector{8, 1, 2, 8, 3});
    REQUIRE(std::vector(view.targets.begin(), view.targets.end()) == std::vector{1, 2, 8, 3, 8});
    REQUIRE(view.sequences.size() == 2);
    REQUIRE(view.sequences[1].firstRow == 3);
    REQUIRE(view.sequences[1].rows == 2);
}

TEST_CASE("a text longer than the context is cut off", "[trainingBatch]") {
    TrainingBatch<four> batch;
    batch.add(std::vector{8, 1, 2, 3, 4, 5, 6, 8});
    REQUIRE(batch.rows() == 4);
    REQUIRE(batch.view().targets.back() == 4);
}

TEST_CASE("a text that teaches nothing is refused and leaves the batch alone", "[trainingBatch]") {
    TrainingBatch<four> batch;
    REQUIRE_THROWS_AS(batch.add(std::vector{8}), Error);
    REQUIRE_THROWS_WITH(batch.add(std::vector{8, 9, 8}),
                        "token 9 at index 1 is outside the model's vocabulary 0..8");
    REQUIRE(batch.rows() == 0);
}
