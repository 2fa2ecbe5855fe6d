// Traces for other programs: every array is what the trace holds, in the file and in the table.
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_exception.hpp>
#include <cmath>
#include <cstddef>
#include <sstream>
#include <string>
#include <vector>

#include <regard/core/presets.hpp>
#include <regard/look/trace_file.hpp>
#include <regard/nn/gpt_forward.hpp>

using namespace regard;
using Catch::Matchers::Message;

namespace {

constexpr Config SMALL{
    .N_EMBD = 8, .N_HEAD = 2, .N_LAYER = 2, .BLOCK_SIZE = 6, .VOCAB_SIZE = 5, .N_INNER = 12};
const std::vector<std::string> LABELS{"BOS", "a", "=b\n", "é"};

auto tracesOf(int seed = 3) {
    return computeSequenceTraces(Model<SMALL>{Random{seed}}, std::vector{4, 0, 1, 2, 4});
}

} // namespace

TEST_CASE("a file of traces has every array in its shape", "[trace_file]") {
    const auto traces = tracesOf();
    const std::string bytes = traceFileBytes(traces, LABELS);
    const Safetensors file = parseSafetensors(bytes, "f");
    CHECK(file.metadata("labels") == "BOS\na\n=b\n\né");
    CHECK(file["tokens"].numbers<std::int32_t>() == std::vector<std::int32_t>{4, 0, 1, 2});
    CHECK(file.tensors.size() == 7 + 2 * 11);
    using Shape = std::vector<std::uint64_t>;
    CHECK(file["logits"].shape == Shape{4, 5});
    CHECK(file["layer1.mlpHidden"].shape == Shape{4, 12});
    CHECK(file["layer0.attnWeights"].shape == Shape{2, 4, 4});

    const auto same = [&](const char* name, auto rowOf) {
        const std::vector<float> numbers = file[name].numbers<float>();
        const std::size_t width = numbers.size() / 4;
        for (std::size_t t = 0; t < 4; ++t) {
            const auto row = rowOf(traces[t]);
            REQUIRE(row.size() == width);
            for (std::size_t i = 0; i < width; ++i) REQUIRE(numbers[t * width + i] == row[i]);
        }
    };
    same("tokEmb", [](const auto& trace) { return trace.tokEmb; });
    same("posEmb", [](const auto& trace) { return trace.posEmb; });
    same("combined", [](const auto& trace) { return trace.combined; });
    same("afterNorm", [](const auto& trace) { return trace.afterNorm; });
    same("logits", [](const auto& trace) { return trace.logits; });
    same("probs", [](const auto& trace) { return trace.probs(); });
    same("layer1.preAttnNorm", [](const auto& trace) { return trace.layers[1].preAttnNorm; });
    same("layer0.q", [](const auto& trace) { return trace.layers[0].q; });
    same("layer1.k", [](const auto& trace) { return trace.layers[1].k; });
    same("layer1.v", [](const auto& trace) { return trace.layers[1].v; });
    same("layer0.headOutputs", [](const auto& trace) { return trace.layers[0].headOutputs; });
    same("layer0.afterAttn", [](const auto& trace) { return trace.layers[0].afterAttn; });
    same("layer1.preMlpNorm", [](const auto& trace) { return trace.layers[1].preMlpNorm; });
    same("layer0.mlpHidden", [](const auto& trace) { return trace.layers[0].mlpHidden; });
    same("layer1.afterMlp", [](const auto& trace) { return trace.layers[1].afterMlp; });

    const auto weights = file["layer1.attnWeights"].numbers<float>();
    const auto scores = file["layer1.attnLogits"].numbers<float>();
    for (std::size_t h = 0; h < 2; ++h)
        for (std::size_t i = 0; i < 4; ++i)
            for (std::size_t j = 0; j < 4; ++j) {
                const std::size_t at = (h * 4 + i) * 4 + j;
                if (j > i) {
                    CHECK(std::isnan(weights[at]));
                    CHECK(std::isnan(scores[at]));
                } else {
                    CHECK(weights[at] == traces[i].layers[1].attnWeights[h][j]);
                    CHECK(scores[at] == traces[i].layers[1].attnLogits[h][j]);
                }
            }
}

TEST_CASE("the table of attention has a line for every pair that the mask allows", "[trace_file]") {
    const auto traces = tracesOf();
    const Table table = attentionTable(traces, LABELS);
    REQUIRE(table.rows.size() == 2 * 2 * (1 + 2 + 3 + 4));
    std::ostringstream out;
    writeCsv(out, table);
    const std::string csv = out.str();
    CHECK(csv.starts_with("layer,head,row,column,query,key,score,weight\n0,0,0,0,BOS,BOS,"));
    const std::size_t last = csv.find("\n1,1,3,2,é,\"'=b\n\",");
    REQUIRE(last != csv.npos);
    std::istringstream numbers(csv.substr(csv.find("\",", last) + 2));
    double score = 0, weight = 0;
    char comma = 0;
    numbers >> score >> comma >> weight;
    CHECK(score == double(traces[3].layers[1].attnLogits[1][2]));
    CHECK(weight == double(traces[3].layers[1].attnWeights[1][2]));
}

TEST_CASE("what a mask hides is no line of the table", "[trace_file]") {
    constexpr Config WINDOWED = [] {
        Config c = SMALL;
        c.WINDOW = 2;
        return c;
    }();
    const auto traces =
        computeSequenceTraces(Model<WINDOWED>{Random{3}}, std::vector{4, 0, 1, 2, 4});
    CHECK(attentionTable(traces, LABELS).rows.size() == 2 * 2 * (1 + 2 + 2 + 2));
    const std::string bytes = traceFileBytes(traces, LABELS);
    const Safetensors file = parseSafetensors(bytes, "f");
    const auto weights = file["layer0.attnWeights"].numbers<float>();
    CHECK(weights[2 * 4 + 0] == 0); // hidden by the window: no weight reaches it
    CHECK(std::isnan(weights[2 * 4 + 3]));
}

TEST_CASE("traces need a label each", "[trace_file]") {
    const auto traces = tracesOf();
    REQUIRE_THROWS_MATCHES(traceFileBytes(traces, {"a"}), Error,
                           Message("traces of 4 positions got 1 labels"));
    REQUIRE_THROWS_MATCHES(traceFileBytes(std::vector<ForwardTrace<float>>{}, {}), Error,
                           Message("a file of traces needs the traces of at least one position"));
    REQUIRE_THROWS_MATCHES(attentionTable(traces, {"a"}), Error,
                           Message("traces of 4 positions got 1 labels; both need one at least"));
}
