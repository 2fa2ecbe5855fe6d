// An encoder reads a first name in both directions at once and says whether it is French or
// Finnish; the attention of its first row shows by which letters.
#include <cstdint>
#include <cstdio>
#include <string>
#include <vector>

#include "support/language_model.hpp"
#include "support/options.hpp"
#include "support/tour_model.hpp"

using namespace regard;

/// The first five names of each language that the model has not seen.
std::vector<std::string> someUnseen(const language::Run& run) {
    std::vector<std::string> some;
    for (const int wanted : {language::FRENCH, language::FINNISH})
        for (std::size_t i = 0, count = 0; i < run.unseen.size() && count < 5; ++i)
            if (run.unseen[i].language == wanted) {
                some.push_back(run.unseen[i].letters);
                ++count;
            }
    return some;
}

int main(int argc, char** argv) {
    return runMain(argc, argv, [](int count, char** words) {
        std::string language = tour::Settings{""}.language, out = "out/language_of_names";
        std::size_t steps = 1500;
        std::int64_t seed = 42;
        std::vector<std::string> names;
        Options options{"language_of_names", "an encoder that tells French from Finnish names"};
        options.choice("--lang", language, {"fr", "en"}, "language of the picture");
        options.add("--steps", steps, std::size_t{0}, std::size_t{100'000},
                    "training steps of 16 names");
        options.add("--seed", seed, std::int64_t{0}, std::int64_t{1} << 53, "of all randomness");
        options.text("--out", out, "where to write");
        options.positional("NAME", names, "names to look at, a to z; else ten of the unseen ones");
        options.parse(count, words);
        for (const std::string& name : names)
            if (!language::isPlain(name))
                fail("\"" + makeVisible(name) + "\": give names of 1 to " +
                     std::to_string(language::LONGEST) + " letters a to z");

        const language::Run run{steps, seed};
        const std::size_t right = run.right();
        std::printf("learned from %zu names; %zu of %zu unseen ones told apart: %.1f%%\n",
                    run.learned.size(), right, run.unseen.size(),
                    100.0 * double(right) / double(run.unseen.size()));
        std::vector<ReadName> read;
        for (const std::string& name : names.empty() ? someUnseen(run) : names) {
            read.push_back(language::read(run.model, name));
            std::printf("%-16s Finnish with probability %.3f\n", name.c_str(), read.back().finnish);
        }
        tour::save(languagePanel(read, language == "fr" ? Lang::fr : Lang::en, steps), out,
                   "letters");
        std::printf("%s/letters.svg and .csv\n", out.c_str());
    });
}
