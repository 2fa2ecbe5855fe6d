// What the heads of a four-layer model do over a data set, before and after training.
#include "support/head_scores_panel.hpp"
#include "support/tour_model.hpp"

using namespace regard;

int main(int argc, char** argv) {
    return runMain(argc, argv, [](int count, char** words) {
        tour::Settings settings{"out/head_scores"};
        std::size_t texts = 200;
        Options options{"head_scores", "what every head does, scored over a data set"};
        settings.declare(options);
        options.add("--texts", texts, std::size_t{2}, std::size_t{100'000}, "names to score over");
        options.parse(count, words);

        const tour::DeepPupils pupils{settings};
        const auto tokens = tour::drawTexts(settings, texts);
        const auto kinds = letterKinds(tour::letters());
        const SurveyOptions survey{.seed = settings.seed};
        tour::save(headScoresPanel(surveyHeads(pupils.untrained, tokens, kinds, survey),
                                   surveyHeads(pupils.trained, tokens, kinds, survey),
                                   tokens.size(), pupils.steps, settings.lang()),
                   settings.out, "heads");
        std::printf("%s/heads.svg and .csv\n", settings.out.c_str());
    });
}
