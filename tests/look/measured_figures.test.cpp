// The figures of what was measured: ablation, similarity, lens, map, playback, induction, film.
#include <algorithm>
#include <catch2/catch_approx.hpp>
#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <limits>
#include <sstream>
#include <string>
#include <support/induction_model.hpp>
#include <support/panels.hpp>
#include <vector>

#include "../support/fixed_traces.hpp"
#include "../support/xml_check.hpp"

using namespace regard;

static const std::vector<std::string> HOSTILE{
    "</svg><script>", std::string(200, 'w'), "😀", "سلام", "e\u0301", "\x01\n", "=cmd()"};

static std::vector<FilmFrame> frames(std::size_t positions) {
    const auto traces = fixedTraces({.positions = positions});
    return {{0, 3, buildAttnMatrix(traces, 0, 0)},
            {10, NAN, buildAttnMatrix(traces, 1, 0)},
            {20, 1, buildAttnMatrix(traces, 1, 3)}};
}

static std::vector<std::string> labelsOf(std::size_t count) {
    std::vector<std::string> labels{"BOS"};
    while (labels.size() < count) labels.push_back(HOSTILE[labels.size() % HOSTILE.size()]);
    return labels;
}

static std::size_t occurrences(const std::string& text, const std::string& words) {
    std::size_t count = 0;
    for (std::size_t at = text.find(words); at != text.npos; at = text.find(words, at + 1)) ++count;
    return count;
}

static std::vector<Panel> all(std::size_t positions, Lang lang) {
    static constexpr Config C{.N_LAYER = 2, .VOCAB_SIZE = 8};
    const Model<C> model{Random{42}};
    std::vector<int> tokens{7};
    for (std::size_t i = 0; i < positions; ++i) tokens.push_back(static_cast<int>(i * 3 % 7));
    const auto traces = computeSequenceTraces(model, tokens);
    const InductionScores scores{std::vector<ScoreInterval>(8, {0.5, 0.25, 0.75})};
    const double inf = std::numeric_limits<double>::infinity();
    std::vector<Panel> panels;
    panels.push_back(ablationPanel({{0, 0, 2, 0.25, -0.5}, {0, 1, 2, NAN, inf}}, 3, 5, lang));
    panels.push_back(ablationPanel({{0, 0, 2, 0, 0}}, 1, 0, lang));
    panels.push_back(similarityPanel(headSimilarities(headsOver(model, {tokens})), 4, 1, 5, lang));
    panels.push_back(logitLensPanel(model, traces, tokens, HOSTILE, 5, lang));
    panels.push_back(embeddingMapPanel(embeddingRows(model), HOSTILE, 0, lang));
    panels.push_back(playbackPanel(traces, HOSTILE, lang, {.animate = true}));
    const auto labels = labelsOf(traces.size());
    panels.push_back(
        inductionPanel(traces, labels, scores, scores, {10, {2, 1}, {0, 0.5}}, 20, lang));
    panels.push_back(
        inductionPanel(traces, labels, std::nullopt, std::nullopt, {}, 0, lang, "one"));
    for (const bool animate : {false, true})
        panels.push_back(
            filmPanel(frames(positions), labelsOf(positions), lang, {.animate = animate}));
    return panels;
}

TEST_CASE("the measured figures hold for 1 to 16 hostile tokens in both languages", "[look]") {
    for (const std::size_t positions : {1u, 2u, 5u, 16u})
        for (const Lang lang : {Lang::fr, Lang::en}) {
            const auto panels = all(positions, lang), again = all(positions, lang);
            for (std::size_t i = 0; i < panels.size(); ++i) {
                const std::string svg = toSvg(panels[i].figure);
                CAPTURE(i, positions);
                CHECK(xmlProblem(svg) == "");
                CHECK(svg == toSvg(again[i].figure));
                CHECK(svg.find("<script") == svg.npos);
                CHECK(svg.find("\"nan") == svg.npos);
                CHECK(svg.find("\"inf") == svg.npos);
                CHECK(svg.find("\"–\"") == svg.npos);
                for (const auto& row : panels[i].table.rows)
                    REQUIRE(row.size() == panels[i].table.header.size());
                const std::string words = panels[i].figure.title() + panels[i].figure.description();
                if (lang == Lang::fr)
                    for (const char* wrong : {" :", " ;", " ?", " %", "« ", " »", "'"})
                        CHECK(words.find(wrong) == words.npos);
            }
        }
}

TEST_CASE("one layer: induction is said to be impossible", "[look]") {
    const Panel panel = inductionPanel(std::vector<ForwardTrace<float>>{}, {}, std::nullopt,
                                       std::nullopt, {}, 0, Lang::en);
    CHECK(toSvg(panel.figure).find(">Impossible here<") != std::string::npos);
    REQUIRE(panel.table.rows.size() == 1);
    CHECK(panel.table.rows[0][0].text == "impossible with one layer");
}

