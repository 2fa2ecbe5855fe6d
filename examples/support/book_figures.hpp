// The models of the book, and who draws each of its figures.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ablation_panel.hpp"
#include "anatomy.hpp"
#include "book_slots.hpp"
#include "families_panel.hpp"
#include "film_panel.hpp"
#include "induction_model.hpp"
#include "lens_panel.hpp"
#include "malay_model.hpp"
#include "map_panel.hpp"
#include "panels.hpp"
#include "plate_panel.hpp"
#include "playback_panel.hpp"
#include "similarity_panel.hpp"
#include "tour_model.hpp"

namespace tour {

/// Draws the figures from four pairs of models: one layer for the steps of attention, four for its
/// way through a model, one that reads words for the plate, and one that learns to repeat.
class BookFigures {
public:
    /// Trains on the names that `settings` says; `words` are the names to look at.
    BookFigures(const Settings& settings, std::vector<std::string> words)
        : BookFigures(settings, std::move(words), names(settings)) {}
    /// Trains on `documents`.
    BookFigures(const Settings& settings, std::vector<std::string> words,
                const std::vector<std::string>& documents)
        : words_(std::move(words)), letters_(letters()), shallow_(settings, documents),
          deep_(settings, documents,
                [this, &settings](const auto& model, std::size_t step) {
                    shoot(model, step, settings.steps);
                }),
          induction_(settings.steps, settings.seed) {
        for (const std::string& word : words_) {
            tokens_.push_back(ALPHABET.tokenize(word));
            shallowTraces_.push_back(tracesOf(shallow_));
            deepTraces_.push_back(tracesOf(deep_));
        }
        const malay::Pupil wordsUntrained{0, settings.seed};
        const malay::Pupil wordsTrained{settings.steps, settings.seed};
        plateTraces_ = {wordsUntrained.traces(malay::SENTENCE),
                        wordsTrained.traces(malay::SENTENCE)};
        plateLabels_ = malay::labelsOf(wordsTrained.words, malay::SENTENCE);
        written_ = regard::generate(shallow_.trained, shallow_.random, {.keepProbs = true});
        survey(settings, documents);
    }

    const std::vector<std::string>& words() const { return words_; }
    /// The labels of the positions of a name: BOS e₁ m₂ m₃ a₄.
    std::vector<std::string> positions(std::size_t word) const {
        return positionLabels(letters_, shallowTraces_[word][1]);
    }
    /// How many choices there are along a dimension of a slot.
    std::size_t extent(char dim, std::size_t word) const {
        switch (dim) {
        case 's':
            return 2;
        case 'l':
            return static_cast<std::size_t>(DEEP.N_LAYER);
        case 'h':
            return static_cast<std::size_t>(SHAPE.N_HEAD);
        default:
            return tokens_[word].size() - 1 < SHAPE.BLOCK_SIZE ? tokens_[word].size() - 1
                                                               : SHAPE.BLOCK_SIZE;
        }
    }
    /// Steps of training that a state has behind it.
    std::size_t steps(std::size_t state) const { return state ? shallow_.steps : 0; }

