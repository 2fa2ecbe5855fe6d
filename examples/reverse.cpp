// An encoder reads a word, a decoder writes it backwards: the cross-attention is the anti-diagonal.
#include <array>
#include <cstdio>
#include <string>
#include <vector>

#include <regard/regard.hpp>

#include "support/options.hpp"
#include "support/reading_panel.hpp"
#include "support/tour_model.hpp"

using namespace regard;

constexpr Alphabet ALPHABET{"abcdefghijklmnopqrstuvwxyz"};
constexpr int LONGEST = 8;
constexpr Config SHAPE{.N_EMBD = 32,
                       .N_HEAD = 1,
                       .N_LAYER = 1,
                       .BLOCK_SIZE = LONGEST + 1,
                       .VOCAB_SIZE = ALPHABET.size(),
                       .N_INNER = 64,
                       .FINAL_NORM = true,
                       .N_ENCODER_LAYER = 1};
constexpr std::size_t BATCH = 16;

/// Any word of 2 to LONGEST letters.
std::string drawWord(Random& random) {
    std::string word(2 + random.below(LONGEST - 1), 'a');
    for (char& letter : word) letter = char('a' + int(random.below(26)));
    return word;
}

/// The source with BOS behind it, so that its end can be seen; the target backwards.
TextPair pairOf(const std::string& word) {
    std::vector<int> source = ALPHABET.tokenize(word);
    source.erase(source.begin());
    return {source, ALPHABET.tokenize(std::string{word.rbegin(), word.rend()})};
}

/// What `model` writes about `word`, always the likeliest letter.
std::string written(const Model<SHAPE>& model, const std::string& word) {
    KvCache<SHAPE> cache;
    encode(pairOf(word).source, cache, model);
    Random unused{0};
    return ALPHABET.text(generate(model, unused, {.sampling = {.temperature = 0}}, cache).tokens);
}

/// Where the decoder looked in the source as it wrote each letter.
Panel panelOf(const Model<SHAPE>& model, const std::string& word, Lang lang) {
    TrainingBatch<SHAPE> batch;
    batch.add(pairOf(word));
    const Batch rows = batch.view();
    const std::size_t count = batch.rows();
    const Activations<SHAPE, float> all{{.rows = count, .keyRows = count, .memoryRows = count}};
    encode(*rows.memory.batch, model, all);
    forward(rows, model, all);
    const auto& cross = Gpt<SHAPE>::crossAttention(all.saved, 0);
    using Mixer = CrossAttentionOf<SHAPE>::Mixer;
    std::vector<std::string> letters, source;
    for (const int token : pairOf(word).source) source.push_back(ALPHABET.label(token));
    std::vector<double> cells;
    for (std::size_t row = 0; row < word.size(); ++row) {
        letters.emplace_back(1, word[word.size() - 1 - row]);
        for (std::size_t key = 0; key < source.size(); ++key)
            cells.push_back(double(Mixer::pairOf<float>(cross.mixer, row, 0, row, key).weight));
    }
    constexpr Text title{"\u00C0 l\u2019envers", "Backwards"};
    constexpr Text told{
        "Lignes\u00A0: la lettre que le d\u00E9codeur \u00E9crit\u202F; colonnes\u00A0: o\u00F9 il "
        "regarde dans le mot lu.",
        "Rows: the letter that the decoder writes; columns: where it looks in the word read."};
    return readingPanel(cells, letters, source, std::string(title.in(lang)),
                        std::string(told.in(lang)), "reverse", lang);
}

void run(int argc, char** argv) {
    std::size_t steps = 4000, words = 500;
    std::string language = "en", out = "out/reverse", word = "regard";
    Options options{"reverse", "an encoder-decoder that writes words backwards"};
    options.add("--steps", steps, std::size_t{0}, std::size_t{1'000'000}, "training steps");
    options.choice("--lang", language, {"fr", "en"}, "language of the picture");
    options.text("--word", word, "the word of the picture, a to z");
    options.text("--out", out, "where to write");
    options.parse(argc, argv);
    if (word.size() < 2 || word.size() > LONGEST ||
        word.find_first_not_of("abcdefghijklmnopqrstuvwxyz") != std::string::npos)
        fail("--word: give 2 to " + std::to_string(LONGEST) + " letters a to z");

    Random random{42};
    Model<SHAPE> model{random};
    Trainer trainer{model, {.learningRate = {.start = 0.01, .steps = steps, .warmUp = 100}}};
    std::vector<TextPair> batch(BATCH);
    for (std::size_t step = 0; step < steps; ++step) {
        for (TextPair& pair : batch) pair = pairOf(drawWord(random));
        const double loss = trainer.trainStep(batch);
        if ((step + 1) % 500 == 0) std::printf("step %5zu | loss %.4f\n", step + 1, loss);
    }

    std::size_t right = 0;
    for (std::size_t i = 0; i < words; ++i) {
        const std::string unseen = drawWord(random);
        right += written(model, unseen) == std::string{unseen.rbegin(), unseen.rend()};
    }
    std::printf("%zu of %zu unseen words written backwards exactly\n", right, words);
    std::printf("%s -> %s\n", word.c_str(), written(model, word).c_str());
    tour::save(panelOf(model, word, language == "fr" ? Lang::fr : Lang::en), out, "backwards");
    std::printf("%s/backwards.svg and .csv\n", out.c_str());
}

int main(int argc, char** argv) {
    return runMain(argc, argv, run);
}
