// The neuron view: q, k, their product, the scaled score and the softmax of one pair.
#include "support/neuron_panel.hpp"
#include "support/tour_model.hpp"

int main(int argc, char** argv) {
    return regard::runMain(argc, argv, [](int count, char** words) {
        tour::showPanel(
            count, words, "neuron_view", "where one weight comes from, number by number",
            [](const tour::Settings& settings, const tour::Pupils& pupils,
               const std::string& name) {
                const auto traces =
                    regard::computeSequenceTraces(pupils.trained, tour::ALPHABET.tokenize(name));
                return neuronPanel(traces, tour::letters(), settings.lang(),
                                   {.query = traces.size() - 1, .key = 1});
            });
    });
}
