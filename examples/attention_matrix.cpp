// Panel 4: the attention matrix of one head, built row by row.
#include "support/matrix_panels.hpp"
#include "support/tour_model.hpp"

int main(int argc, char** argv) {
    return regard::runMain(argc, argv, [](int count, char** words) {
        tour::showPanel(count, words, "attention_matrix",
                        "who looks at whom: scores, softmax, weights of one head",
                        [](const tour::Settings& settings, const tour::Pupils& pupils,
                           const std::string& name) {
                            const auto traces = regard::computeSequenceTraces(
                                pupils.trained, tour::ALPHABET.tokenize(name));
                            return attentionMatrixPanel(
                                traces, tour::letters(), settings.lang(),
                                {.row = traces.size() - 1, .steps = pupils.steps, .animate = true});
                        });
    });
}
