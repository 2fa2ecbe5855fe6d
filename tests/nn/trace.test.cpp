#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include <regard/core/error.hpp>
#include <regard/grad/value.hpp>
#include <regard/look/attn_matrix.hpp>
#include <regard/look/trace_file.hpp>
#include <regard/nn/gpt_forward.hpp>
#include <regard/nn/trace.hpp>

using namespace regard;

namespace {
const std::vector<int> TEXT{4, 1, 0, 2, 2, 3, 1};

/// Whether the traces of `C` have −∞ and 0 for the keys that `shows` hides, and shares that add
/// to 1 for the others.
template <Config C, class T, class Shows>
void requireHidden(Shows&& shows) {
    const Model<C, T> model{Random{1}};
    const auto traces = computeSequenceTraces(model, TEXT);
    for (std::size_t query = 0; query < traces.size(); ++query)
        for (const auto& layer : traces[query].layers) {
            REQUIRE(layer.attnWeights.size() == std::size_t(C.N_HEAD));
            for (std::size_t head = 0; head < layer.attnWeights.size(); ++head) {
                const auto scores = layer.attnLogits[head], weights = layer.attnWeights[head];
                REQUIRE(scores.size() == query + 1);
                REQUIRE(weights.size() == query + 1);
                double sum = 0, exponentials = 0;
                for (std::size_t key = 0; key <= query; ++key)
                    if (shows(query, key)) exponentials += std::exp(double(scores[key]));
                for (std::size_t key = 0; key <= query; ++key) {
                    INFO("query " << query << ", key " << key << ", head " << head);
                    if (shows(query, key)) {
                        REQUIRE(std::abs(weights[key] -
                                         std::exp(double(scores[key])) / exponentials) < 1e-6);
                    } else {
                        REQUIRE(scores[key] == -std::numeric_limits<Real<T>>::infinity());
                        REQUIRE(weights[key] == 0);
                    }
                    sum += double(weights[key]);
                }
                REQUIRE(std::abs(sum - 1) < 1e-6);
            }
        }
}
} // namespace

TEST_CASE("a trace has −∞ and 0 where the mask hides a key", "[trace]") {
    constexpr Config WINDOW{.N_LAYER = 2, .BLOCK_SIZE = 8, .VOCAB_SIZE = 5, .WINDOW = 3};
    const auto inWindow = [](std::size_t query, std::size_t key) { return key + 3 > query; };
    requireHidden<WINDOW, float>(inWindow);
    requireHidden<WINDOW, Value>(inWindow);
    // every second key, or the last two: not one range
    constexpr Config SPARSE{.BLOCK_SIZE = 8, .VOCAB_SIZE = 5, .WINDOW = 2, .STRIDE = 2};
    requireHidden<SPARSE, float>([](std::size_t query, std::size_t key) {
        return key + 2 > query || (query - key) % 2 == 0;
    });
}

TEST_CASE("a row of a trace that the mask cuts is read by index and in order", "[trace]") {
    constexpr Config C{.BLOCK_SIZE = 8, .VOCAB_SIZE = 5, .WINDOW = 2};
    const auto traces = computeSequenceTraces(Model<C>{Random{1}}, TEXT);
    const auto row = traces.back().layers[0].attnWeights[1];
    std::vector<float> inOrder(row.begin(), row.end()), byIndex;
    for (std::size_t key = 0; key < row.size(); ++key) byIndex.push_back(row[key]);
    REQUIRE(inOrder == byIndex);
    REQUIRE(inOrder[0] == 0);
}

TEST_CASE("where attention keeps no weights a trace has none, and all else", "[trace]") {
    constexpr Config C{.BLOCK_SIZE = 8, .VOCAB_SIZE = 5, .ATTENTION = AttentionKind::tiled};
    constexpr Config PLAIN{.BLOCK_SIZE = 8, .VOCAB_SIZE = 5};
    const Model<C> model{Random{1}};
    const auto traces = computeSequenceTraces(model, TEXT);
    const auto plain = computeSequenceTraces(Model<PLAIN>{Random{1}}, TEXT);
    for (std::size_t t = 0; t < traces.size(); ++t) {
        const auto& layer = traces[t].layers[0];
        REQUIRE(layer.attnWeights.size() == 0);
        REQUIRE(layer.attnLogits.size() == 0);
        for (std::size_t i = 0; i < 16; ++i) {
            REQUIRE(layer.q[i] == plain[t].layers[0].q[i]);
            REQUIRE(std::abs(layer.headOutputs[i] - plain[t].layers[0].headOutputs[i]) < 1e-6f);
        }
    }
    const Model<C, Value> taped{Random{1}};
    REQUIRE(computeSequenceTraces(taped, TEXT)[3].layers[0].attnWeights.size() == 0);

    SECTION("pictures say so") {
        std::string complaint;
        try {
            (void)buildAttnMatrix(traces, 0, 0);
        } catch (const Error& error) {
            complaint = error.what();
        }
        REQUIRE(complaint == "these traces hold no attention weights: look at a model whose "
                             "ATTENTION is dotProduct");
        REQUIRE(attentionTable(traces, std::vector<std::string>(traces.size(), "a")).rows.empty());
    }
}

TEST_CASE("a trace that is used again has the keys of its new position", "[trace]") {
    constexpr Config C{.BLOCK_SIZE = 8, .VOCAB_SIZE = 5, .WINDOW = 2};
    const Model<C> model{Random{1}};
    KvCache<C> cache;
    ForwardTrace<float> trace;
    for (std::size_t t = 0; t < TEXT.size(); ++t) {
        gptForward(TEXT[t], t, cache, model, trace);
        const auto row = trace.layers[0].attnWeights[0];
        REQUIRE(row.size() == t + 1);
        for (std::size_t key = 0; key + 2 <= t; ++key) REQUIRE(row[key] == 0);
    }
}
