// The four ways to choose the next letter, side by side: greedy, temperature, top-k and top-p.
#include "support/sampling_panel.hpp"
#include "support/tour_model.hpp"

using namespace regard;

int main(int argc, char** argv) {
    return runMain(argc, argv, [](int count, char** words) {
        tour::Settings settings{"out/sampling"};
        std::vector<std::string> beginnings{"ma"};
        double temperature = 0.5, topP = 0.6;
        std::size_t topK = 5;
        Options options{"sampling", "what each way to choose the next letter draws from"};
        settings.declare(options);
        options.add("--temperature", temperature, 0.01, 100, "of the second column");
        options.add("--top-k", topK, std::size_t{1}, std::size_t{tour::SHAPE.VOCAB_SIZE},
                    "letters that the third column keeps");
        options.add("--top-p", topP, 0.01, 1, "share that the fourth column keeps");
        options.positional("BEGINNING", beginnings, "how names begin");
        options.parse(count, words);
        for (const std::string& text : beginnings) (void)tour::ALPHABET.tokenize(text);
        sayCutNames(beginnings, tour::LONGEST, "sampling");

        const tour::Pupils pupils{settings};
        const auto strategies = samplingStrategies(temperature, topK, topP, settings.lang());
        for (const std::string& text : beginnings) {
            auto tokens = tour::ALPHABET.tokenize(text);
            tokens.pop_back();
            KvCache<tour::SHAPE> cache;
            const auto logits =
                prefill(tokens, cache, pupils.trained).last(std::size_t{tour::SHAPE.VOCAB_SIZE});
            tour::save(samplingPanel(logits, text, tour::letters(), strategies, pupils.steps,
                                     settings.lang()),
                       settings.out, text);
            std::printf("%s/%s.svg and .csv\n", settings.out.c_str(), text.c_str());
        }
    });
}
