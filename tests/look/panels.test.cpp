#include <catch2/catch_test_macros.hpp>
#include <sstream>
#include <string>
#include <support/panels.hpp>
#include <vector>

#include "../support/xml_check.hpp"

using namespace regard;

static constexpr Config MICRO{};

static std::vector<std::string> hostileAlphabet() {
    std::vector<std::string> labels{"é", "<script>", "=cmd()", "&",    "\"",
                                    "'", " ",        "\n",     "\xFF", ""};
    while (labels.size() + 1 < Shape<MICRO>::VOCAB_SIZE)
        labels.emplace_back(1, static_cast<char>('a' + static_cast<int>(labels.size())));
    return labels;
}

static std::vector<int> nameOf(int letters) {
    std::vector<int> tokens{26};
    for (int i = 0; i < letters; ++i) tokens.push_back(i * 3 % 26);
    tokens.push_back(26);
    return tokens;
}

static std::vector<Panel> allPanels(const std::vector<int>& tokens, Lang lang) {
    const Model<MICRO> model{Random{42}};
    const auto alphabet = hostileAlphabet();
    const auto traces = computeSequenceTraces(model, tokens);
    Random random{1};
    std::vector<Panel> panels;
    panels.push_back(whyAttentionPanel(traces, alphabet, lang));
    panels.push_back(sequencePanel(traces, alphabet, lang, {.current = 1}));
    panels.push_back(sequencePanel(traces, alphabet, lang, {.current = 99, .animate = true}));
    panels.push_back(qkvPanel(traces, alphabet, lang, 99));
    panels.push_back(attentionMatrixPanel(traces, alphabet, lang, {.row = 99, .animate = true}));
    panels.push_back(headsPanel<float>({{traces, 0}, {traces, 1}}, alphabet, lang, 0, "heads"));
    panels.push_back(headPanel(traces, alphabet, lang, 0, 3, 1000, "head"));
    panels.push_back(fitTogetherPanel<MICRO>(lang));
    panels.push_back(tokenisationPanel(tokens, alphabet, lang));
    panels.push_back(embeddingsPanel(model, alphabet, lang));
    panels.push_back(forwardPanel(traces.back(), alphabet, lang));
    panels.push_back(trainingPanel({3, 2, 1}, {1, 2}, tokens, alphabet, 27, lang));
    panels.push_back(
        inferencePanel(generate(model, random, {.keepProbs = true}), alphabet, lang, 0.5));
    return panels;
}

static std::string csvOf(const Panel& panel) {
    std::ostringstream out;
    writeCsv(out, panel.table);
    return out.str();
}

TEST_CASE("every panel holds for 1 to 15 hostile letters in both languages", "[look][panels]") {
    for (const int letters : {1, 2, 4, 15, 40})
        for (const Lang lang : {Lang::fr, Lang::en}) {
            const auto panels = allPanels(nameOf(letters), lang);
            const auto again = allPanels(nameOf(letters), lang);
            for (std::size_t i = 0; i < panels.size(); ++i) {
                const std::string svg = toSvg(panels[i].figure);
                CAPTURE(i, letters);
                CHECK(xmlProblem(svg) == "");
                CHECK(svg == toSvg(again[i].figure));
                CHECK(csvOf(panels[i]) == csvOf(again[i]));
                CHECK(svg.find("<script") == std::string::npos);
                CHECK(csvOf(panels[i]).find("\n=") == std::string::npos);
                CHECK(csvOf(panels[i]).find(",=") == std::string::npos);
                CHECK(svg.find("nan") == std::string::npos);
                CHECK(svg.find("\"-0\"") == std::string::npos);
                for (const auto& row : panels[i].table.rows)
                    REQUIRE(row.size() == panels[i].table.header.size());
            }
        }
}

TEST_CASE("the matrix's table has the model's own numbers", "[look][panels]") {
    const Model<MICRO> model{Random{42}};
    const auto traces = computeSequenceTraces(model, nameOf(2));
    const Panel panel = attentionMatrixPanel(traces, hostileAlphabet(), Lang::en, {.head = 2});
    REQUIRE(panel.table.rows.size() == 6);
    const auto& last = panel.table.rows.back();
    CHECK(last[4].text == formatShortest(double(traces[2].layers[0].attnLogits[2][2])));
    CHECK(last[5].text == formatShortest(double(traces[2].layers[0].attnWeights[2][2])));
    CHECK_THROWS_AS(attentionMatrixPanel(traces, hostileAlphabet(), Lang::en, {.head = 4}), Error);
}

TEST_CASE("panel 6 counts the weights of attention", "[look][panels]") {
    const std::string fr = toSvg(fitTogetherPanel<MICRO>(Lang::fr).figure);
    CHECK(fr.find("1\u202F024 paramètres pour l’attention, sur 4\u202F192") != std::string::npos);
    CHECK(fr.find("connexion résiduelle") != std::string::npos);
}

TEST_CASE("panel 2 counts the bytes of the cache", "[look][panels]") {
    const Model<MICRO> model{Random{42}};
    const auto traces = computeSequenceTraces(model, nameOf(4));
    const std::string svg =
        toSvg(sequencePanel(traces, hostileAlphabet(), Lang::en, {.current = 2}).figure);
    CHECK(svg.find(">384 of 2,048 bytes<") != std::string::npos);
}

TEST_CASE("panel 2 fades no number: the colour bar holds for every row", "[look][panels]") {
    const Model<MICRO> model{Random{42}};
    const auto traces = computeSequenceTraces(model, nameOf(4));
    const auto alphabet = hostileAlphabet();
    const std::string still =
        toSvg(sequencePanel(traces, alphabet, Lang::en, {.current = 3}).figure);
    CHECK(still.find(" opacity=") == std::string::npos);
    CHECK(still.find(toHex(tokenColour(3))) == std::string::npos); // position 2, read earlier
    CHECK(still.find(toHex(tokenColour(6))) != std::string::npos); // position 3, read now
    const std::string film =
        toSvg(sequencePanel(traces, alphabet, Lang::en, {.current = 3, .animate = true}).figure);
    CHECK(film.find(" opacity=\"0.") == std::string::npos);
}

TEST_CASE("badges say what the weights are", "[look][panels]") {
    CHECK(trainingBadge(0, Lang::fr) == "poids aléatoires");
    CHECK(trainingBadge(1, Lang::en) == "trained, 1 step");
    CHECK(trainingBadge(1000, Lang::fr) == "entraîné, 1\u202F000 étapes");
    CHECK(slug("<é a>") == "----a-");
}
