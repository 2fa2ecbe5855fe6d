// The attention matrix of a chosen layer and head of a four-layer model, built row by row.
#include "support/matrix_panels.hpp"
#include "support/tour_model.hpp"

int main(int argc, char** argv) {
    return regard::runMain(argc, argv, [](int count, char** words) {
        constexpr regard::Config C = tour::DEEP;
        std::size_t layer = 0, head = 0;
        tour::showPanel<tour::DeepPupils>(
            count, words, "attention_matrix",
            "who looks at whom: scores, softmax, weights of one head",
            [&](tour::Options& options) {
                options.add("--layer", layer, std::size_t{0}, std::size_t{C.N_LAYER - 1},
                            "the first is 0");
                options.add("--head", head, std::size_t{0}, std::size_t{C.N_HEAD - 1},
                            "the first is 0");
            },
            [&](const tour::Settings& settings, const tour::DeepPupils& pupils,
                const std::string& name) {
                const auto traces =
                    regard::computeSequenceTraces(pupils.trained, tour::ALPHABET.tokenize(name));
                return attentionMatrixPanel(traces, tour::letters(), settings.lang(),
                                            {.layer = layer,
                                             .head = head,
                                             .row = traces.size() - 1,
                                             .steps = pupils.steps,
                                             .animate = true});
            });
    });
}
