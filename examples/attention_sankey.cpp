// A Sankey diagram: what the last output is made of, layer by layer.
#include "support/flow_panels.hpp"
#include "support/tour_model.hpp"

int main(int argc, char** argv) {
    return regard::runMain(argc, argv, [](int count, char** words) {
        tour::showPanel<tour::DeepPupils>(
            count, words, "attention_sankey", "what the last output is made of, layer by layer",
            [](const tour::Settings& settings, const tour::DeepPupils& pupils,
               const std::string& name) {
                const auto traces =
                    regard::computeSequenceTraces(pupils.trained, tour::ALPHABET.tokenize(name));
                return sankeyPanel(traces, tour::letters(), settings.lang(), traces.size() - 1);
            });
    });
}
