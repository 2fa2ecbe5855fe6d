// The row of the last position as bars, head beside head.
#include "support/row_panels.hpp"
#include "support/tour_model.hpp"

int main(int argc, char** argv) {
    return regard::runMain(argc, argv, [](int count, char** words) {
        tour::showPanel(
            count, words, "attention_row", "what the last letter looks at, as bars",
            [](const tour::Settings& settings, const tour::Pupils& pupils,
               const std::string& name) {
                const auto traces =
                    regard::computeSequenceTraces(pupils.trained, tour::ALPHABET.tokenize(name));
                return rowBarsPanel(traces, tour::letters(), settings.lang(), 0, traces.size() - 1);
            });
    });
}
