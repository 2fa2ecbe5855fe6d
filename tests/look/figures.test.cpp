#include <algorithm>
#include <array>
#include <catch2/catch_approx.hpp>
#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <cstdlib>
#include <span>
#include <sstream>
#include <string>
#include <support/panels.hpp>
#include <vector>

#include "../support/xml_check.hpp"

using namespace regard;

static constexpr Config DEEP{.N_LAYER = 4};

static std::vector<std::string> hostileAlphabet() {
    std::vector<std::string> labels{"é",  "</svg><script>", "=cmd()", "&", "\"", "'",      " ",
                                    "\n", "\xFF",           "",       "😀", "م",  "e\u0301"};
    labels.push_back(std::string(200, 'w'));
    while (labels.size() + 1 < Shape<DEEP>::VOCAB_SIZE)
        labels.emplace_back(1, static_cast<char>('a' + static_cast<int>(labels.size())));
    return labels;
}

static std::vector<int> nameOf(int letters) {
    std::vector<int> tokens{26};
    for (int i = 0; i < letters; ++i) tokens.push_back(i * 3 % 26);
    tokens.push_back(26);
    return tokens;
}

static std::vector<Panel> allFigures(const std::vector<int>& tokens, Lang lang) {
    const Model<DEEP> model{Random{42}}, other{Random{7}};
    const auto alphabet = hostileAlphabet();
    const auto traces = computeSequenceTraces(model, tokens);
    const auto later = computeSequenceTraces(other, tokens);
    const auto kinds = letterKinds(alphabet);
    const SurveyOptions survey{.draws = 20};
    std::vector<Panel> panels;
    panels.push_back(overviewPanel(traces, alphabet, lang, 0));
    panels.push_back(
        neuronPanel(traces, alphabet, lang, {.layer = 3, .head = 2, .query = 99, .key = 99}));
    panels.push_back(rowBarsPanel(traces, alphabet, lang, 1, 99));
    panels.push_back(shadedTextPanel(traces, alphabet, lang, 1, traces.size() / 2));
    panels.push_back(attentionLinesPanel(traces, alphabet, lang, {.heads = {0, 1, 2, 3}}));
    panels.push_back(attentionArcsPanel(traces, alphabet, lang, {.layer = 2, .heads = {1}}));
    panels.push_back(valueWeightedPanel(model, traces, alphabet, lang, 0, 2));
    panels.push_back(nextTokenPanel(traces, tokens, alphabet, lang, 10));
    panels.push_back(samplingPanel(traces.back().logits, alphabet[1], alphabet,
                                   samplingStrategies(0.5, 4, 0.75, lang), 10, lang));
    panels.push_back(rolloutPanel(traces, alphabet, lang, 0));
    panels.push_back(sankeyPanel(traces, alphabet, lang, 99));
    panels.push_back(differencePanel(traces, later, alphabet, lang, 0, 1, 5));
    panels.push_back(headScoresPanel(surveyHeads(model, {tokens}, kinds, survey),
                                     surveyHeads(other, {tokens}, kinds, survey), 1, 5, lang));
    panels.push_back(lessonPanel(lang));
    return panels;
}

static std::string csvOf(const Panel& panel) {
    std::ostringstream out;
    writeCsv(out, panel.table);
    return out.str();
}

static std::vector<Cell> rowsWhere(const Table& table, std::size_t column, const std::string& text,
                                   std::size_t wanted) {
    std::vector<Cell> found;
    for (const auto& row : table.rows)
        if (row[column].text == text) found.push_back(row[wanted]);
    return found;
}

TEST_CASE("every overview holds for 1 to 40 hostile letters in both languages", "[look][figures]") {
    for (const int letters : {0, 1, 4, 15, 40})
        for (const Lang lang : {Lang::fr, Lang::en}) {
            const auto panels = allFigures(nameOf(letters), lang);
            const auto again = allFigures(nameOf(letters), lang);
            for (std::size_t i = 0; i < panels.size(); ++i) {
                const std::string svg = toSvg(panels[i].figure);
                CAPTURE(i, letters);
                CHECK(xmlProblem(svg) == "");
                CHECK(svg == toSvg(again[i].figure));
                CHECK(csvOf(panels[i]) == csvOf(again[i]));
                CHECK(svg.find("<script") == std::string::npos);
                CHECK(csvOf(panels[i]).find("\n=") == std::string::npos);
                CHECK(csvOf(panels[i]).find(",=") == std::string::npos);
                CHECK(svg.find("\"nan") == std::string::npos);
                CHECK(svg.find("\"-0\"") == std::string::npos);
                CHECK(svg.find("\"inf") == std::string::npos);
                CHECK(panels[i].figure.width() > 0);
                for (const auto& row : panels[i].table.rows)
                    REQUIRE(row.size() == panels[i].table.header.size());
            }
        }
}

