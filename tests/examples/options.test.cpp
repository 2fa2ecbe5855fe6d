#include "support/options.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers.hpp>
#include <string>
#include <vector>

namespace {
struct Answers {
    int steps = 1000;
    std::string language = "fr", out = "out";
    std::vector<std::string> names{"emma"};
};
Answers parse(std::vector<std::string> words) {
    Answers answers;
    Options options{"tour", "shows"};
    options.add("--steps", answers.steps, 0, 1'000'000, "steps of training");
    options.choice("--lang", answers.language, {"fr", "en"}, "language");
    options.add("--out", answers.out, "DIR", "where to write");
    options.positional("NAME", answers.names, "names");
    words.insert(words.begin(), "tour");
    std::vector<char*> argv;
    for (std::string& word : words) argv.push_back(word.data());
    options.parse(static_cast<int>(argv.size()), argv.data());
    return answers;
}
} // namespace

TEST_CASE("options are taken with a space or an equals sign, words as they come", "[options]") {
    const Answers a = parse({"--steps", "5", "zoé", "--lang=en", "--out", "-", "--", "--léa"});
    REQUIRE(a.steps == 5);
    REQUIRE(a.language == "en");
    REQUIRE(a.out == "-");
    REQUIRE(a.names == std::vector<std::string>{"zoé", "--léa"});
}

TEST_CASE("what is not said keeps its default", "[options]") {
    const Answers a = parse({});
    REQUIRE(a.steps == 1000);
    REQUIRE(a.names == std::vector<std::string>{"emma"});
}

TEST_CASE("a number that is none, or out of range, is refused with the range", "[options]") {
    for (const char* bad : {"-1", "abc", "1e9", "", "12x", "1000001", "99999999999999999999"})
        REQUIRE_THROWS_WITH(parse({"--steps", bad}),
                            "--steps takes a whole number from 0 to 1000000, not '" +
                                std::string{bad} + "'");
}

TEST_CASE("a wrong word is answered with the cure", "[options]") {
    REQUIRE_THROWS_WITH(parse({"--lang", "de"}), "--lang takes fr|en, not 'de'");
    REQUIRE_THROWS_WITH(parse({"--setps", "1"}),
                        "there is no option --setps; did you mean --steps?");
    REQUIRE_THROWS_WITH(parse({"--quux"}), "there is no option --quux; see tour --help");
    REQUIRE_THROWS_WITH(parse({"--steps"}), "--steps needs a value: --steps N");
}
