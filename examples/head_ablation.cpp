// What every head of a four-layer model is good for: how the loss grows without it.
#include "support/ablation_panel.hpp"
#include "support/tour_model.hpp"

using namespace regard;

int main(int argc, char** argv) {
    return runMain(argc, argv, [](int count, char** words) {
        tour::Settings settings{"out/head_ablation"};
        std::size_t texts = 200;
        Options options{"head_ablation", "how much the loss grows without each head"};
        settings.declare(options);
        options.add("--texts", texts, std::size_t{1}, std::size_t{100'000}, "names to measure on");
        options.parse(count, words);

        const tour::DeepPupils pupils{settings};
        const auto tokens = tour::drawTexts(settings, texts);
        tour::save(ablationPanel(surveyAblation(pupils.trained, tokens), tokens.size(),
                                 pupils.steps, settings.lang()),
                   settings.out, "heads");
        std::printf("%s/heads.svg and .csv\n", settings.out.c_str());
    });
}
