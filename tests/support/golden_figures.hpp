// Every figure in both languages from numbers that every machine computes alike, and how they are
// compared with tests/golden/figures/.
#pragma once

#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <span>
#include <sstream>
#include <string>
#include <string_view>
#include <support/panels.hpp>
#include <utility>
#include <vector>

#include "fixed_traces.hpp"

/// A text with every number of more than nine significant digits rounded to nine: exp and log
/// differ in their last bit between processors and C libraries, the rest of a figure doesn't.
inline std::string toNineDigits(std::string_view text) {
    const auto digit = [](char c) { return c >= '0' && c <= '9'; };
    std::string rounded;
    for (std::size_t at = 0; at < text.size();) {
        if (!digit(text[at])) {
            rounded += text[at++];
            continue;
        }
        std::size_t end = at, digits = 0;
        bool dot = false;
        for (; end < text.size(); ++end) {
            if (digit(text[end]))
                ++digits;
            else if (text[end] == '.' && !dot && end + 1 < text.size() && digit(text[end + 1]))
                dot = true;
            else
                break;
        }
        if (end + 2 < text.size() && text[end] == 'e' && text[end + 1] == '-' &&
            digit(text[end + 2]))
            for (end += 2; end < text.size() && digit(text[end]);) ++end;
        const std::string number(text.substr(at, end - at));
        if (dot && digits > 9) {
            std::array<char, 40> buffer{};
            const auto last =
                std::to_chars(buffer.data(), buffer.data() + buffer.size(),
                              std::strtod(number.c_str(), nullptr), std::chars_format::general, 9);
            rounded.append(buffer.data(), last.ptr);
        } else {
            rounded += number;
        }
        at = end;
    }
    return rounded;
}

