// A model as a header: the compiler reads back every bit of it, the same weights give the same
// bytes, and what makes no header is refused.
#include <bit>
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers.hpp>
#include <catch2/matchers/catch_matchers_exception.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <limits>
#include <set>
#include <string>
#include <string_view>
#include <support/embedded_names.hpp>
#include <support/french_names.hpp>

#include <regard/core/presets.hpp>
#include <regard/infer/generate.hpp>
#include <regard/learn/model_header.hpp>
#include <regard/text/file.hpp>

using namespace regard;
using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::Message;

namespace {

constexpr Config TINY{.N_EMBD = 4, .N_HEAD = 2, .BLOCK_SIZE = 3, .VOCAB_SIZE = 3};

// what the header says is known to the compiler
static_assert(embedded_names::CONFIG.VOCAB_SIZE == Alphabet{embedded_names::ALPHABET}.size());
static_assert(embedded_names::WEIGHTS[0] != 0);
static_assert(sizeof embedded_names::WEIGHTS == 4 * parameterCount(embedded_names::CONFIG));

} // namespace

TEST_CASE("the weights of a header give the header again, byte for byte", "[model_header]") {
    const Model<embedded_names::CONFIG> model{embedded_names::WEIGHTS};
    const std::string header =
        modelHeader(model, Alphabet{embedded_names::ALPHABET}, "embedded_names");
    const std::string path =
        std::string{REGARD_TESTS_DIR} + "/../examples/support/embedded_names.hpp";
    CHECK((header == readFile(path)));
    CHECK_THAT(header, ContainsSubstring("4480 weights in 17920 bytes"));
}

TEST_CASE("the model of the header learned: it writes names of French kind", "[model_header]") {
    const Model<embedded_names::CONFIG> model{embedded_names::WEIGHTS};
    const Alphabet alphabet{embedded_names::ALPHABET};
    double loss = 0;
    std::size_t letters = 0;
    for (const std::string_view name : data::FRENCH_NAMES) {
        const auto tokens = alphabet.tokenize(name);
        if (tokens.size() > embedded_names::CONFIG.BLOCK_SIZE + 1) continue;
        const auto traces = computeSequenceTraces(model, tokens);
        for (std::size_t t = 0; t + 1 < tokens.size(); ++t, ++letters)
            loss -= std::log(double(traces[t].probs()[std::size_t(tokens[t + 1])]));
    }
    CHECK(loss / double(letters) < 2.2); // ln 36 = 3.58 for a model that knows nothing
    Random random{42};
    std::set<std::string> names;
    for (int i = 0; i < 20; ++i) names.insert(alphabet.text(generate(model, random).tokens));
    CHECK(names.size() >= 15);
}

TEST_CASE("every weight stands in the header bit for bit, under its tensor", "[model_header]") {
    Model<TINY> model;
    const float numbers[] = {0.1f,
                             -0.0f,
                             1,
                             -16777216,
                             1.17549435e-38f,
                             1e-45f,
                             std::numeric_limits<float>::max(),
                             std::nextafter(1.0f, 2.0f)};
    for (std::size_t i = 0; i < model.parameters().size(); ++i)
        model.parameters()[i] = numbers[i % 8];
    const std::string header = modelHeader(model, Alphabet{"ab"}, "tiny");
    CHECK_THAT(header, ContainsSubstring("\n    // layer0.attn_wq [4][4]\n"));
    CHECK_THAT(header, ContainsSubstring("namespace tiny {"));
    std::size_t count = 0;
    for (std::size_t at = header.find("= {\n") + 4; header[at] != '}';) {
        const std::size_t end = header.find('\n', at);
        const std::string line = header.substr(at, end - at);
        at = end + 1;
        if (line.find("//") != line.npos) continue;
        const char* text = line.c_str();
        while (*text != '\0') {
            char* stop = nullptr;
            const float number = std::strtof(text, &stop);
            REQUIRE(std::string_view{stop}.starts_with("f,"));
            REQUIRE(std::string_view(text, stop).find_first_of(".e") != std::string_view::npos);
            REQUIRE(std::bit_cast<std::uint32_t>(number) ==
                    std::bit_cast<std::uint32_t>(model.parameters()[count]));
            ++count;
            text = stop + 2;
        }
    }
    CHECK(count == model.parameters().size());
}

TEST_CASE("a shape and an alphabet are written as C++ has them", "[model_header]") {
    CHECK(detail::configLiteral(Config{}) == "regard::Config{}");
    constexpr Config C{.N_EMBD = 4,
                       .N_HEAD = 2,
                       .VOCAB_SIZE = 3,
                       .N_INNER = 16,
                       .NORM = Norm::layerNorm,
                       .NORM_PLACE = NormPlace::post,
                       .NORM_GAIN = true,
                       .EMBD_NORM = false,
                       .ACTIVATION = Activation::swiGlu,
                       .N_KV_HEAD = 1,
                       .POSITION = Position::ropeHalfSplit};
    CHECK(detail::configLiteral(C) ==
          "regard::Config{.N_EMBD = 4, .N_HEAD = 2, .VOCAB_SIZE = 3, .N_INNER = 16, "
          ".NORM = regard::Norm::layerNorm, .NORM_PLACE = regard::NormPlace::post, "
          ".NORM_GAIN = true, .EMBD_NORM = false, .ACTIVATION = regard::Activation::swiGlu, "
          ".N_KV_HEAD = 1, .POSITION = regard::Position::ropeHalfSplit}");
    // 0 stays 0, so that the header's config is the very type of the model that was trained
    CHECK(detail::configLiteral(Config{.N_EMBD = 32, .N_HEAD = 8}) ==
          "regard::Config{.N_EMBD = 32, .N_HEAD = 8}");
    CHECK(detail::stringLiteral("a\"\\\n\xC3\xA9"
                                "1") == R"("a\"\\\012\303\2511")");
}

TEST_CASE("what makes no header is refused", "[model_header]") {
    Model<TINY> model{Random{1}};
    for (const char* name : {"", "1a", "a-b", "a b", "é"})
        REQUIRE_THROWS_WITH(modelHeader(model, Alphabet{"ab"}, name),
                            ContainsSubstring("is no name of a namespace"));
    REQUIRE_THROWS_MATCHES(
        modelHeader(model, Alphabet{"abc"}, "tiny"), Error,
        Message("an alphabet of 4 tokens for a model of 3: take the one that it learned with"));
    model.tensor("wpe")(1, 2) = std::numeric_limits<float>::quiet_NaN();
    REQUIRE_THROWS_MATCHES(modelHeader(model, Alphabet{"ab"}, "tiny"), Error,
                           Message("a weight of wpe is NaN or infinite: go back to a checkpoint"));
}
