// The logit lens: what a four-layer model would say after every layer.
#include "support/lens_panel.hpp"
#include "support/tour_model.hpp"

int main(int argc, char** argv) {
    return regard::runMain(argc, argv, [](int count, char** words) {
        tour::showPanel<tour::DeepPupils>(
            count, words, "logit_lens", "what the model would say after every layer",
            [](const tour::Settings& settings, const tour::DeepPupils& pupils,
               const std::string& name) {
                const auto tokens = tour::ALPHABET.tokenize(name);
                const auto traces = regard::computeSequenceTraces(pupils.trained, tokens);
                return logitLensPanel(pupils.trained, traces, tokens, tour::letters(), pupils.steps,
                                      settings.lang());
            });
    });
}
