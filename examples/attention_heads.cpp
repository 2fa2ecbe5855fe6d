// Panel 5: four heads look in four ways; training changes how.
#include "support/heads_panel.hpp"
#include "support/tour_model.hpp"

int main(int argc, char** argv) {
    return regard::runMain(argc, argv, [](int count, char** words) {
        tour::showPanel(count, words, "attention_heads",
                        "the four heads side by side, before and after training",
                        [](const tour::Settings& settings, const tour::Pupils& pupils,
                           const std::string& name) {
                            const auto traces = regard::computeSequenceTraces(
                                pupils.trained, tour::ALPHABET.tokenize(name));
                            const auto before = regard::computeSequenceTraces(
                                pupils.untrained, tour::ALPHABET.tokenize(name));
                            return headsPanel<float>({{before, 0}, {traces, pupils.steps}},
                                                     tour::letters(), settings.lang(), 0, "heads");
                        });
    });
}
