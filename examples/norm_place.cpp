// Pre-norm against post-norm: the gradient of every layer of a deep model before it learns.
#include "support/norm_place_panel.hpp"
#include "support/tour_model.hpp"

using namespace regard;

int main(int argc, char** argv) {
    return runMain(argc, argv, [](int count, char** words) {
        tour::Settings settings{"out/norm_place"};
        std::size_t texts = 64;
        Options options{"norm_place", "pre-norm against post-norm: gradients by depth"};
        settings.declareCommon(options);
        options.add("--texts", texts, std::size_t{1}, std::size_t{10'000}, "names to measure on");
        options.parse(count, words);

        constexpr Config PRE = deepWith(NormPlace::pre, tour::SHAPE.VOCAB_SIZE);
        constexpr Config POST = deepWith(NormPlace::post, tour::SHAPE.VOCAB_SIZE);
        const auto tokens = tour::drawTexts(settings, texts);
        Model<PRE> pre{Random{settings.seed}};
        Model<POST> post{Random{settings.seed}};
        tour::save(normPlacePanel(layerGradientNorms(pre, tokens), layerGradientNorms(post, tokens),
                                  tokens.size(), settings.lang()),
                   settings.out, "gradients");
        std::printf("%s/gradients.svg and .csv\n", settings.out.c_str());
    });
}
