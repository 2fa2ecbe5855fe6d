// A command line with NUL between its arguments: one line of refusal, or values within their
// bounds, which written out again and read again are the same.
#include "../../examples/support/options.hpp"

#include <cmath>
#include <cstdint>
#include <cstdio>
#include <string>
#include <vector>

#include "fuzz.hpp"

using namespace regard;

namespace {

/// One option of every kind that the examples have.
struct Program {
    int steps = 1000;
    std::int64_t seed = 42;
    std::size_t width = 640;
    double temperature = 0.5;
    bool quiet = false;
    std::string lang = "fr", out = "out", input;
    std::vector<std::string> names{"emma"};
    Options options{"program", "what it does"};

    Program() {
        options.add("--steps", steps, 0, 1'000'000, "training steps");
        options.add("--seed", seed, INT64_MIN, INT64_MAX, "seed of the random numbers");
        options.add("--width", width, 1, 8000, "pixels");
        options.add("--temperature", temperature, 0.01, 10, "how bold the samples are");
        options.choice("--lang", lang, {"fr", "en"}, "language of the texts");
        options.text("--out", out, "folder of the pictures");
        options.flag("--quiet", quiet, "no progress bar");
        options.positional("INPUT", input, "a text");
        options.positional("NAME", names, "names to draw");
    }
    bool operator==(const Program& other) const {
        return steps == other.steps && seed == other.seed && width == other.width &&
               temperature == other.temperature && quiet == other.quiet && lang == other.lang &&
               out == other.out && input == other.input && names == other.names;
    }
    std::vector<std::string> arguments() const {
        char exact[40];
        std::snprintf(exact, sizeof exact, "%.17g", temperature);
        std::vector<std::string> all{"--steps=" + std::to_string(steps),
                                     "--seed",
                                     std::to_string(seed),
                                     "--width=" + std::to_string(width),
                                     "--temperature",
                                     exact,
                                     "--lang=" + lang,
                                     "--out=" + out};
        if (quiet) all.emplace_back("--quiet");
        all.emplace_back("--");
        all.push_back(input);
        all.insert(all.end(), names.begin(), names.end());
        return all;
    }
};

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    std::vector<std::string> arguments;
    for (std::string_view rest = textOf(data, size); !rest.empty();)
        arguments.emplace_back(cutAtNul(rest));
    Program program;
    const std::string usage = program.options.usage();
    try {
        const bool whole = program.options.read(arguments);
        require(program.steps >= 0 && program.steps <= 1'000'000, "steps within their bounds");
        require(program.width >= 1 && program.width <= 8000, "a width within its bounds");
        require(program.temperature >= 0.01 && program.temperature <= 10, "no NaN, no infinity");
        require(program.lang == "fr" || program.lang == "en", "one of the choices");
        require(!program.out.empty(), "no empty path");
        if (whole) {
            require(!program.input.empty() && !program.names.empty(), "what is required is there");
            Program again;
            require(again.options.read(program.arguments()) && again == program,
                    "values written out are the same when read again");
        }
    } catch (const Error& error) {
        require(isOneLine(error.what()), "a refusal is one line");
        require(invalidUtf8At(error.what()) == std::string_view::npos, "a refusal is UTF-8");
    }
    Program fresh;
    require(fresh.options.usage() == usage, "help does not depend on what was read");
    return 0;
}
