// Learned against sinusoidal positions, and none: the same names, the same first weights; and the
// picture of the sinusoids, 100 positions of 512 numbers.
#include "support/positions_panel.hpp"
#include "support/tour_model.hpp"

using namespace regard;

constexpr Config withPosition(Position position) {
    Config shape = tour::SHAPE;
    shape.POSITION = position;
    shape.EMBD_SCALE = true; // the waves reach from -1 to 1: letters must not drown in them
    return shape;
}
constexpr Config LEARNED = withPosition(Position::learned);

int main(int argc, char** argv) {
    return runMain(argc, argv, [](int count, char** words) {
        tour::Settings settings{"out/positions"};
        settings.steps = 10'000;
        Options options{"positions", "learned against sinusoidal positions"};
        settings.declare(options);
        options.parse(count, words);

        const auto texts = tour::drawTexts(settings, std::numeric_limits<std::size_t>::max());
        if (texts.size() < 2) fail("give at least two names: one to learn from, one to check with");
        const std::size_t checked = (std::min)((texts.size() + 9) / 10, std::size_t{500});
        const std::span all{texts};
        const auto unseen = all.last(checked), seen = all.first(texts.size() - checked);

        const Model<LEARNED> start{Random{settings.seed}};
        const Lang lang = settings.lang();
        std::vector<PositionRun> runs;
        Progress progress{3 * settings.steps};
        std::size_t done = 0;
        const auto learn = [&]<Config C>(Text label) {
            Model<C> model;
            copySharedWeights(start, model);
            runs.push_back(
                learnWith(model, seen, unseen, settings.steps,
                          [&](std::size_t, double loss) { progress.update(++done, loss); }));
            runs.back().label = label.in(lang);
            std::printf("%-10s %.3f nats, on %zu names never read\n", runs.back().label.c_str(),
                        runs.back().unseen, unseen.size());
        };
        learn.operator()<LEARNED>({"apprises", "learned"});
        learn.operator()<withPosition(Position::sinusoidal)>({"en vagues", "sinusoidal"});
        learn.operator()<withPosition(Position::none)>({"aucune", "none"});

        tour::save(positionLossPanel(runs, unseen.size(), lang), settings.out, "losses");
        tour::save(sinusoidPanel(sinusoids<100, 512>(), 512, lang), settings.out, "sinusoids");
        std::printf("%s/losses.svg, sinusoids.svg and their .csv\n", settings.out.c_str());
    });
}
