// All heads of a layer as lines from the tokens that look to the tokens looked at.
#include "support/line_panels.hpp"
#include "support/tour_model.hpp"

int main(int argc, char** argv) {
    return regard::runMain(argc, argv, [](int count, char** words) {
        tour::showPanel(
            count, words, "attention_lines", "lines from who looks to what is looked at",
            [](const tour::Settings& settings, const tour::Pupils& pupils,
               const std::string& name) {
                const auto traces =
                    regard::computeSequenceTraces(pupils.trained, tour::ALPHABET.tokenize(name));
                return attentionLinesPanel(traces, tour::letters(), settings.lang(),
                                           {.heads = {0, 1, 2, 3}});
            });
    });
}
