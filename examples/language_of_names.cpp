// An encoder reads a first name in both directions at once and says whether it is French or
// Finnish; the attention of its first row shows which letters it asked.
#include <algorithm>
#include <cstdio>
#include <string>
#include <string_view>
#include <vector>

#include <regard/regard.hpp>

#include "support/finnish_names.hpp"
#include "support/french_names.hpp"
#include "support/options.hpp"
#include "support/reading_panel.hpp"
#include "support/tour_model.hpp"

using namespace regard;

constexpr Alphabet ALPHABET{"abcdefghijklmnopqrstuvwxyz"};
constexpr Config SHAPE{
    .N_HEAD = 2, .BLOCK_SIZE = 17, .VOCAB_SIZE = ALPHABET.size(), .CAUSAL = false, .N_CLASS = 2};
enum Language { FRENCH, FINNISH };
constexpr std::size_t BATCH = 16;

/// BOS, whose row becomes the whole name's, and the letters.
std::vector<int> tokensOf(std::string_view name) {
    std::vector<int> tokens = ALPHABET.tokenize(name);
    tokens.pop_back();
    return tokens;
}

/// The names of a list that are written in a to z alone: an accent would give the language away.
template <class List>
std::vector<std::string> plain(const List& list) {
    std::vector<std::string> names;
    for (const std::string_view name : list)
        if (name.size() < std::size_t{SHAPE.BLOCK_SIZE} &&
            name.find_first_not_of("abcdefghijklmnopqrstuvwxyz") == std::string_view::npos)
            names.emplace_back(name);
    return names;
}

/// As many names of each language, in a random order.
std::vector<LabelledText> labelledNames(Random& random) {
    std::vector<std::string> french = plain(data::FRENCH_NAMES),
                             finnish = plain(data::FINNISH_NAMES);
    random.shuffle(french);
    const std::size_t each = std::min(french.size(), finnish.size());
    std::vector<LabelledText> texts;
    for (std::size_t i = 0; i < each; ++i) {
        texts.push_back({tokensOf(french[i]), FRENCH, {}});
        texts.push_back({tokensOf(finnish[i]), FINNISH, {}});
    }
    random.shuffle(texts);
    return texts;
}

/// How much the row of BOS looks at each letter of `name`, head by head.
Panel panelOf(const Model<SHAPE>& model, const std::string& name, Lang lang) {
    const std::vector<int> tokens = tokensOf(name);
    Classifier<SHAPE, float> classifier{tokens.size(), false};
    const std::array<TokenSequence, 1> text{TokenSequence{.rows = tokens.size()}};
    classifier.forward(Batch{tokens, {}, text}, model);
    const auto& attention = Encoder<SHAPE>::attention(classifier.encoder(), 0);
    using Mixer = Block<SHAPE>::Attn::Mixer;
    std::vector<double> cells;
    std::vector<std::string> heads, letters{"BOS"};
    for (std::size_t head = 0; head < Shape<SHAPE>::N_HEAD; ++head) {
        heads.push_back(headLabel(head, lang));
        for (std::size_t key = 0; key < tokens.size(); ++key)
            cells.push_back(double(Mixer::pairOf<float>(attention.mixer, 0, head, 0, key).weight));
    }
    for (const char letter : name) letters.emplace_back(1, letter);
    constexpr Text title{"Les lettres qui trahissent la langue",
                         "The letters that give the language away"};
    constexpr Text told{
        "Combien la ligne BOS, où la classe est lue, regarde chaque lettre\u00A0: ",
        "How much the row of BOS, from which the class is read, looks at each letter: "};
    return readingPanel(cells, heads, letters, std::string(title.in(lang)),
                        std::string(told.in(lang)) + name, "language", lang);
}

void run(int argc, char** argv) {
    std::size_t steps = 1500;
    std::string language = "en", out = "out/language_of_names", name = "veikko";
    Options options{"language_of_names", "tells French from Finnish first names"};
    options.add("--steps", steps, std::size_t{0}, std::size_t{1'000'000}, "training steps");
    options.choice("--lang", language, {"fr", "en"}, "language of the picture");
    options.text("--name", name, "the name of the picture, a to z");
    options.text("--out", out, "where to write");
    options.parse(argc, argv);
    if (plain(std::vector<std::string_view>{name}).empty() || name.empty())
        fail("--name: give 1 to " + std::to_string(SHAPE.BLOCK_SIZE - 1) + " letters a to z");

    Random random{42};
    std::vector<LabelledText> texts = labelledNames(random);
    const std::size_t heldOut = texts.size() / 5;
    const std::vector<LabelledText> unseen{texts.end() - std::ptrdiff_t(heldOut), texts.end()};
    texts.resize(texts.size() - heldOut);

    Model<SHAPE> model{random};
    Trainer<SHAPE, float, ClassLoss<SHAPE, float>> trainer{
        model, {.learningRate = {.start = 0.005, .steps = steps}}};
    std::vector<LabelledText> batch;
    for (std::size_t step = 0, next = 0; step < steps; ++step) {
        batch.clear();
        for (std::size_t i = 0; i < BATCH; ++i, next = (next + 1) % texts.size()) {
            if (next == 0) random.shuffle(texts);
            batch.push_back(texts[next]);
        }
        trainer.trainStep(batch);
    }

    std::size_t right = 0;
    for (const LabelledText& text : unseen)
        right += (classProbs(model, text.tokens)[FINNISH] > 0.5) == (text.label == FINNISH);
    std::printf("%zu names learned from, %zu of %zu unseen ones told apart: %.1f %%\n",
                texts.size(), right, unseen.size(), 100.0 * double(right) / double(unseen.size()));
    std::printf("%s is Finnish with probability %.3f\n", name.c_str(),
                classProbs(model, tokensOf(name))[FINNISH]);
    tour::save(panelOf(model, name, language == "fr" ? Lang::fr : Lang::en), out, "letters");
    std::printf("%s/letters.svg and .csv\n", out.c_str());
}

int main(int argc, char** argv) {
    return runMain(argc, argv, run);
}
