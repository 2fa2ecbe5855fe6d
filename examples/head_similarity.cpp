// Which heads of a four-layer model look alike.
#include "support/similarity_panel.hpp"
#include "support/tour_model.hpp"

using namespace regard;

int main(int argc, char** argv) {
    return runMain(argc, argv, [](int count, char** words) {
        tour::Settings settings{"out/head_similarity"};
        std::size_t texts = 200;
        Options options{"head_similarity", "which heads look alike, all against all"};
        settings.declare(options);
        options.add("--texts", texts, std::size_t{1}, std::size_t{100'000}, "names to measure on");
        options.parse(count, words);

        const tour::DeepPupils pupils{settings};
        const auto tokens = tour::drawTexts(settings, texts);
        tour::save(similarityPanel(headSimilarities(headsOver(pupils.trained, tokens)),
                                   std::size_t(tour::DEEP.N_HEAD), tokens.size(), pupils.steps,
                                   settings.lang()),
                   settings.out, "heads");
        std::printf("%s/heads.svg and .csv\n", settings.out.c_str());
    });
}
