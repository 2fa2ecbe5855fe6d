#include <algorithm>
#include <catch2/catch_approx.hpp>
#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <cstdlib>
#include <set>
#include <sstream>
#include <string>
#include <support/malay_model.hpp>
#include <support/plate_panel.hpp>
#include <vector>

#include "../support/fixed_traces.hpp"
#include "../support/xml_check.hpp"

using namespace regard;

static std::vector<std::string> plain(std::size_t count) {
    std::vector<std::string> labels;
    for (std::size_t i = 0; i < count; ++i) labels.push_back("w" + std::to_string(i));
    return labels;
}

static std::vector<double> numbers(const Panel& panel, const std::string& part, std::size_t head,
                                   std::size_t position) {
    std::vector<double> found;
    for (const auto& row : panel.table.rows)
        if (row[0].text == part && row[1].text == std::to_string(head) &&
            row[2].text == std::to_string(position))
            found.push_back(std::strtod(row[5].text.c_str(), nullptr));
    return found;
}

static std::size_t occurrences(const std::string& text, const std::string& words) {
    std::size_t count = 0;
    for (std::size_t at = text.find(words); at != text.npos; at = text.find(words, at + 1)) ++count;
    return count;
}

TEST_CASE("the Malay sentences are many, different, and words one space apart", "[plate]") {
    REQUIRE(data::MALAY_SENTENCES.size() >= 80);
    const std::set<std::string_view> all(data::MALAY_SENTENCES.begin(),
                                         data::MALAY_SENTENCES.end());
    CHECK(all.size() == data::MALAY_SENTENCES.size());
    CHECK(all.count(malay::SENTENCE) == 0);
    for (const std::string_view sentence : all) {
        CHECK(sentence.find("  ") == sentence.npos);
        CHECK((sentence.front() >= 'A' && sentence.front() <= 'Z'));
    }
    const auto words = malay::words();
    CHECK(words.size() == malay::SHAPE.VOCAB_SIZE);
    CHECK(malay::labelsOf(words, malay::SENTENCE) ==
          std::vector<std::string>{"<SOS>", "Ayam", "makan", "Taufik"});
    CHECK_THROWS_AS(malay::labelsOf(words, "Ayam makan pizza"), Error);
    std::string longest = "Ayam";
    for (int i = 1; i < 15; ++i) longest += " makan";
    CHECK(malay::labelsOf(words, longest).size() == 16);
    CHECK_THROWS_AS(malay::labelsOf(words, longest + " makan"), Error);
}

TEST_CASE("the Malay model learns", "[plate]") {
    const malay::Pupil pupil{400};
    double first = 0, last = 0;
    for (std::size_t i = 0; i < 50; ++i) {
        first += pupil.losses[i] / 50;
        last += pupil.losses[pupil.losses.size() - 1 - i] / 50;
    }
    CHECK(pupil.losses[0] == Catch::Approx(std::log(malay::SHAPE.VOCAB_SIZE)).epsilon(0.1));
    CHECK(last < 0.7 * first);
}

TEST_CASE("the plate's numbers are the model's", "[plate]") {
    const malay::Pupil pupil{20};
    const auto traces = pupil.traces(malay::SENTENCE);
    const auto labels = malay::labelsOf(pupil.words, malay::SENTENCE);
    const Panel panel = platePanel(traces, labels, Lang::en, {.layer = 2, .head = 1});
    const auto& layer = traces[3].layers[2];
    for (std::size_t d = 0; d < 4; ++d) {
        CHECK(numbers(panel, "Q", 1, 3)[d] == double(layer.q[4 + d]));
        CHECK(numbers(panel, "K", 1, 3)[d] == double(layer.k[4 + d]));
        CHECK(numbers(panel, "V", 1, 3)[d] == double(layer.v[4 + d]));
        CHECK(numbers(panel, "output", 3, 3)[d] == double(layer.headOutputs[12 + d]));
    }
    CHECK(numbers(panel, "x", 1, 2).size() == 16);
    CHECK(numbers(panel, "weight", 1, 3)[2] == double(layer.attnWeights[1][2]));
    CHECK(numbers(panel, "score", 1, 3)[2] == double(layer.attnLogits[1][2]));
    // the output of the linear: all heads side by side times W_O
    const auto wo = pupil.model.tensor("layer2.attn_wo");
    const auto linear = numbers(panel, "linear", 1, 3);
    REQUIRE(linear.size() == 16);
    for (std::size_t out = 0; out < 16; ++out) {
        double sum = 0;
        for (std::size_t in = 0; in < 16; ++in)
            sum += double(layer.headOutputs[in]) * double(wo(in, out));
        CHECK(linear[out] == Catch::Approx(sum).margin(1e-5));
    }
    // the first layer reads the norm of the embeddings
    const Panel first = platePanel(traces, labels, Lang::en, {.layer = 0});
    CHECK(numbers(first, "linear", 0, 1)[5] ==
          double(traces[1].layers[0].afterAttn[5]) - double(traces[1].afterNorm[5]));
}

