// An encoder reads a word, a decoder writes it backwards: the cross-attention is the anti-diagonal.
#include <cstdint>
#include <cstdio>
#include <string>

#include "support/options.hpp"
#include "support/reverse_model.hpp"
#include "support/reverse_panel.hpp"
#include "support/tour_model.hpp"

using namespace regard;

int main(int argc, char** argv) {
    return runMain(argc, argv, [](int count, char** arguments) {
        std::string language = tour::Settings{""}.language, out = "out/reverse", word = "regard";
        std::size_t steps = 3000, words = 500;
        std::int64_t seed = 1;
        Options options{"reverse", "an encoder-decoder that writes words backwards"};
        options.choice("--lang", language, {"fr", "en"}, "language of the picture");
        options.add("--steps", steps, std::size_t{0}, std::size_t{100'000},
                    "training steps of 32 words");
        options.add("--words", words, std::size_t{1}, std::size_t{100'000}, "words to hold out");
        options.add("--seed", seed, std::int64_t{0}, std::int64_t{1} << 53, "of all randomness");
        options.text("--out", out, "where to write");
        options.positional("WORD", word, "the word of the picture, a to z");
        options.parse(count, arguments);
        if (!backwards::isWord(word))
            fail("\"" + makeVisible(word) + "\": give a word of " +
                 std::to_string(backwards::SHORTEST) + " to " + std::to_string(backwards::LONGEST) +
                 " letters a to z");

        const backwards::Run run{steps, words, seed};
        for (const bool beam : {false, true})
            std::printf("%zu of %zu unseen words backwards, letter for letter, %s\n",
                        run.exact(beam ? backwards::writtenByBeam : backwards::written), words,
                        beam ? "by a beam of 4" : "greedily");
        const std::string answer = backwards::written(run.model, word);
        std::printf("%s -> %s\n", word.c_str(), answer.c_str());
        const TextPair pair{backwards::pairOf(word).source, backwards::ALPHABET.tokenize(answer)};
        const AttentionMap map = crossAttention(run.model, pair)[0][0];
        tour::save(reversePanel(map, word, answer, language == "fr" ? Lang::fr : Lang::en, steps),
                   out, "backwards");
        std::printf("%s/backwards.svg and .csv\n", out.c_str());
    });
}
