// Panel 2: each letter that is read adds its key and its value to the cache.
#include "support/sequence_panel.hpp"
#include "support/tour_model.hpp"

int main(int argc, char** argv) {
    return regard::runMain(argc, argv, [](int count, char** words) {
        tour::showPanel(count, words, "kv_cache", "the KV cache as it fills, position by position",
                        [](const tour::Settings& settings, const tour::Pupils& pupils,
                           const std::string& name) {
                            const auto traces = regard::computeSequenceTraces(
                                pupils.trained, tour::ALPHABET.tokenize(name));
                            return sequencePanel(traces, tour::letters(), settings.lang(),
                                                 {.current = traces.size() - 1, .animate = true});
                        });
    });
}
