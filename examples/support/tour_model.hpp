// The model of the tour: microgpt's shape, French letters, and what the panels need of it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <regard/regard.hpp>

#include "cut_names.hpp"
#include "french_names.hpp"
#include "options.hpp"
#include "panel.hpp"
#include "progress.hpp"

namespace tour {

using regard::Options;
using regard::Progress;

inline constexpr regard::Alphabet ALPHABET = regard::Alphabet::of(data::FRENCH_NAMES);
inline constexpr regard::Config SHAPE{.VOCAB_SIZE = ALPHABET.size()};
/// The same with four layers, for pictures of attention through the layers.
inline constexpr regard::Config DEEP{.N_LAYER = 4, .VOCAB_SIZE = ALPHABET.size()};
using Model = regard::Model<SHAPE>;
/// Letters of a name that the model can read: BOS takes the other position.
inline constexpr std::size_t LONGEST = SHAPE.BLOCK_SIZE - 1;
using Traces = std::vector<regard::ForwardTrace<float>>;

/// What the programs of the tour can be told.
struct Settings {
    std::string language;
    std::string data; ///< file of names; empty for the embedded ones
    std::string out;
    std::string save; ///< file for the trained model and its optimiser; empty for none
    std::size_t steps = 3000;
    std::int64_t seed = 42;

    /// `out` is the default folder for the pictures.
    explicit Settings(std::string folder) : out(std::move(folder)) {
        const char* locale = std::getenv("LC_ALL");
        if (locale == nullptr || *locale == '\0') locale = std::getenv("LANG");
        language = locale != nullptr && std::string_view{locale}.starts_with("fr") ? "fr" : "en";
    }

    void declare(Options& options) {
        declareCommon(options);
        options.text("--data", data, "names to learn from, one a line; else French ones");
        declareSteps(options);
    }
    /// Language, randomness and folder alone, for a program that learns no names.
    void declareCommon(Options& options) {
        options.choice("--lang", language, {"fr", "en"}, "language of the pictures");
        options.add("--seed", seed, std::int64_t{0}, std::int64_t{1} << 53, "of all randomness");
        options.text("--out", out, "where to write");
    }
    void declareSteps(Options& options) {
        options.add("--steps", steps, std::size_t{0}, std::size_t{1'000'000}, "training steps");
    }

    regard::Lang lang() const { return language == "fr" ? regard::Lang::fr : regard::Lang::en; }
};

/// The labels of the tokens, BOS left out.
inline std::vector<std::string> letters() {
    std::vector<std::string> all;
    for (int token = 0; token < ALPHABET.bos(); ++token) all.push_back(ALPHABET.label(token));
    return all;
}

/// The names to learn from. Fails for a letter outside the alphabet, with the file and the name.
inline std::vector<std::string> names(const Settings& settings) {
    if (settings.data.empty()) return {data::FRENCH_NAMES.begin(), data::FRENCH_NAMES.end()};
    std::vector<std::string> all = regard::readDocuments(settings.data);
    for (const std::string& name : all) {
        try {
            (void)ALPHABET.tokenize(name);
        } catch (const regard::Error& error) {
            regard::fail(settings.data + ": " + error.what() +
                         "; write names in lower case, or add the letter to "
                         "examples/support/french_names.hpp");
        }
    }
    regard::sayCutNames(all, LONGEST, settings.data);
    return all;
}

/// At most `count` of the names to learn from, drawn at random and tokenized.
inline std::vector<std::vector<int>> drawTexts(const Settings& settings, std::size_t count) {
    std::vector<std::string> all = names(settings);
    regard::Random random{settings.seed};
    random.shuffle(all);
    if (all.size() > count) all.resize(count);
    std::vector<std::vector<int>> texts;
    for (const std::string& name : all) texts.push_back(ALPHABET.tokenize(name));
    return texts;
}

/// Two models that started from the same weights, one of them trained.
template <regard::Config C>
struct PupilsOf {
    regard::Model<C> untrained, trained;
    std::vector<double> losses; ///< of every step, in nats
    std::size_t steps = 0;
    regard::Random random; ///< goes on where training ended

    /// Trains on the names that `settings` says.
    explicit PupilsOf(const Settings& settings) : PupilsOf(settings, names(settings)) {}
    /// Trains on `documents`, with a progress bar.
    PupilsOf(const Settings& settings, std::vector<std::string> documents)
        : PupilsOf(settings, std::move(documents), [](const regard::Model<C>&, std::size_t) {}) {}
    /// The same; calls `watch(model, steps so far)` before the first step and after each.
    template <class Watch>
    PupilsOf(const Settings& settings, std::vector<std::string> documents, Watch&& watch)
        : steps(settings.steps), random(settings.seed) {
        random.shuffle(documents);
        untrained = regard::Model<C>{random};
        trained = untrained;
        regard::Trainer trainer{trained, {.learningRate = {.start = 0.01, .steps = steps}}};
        Progress progress{steps};
        watch(trained, std::size_t{0});
        for (std::size_t step = 0; step < steps; ++step) {
            const std::string& name = documents[step % documents.size()];
            losses.push_back(double(trainer.trainStep(ALPHABET.tokenize(name))));
            progress.update(step + 1, losses.back());
            watch(trained, step + 1);
        }
        if (!settings.save.empty())
            regard::saveCheckpoint(settings.save, trained, trainer,
                                   {random, ALPHABET.letters(), steps});
    }
};

using Pupils = PupilsOf<SHAPE>;
using DeepPupils = PupilsOf<DEEP>;

/// Writes a picture and its numbers as FOLDER/NAME.svg and FOLDER/NAME.csv.
inline void save(const Panel& panel, const std::string& folder, const std::string& name) {
    regard::createFolders(folder);
    std::ostringstream csv;
    writeCsv(csv, panel.table);
    regard::writeFileAtomically(folder + "/" + name + ".svg", toSvg(panel.figure));
    regard::writeFileAtomically(folder + "/" + name + ".csv", csv.str());
}

/// The body of a program that shows one panel: options, training, `draw(settings, pupils, name)`,
/// and where the picture went. `P` is `Pupils` or `DeepPupils`; `declareMore(options)` adds options
/// of the program's own.
template <class P = Pupils, class DeclareMore, class Draw>
void showPanel(int argc, char** argv, const std::string& program, const std::string& purpose,
               DeclareMore&& declareMore, Draw&& draw) {
    Settings settings{"out/" + program};
    std::vector<std::string> words{"emma"};
    Options options{program, purpose};
    declareMore(options);
    settings.declare(options);
    options.positional("NAME", words, "names to look at (default: emma)");
    options.parse(argc, argv);
    for (const std::string& word : words) (void)ALPHABET.tokenize(word);
    regard::sayCutNames(words, LONGEST, program);
    const P pupils{settings};
    for (const std::string& word : words) {
        save(draw(settings, pupils, word), settings.out, word);
        std::printf("%s/%s.svg and .csv\n", settings.out.c_str(), word.c_str());
    }
}
template <class P = Pupils, class Draw>
void showPanel(int argc, char** argv, const std::string& program, const std::string& purpose,
               Draw&& draw) {
    showPanel<P>(
        argc, argv, program, purpose, [](Options&) {}, std::forward<Draw>(draw));
}

} // namespace tour
