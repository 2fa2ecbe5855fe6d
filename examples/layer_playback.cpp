// A name on its way through the layers of a four-layer model, as an animation; print, and a reader
// who asked for less motion, see all layers at once.
#include "support/playback_panel.hpp"
#include "support/tour_model.hpp"

int main(int argc, char** argv) {
    return regard::runMain(argc, argv, [](int count, char** words) {
        tour::showPanel<tour::DeepPupils>(
            count, words, "layer_playback", "attention layer after layer, animated",
            [](const tour::Settings& settings, const tour::DeepPupils& pupils,
               const std::string& name) {
                const auto traces =
                    regard::computeSequenceTraces(pupils.trained, tour::ALPHABET.tokenize(name));
                return playbackPanel(traces, tour::letters(), settings.lang(), {.animate = true});
            });
    });
}
