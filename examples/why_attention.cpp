// Panel 1: one token alone sees itself; with the letters before it, the prediction changes.
#include "support/tour_model.hpp"
#include "support/why_panel.hpp"

int main(int argc, char** argv) {
    return regard::runMain(argc, argv, [](int count, char** words) {
        tour::showPanel(
            count, words, "why_attention", "what a model sees with and without the letters before",
            [](const tour::Settings& settings, const tour::Pupils& pupils,
               const std::string& name) {
                const auto traces =
                    regard::computeSequenceTraces(pupils.trained, tour::ALPHABET.tokenize(name));
                return whyAttentionPanel(traces, tour::letters(), settings.lang());
            });
    });
}
