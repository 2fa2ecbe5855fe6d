// One head as arcs over the text.
#include "support/line_panels.hpp"
#include "support/tour_model.hpp"

int main(int argc, char** argv) {
    return regard::runMain(argc, argv, [](int count, char** words) {
        tour::showPanel(
            count, words, "attention_arcs", "one head as arcs over the text",
            [](const tour::Settings& settings, const tour::Pupils& pupils,
               const std::string& name) {
                const auto traces =
                    regard::computeSequenceTraces(pupils.trained, tour::ALPHABET.tokenize(name));
                return attentionArcsPanel(traces, tour::letters(), settings.lang(), {.heads = {2}});
            });
    });
}
