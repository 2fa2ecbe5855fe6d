// What happens without positions: two sentences of the same words, which then look alike, before an
// encoder that is asked who eats.
#include "support/eaters.hpp"
#include "support/order_panel.hpp"
#include "support/tour_model.hpp"

using namespace regard;

/// Both sentences as a model reads them that learned who eats.
template <Config C>
std::array<ReadText, 2> readBoth(const tour::Settings& settings, const WordTokenizer& vocabulary) {
    Model<C, double> model{Random{settings.seed}};
    const Lang lang = settings.lang();
    (void)eaters::teach(model, eaters::lessons(vocabulary, lang), settings.steps);
    return {readText(model, eaters::example(vocabulary, 0, 1, lang).tokens),
            readText(model, eaters::example(vocabulary, 1, 0, lang).tokens)};
}

int main(int argc, char** argv) {
    return runMain(argc, argv, [](int count, char** words) {
        tour::Settings settings{"out/no_positions"};
        settings.steps = 300;
        Options options{"no_positions", "two sentences that look alike without positions"};
        settings.declareCommon(options);
        settings.declareSteps(options);
        options.parse(count, words);

        const Lang lang = settings.lang();
        const WordTokenizer vocabulary = eaters::words(lang);
        OrderLabels labels{{},
                           {},
                           {eaters::sentence(0, 1, lang), eaters::sentence(1, 0, lang)},
                           std::string(Text{"Qui mange\u202F?", "Who eats?"}.in(lang))};
        for (int id = 0; id < vocabulary.bos(); ++id) labels.tokens.push_back(vocabulary.label(id));
        for (const Text name : eaters::NAMES) labels.answers.emplace_back(name.in(lang));
        const auto without = readBoth<eaters::shapeWith(Position::none)>(settings, vocabulary);
        const auto with = readBoth<eaters::shapeWith(Position::learned)>(settings, vocabulary);
        tour::save(orderPanel(without, with, labels, settings.steps, lang), settings.out, "order");
        std::printf("%s\n  without positions: %.1f%% and %.1f%%\n  with them:         %.1f%% and "
                    "%.1f%%\n%s/order.svg and .csv\n",
                    "the right answer to who eats, of both sentences:", 100 * without[0].answers[0],
                    100 * without[1].answers[1], 100 * with[0].answers[0], 100 * with[1].answers[1],
                    settings.out.c_str());
    });
}
