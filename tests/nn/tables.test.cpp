#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <set>
#include <string>
#include <vector>

#include <regard/core/config.hpp>
#include <regard/nn/tables.hpp>

using namespace regard;

namespace {
/// The names of the tensors that `clearTables` sets to 0; the others must stay as they are.
template <Config C>
std::set<std::string> cleared() {
    std::vector<float> gradient(parameterCount(C), 3.0f);
    clearTables<C>(gradient.data());
    std::set<std::string> names;
    forEachTensor(C, [&](const std::string& name, const Tensor& tensor, std::size_t offset) {
        const auto begin = gradient.begin() + std::ptrdiff_t(offset);
        const auto end = begin + std::ptrdiff_t(tensor.size());
        if (std::all_of(begin, end, [](float x) { return x == 0.0f; }))
            names.insert(name);
        else
            REQUIRE(std::all_of(begin, end, [](float x) { return x == 3.0f; }));
    });
    return names;
}
} // namespace

TEST_CASE("only the gradients of tables are cleared, which are added to", "[tables]") {
    REQUIRE(cleared<Config{.N_EMBD = 8, .N_HEAD = 2}>() == std::set<std::string>{"wte", "wpe"});
    REQUIRE(cleared<Config{.N_EMBD = 8,
                           .N_HEAD = 2,
                           .N_LAYER = 2,
                           .POSITION = Position::sinusoidal,
                           .CAUSAL = false,
                           .ATTENTION = AttentionKind::linformer,
                           .ATTENTION_RANK = 2,
                           .N_SEGMENT = 2}>() ==
            std::set<std::string>{"wte", "wse", "layer0.attn_e", "layer0.attn_f", "layer1.attn_e",
                                  "layer1.attn_f"});
    REQUIRE(cleared<Config{
                .N_EMBD = 8, .N_HEAD = 2, .POSITION = Position::t5, .N_ENCODER_LAYER = 1}>() ==
            std::set<std::string>{"wte", "enc_attn_bias", "attn_bias"});
    // an encoder and its decoder share the norm of their embeddings
    REQUIRE(cleared<Config{.N_EMBD = 8,
                           .N_HEAD = 2,
                           .NORM_GAIN = true,
                           .POSITION = Position::sinusoidal,
                           .N_ENCODER_LAYER = 1}>() ==
            std::set<std::string>{"wte", "ln_embd_gain"});
}
