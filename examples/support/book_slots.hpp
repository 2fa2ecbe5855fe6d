// The places of the book: which chapter each figure stands in, and which choices of the reader it
// follows.
#pragma once

#include <array>
#include <cstddef>
#include <string_view>

namespace tour {

/// What a reader has chosen.
struct Choice {
    std::size_t word = 0;     ///< number of the name
    std::size_t state = 1;    ///< 0 random weights, 1 trained
    std::size_t layer = 0;    ///< of the deep model
    std::size_t head = 0;     ///< of either model
    std::size_t position = 0; ///< in the name, BOS is 0
};

/// A place of the book that holds one figure for every choice among its `dims`: w(ord), s(tate),
/// l(ayer), h(ead), p(osition), in this order.
struct Slot {
    std::string_view id;
    std::string_view chapter;
    std::string_view dims;

    bool follows(char dim) const { return dims.find(dim) != dims.npos; }
};

/// All places, in the order of the page.
inline constexpr std::array SLOTS{
    Slot{"tokenisation", "tokenisation", "w"},
    Slot{"embeddings", "embeddings", "s"},
    Slot{"map", "embeddings", "s"},
    Slot{"forward", "forward", "wsp"},
    Slot{"why", "why", "ws"},
    Slot{"sequence", "sequence", "wsp"},
    Slot{"qkv", "qkv", "wsp"},
    Slot{"matrix", "matrix", "wshp"},
    Slot{"heads", "heads", "ws"},
    Slot{"whole", "whole", ""},
    Slot{"training", "training", "w"},
    Slot{"inference", "inference", ""},
    Slot{"lesson", "lesson", ""},
    Slot{"plate", "plate", "slh"},
    Slot{"plate-heads", "plate", "s"},
    Slot{"anatomy-meaning", "anatomy-meaning", ""},
    Slot{"anatomy-matrices", "anatomy-matrices", ""},
    Slot{"anatomy-dots", "anatomy-dots", ""},
    Slot{"anatomy-scaling", "anatomy-scaling", ""},
    Slot{"anatomy-update", "anatomy-update", ""},
    Slot{"anatomy-mask", "anatomy-mask", ""},
    Slot{"anatomy-heads", "anatomy-heads", ""},
    Slot{"anatomy-gpt3", "anatomy-gpt3", ""},
    Slot{"anatomy-cost", "anatomy-cost", ""},
    Slot{"overview", "overview", "ws"},
    Slot{"pair", "pair", "wslhp"},
    Slot{"lines", "lines", "wsl"},
    Slot{"arcs", "lines", "wslh"},
    Slot{"row", "row", "wslp"},
    Slot{"text", "row", "wslp"},
    Slot{"values", "values", "wslh"},
    Slot{"next", "next", "ws"},
    Slot{"lens", "next", "ws"},
    Slot{"names", "names", ""},
    Slot{"ablation", "names", ""},
    Slot{"similarity", "names", "s"},
    Slot{"induction", "induction", ""},
    Slot{"rollout", "flows", "ws"},
    Slot{"sankey", "flows", "wsp"},
    Slot{"playback", "flows", "ws"},
    Slot{"difference", "difference", "wlh"},
    Slot{"film", "difference", "lh"},
    Slot{"families", "families", ""},
};

} // namespace tour
