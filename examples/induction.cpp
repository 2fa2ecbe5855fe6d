// Induction: a model of two layers learns to continue what it has seen before; the scores of its
// heads, and the film of the one that does it. With one layer it is impossible.
#include <cstdio>
#include <string>

#include "support/induction_model.hpp"
#include "support/tour_model.hpp"

using namespace regard;

int main(int argc, char** argv) {
    return runMain(argc, argv, [](int count, char** words) {
        std::string language = tour::Settings{""}.language, out = "out/induction";
        std::size_t steps = 3000;
        std::int64_t seed = 42;
        Options options{"induction", "heads that look at what followed the same token before"};
        options.choice("--lang", language, {"fr", "en"}, "language of the pictures");
        options.add("--steps", steps, std::size_t{1}, std::size_t{100'000}, "training steps");
        options.add("--seed", seed, std::int64_t{0}, std::int64_t{1} << 53, "of all randomness");
        options.text("--out", out, "where to write");
        options.parse(count, words);

        const Lang lang = language == "fr" ? Lang::fr : Lang::en;
        const induction::Run run{steps, seed};
        const auto traces = computeSequenceTraces(run.model, run.tokens);
        auto labels = induction::labelsOf(run.tokens);
        labels.resize(traces.size());
        tour::save(
            inductionPanel(traces, labels, run.untrained, run.trained, run.history, steps, lang),
            out, "induction");
        const Model<induction::SHALLOW> shallow{Random{seed}};
        const auto none = surveyInduction(shallow);
        tour::save(inductionPanel(computeSequenceTraces(shallow, run.tokens), labels, none, none,
                                  {}, 0, lang, "one-layer"),
                   out, "one-layer");
        const std::size_t best = bestHead(*run.trained), heads = Shape<induction::SHAPE>::N_HEAD;
        for (const bool animate : {false, true}) {
            const std::string name = animate ? "film-animated" : "film";
            const FilmOptions film{best / heads, best % heads, animate, name};
            tour::save(filmPanel(run.films[best], labels, lang, film), out, name);
        }
        std::printf(
            "%s/induction.svg, one-layer.svg, film.svg and film-animated.svg, each with its "
            ".csv\n",
            out.c_str());
    });
}
