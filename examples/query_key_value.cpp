// Panel 3: three roles, three vectors.
#include "support/qkv_panel.hpp"
#include "support/tour_model.hpp"

int main(int argc, char** argv) {
    return regard::runMain(argc, argv, [](int count, char** words) {
        tour::showPanel(
            count, words, "query_key_value", "the query, the key and the value of the last letter",
            [](const tour::Settings& settings, const tour::Pupils& pupils,
               const std::string& name) {
                const auto traces =
                    regard::computeSequenceTraces(pupils.trained, tour::ALPHABET.tokenize(name));
                return qkvPanel(traces, tour::letters(), settings.lang(), traces.size() - 1);
            });
    });
}