TEST_CASE("the induction figure outlines what an induction head looks at", "[look]") {
    auto traces = fixedTraces({.positions = 7});
    const std::vector<int> tokens{7, 1, 2, 3, 1, 2, 3};
    for (std::size_t i = 0; i < 7; ++i) traces[i].tokenId = tokens[i];
    std::vector<ScoreInterval> scores(8);
    for (std::size_t h = 0; h < 8; ++h) scores[h] = {double(h == 5), 0, 1};
    CHECK(bestHead(scores) == 5);
    const Panel panel =
        inductionPanel(traces, labelsOf(7), scores, scores, {10, {}, {}}, 20, Lang::en);
    const std::string svg = toSvg(panel.figure);
    CHECK(occurrences(svg, "stroke=\"#EC4899\" stroke-width=\"2\"") == 3);
    CHECK(occurrences(svg, ">" + placeLabel(1, 1, Lang::en) + "<") ==
          2); // chosen, and among the scores
    CHECK(panel.table.rows[0][4].text == formatShortest(buildAttnMatrix(traces, 1, 1)(0, 0)));
}

TEST_CASE("a film ends in its last frame, and only a screen that may move plays it", "[look]") {
    const std::string film =
        toSvg(filmPanel(frames(3), labelsOf(3), Lang::en, {.animate = true, .name = "f"}).figure);
    CHECK(occurrences(film, "class=\"f-frame\"") == 2);
    CHECK(occurrences(film, "opacity=\"0\"") == 2);
    CHECK(occurrences(film, "<g class=\"f-last\">") == 1);
    CHECK(film.find("@media screen and (prefers-reduced-motion:no-preference){.f-frame") !=
          film.npos);
    CHECK(film.find(">step 20   loss 1.00<") > film.find("f-last\">"));
    const std::string strip = toSvg(filmPanel(frames(3), labelsOf(3), Lang::en).figure);
    CHECK(strip.find("animation") == strip.npos);
    for (const char* step : {">step 0<", ">step 10<", ">step 20<"})
        CHECK(strip.find(step) != strip.npos);
}

TEST_CASE("the film of a model that learns begins untrained and ends trained", "[look]") {
    const induction::Run run{40};
    REQUIRE(run.films.size() == 8);
    REQUIRE(run.films[0].size() == 11);
    const auto traces = computeSequenceTraces(run.model, run.tokens);
    const AttnMatrix last = buildAttnMatrix(traces, 1, 2);
    CHECK(run.films[6].back().weights(5, 3) == last(5, 3));
    CHECK(run.films[6].back().loss == meanLoss(run.model, {run.tokens}));
    CHECK(run.films[6][0].loss == Catch::Approx(std::log(17.0)).epsilon(0.1));
    CHECK(run.films[6][0].step == 0);
    CHECK(run.films[6][1].step == 4);
    CHECK(run.history.losses.size() == 20);
}

TEST_CASE("the lens's table has the model's own numbers", "[look]") {
    static constexpr Config C{.N_LAYER = 2, .VOCAB_SIZE = 8};
    const Model<C> model{Random{42}};
    const std::vector<int> tokens{7, 1, 2, 7};
    const auto traces = computeSequenceTraces(model, tokens);
    const Panel panel = logitLensPanel(model, traces, tokens, HOSTILE, 0, Lang::en);
    REQUIRE(panel.table.rows.size() == 3 * 3);
    const double own = std::strtod(panel.table.rows[2][6].text.c_str(), nullptr);
    CHECK(own == Catch::Approx(double(traces[0].probs()[1])).epsilon(1e-6));
}

TEST_CASE("the measured figures refuse what they can't show", "[look]") {
    auto traces = fixedTraces();
    CHECK_THROWS_AS(ablationPanel({}, 0, 0, Lang::en), Error);
    CHECK_THROWS_AS(similarityPanel({}, 4, 1, 0, Lang::en), Error);
    CHECK_THROWS_AS(similarityPanel({1, 0, 0}, 1, 1, 0, Lang::en), Error);
    CHECK_THROWS_AS(similarityPanel({1, 0, 0, 1}, 4, 1, 0, Lang::en), Error);
    CHECK_THROWS_AS(embeddingMapPanel({{1, 2}}, HOSTILE, 0, Lang::en), Error);
    CHECK_THROWS_AS(filmPanel({}, {}, Lang::en), Error);
    CHECK_THROWS_AS(filmPanel(frames(3), labelsOf(4), Lang::en), Error);
    CHECK_THROWS_AS(playbackPanel(fixedTraces({.heads = 9}), HOSTILE, Lang::en), Error);
    setWeight(traces, 1, 2, 3, 0, 0.9);
    CHECK_THROWS_AS(playbackPanel(traces, HOSTILE, Lang::en), Error);
}
