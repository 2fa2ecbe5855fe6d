// A decoder learns French first names letter by letter, then writes new ones; where its heads
// looked while it wrote the first.
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <string>
#include <vector>

#include "support/overview_panel.hpp"
#include "support/tour_model.hpp"

using namespace regard;

int main(int argc, char** argv) {
    return runMain(argc, argv, [](int count, char** words) {
        tour::Settings settings{"out/write_names"};
        std::size_t texts = 10;
        double temperature = 0.7;
        Options options{"write_names", "a decoder that writes names"};
        settings.declare(options);
        options.add("--count", texts, std::size_t{1}, std::size_t{10'000}, "names to write");
        options.add("--temperature", temperature, 0, 100, "how boldly; 0: the likeliest letters");
        options.parse(count, words);

        Random random{settings.seed};
        std::vector<std::string> names = tour::names(settings);
        if (names.size() < 10)
            fail(settings.data + ": give at least 10 names, to hold out a tenth");
        random.shuffle(names);
        const std::size_t learned = names.size() - names.size() / 10;
        std::vector<std::vector<int>> unseen;
        for (std::size_t i = learned; i < names.size(); ++i)
            unseen.push_back(tour::ALPHABET.tokenize(names[i]));

        Model<tour::SHAPE> model{random};
        Trainer trainer{model, {.learningRate = {.start = 0.01, .steps = settings.steps}}};
        Progress progress{settings.steps};
        for (std::size_t step = 0; step < settings.steps; ++step)
            progress.update(step + 1, double(trainer.trainStep(
                                          tour::ALPHABET.tokenize(names[step % learned]))));
        std::printf("learned from %zu names; on %zu unseen ones %.3f nats a letter, of %.3f that "
                    "guessing has\n",
                    learned, unseen.size(), meanLoss(model, unseen),
                    std::log(double(tour::SHAPE.VOCAB_SIZE)));

        std::vector<int> first;
        for (std::size_t i = 0; i < texts; ++i) {
            const auto tokens =
                generate(model, random, {.sampling = {.temperature = temperature}}).tokens;
            const std::string name = tour::ALPHABET.text(tokens);
            const bool known = std::find(names.begin(), names.end(), name) != names.end();
            std::printf("%s%s\n", name.c_str(), known ? "" : " (new)");
            if (i == 0) first = tour::ALPHABET.tokenize(name);
        }
        tour::save(overviewPanel(computeSequenceTraces(model, first), tour::letters(),
                                 settings.lang(), settings.steps),
                   settings.out, "first");
        std::printf("%s/first.svg and .csv\n", settings.out.c_str());
    });
}
