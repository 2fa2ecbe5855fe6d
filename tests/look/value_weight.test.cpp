#include <catch2/catch_approx.hpp>
#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <vector>

#include <regard/look/value_weight.hpp>
#include <regard/nn/gpt_forward.hpp>

using namespace regard;

static constexpr Config DEEP{.N_LAYER = 2};

TEST_CASE("the contributions of all heads and positions are what attention adds", "[look][value]") {
    const Model<DEEP, double> model{Random{42}};
    const std::vector<int> tokens{26, 4, 12, 12, 0, 26};
    const auto traces = computeSequenceTraces(model, tokens);
    const std::size_t row = 3;
    for (const std::size_t layer : {std::size_t{0}, std::size_t{1}}) {
        const auto& before = layer ? traces[row].layers[0].afterMlp : traces[row].afterNorm;
        std::vector<double> sum(before.begin(), before.end());
        for (std::size_t head = 0; head < 4; ++head)
            for (std::size_t col = 0; col <= row; ++col) {
                const auto part = valueContribution(model, traces, layer, head, row, col);
                for (std::size_t d = 0; d < sum.size(); ++d) sum[d] += part[d];
            }
        for (std::size_t d = 0; d < sum.size(); ++d)
            CHECK(sum[d] ==
                  Catch::Approx(traces[row].layers[layer].afterAttn[d]).epsilon(0).margin(1e-12));
    }
}

TEST_CASE("a norm stands where a weight stands", "[look][value]") {
    const Model<DEEP> model{Random{42}};
    const auto traces = computeSequenceTraces(model, std::vector<int>{26, 4, 12, 12, 0, 26});
    const AttnMatrix norms = valueWeighted(model, traces, 1, 2);
    REQUIRE(norms.size() == 5);
    CHECK(norms.isMasked(0, 1));
    double squares = 0;
    for (const double x : valueContribution(model, traces, 1, 2, 4, 3)) squares += x * x;
    CHECK(norms(4, 3) == std::sqrt(squares));
    CHECK(norms(4, 3) > 0);
    CHECK_THROWS_AS(valueWeighted(model, traces, 2, 0), Error);
}
