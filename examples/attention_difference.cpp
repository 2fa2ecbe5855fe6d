// One head before and after training, and how far every head moved.
#include "support/difference_panel.hpp"
#include "support/tour_model.hpp"

int main(int argc, char** argv) {
    return regard::runMain(argc, argv, [](int count, char** words) {
        tour::showPanel<tour::DeepPupils>(
            count, words, "attention_difference", "one head before and after training",
            [](const tour::Settings& settings, const tour::DeepPupils& pupils,
               const std::string& name) {
                const auto tokens = tour::ALPHABET.tokenize(name);
                const auto before = regard::computeSequenceTraces(pupils.untrained, tokens);
                const auto after = regard::computeSequenceTraces(pupils.trained, tokens);
                return differencePanel(before, after, tour::letters(), settings.lang(), 0, 1,
                                       pupils.steps);
            });
    });
}
