// The command line of the examples, with the mistakes that people make.
#include "support/options.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_exception.hpp>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <vector>

#include "support/run_main.hpp"

using namespace regard;

namespace {

struct Tour {
    int steps = 1000;
    std::int64_t seed = 42;
    double temperature = 0.5;
    bool quiet = false;
    std::string lang = "fr", out = "out/tour";
    std::vector<std::string> names{"emma", "léa"};
    Options options{"tour", "trains a small GPT and draws what it attends to"};

    Tour() {
        options.add("--steps", steps, 0, 1'000'000, "training steps");
        options.add("--seed", seed, INT64_MIN, INT64_MAX, "seed of the random numbers");
        options.add("--temperature", temperature, 0.01, 10, "how bold the samples are");
        options.choice("--lang", lang, {"fr", "en"}, "language of the texts");
        options.text("--out", out, "folder of the pictures");
        options.flag("--quiet", quiet, "no progress bar");
        options.positional("NAME", names, "names to draw");
    }
    bool read(const std::vector<std::string>& arguments) { return options.read(arguments); }
    std::string mistake(const std::vector<std::string>& arguments) {
        try {
            options.read(arguments);
        } catch (const Error& error) {
            return error.what();
        }
        return "no mistake";
    }
};

int mainOf(void (*program)(int, char**)) {
    char name[] = "/some/where/test";
    char* argv[] = {name, nullptr};
    return runMain(1, argv, program);
}

} // namespace

TEST_CASE("without arguments the defaults stay", "[options]") {
    Tour tour;
    REQUIRE(tour.read({}));
    REQUIRE(tour.steps == 1000);
    REQUIRE(tour.names == std::vector<std::string>{"emma", "léa"});
}

TEST_CASE("values follow a space or an equals sign, names go anywhere", "[options]") {
    Tour tour;
    REQUIRE(tour.read({"hugo", "--steps", "5", "--seed=-7", "--temperature", "1e-1", "--lang=en",
                       "--out", "a=b", "--quiet", "--", "--ali"}));
    REQUIRE(tour.steps == 5);
    REQUIRE(tour.seed == -7);
    REQUIRE(tour.temperature == 0.1);
    REQUIRE(tour.lang == "en");
    REQUIRE(tour.out == "a=b");
    REQUIRE(tour.quiet);
    REQUIRE(tour.names == std::vector<std::string>{"hugo", "--ali"});
    REQUIRE(tour.read({"--seed", "-8", "--steps=1", "--steps=2"}));
    REQUIRE(tour.seed == -8);
    REQUIRE(tour.steps == 2);
}

TEST_CASE("a wrong number is refused with the right ones", "[options]") {
    const std::string cure = ": give a whole number from 0 to 1000000";
    REQUIRE(Tour{}.mistake({"--steps", "-1"}) == "--steps \"-1\"" + cure);
    REQUIRE(Tour{}.mistake({"--steps", "abc"}) == "--steps \"abc\"" + cure);
    REQUIRE(Tour{}.mistake({"--steps=1000001"}) == "--steps \"1000001\"" + cure);
    REQUIRE(Tour{}.mistake({"--steps", "99999999999999999999"}) ==
            "--steps \"99999999999999999999\"" + cure);
    REQUIRE(Tour{}.mistake({"--steps", "1.5"}) == "--steps \"1.5\"" + cure);
    REQUIRE(Tour{}.mistake({"--steps", ""}) == "--steps \"\"" + cure);
    REQUIRE(Tour{}.mistake({"--seed", "1e99"}) ==
            "--seed \"1e99\": give a whole number from -9223372036854775808 to "
            "9223372036854775807");
    for (const char* bad : {"nan", "inf", "0x1p3", "0", "-1", "1e99", "", "1 ", "1e"})
        REQUIRE(Tour{}.mistake({"--temperature", bad}) ==
                "--temperature \"" + std::string{bad} + "\": give a number from 0.01 to 10");
}

TEST_CASE("other mistakes are named with their cure", "[options]") {
    REQUIRE(Tour{}.mistake({"--lang", "de"}) == "--lang \"de\": choose fr or en");
    REQUIRE(Tour{}.mistake({"--step", "5"}) ==
            "unknown option --step, did you mean --steps?; --help lists the options");
    REQUIRE(Tour{}.mistake({"--bananas"}) == "unknown option --bananas; --help lists the options");
    REQUIRE(Tour{}.mistake({"-x"}) == "unknown option -x; --help lists the options");
    REQUIRE(Tour{}.mistake({"--steps"}) == "--steps needs a value: write --steps N");
    REQUIRE(Tour{}.mistake({"--lang", "--steps", "5"}) ==
            "--lang needs a value: write --lang fr|en");
    REQUIRE(Tour{}.mistake({"--quiet=yes"}) == "--quiet takes no value: write --quiet alone");
    REQUIRE(Tour{}.mistake({"--out="}) == "--out needs a text that is not empty");
    REQUIRE(Tour{}.mistake({"--a\nb"}) == "unknown option --a\uFFFDb; --help lists the options");
}

TEST_CASE("a required argument must be there, a superfluous one not", "[options]") {
    std::string input;
    Options options{"microgpt", "does what microgpt.py does"};
    options.positional("INPUT.txt", input, "one document a line");
    const auto message = Catch::Matchers::Message("INPUT.txt is missing: write microgpt INPUT.txt");
    REQUIRE_THROWS_MATCHES(options.read({}), Error, message);
    REQUIRE_THROWS_MATCHES(options.read(std::vector<std::string>{"a", "b"}), Error,
                           Catch::Matchers::Message("unexpected argument \"b\": leave it out; "
                                                    "--help lists the options"));
    REQUIRE(options.read(std::vector<std::string>{"names.txt"}));
    REQUIRE(input == "names.txt");
}

TEST_CASE("help shows each option with its default", "[options]") {
    Tour tour;
    REQUIRE_FALSE(tour.read({"--help"}));
    REQUIRE_FALSE(tour.read({"--steps", "5", "-h"}));
    REQUIRE(Tour{}.options.usage() ==
            "tour: trains a small GPT and draws what it attends to\n"
            "\n"
            "usage: tour [options] [NAME...]\n"
            "\n"
            "  NAME...          names to draw (default: emma léa)\n"
            "  --steps N        training steps (default: 1000)\n"
            "  --seed N         seed of the random numbers (default: 42)\n"
            "  --temperature X  how bold the samples are (default: 0.5)\n"
            "  --lang fr|en     language of the texts (default: fr)\n"
            "  --out TEXT       folder of the pictures (default: out/tour)\n"
            "  --quiet          no progress bar\n"
            "  --help           print this and end\n");
}

TEST_CASE("whatever a program throws, its exit status is 2", "[options]") {
    REQUIRE(mainOf([](int, char**) {}) == 0);
    REQUIRE(mainOf([](int, char**) { fail("a mistake, as the test wants"); }) == 2);
    REQUIRE(mainOf([](int, char**) { throw std::logic_error{"another, as the test wants"}; }) == 2);
    char* none[] = {nullptr};
    REQUIRE(runMain(0, none, [](int, char**) { return 7; }) == 7);
}
