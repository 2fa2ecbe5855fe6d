// What the benchmarks train on: the English names of the reference's run, of varying lengths, and
// the operations that a name costs.
#pragma once

#include <algorithm>
#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include <regard/core/config.hpp>
#include <regard/text/alphabet.hpp>

#include "../tests/support/golden.hpp"

namespace bench {

/// 1,000 names, BOS first and last.
inline const std::vector<std::vector<int>>& texts() {
    static const std::vector<std::vector<int>> all = [] {
        constexpr regard::Alphabet alphabet{"abcdefghijklmnopqrstuvwxyz"};
        std::vector<std::vector<int>> tokens;
        const Golden golden{"microgpt/run1000.txt"};
        for (const std::string& name : golden["documents"].words)
            tokens.push_back(alphabet.tokenize(name));
        return tokens;
    }();
    return all;
}

/// The texts of a step: `batch` of the names, the next at every step, the first again behind the
/// last whole batch.
inline std::span<const std::vector<int>> textsOf(std::size_t step, std::size_t batch) {
    return std::span{texts()}.subspan(step % (texts().size() / batch) * batch, batch);
}

/// Rows that the model sees of a name, on average.
inline double positionsPerName(const regard::Config& c) {
    double positions = 0;
    for (const auto& tokens : texts())
        positions += double((std::min)(std::size_t(c.BLOCK_SIZE), tokens.size() - 1));
    return positions / double(texts().size());
}

/// Operations of a training step as the literature on this model counts them: 6 per weight that a
/// token is multiplied with; attention itself is not counted.
inline double trainingFlopsPerName(const regard::Config& c) {
    return 6.0 * double(regard::matmulWeightCount(c)) * positionsPerName(c);
}

} // namespace bench