    /// The figures of a slot for a choice: one, or the heads side by side.
    std::vector<Panel> draw(const Slot& slot, const Choice& at, regard::Lang lang) const {
        const std::string name(slot.id);
        const std::string_view id = slot.id;
        const auto& [word, state, layer, head, position] = at;
        const Traces& shallow = shallowTraces_[word][state];
        const Traces& deep = deepTraces_[word][state];
        const std::vector<int>& tokens = tokens_[word];
        const std::size_t trained = steps(state);
        const auto one = [](Panel panel) {
            std::vector<Panel> all;
            all.push_back(std::move(panel));
            return all;
        };
        if (id == "tokenisation") return one(tokenisationPanel(tokens, letters_, lang, name));
        if (id == "embeddings")
            return one(embeddingsPanel(state ? shallow_.trained : shallow_.untrained, letters_,
                                       lang, name));
        if (id == "map")
            return one(
                embeddingMapPanel(embeddingRows(state ? shallow_.trained : shallow_.untrained),
                                  letters_, trained, lang, name));
        if (id == "forward") return one(forwardPanel(shallow[position], letters_, lang, name));
        if (id == "why") return one(whyAttentionPanel(shallow, letters_, lang, name));
        if (id == "sequence")
            return one(sequencePanel(shallow, letters_, lang, {.current = position, .name = name}));
        if (id == "qkv") return one(qkvPanel(shallow, letters_, lang, position, 0, name));
        if (id == "matrix")
            return one(attentionMatrixPanel(
                shallow, letters_, lang,
                {.head = head, .row = position, .steps = trained, .name = name}));
        if (id == "heads") {
            std::vector<Panel> all;
            for (std::size_t h = 0; h < std::size_t(SHAPE.N_HEAD); ++h)
                all.push_back(headPanel(shallow, letters_, lang, 0, h, trained,
                                        name + "-" + std::to_string(h)));
            return all;
        }
        if (id == "whole") return one(fitTogetherPanel<SHAPE>(lang, name));
        if (id == "training") {
            const auto losses = regard::positionLosses(shallow_.trained, tokens);
            return one(trainingPanel(shallow_.losses, {losses.begin(), losses.end()}, tokens,
                                     letters_, std::size_t(SHAPE.VOCAB_SIZE), lang, name));
        }
        if (id == "inference") return one(inferencePanel(written_, letters_, lang, 0.5, name));
        if (id == "lesson") return one(lessonPanel(lang, lesson::CHAT, name));
        if (id == "plate" || id == "plate-heads") {
            const PlateOptions options{
                .layer = layer, .head = head, .steps = trained, .name = name};
            return one(id == "plate"
                           ? platePanel(plateTraces_[state], plateLabels_, lang, options)
                           : plateGraphsPanel(plateTraces_[state], plateLabels_, lang, options));
        }
        for (const anatomy::Section& section : anatomy::SECTIONS)
            if (id == anatomy::figureName(section)) return one(section.draw(lang, name));
        if (id == "overview") return one(overviewPanel(deep, letters_, lang, trained, name));
        if (id == "pair") {
            const auto row = deep[position].layers[layer].attnWeights[head];
            std::size_t key = 0; // most looked at, itself left out
            for (std::size_t t = 1; t < position; ++t)
                if (row[t] > row[key]) key = t;
            return one(neuronPanel(
                deep, letters_, lang,
                {.layer = layer, .head = head, .query = position, .key = key, .name = name}));
        }
        if (id == "lines")
            return one(attentionLinesPanel(deep, letters_, lang,
                                           {.layer = layer, .heads = {0, 1, 2, 3}, .name = name}));
        if (id == "arcs")
            return one(attentionArcsPanel(deep, letters_, lang,
                                          {.layer = layer, .heads = {head}, .name = name}));
        if (id == "row") return one(rowBarsPanel(deep, letters_, lang, layer, position, name));
        if (id == "text") return one(shadedTextPanel(deep, letters_, lang, layer, position, name));
        if (id == "values")
            return one(valueWeightedPanel(state ? deep_.trained : deep_.untrained, deep, letters_,
                                          lang, layer, head, name));
        if (id == "next") return one(nextTokenPanel(deep, tokens, letters_, lang, trained, name));
        if (id == "lens")
            return one(logitLensPanel(state ? deep_.trained : deep_.untrained, deep, tokens,
                                      letters_, trained, lang, name));
        if (id == "ablation")
            return one(ablationPanel(ablations_, surveyed_, deep_.steps, lang, name));
        if (id == "similarity")
            return one(similarityPanel(alike_[state], std::size_t(DEEP.N_HEAD), surveyed_, trained,
                                       lang, name));
        if (id == "names")
            return one(headScoresPanel(scores_[0], scores_[1], surveyed_, deep_.steps, lang, name));
        if (id == "induction") {
            const auto traces = regard::computeSequenceTraces(induction_.model, induction_.tokens);
            auto labels = induction::labelsOf(induction_.tokens);
            labels.resize(traces.size());
            return one(inductionPanel(traces, labels, induction_.untrained, induction_.trained,
                                      induction_.history, deep_.steps, lang, name));
        }
        if (id == "rollout") return one(rolloutPanel(deep, letters_, lang, trained, name));
        if (id == "sankey") return one(sankeyPanel(deep, letters_, lang, position, name));
        if (id == "playback")
            return one(playbackPanel(deep, letters_, lang, {.animate = true, .name = name}));
        if (id == "difference")
            return one(differencePanel(deepTraces_[word][0], deepTraces_[word][1], letters_, lang,
                                       layer, head, deep_.steps, name));
        if (id == "film")
            return one(filmPanel(films_[layer * std::size_t(DEEP.N_HEAD) + head],
                                 positionLabels(letters_, deepTraces_[0][1]), lang,
                                 {.layer = layer, .head = head, .name = name}));
        if (id == "families")
            return one(familiesPanel(
                {familyMember<SHAPE>(lang == regard::Lang::fr ? "ce livre" : "this book"),
                 familyMember<regard::microgpt>("microgpt"),
                 familyMember<regard::gpt2Small>("GPT-2 small"),
                 familyMember<regard::gpt3>("GPT-3")},
                lang, 12, name));
        regard::fail("nobody draws the figure " + name);
    }

private:
    /// Untrained and trained.
    using Both = std::array<Traces, 2>;

