// Layers × heads: every head of a model of four layers as a thumbnail.
#include "support/overview_panel.hpp"
#include "support/tour_model.hpp"

int main(int argc, char** argv) {
    return regard::runMain(argc, argv, [](int count, char** words) {
        tour::showPanel<tour::DeepPupils>(
            count, words, "head_overview", "every head of every layer as a thumbnail",
            [](const tour::Settings& settings, const tour::DeepPupils& pupils,
               const std::string& name) {
                const auto traces =
                    regard::computeSequenceTraces(pupils.trained, tour::ALPHABET.tokenize(name));
                return overviewPanel(traces, tour::letters(), settings.lang(), pupils.steps);
            });
    });
}
