// Panel 6: how the five steps and the residual connection fit together.
#include "support/fit_panel.hpp"
#include "support/tour_model.hpp"

int main(int argc, char** argv) {
    return regard::runMain(argc, argv, [](int count, char** words) {
        tour::showPanel(count, words, "attention_block",
                        "the five steps of attention and the residual connection",
                        [](const tour::Settings& settings, const tour::Pupils& pupils,
                           const std::string& name) {
                            (void)pupils;
                            (void)name;
                            return fitTogetherPanel<tour::SHAPE>(settings.lang());
                        });
    });
}