    template <class P>
    Both tracesOf(const P& pupils) const {
        return {regard::computeSequenceTraces(pupils.untrained, tokens_.back()),
                regard::computeSequenceTraces(pupils.trained, tokens_.back())};
    }

    /// Keeps the heads of the deep model on the first name: untrained, and after every ninth part
    /// of `steps`.
    void shoot(const regard::Model<DEEP>& model, std::size_t step, std::size_t steps) {
        constexpr std::size_t HEADS = regard::Shape<DEEP>::N_HEAD, parts = 9;
        if (step > 0 && step * parts / steps == (step - 1) * parts / steps) return;
        const std::vector<int> tokens = ALPHABET.tokenize(words_[0]);
        const Traces traces = regard::computeSequenceTraces(model, tokens);
        const double loss = regard::meanLoss(model, {tokens});
        films_.resize(regard::Shape<DEEP>::N_LAYER * HEADS);
        for (std::size_t h = 0; h < films_.size(); ++h)
            films_[h].push_back(
                {step, loss, regard::buildAttnMatrix(traces, h / HEADS, h % HEADS)});
    }

    /// Scores the heads over a part of the names, takes each away, and compares them.
    void survey(const Settings& settings, std::vector<std::string> sample) {
        regard::Random random{settings.seed};
        random.shuffle(sample);
        sample.resize((std::min)(sample.size(), std::size_t{200}));
        std::vector<std::vector<int>> texts;
        for (const std::string& name : sample) texts.push_back(ALPHABET.tokenize(name));
        const auto kinds = letterKinds(letters_);
        const regard::SurveyOptions options{.seed = settings.seed};
        scores_ = {surveyHeads(deep_.untrained, texts, kinds, options),
                   surveyHeads(deep_.trained, texts, kinds, options)};
        ablations_ = surveyAblation(deep_.trained, texts);
        alike_ = {headSimilarities(headsOver(deep_.untrained, texts)),
                  headSimilarities(headsOver(deep_.trained, texts))};
        surveyed_ = texts.size();
    }

    std::vector<std::string> words_, letters_;
    std::vector<std::vector<FilmFrame>> films_; ///< of every head, layer by layer
    Pupils shallow_;
    DeepPupils deep_;
    induction::Run induction_;
    std::vector<std::vector<int>> tokens_;
    std::vector<Both> shallowTraces_, deepTraces_;
    Both plateTraces_;
    std::vector<std::string> plateLabels_;
    regard::Generated written_;
    std::array<std::vector<regard::HeadReport>, 2> scores_;
    std::vector<regard::HeadAblation> ablations_;
    std::array<std::vector<double>, 2> alike_; ///< see headSimilarities
    std::size_t surveyed_ = 0;
};

} // namespace tour
