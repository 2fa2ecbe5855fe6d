// One head before and after training or in two checkpoints, and how far every head moved.
#include <cstdio>
#include <optional>
#include <string>
#include <vector>

#include "support/difference_panel.hpp"
#include "support/tour_model.hpp"

using namespace regard;
using DeepModel = Model<tour::DEEP>;

static DeepModel readCheckpoint(const std::string& path) {
    DeepModel model;
    const std::string letters = loadWeights(path, model);
    if (letters != tour::ALPHABET.letters())
        fail(path + ": its letters are \"" + letters + "\", this program's \"" +
             tour::ALPHABET.letters() + "\"");
    return model;
}

int main(int argc, char** argv) {
    return runMain(argc, argv, [](int count, char** words) {
        tour::Settings settings{"out/attention_difference"};
        std::vector<std::string> names{"emma"};
        std::string before, after;
        std::size_t layer = 0, head = 1;
        Options options{"attention_difference",
                        "one head before and after training, or in two checkpoints"};
        settings.declare(options);
        options.text("--save", settings.save, "checkpoint to keep the trained model in");
        options.text("--before", before, "checkpoint to look at in place of the untrained model");
        options.text("--after", after, "checkpoint to look at in place of the trained model");
        constexpr std::size_t LAYERS = Shape<tour::DEEP>::N_LAYER;
        constexpr std::size_t HEADS = Shape<tour::DEEP>::N_HEAD;
        options.add("--layer", layer, std::size_t{0}, LAYERS - 1, "layer of the head");
        options.add("--head", head, std::size_t{0}, HEADS - 1, "head to compare");
        options.positional("NAME", names, "names to look at (default: emma)");
        options.parse(count, words);
        for (const std::string& name : names) (void)tour::ALPHABET.tokenize(name);
        sayCutNames(names, tour::LONGEST, "attention_difference");

        std::optional<DeepModel> first, second;
        if (!before.empty()) first = readCheckpoint(before);
        if (!after.empty()) second = readCheckpoint(after);
        std::optional<std::size_t> steps;
        if (!first || !second) {
            tour::DeepPupils pupils{settings};
            if (!first && !second) steps = pupils.steps;
            if (!first) first = std::move(pupils.untrained);
            if (!second) second = std::move(pupils.trained);
        }
        for (const std::string& name : names) {
            const auto tokens = tour::ALPHABET.tokenize(name);
            tour::save(differencePanel(computeSequenceTraces(*first, tokens),
                                       computeSequenceTraces(*second, tokens), tour::letters(),
                                       settings.lang(), layer, head, steps),
                       settings.out, name);
            std::printf("%s/%s.svg and .csv\n", settings.out.c_str(), name.c_str());
        }
    });
}
