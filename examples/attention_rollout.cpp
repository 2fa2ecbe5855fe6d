// Rollout and flow: how much of every input reaches every output through four layers.
#include "support/flow_panels.hpp"
#include "support/tour_model.hpp"

int main(int argc, char** argv) {
    return regard::runMain(argc, argv, [](int count, char** words) {
        tour::showPanel<tour::DeepPupils>(
            count, words, "attention_rollout",
            "attention through four layers, as rollout and as flow",
            [](const tour::Settings& settings, const tour::DeepPupils& pupils,
               const std::string& name) {
                const auto traces =
                    regard::computeSequenceTraces(pupils.trained, tour::ALPHABET.tokenize(name));
                return rolloutPanel(traces, tour::letters(), settings.lang(), pupils.steps);
            });
    });
}
