// The program gpt2 with the tiny model of GPT-2's layout and a vocabulary of bytes.
#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_exception.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>
#include <cstdio>
#include <filesystem>
#include <string>
#include <support/gpt2_program.hpp>
#include <vector>

#include "../support/folder.hpp"
#include "../support/tiny_gpt2.hpp"
#include "../support/xml_check.hpp"

using namespace regard;
using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::MessageMatches;
using Catch::Matchers::StartsWith;

namespace {

/// 95 visible ASCII characters, four merges, a line feed and the end of a text: 101 tokens.
BytePairEncoding vocabulary() {
    std::vector<std::string> tokens;
    for (char c = 0x20; c < 0x7F; ++c) tokens.emplace_back(1, c);
    for (const char* more : {"\n", "th", "the", " a", "\xC3", "<|endoftext|>"})
        tokens.emplace_back(more);
    BytePairEncoding encoding{tokens};
    encoding.addMerge("t", "h");
    encoding.addMerge("th", "e");
    encoding.addMerge(" ", "a");
    return encoding;
}

struct Written {
    std::string text, log;
};

std::string contentOf(std::FILE* file) {
    std::string content;
    std::rewind(file);
    for (int c = std::fgetc(file); c != EOF; c = std::fgetc(file)) content += static_cast<char>(c);
    std::fclose(file);
    return content;
}

Written written(const gpt2::Settings& settings) {
    std::FILE* const out = std::tmpfile();
    std::FILE* const log = std::tmpfile();
    REQUIRE(out != nullptr);
    REQUIRE(log != nullptr);
    gpt2::writeOn<TINY_GPT2>(settings, SafetensorsReader{TINY_GPT2_PATH}, vocabulary(), out, log);
    return {contentOf(out), contentOf(log)};
}

} // namespace

TEST_CASE("at temperature 0 the likeliest tokens are written, as the model has them", "[gpt2]") {
    const TestFolder folder;
    gpt2::Settings settings;
    settings.prompt = "the cat";
    settings.tokens = 12;
    settings.temperature = 0;
    settings.out = folder / "out";
    const Written result = written(settings);

    const BytePairEncoding encoding = vocabulary();
    const auto model = loadGpt2<TINY_GPT2>(TINY_GPT2_PATH);
    std::vector<int> tokens = encoding.encode("the cat");
    REQUIRE(tokens.size() == 5); // the, space, c, a, t
    KvCache<TINY_GPT2> cache;
    std::string expected;
    for (std::size_t t = 0; t + 1 < 5 + 13; ++t) {
        const auto logits = gptForward(tokens[t], t, cache, model);
        if (t < 4) continue;
        const int token =
            static_cast<int>(std::max_element(logits.begin(), logits.end()) - logits.begin());
        if (token == encoding.bos() || tokens.size() == 5 + 12) break;
        tokens.push_back(token);
        expected += encoding.bytes(token);
    }
    Utf8Stream stream;
    std::string shown = stream.push(expected);
    shown += stream.finish();
    CHECK(result.text == "the cat" + shown + "\n");
    CHECK_THAT(result.log, ContainsSubstring(std::to_string(tokens.size() - 5) + " tokens, "));
    CHECK_THAT(result.log, ContainsSubstring("MB of memory, weights 0 MB"));
    CHECK_THAT(result.log, ContainsSubstring("open " + settings.out + "/index.html"));
}

TEST_CASE("every layer and head is drawn, and a page shows them", "[gpt2]") {
    const TestFolder folder;
    gpt2::Settings settings;
    settings.prompt = "a <b> \"&\"\nthe";
    settings.tokens = 3;
    settings.positions = 8;
    settings.out = folder / "deep/out";
    (void)written(settings);
    for (const char* name : {"layer0.svg", "layer1.svg"}) {
        const std::string svg = readFile(settings.out + "/" + name);
        CHECK(xmlProblem(svg) == "");
        CHECK_THAT(svg, ContainsSubstring("head\u00A00") && ContainsSubstring("head\u00A01"));
        // 8 positions, 36 pairs that the mask allows, in each of two heads
        std::size_t cells = 0;
        for (std::size_t at = svg.find(" → "); at != svg.npos; at = svg.find(" → ", at + 1))
            ++cells;
        CHECK(cells == 2 * 36);
    }
    const std::string page = readFile(settings.out + "/index.html");
    CHECK_THAT(page, ContainsSubstring("a &lt;b&gt; ") && ContainsSubstring("layer1.svg") &&
                         ContainsSubstring("first 8 tokens"));
    CHECK_FALSE(std::filesystem::exists(settings.out + "/layer2.svg"));
}

TEST_CASE("a seed gives its text again, and the likeliest k are all that is chosen from",
          "[gpt2]") {
    gpt2::Settings settings;
    settings.positions = 0;
    settings.temperature = 1;
    const std::string text = written(settings).text;
    CHECK(text.starts_with("Attention is"));
    CHECK(written(settings).text == text);
    settings.seed = 7;
    CHECK(written(settings).text != text);

    settings.topK = 1; // the likeliest token, however hot
    const std::string likeliest = written(settings).text;
    settings.temperature = 0;
    settings.seed = 8;
    CHECK(written(settings).text == likeliest);
}

TEST_CASE("the text ends where the model's context does", "[gpt2]") {
    gpt2::Settings settings;
    settings.positions = 0;
    settings.temperature = 0;
    settings.tokens = 1000;
    settings.prompt = std::string(60, '!');
    // 60 tokens are read, four positions are left, and the last of them is followed by a token
    CHECK_THAT(written(settings).log, ContainsSubstring("5 tokens, "));
    settings.prompt = std::string(65, '!');
    REQUIRE_THROWS_MATCHES(written(settings), Error,
                           MessageMatches(StartsWith("the prompt has 65 tokens, and the model "
                                                     "reads 64: shorten it")));
}

TEST_CASE("files that are missing or don't belong together are said", "[gpt2]") {
    const TestFolder folder;
    REQUIRE_THROWS_MATCHES(
        gpt2::checkFiles(folder.path.string()), Error,
        MessageMatches(StartsWith(folder.path.string() + " has no model.safetensors: fetch ") &&
                       ContainsSubstring("https://huggingface.co/openai-community/gpt2")));
    for (const char* name : {"model.safetensors", "vocab.json"})
        writeFileAtomically(folder / name, "x");
    REQUIRE_THROWS_MATCHES(gpt2::checkFiles(folder.path.string()), Error,
                           MessageMatches(ContainsSubstring(" has no merges.txt: ")));
    gpt2::Settings settings;
    settings.model = "m";
    REQUIRE_THROWS_MATCHES(
        gpt2::writeOn<TINY_GPT2>(settings, SafetensorsReader{TINY_GPT2_PATH},
                                 BytePairEncoding{{"a", "<|endoftext|>"}}, stdout, stderr),
        Error, MessageMatches(StartsWith("m/vocab.json has 2 tokens and the model 101: ")));
}
