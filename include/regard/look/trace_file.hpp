// What a model computed, for other programs: the traces of a text as safetensors, which Python
// reads as arrays, and its attention as a table, which a spreadsheet does.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <regard/core/error.hpp>
#include <regard/files/safetensors_writer.hpp>
#include <regard/look/attn_matrix.hpp>
#include <regard/look/csv.hpp>
#include <regard/nn/trace.hpp>

namespace regard {

namespace detail {

/// The arrays of one file, row by row of a position.
template <class R>
class TraceArrays {
public:
    explicit TraceArrays(std::size_t positions) : positions_(positions) {}

    /// [n][width]: what `of(t)` gives for position t, an empty one where the model has none.
    template <class Of>
    void addRows(const std::string& name, const Of& of) {
        std::vector<R> numbers;
        for (std::size_t t = 0; t < positions_; ++t) {
            const auto row = of(t);
            numbers.insert(numbers.end(), row.begin(), row.end());
        }
        if (numbers.empty()) return;
        const std::uint64_t width = numbers.size() / positions_;
        add(name, std::move(numbers), {positions_, width});
    }

    /// [N_HEAD][n][n]: what the heads of `of(t)` give, where they give something; the future is
    /// NaN.
    template <class Of>
    void addHeads(const std::string& name, const Of& of) {
        const std::size_t heads = of(0).size(), n = positions_;
        if (heads == 0) return;
        std::vector<R> numbers(heads * n * n, std::numeric_limits<R>::quiet_NaN());
        for (std::size_t t = 0; t < n; ++t)
            for (std::size_t h = 0; h < heads; ++h) {
                const auto row = of(t)[h];
                for (std::size_t key = 0; key < row.size() && key < n; ++key)
                    numbers[(h * n + t) * n + key] = row[key];
            }
        add(name, std::move(numbers), {heads, n, n});
    }

    SafetensorsWriter writer;

private:
    void add(const std::string& name, std::vector<R> numbers, std::vector<std::uint64_t> shape) {
        arrays_.push_back(std::move(numbers));
        writer.add(name, std::span<const R>{arrays_.back()}, std::move(shape));
    }

    std::size_t positions_;
    std::vector<std::vector<R>> arrays_; // their numbers stay where they are when this one grows
};

} // namespace detail

/// The traces of the n positions of a text as the bytes of a safetensors file: `tokens` [n],
/// `tokEmb`, `posEmb`, `combined`, `afterNorm` [n][N_EMBD], `logits` and `probs` [n][VOCAB_SIZE],
/// and of every layer `layer0.q`, `.k`, `.v`, `.preAttnNorm`, `.headOutputs`, `.afterAttn`,
/// `.preMlpNorm`, `.mlpHidden`, `.afterMlp` as in `LayerTrace`, and `layer0.attnLogits` and
/// `.attnWeights` [N_HEAD][n][n], whose rows look and whose columns are looked at; the future of a
/// row is NaN. `labels` name the positions in the metadata, a line each. Fails for no traces and
/// for another number of labels.
template <class R>
std::string traceFileBytes(const std::vector<ForwardTrace<R>>& traces,
                           const std::vector<std::string>& labels) {
    if (traces.empty()) fail("a file of traces needs the traces of at least one position");
    if (labels.size() != traces.size())
        fail("traces of " + std::to_string(traces.size()) + " positions got " +
             std::to_string(labels.size()) + " labels");
    detail::TraceArrays<R> arrays{traces.size()};
    using Trace = ForwardTrace<R>;
    using Row = std::span<const R>;
    for (const auto& [name, field] :
         {std::pair<const char*, Row Trace::*>{"tokEmb", &Trace::tokEmb},
          {"posEmb", &Trace::posEmb},
          {"combined", &Trace::combined},
          {"afterNorm", &Trace::afterNorm},
          {"logits", &Trace::logits}})
        arrays.addRows(name, [&, member = field](std::size_t t) { return traces[t].*member; });
    arrays.addRows("probs", [&](std::size_t t) { return traces[t].probs(); });
    using Layer = LayerTrace<R>;
    for (std::size_t l = 0; l < traces.front().layers.size(); ++l) {
        const std::string layer = "layer" + std::to_string(l) + '.';
        for (const auto& [name, field] :
             {std::pair<const char*, Row Layer::*>{"preAttnNorm", &Layer::preAttnNorm},
              {"q", &Layer::q},
              {"k", &Layer::k},
              {"v", &Layer::v},
              {"headOutputs", &Layer::headOutputs},
              {"afterAttn", &Layer::afterAttn},
              {"preMlpNorm", &Layer::preMlpNorm},
              {"mlpHidden", &Layer::mlpHidden},
              {"afterMlp", &Layer::afterMlp}})
            arrays.addRows(layer + name, [&, member = field](std::size_t t) {
                return traces[t].layers[l].*member;
            });
        arrays.addHeads(layer + "attnLogits",
                        [&](std::size_t t) { return traces[t].layers[l].attnLogits; });
        arrays.addHeads(layer + "attnWeights",
                        [&](std::size_t t) { return traces[t].layers[l].attnWeights; });
    }
    std::vector<std::int32_t> tokens;
    std::string lines;
    for (std::size_t t = 0; t < traces.size(); ++t) {
        tokens.push_back(traces[t].tokenId);
        lines += (t == 0 ? "" : "\n") + labels[t];
    }
    arrays.writer.add("tokens", std::span<const std::int32_t>{tokens}, {tokens.size()});
    arrays.writer.setMetadata("labels", lines);
    return arrays.writer.bytes();
}

/// The attention of every layer and head, a line for every pair of positions that the mask allows:
/// layer, head, row, column, query, key (their labels), score (q·k / √HEAD_DIM), weight; none where
/// the traces hold no weights. Fails as `traceFileBytes` does.
template <class R>
Table attentionTable(const std::vector<ForwardTrace<R>>& traces,
                     const std::vector<std::string>& labels) {
    if (labels.size() != traces.size() || traces.empty())
        fail("traces of " + std::to_string(traces.size()) + " positions got " +
             std::to_string(labels.size()) + " labels; both need one at least");
    Table table{{"layer", "head", "row", "column", "query", "key", "score", "weight"}, {}};
    for (std::size_t l = 0; l < traces.front().layers.size(); ++l)
        for (std::size_t h = 0; h < traces.front().layers[l].attnWeights.size(); ++h)
            for (std::size_t i = 0; i < traces.size(); ++i) {
                const auto weights = traces[i].layers[l].attnWeights[h];
                const auto scores = traces[i].layers[l].attnLogits[h];
                for (std::size_t j = 0; j < weights.size() && j < traces.size(); ++j)
                    if (scores[j] > -std::numeric_limits<R>::infinity())
                        table.rows.push_back({l, h, i, j, labels[i], labels[j], double(scores[j]),
                                              double(weights[j])});
            }
    return table;
}

} // namespace regard
