// The likeliest next letters after every position.
#include "support/next_panel.hpp"
#include "support/tour_model.hpp"

int main(int argc, char** argv) {
    return regard::runMain(argc, argv, [](int count, char** words) {
        tour::showPanel(count, words, "next_token", "what the model expects after every letter",
                        [](const tour::Settings& settings, const tour::Pupils& pupils,
                           const std::string& name) {
                            const auto tokens = tour::ALPHABET.tokenize(name);
                            const auto traces =
                                regard::computeSequenceTraces(pupils.trained, tokens);
                            return nextTokenPanel(traces, tokens, tour::letters(), settings.lang(),
                                                  pupils.steps);
                        });
    });
}
