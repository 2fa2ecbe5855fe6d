// The sizes of a config, known to keep its rules.
#pragma once

#include <cstddef>

#include <regard/core/config.hpp>
#include <regard/core/config_rules.hpp>

namespace regard {

/// The sizes of a checked config as `std::size_t`, for loops and array bounds.
template <AnyConfig auto C>
struct Shape {
    static constexpr Config CONFIG = Checked<C>::VALUE;
    static constexpr std::size_t N_EMBD = static_cast<std::size_t>(CONFIG.N_EMBD);
    static constexpr std::size_t N_HEAD = static_cast<std::size_t>(CONFIG.N_HEAD);
    static constexpr std::size_t N_LAYER = static_cast<std::size_t>(CONFIG.N_LAYER);
    static constexpr std::size_t BLOCK_SIZE = static_cast<std::size_t>(CONFIG.BLOCK_SIZE);
    static constexpr std::size_t VOCAB_SIZE = static_cast<std::size_t>(CONFIG.VOCAB_SIZE);
    static constexpr std::size_t HEAD_DIM = headDim(CONFIG);
    static constexpr std::size_t N_KV_HEAD = keyHeads(CONFIG);
    static constexpr std::size_t KEY_DIM = keyDim(CONFIG);
    static constexpr std::size_t N_INNER = innerDim(CONFIG);
    static constexpr std::size_t ATTENTION_RANK = static_cast<std::size_t>(CONFIG.ATTENTION_RANK);
};

} // namespace regard
