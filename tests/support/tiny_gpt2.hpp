// The tiny model of GPT-2's layout that the reference figures are of.
#pragma once

#include <string>

#include <regard/core/presets.hpp>

inline constexpr regard::Config TINY_GPT2 = [] {
    regard::Config c = regard::gpt2Small;
    c.N_EMBD = 32;
    c.N_HEAD = 2;
    c.N_LAYER = 2;
    c.BLOCK_SIZE = 64;
    c.VOCAB_SIZE = 101;
    return c;
}();

inline const std::string TINY_GPT2_PATH =
    std::string{REGARD_TESTS_DIR} + "/golden/gpt2/tiny.safetensors";
