// The plate: attention in three panels, for a sentence that a small Malay model reads. One picture
// for every head of every layer and one of all heads, each still and animated.
#include <cstdio>
#include <string>

#include "support/malay_model.hpp"
#include "support/plate_panel.hpp"
#include "support/tour_model.hpp"

using namespace regard;

int main(int argc, char** argv) {
    return runMain(argc, argv, [](int count, char** words) {
        std::string language = tour::Settings{""}.language, out = "out/plate";
        std::string sentence = malay::SENTENCE;
        std::size_t steps = 2000;
        std::int64_t seed = 42;
        Options options{"plate", "attention in three panels, for every head of a trained model"};
        options.text("--sentence", sentence, "words of the Malay sentences that it learns from");
        options.choice("--lang", language, {"fr", "en"}, "language of the pictures");
        options.add("--steps", steps, std::size_t{0}, std::size_t{100'000}, "training steps");
        options.add("--seed", seed, std::int64_t{0}, std::int64_t{1} << 53, "of all randomness");
        options.text("--out", out, "where to write");
        options.parse(count, words);

        const Lang lang = language == "fr" ? Lang::fr : Lang::en;
        const auto labels = malay::labelsOf(malay::words(), sentence);
        const malay::Pupil pupil{steps, seed};
        const auto traces = pupil.traces(sentence);
        for (const bool animate : {false, true}) {
            const std::string state = animate ? "-animated" : "";
            for (std::size_t layer = 0; layer < Shape<malay::SHAPE>::N_LAYER; ++layer)
                for (std::size_t head = 0; head < Shape<malay::SHAPE>::N_HEAD; ++head) {
                    std::string name = "layer" + std::to_string(layer);
                    name += "-head" + std::to_string(head) + state;
                    const PlateOptions plate{layer, head, steps, animate, "plate-" + name};
                    tour::save(platePanel(traces, labels, lang, plate), out, name);
                }
            const PlateOptions all{.steps = steps, .animate = animate, .name = "all-heads" + state};
            tour::save(plateGraphsPanel(traces, labels, lang, all), out, all.name);
        }
        std::printf("%s/layer0-head0.svg to layer3-head3.svg and all-heads.svg, each also as "
                    "-animated.svg, with their .csv\n",
                    out.c_str());
    });
}