/// All figures in one language with their file names.
inline std::vector<std::pair<std::string, Panel>> goldenFigures(regard::Lang lang) {
    using namespace regard;
    static constexpr Config SMALL_SHAPE{.N_LAYER = 2, .VOCAB_SIZE = 8};
    const auto traces = fixedTraces({.positions = 5});
    const auto later = fixedTraces({.positions = 5, .layers = 2});
    const std::vector<std::string> alphabet{"a", "é", "m", "t", "i", "l", "s"};
    const std::vector<std::string> words{"<SOS>", "Ayam", "makan", "Taufik", "lagi"};
    std::vector<int> tokens;
    for (const auto& trace : traces) tokens.push_back(trace.tokenId);
    tokens.push_back(7);
    Model<SMALL_SHAPE, double> model;
    for (std::size_t i = 0; i < model.parameters().size(); ++i)
        model.parameters()[i] = dyadic(i) / 4;
    const auto modelTraces = computeSequenceTraces(model, tokens);
    const auto reports = [&](double shift) {
        std::vector<HeadReport> all(8);
        for (std::size_t h = 0; h < all.size(); ++h) {
            HeadReport& report = all[h];
            report.layer = h / 4;
            report.head = h % 4;
            for (std::size_t p = 0; p < report.patterns.size(); ++p) {
                const double score = dyadic(h * 9 + p) / 2 * shift;
                report.patterns[p] = {score, score - 0.125, score + 0.125};
            }
            report.diffuse = {0.5, 0.25, 0.75};
            report.entropy = 0.5, report.effectiveTokens = 2.5, report.meanDistance = 1.25;
        }
        return all;
    };
    const std::vector<ScoreInterval> scores(8, {0.5, 0.25, 0.75});
    const std::vector<FilmFrame> film{{0, 2.5, buildAttnMatrix(traces, 0, 1)},
                                      {100, 1.25, buildAttnMatrix(traces, 1, 1)}};
    const auto alike =
        headSimilarities({{buildAttnMatrix(traces, 0, 0), buildAttnMatrix(traces, 0, 1),
                           buildAttnMatrix(traces, 1, 0), buildAttnMatrix(traces, 1, 1)}});

    std::vector<std::pair<std::string, Panel>> all;
    const auto add = [&](const char* name, Panel panel) {
        all.emplace_back(name, std::move(panel));
    };
    add("lesson", lessonPanel(lang));
    add("plate", platePanel(traces, words, lang, {.layer = 1, .head = 2, .steps = 100}));
    add("plate_animated", platePanel(traces, words, lang, {.head = 1, .animate = true}));
    add("plate_graphs", plateGraphsPanel(traces, words, lang, {.steps = 100}));
    for (const anatomy::Section& section : anatomy::SECTIONS)
        add((std::string("anatomy_") + section.id).c_str(),
            section.draw(lang, anatomy::figureName(section)));
    add("head_overview", overviewPanel(traces, alphabet, lang, 100));
    add("neuron_view", neuronPanel(traces, alphabet, lang, {.layer = 1, .query = 4, .key = 2}));
    add("attention_row", rowBarsPanel(traces, alphabet, lang, 1, 4));
    add("attention_text", shadedTextPanel(traces, alphabet, lang, 0, 2));
    add("attention_lines", attentionLinesPanel(traces, alphabet, lang, {.heads = {0, 1, 2, 3}}));
    add("attention_arcs", attentionArcsPanel(traces, alphabet, lang, {.layer = 1, .heads = {2}}));
    add("attention_matrix", attentionMatrixPanel(traces, alphabet, lang, {.row = 3, .steps = 9}));
    add("value_weighted", valueWeightedPanel(model, modelTraces, alphabet, lang, 0, 2));
    add("next_token", nextTokenPanel(traces, tokens, alphabet, lang, 100));
    std::vector<double> logits(8);
    for (std::size_t i = 0; i < logits.size(); ++i) logits[i] = 4 * dyadic(i);
    add("sampling", samplingPanel(std::span<const double>{logits}, "ma", alphabet,
                                  samplingStrategies(0.5, 3, 0.75, lang), 100, lang));
    add("attention_rollout", rolloutPanel(traces, alphabet, lang, 100));
    add("attention_sankey", sankeyPanel(traces, alphabet, lang, 4));
    add("attention_difference", differencePanel(traces, later, alphabet, lang, 0, 1, 100));
    add("head_scores", headScoresPanel(reports(0.25), reports(1), 20, 100, lang));
    add("induction",
        inductionPanel(traces, words, scores, scores, {10, {2, 1.5, 1}, {0, 0.25, 0.5}}, 30, lang));
    add("induction_one_layer",
        inductionPanel(traces, words, std::nullopt, std::nullopt, {}, 0, lang));
    add("film", filmPanel(film, words, lang, {.layer = 1, .head = 1}));
    add("film_animated", filmPanel(film, words, lang, {.animate = true}));
    add("head_ablation",
        ablationPanel({{0, 0, 2, 0.25, 0.125}, {0, 1, 2, -0.0625, 0.5}}, 20, 100, lang));
    add("head_similarity", similarityPanel(alike, 2, 1, 100, lang));
    add("logit_lens", logitLensPanel(model, modelTraces, tokens, alphabet, 100, lang));
    add("embedding_map", embeddingMapPanel(embeddingRows(model), alphabet, 100, lang));
    add("layer_playback", playbackPanel(traces, alphabet, lang, {.animate = true}));
    add("sinusoids", sinusoidPanel(sinusoids<20, 32>(), 32, lang));
    add("positions",
        positionLossPanel({{"a", {4, 3, 2.5, 2.25}, 2.5}, {"b", {4, 3.5, 2}, 2.25}}, 20, lang));
    const auto read = [](std::vector<int> order, std::size_t seed) {
        ReadText text{std::move(order), {}, {0.5, 0.375, 0.125}};
        for (const int token : text.tokens)
            text.rows.push_back(dyadics(6, seed * static_cast<std::size_t>(token) + seed));
        return text;
    };
    const OrderLabels order{alphabet, {"a", "é", "m"}, {{"a é m", "m é a"}}, "?"};
    add("no_positions", orderPanel({read({0, 1, 2}, 1), read({2, 1, 0}, 1)},
                                   {read({0, 1, 2}, 1), read({2, 1, 0}, 3)}, order, 100, lang));
    add("norm_place", normPlacePanel({0.5, 0.375, 0.25}, {0.0078125, 0.125, 2}, 64, lang));
    std::vector<cost::Cost> costs;
    for (std::size_t kind = 0; kind < cost::KINDS.size(); ++kind)
        for (std::size_t i = 0; i < 3; ++i)
            costs.push_back({kind, 128u << i, (kind < 2 ? 1024u << 2 * i : 1024u << i) << kind,
                             i == 2 ? std::nan("") : 0.0078125 * double(kind + 1 + i)});
    add("attention_cost", cost::attentionCostPanel(costs, lang));
    return all;
}