TEST_CASE("whole per cents add to 100", "[plate]") {
    using plate::wholePercents;
    CHECK(wholePercents(std::vector{1.0}) == std::vector{100});
    CHECK(wholePercents(std::vector{1.0 / 3, 1.0 / 3, 1.0 / 3}) == std::vector{34, 33, 33});
    CHECK(wholePercents(std::vector{0.29, 0.71}) == std::vector{29, 71}); // 100 · 0.29 is 28.99…
    CHECK(wholePercents(std::vector{0.996, 0.002, 0.002}) == std::vector{100, 0, 0});
    CHECK(wholePercents(std::vector{0.125, 0.125, 0.25, 0.5}) == std::vector{13, 12, 25, 50});
    for (std::size_t n = 1; n <= 16; ++n) {
        const auto percents = wholePercents(std::vector<double>(n, 1.0 / static_cast<double>(n)));
        int sum = 0;
        for (const int percent : percents) sum += percent;
        CHECK(sum == 100);
    }
}

TEST_CASE("the graph has a line for every weight, and none into the future", "[plate]") {
    const auto traces = fixedTraces({.positions = 4});
    const std::string svg = toSvg(platePanel(traces, plain(4), Lang::en, {.head = 2}).figure);
    const std::string ink = "stroke=\"" + toHex(headColour(2)) + '"';
    // ten pairs that are not in the future; the frame of the head's card and its key are no paths
    std::size_t lines = 0;
    for (std::size_t at = svg.find("<path"); at != svg.npos; at = svg.find("<path", at + 1))
        lines += svg.substr(at, svg.find("/>", at) - at).find(ink) != svg.npos;
    CHECK(lines == 10);
    const std::string all = toSvg(plateGraphsPanel(traces, plain(4), Lang::en).figure);
    CHECK(occurrences(all, "<path d=\"M") == 10 * 2 * 4);
}

TEST_CASE("a row's bars end at 100 % in both languages", "[plate]") {
    const auto traces = fixedTraces({.positions = 3});
    const std::string fr = toSvg(platePanel(traces, plain(3), Lang::fr, {.layer = 1}).figure);
    const std::string en = toSvg(platePanel(traces, plain(3), Lang::en, {.layer = 1}).figure);
    CHECK(occurrences(fr, ">= 100\u00A0%<") == 3);
    CHECK(occurrences(en, ">= 100%<") == 3);
    CHECK(occurrences(en, ">“w2” looks most at “w1”: 50%.<") == 1);
}

TEST_CASE("the animated plate ends in the still one and honours reduced motion", "[plate]") {
    const auto traces = fixedTraces();
    for (const bool graphs : {false, true}) {
        const auto draw = [&](bool animate) {
            const PlateOptions options{.animate = animate};
            return toSvg((graphs ? plateGraphsPanel(traces, plain(4), Lang::fr, options)
                                 : platePanel(traces, plain(4), Lang::fr, options))
                             .figure);
        };
        const std::string still = draw(false), film = draw(true);
        CHECK(still.find("animation") == still.npos);
        CHECK(film.find("prefers-reduced-motion:no-preference") != film.npos);
        CHECK(occurrences(film, "<rect") == occurrences(still, "<rect"));
        CHECK(occurrences(film, "<text") == occurrences(still, "<text"));
        CHECK(occurrences(film, "animation-delay") > 1);
    }
}

TEST_CASE("the plate holds for 1 to 16 hostile tokens in both languages", "[plate]") {
    const std::vector<std::string> hostile{"<SOS>",  "</svg><script>", std::string(200, 'w'),
                                           "😀",      "سلام",           "e\u0301",
                                           "\x01\n", "=cmd()",         "",
                                           "\xFF"};
    for (const std::size_t count : {1u, 2u, 7u, 16u})
        for (const Lang lang : {Lang::fr, Lang::en}) {
            std::vector<std::string> labels;
            for (std::size_t i = 0; i < count; ++i) labels.push_back(hostile[i % hostile.size()]);
            const auto traces = fixedTraces({.positions = count, .heads = count == 7 ? 8u : 4u});
            for (const Panel& panel :
                 {platePanel(traces, labels, lang, {.layer = 1, .head = 3, .animate = true}),
                  plateGraphsPanel(traces, labels, lang)}) {
                const std::string svg = toSvg(panel.figure);
                CAPTURE(count);
                CHECK(xmlProblem(svg) == "");
                CHECK(svg.find("<script") == svg.npos);
                CHECK(svg.find("\"nan") == svg.npos);
                for (const auto& row : panel.table.rows)
                    REQUIRE(row.size() == panel.table.header.size());
            }
        }
}

TEST_CASE("the plate refuses what is no attention", "[plate]") {
    auto traces = fixedTraces();
    CHECK_THROWS_AS(platePanel(traces, plain(3), Lang::en), Error);
    CHECK_THROWS_AS(platePanel(traces, plain(4), Lang::en, {.layer = 2}), Error);
    CHECK_THROWS_AS(platePanel(traces, plain(4), Lang::en, {.head = 4}), Error);
    CHECK_THROWS_AS(plateGraphsPanel(traces, plain(5), Lang::en), Error);
    CHECK_THROWS_AS(plateGraphsPanel(std::vector<ForwardTrace<double>>{}, {}, Lang::en), Error);
    setWeight(traces, 0, 3, 2, 1, 0.75);
    CHECK_THROWS_AS(platePanel(traces, plain(4), Lang::en), Error);
    CHECK_THROWS_AS(plateGraphsPanel(traces, plain(4), Lang::en), Error);
    setWeight(traces, 0, 3, 2, 1, NAN);
    CHECK_THROWS_AS(platePanel(traces, plain(4), Lang::en), Error);
}
