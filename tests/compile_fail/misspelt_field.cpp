// expect: N_HEADS
#include <regard/core/config.hpp>

constexpr regard::Config misspelt{.N_HEADS = 4};