TEST_CASE("French typography in the overviews", "[look][figures]") {
    for (const auto& panel : allFigures(nameOf(3), Lang::fr)) {
        const std::string words = panel.figure.title() + panel.figure.description();
        CAPTURE(words);
        for (const char* wrong : {" :", " ;", " ?", " !", " %", "« ", " »", "'"})
            CHECK(words.find(wrong) == std::string::npos);
    }
}

TEST_CASE("the four strategies leave what they promise of the same expectation",
          "[look][figures]") {
    // p = 1/2, 1/4, 1/8, 1/8 for b, a, c and d, in this order
    const std::vector<double> logits{std::log(2.0), std::log(4.0), 0, 0};
    const Panel panel = samplingPanel(std::span<const double>{logits}, "a", {"a", "b", "c"},
                                      samplingStrategies(0.5, 2, 0.8, Lang::en), 0, Lang::en);
    const auto numbers = [&](const std::string& strategy, std::size_t column) {
        std::vector<double> all;
        for (const Cell& cell : rowsWhere(panel.table, 0, strategy, column))
            all.push_back(std::strtod(cell.text.c_str(), nullptr));
        return all;
    };
    const std::vector<std::pair<std::string, std::vector<double>>> expected{
        {"greedy", {1, 0, 0, 0}},
        {"temperature", {16 / 22.0, 4 / 22.0, 1 / 22.0, 1 / 22.0}},
        {"top-k", {2 / 3.0, 1 / 3.0, 0, 0}},
        {"top-p", {4 / 7.0, 2 / 7.0, 1 / 7.0, 0}}};
    for (const auto& [strategy, after] : expected) {
        CAPTURE(strategy);
        const auto was = numbers(strategy, 3), is = numbers(strategy, 4);
        REQUIRE(is.size() == 4);
        for (std::size_t i = 0; i < 4; ++i) {
            CHECK(was[i] == Catch::Approx(std::vector{0.5, 0.25, 0.125, 0.125}[i]));
            CHECK(is[i] == Catch::Approx(after[i]).margin(1e-12));
        }
    }
    const auto letters = rowsWhere(panel.table, 0, "top-p", 2);
    CHECK((letters[0].text == "b" && letters[1].text == "a" && letters[3].text == "BOS"));
}

TEST_CASE("the Sankey's input is the rollout's row", "[look][figures]") {
    const Model<DEEP> model{Random{42}};
    const auto traces = computeSequenceTraces(model, nameOf(5));
    const auto layers = meanAttention(traces);
    const AttnMatrix rolled = attentionRollout(layers);
    const Panel panel = sankeyPanel(traces, hostileAlphabet(), Lang::en, 99);
    for (std::size_t j = 0; j < traces.size(); ++j) {
        double sum = 0;
        for (const auto& row : panel.table.rows)
            if (row[0].text == "0" && row[2].text == std::to_string(j))
                sum += std::strtod(row[6].text.c_str(), nullptr);
        CHECK(sum == Catch::Approx(rolled(traces.size() - 1, j)));
    }
}

TEST_CASE("a difference has the numbers of both states", "[look][figures]") {
    const Model<DEEP> before{Random{42}}, after{Random{7}};
    const auto a = computeSequenceTraces(before, nameOf(4));
    const auto b = computeSequenceTraces(after, nameOf(4));
    const Panel same = differencePanel(a, a, hostileAlphabet(), Lang::en, 1, 2, 0);
    for (const auto& row : same.table.rows)
        CHECK((row[6].text.empty() ? row[7].text : row[6].text) == "0");
    const Panel panel = differencePanel(a, b, hostileAlphabet(), Lang::en, 1, 2, 0);
    const AttnMatrix old = buildAttnMatrix(a, 1, 2), now = buildAttnMatrix(b, 1, 2);
    CHECK(panel.table.rows[2][6].text == formatShortest(now(1, 1) - old(1, 1)));
    CHECK(
        panel.table.rows.back()[7].text ==
        formatShortest(jensenShannonDistance(buildAttnMatrix(a, 3, 3), buildAttnMatrix(b, 3, 3))));
    const auto longer = computeSequenceTraces(after, nameOf(5));
    CHECK_THROWS_AS(differencePanel(a, longer, hostileAlphabet(), Lang::en, 1, 2, 0), Error);
}

