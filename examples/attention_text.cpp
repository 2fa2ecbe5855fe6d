// Attention over the text: tokens shaded by what the middle position looks at.
#include "support/row_panels.hpp"
#include "support/tour_model.hpp"

int main(int argc, char** argv) {
    return regard::runMain(argc, argv, [](int count, char** words) {
        tour::showPanel(
            count, words, "attention_text", "tokens shaded by how much a letter looks at them",
            [](const tour::Settings& settings, const tour::Pupils& pupils,
               const std::string& name) {
                const auto traces =
                    regard::computeSequenceTraces(pupils.trained, tour::ALPHABET.tokenize(name));
                return shadedTextPanel(traces, tour::letters(), settings.lang(), 0,
                                       traces.size() / 2);
            });
    });
}
