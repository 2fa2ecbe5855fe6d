// Weights beside the length of what they mix in.
#include "support/tour_model.hpp"
#include "support/value_panel.hpp"

int main(int argc, char** argv) {
    return regard::runMain(argc, argv, [](int count, char** words) {
        tour::showPanel(count, words, "value_weighted", "weights beside what they really mix in",
                        [](const tour::Settings& settings, const tour::Pupils& pupils,
                           const std::string& name) {
                            const auto traces = regard::computeSequenceTraces(
                                pupils.trained, tour::ALPHABET.tokenize(name));
                            return valueWeightedPanel(pupils.trained, traces, tour::letters(),
                                                      settings.lang(), 0, 2);
                        });
    });
}