TEST_CASE("the neuron view's products add to the score", "[look][figures]") {
    const Model<DEEP> model{Random{42}};
    const auto traces = computeSequenceTraces(model, nameOf(4));
    const Panel panel = neuronPanel(traces, hostileAlphabet(), Lang::en,
                                    {.layer = 2, .head = 1, .query = 4, .key = 2});
    double sum = 0;
    for (const Cell& cell : rowsWhere(panel.table, 0, "q∘k", 2))
        sum += std::strtod(cell.text.c_str(), nullptr);
    const auto scores = rowsWhere(panel.table, 0, "score", 2);
    REQUIRE(scores.size() == 5);
    CHECK(sum / 2 == Catch::Approx(std::strtod(scores[2].text.c_str(), nullptr)).margin(1e-6));
}

TEST_CASE("lines appear from the threshold on, in ascending weight, at most four heads",
          "[look][figures]") {
    const Model<DEEP> model{Random{42}};
    const auto traces = computeSequenceTraces(model, nameOf(4));
    Table table;
    const auto lines = attentionLines(traces, positionLabels(hostileAlphabet(), traces),
                                      {.heads = {0, 1}, .threshold = 0.25}, table);
    REQUIRE(!lines.empty());
    CHECK(table.rows.size() == 2 * 15);
    for (std::size_t i = 0; i < lines.size(); ++i) {
        CHECK(lines[i].weight >= 0.25);
        CHECK(lines[i].j <= lines[i].i);
        if (i) CHECK(lines[i - 1].weight <= lines[i].weight);
    }
    CHECK(linePaint(AttentionLine{0, 0, 0, 0, 0.0}).opacity == 0.1);
    CHECK(linePaint(AttentionLine{0, 0, 0, 0, 1.0}).width == 8);
    CHECK_THROWS_AS(
        attentionLinesPanel(traces, hostileAlphabet(), Lang::en, {.heads = {0, 1, 2, 3, 0}}),
        Error);
    CHECK_THROWS_AS(attentionLinesPanel(traces, hostileAlphabet(), Lang::en, {.heads = {}}), Error);
    CHECK_THROWS_AS(attentionArcsPanel(traces, hostileAlphabet(), Lang::en, {.heads = {4}}), Error);
}

TEST_CASE("the lesson is attention", "[look][figures]") {
    const lesson::Lesson all = lesson::compute();
    CHECK(all.scores(3, 2) == Catch::Approx((0.9 * 0.6) / 2));
    CHECK(all.weights(0, 0) == 1);
    CHECK(all.weights.isMasked(0, 1));
    for (std::size_t i = 0; i < 4; ++i) {
        double sum = 0;
        for (std::size_t j = 0; j <= i; ++j) sum += all.weights(i, j);
        CHECK(sum == Catch::Approx(1));
    }
    CHECK(all.mixtures[0] == lesson::CHAT[0].numbers);
    // exp of 0.06, 0.165, 0.27 and 0.45, as shares of their sum 5.119506
    const std::array<double, 4> shares{0.20740995, 0.23037243, 0.25587710, 0.30634051};
    for (std::size_t j = 0; j < 4; ++j)
        CHECK(all.weights(3, j) == Catch::Approx(shares[j]).epsilon(1e-7));
    const std::array<double, 4> sum{.2209, .4983, .3156, .3893};
    for (std::size_t d = 0; d < 4; ++d)
        CHECK(all.mixtures[3][d] == Catch::Approx(sum[d]).margin(0.5e-4).epsilon(0));
    CHECK(lesson::textBar(1, 3) == "███");
    CHECK(lesson::textBar(0.5, 3) == "█▌");
    CHECK(lesson::textBar(0, 3) == "");
    const std::string fr = lesson::toText(all, Lang::fr), en = lesson::toText(all, Lang::en);
    CHECK(fr.find("30,63\u00A0%") != std::string::npos);
    CHECK(en.find("[0.2209, 0.4983, 0.3156, 0.3893]") != std::string::npos);
    CHECK(en.find("   c  OK   –   –   –\n") != std::string::npos);
    CHECK(std::count(en.begin(), en.end(), '\n') == std::count(fr.begin(), fr.end(), '\n'));
}

TEST_CASE("the figures refuse what they can't show", "[look][figures]") {
    const Model<DEEP> model{Random{42}};
    const auto traces = computeSequenceTraces(model, nameOf(2));
    const auto alphabet = hostileAlphabet();
    CHECK_THROWS_AS(overviewPanel(std::vector<ForwardTrace<float>>{}, alphabet, Lang::en, 0),
                    Error);
    CHECK_THROWS_AS(neuronPanel(traces, alphabet, Lang::en, {.layer = 4}), Error);
    CHECK_THROWS_AS(rowBarsPanel(traces, alphabet, Lang::en, 4, 0), Error);
    CHECK_THROWS_AS(nextTokenPanel(traces, {26, 0}, alphabet, Lang::en, 0), Error);
    CHECK_THROWS_AS(headScoresPanel({}, {}, 0, 0, Lang::en), Error);
}
