// The embeddings of the letters as a map: what training made alike lies together.
#include "support/map_panel.hpp"
#include "support/tour_model.hpp"

using namespace regard;

int main(int argc, char** argv) {
    return runMain(argc, argv, [](int count, char** words) {
        tour::Settings settings{"out/embedding_map"};
        Options options{"embedding_map", "the embeddings along their two principal components"};
        settings.declare(options);
        options.parse(count, words);

        const tour::Pupils pupils{settings};
        for (const bool trained : {false, true}) {
            const auto& model = trained ? pupils.trained : pupils.untrained;
            tour::save(embeddingMapPanel(embeddingRows(model), tour::letters(),
                                         trained ? pupils.steps : 0, settings.lang()),
                       settings.out, trained ? "trained" : "untrained");
        }
        std::printf("%s/untrained.svg, trained.svg and their .csv\n", settings.out.c_str());
    });
}
