// The figures of the chapter's exercises: positions, the order of words, where norms stand, and
// what attention costs.
#include <algorithm>
#include <catch2/catch_approx.hpp>
#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <limits>
#include <numbers>
#include <string>
#include <support/attention_cost_panel.hpp>
#include <support/eaters.hpp>
#include <support/norm_place_panel.hpp>
#include <support/order_panel.hpp>
#include <support/positions_panel.hpp>
#include <vector>

#include "../support/xml_check.hpp"

using namespace regard;
using Catch::Approx;

namespace {
constexpr double NO = std::numeric_limits<double>::quiet_NaN();

/// Well-formed, without numbers that are none, and in French typography.
void requireSound(const Panel& panel, Lang lang) {
    const std::string svg = toSvg(panel.figure);
    CHECK(xmlProblem(svg) == "");
    for (const char* wrong : {"\"nan", "\"inf", "\"–\"", "<script", "\"-0\""})
        CHECK(svg.find(wrong) == svg.npos);
    for (const auto& row : panel.table.rows) REQUIRE(row.size() == panel.table.header.size());
    const std::string words = panel.figure.title() + panel.figure.description();
    if (lang == Lang::fr)
        for (const char* wrong : {" :", " ;", " ?", " %", "« ", " »", "'"})
            CHECK(words.find(wrong) == words.npos);
}
} // namespace

TEST_CASE("the sinusoids are the formula's", "[look][positions]") {
    const auto all = sinusoids<100, 512>();
    REQUIRE(all.size() == 100 * 512);
    const auto at = [&](std::size_t p, std::size_t i) { return all[p * 512 + i]; };
    for (std::size_t i = 0; i < 512; ++i) CHECK(at(0, i) == (i % 2 == 0 ? 0 : 1));
    CHECK(at(1, 0) == Approx(0.8414709848078965).epsilon(1e-14)); // sin 1
    CHECK(at(1, 1) == Approx(0.5403023058681398).epsilon(1e-14)); // cos 1
    // numbers 256 and 257: the angle is p / 10000^(256/512) = p / 100
    CHECK(at(50, 256) == Approx(0.479425538604203).epsilon(1e-14));  // sin ½
    CHECK(at(50, 257) == Approx(0.8775825618903728).epsilon(1e-14)); // cos ½
    CHECK(at(99, 510) == Approx(std::sin(99 / std::pow(10000.0, 510.0 / 512))).epsilon(1e-14));
    // two positions differ by their distance alone: PE(p)·PE(q) = Σ cos((p − q) / 10000^(2i/512))
    const auto dot = [&](std::size_t p, std::size_t q) {
        double sum = 0;
        for (std::size_t i = 0; i < 512; ++i) sum += at(p, i) * at(q, i);
        return sum;
    };
    CHECK(dot(0, 0) == Approx(256));
    CHECK(dot(10, 17) == Approx(dot(80, 87)).epsilon(1e-12));
}

TEST_CASE("the picture of the sinusoids has every cell in its colour", "[look][positions]") {
    // a column of 0, 0, 1 and one of 1, −1, −1: neighbours of one colour are one shape
    const Panel panel = sinusoidPanel({0, 1, 0, -1, 1, -1}, 2, Lang::en);
    const std::string svg = toSvg(panel.figure);
    const auto pathOf = [&](Colour colour) {
        const std::size_t fill = svg.find("\" fill=\"" + toHex(colour) + "\"/>");
        return svg.substr(svg.rfind("d=\"", fill) + 3, fill - svg.rfind("d=\"", fill) - 3);
    };
    const auto cells = [](const std::string& path) {
        return std::count(path.begin(), path.end(), 'M');
    };
    CHECK(cells(pathOf(signedColour(0, 1))) == 1);
    CHECK(pathOf(signedColour(0, 1)).find("h512v48h-512z") != std::string::npos);
    CHECK(cells(pathOf(signedColour(1, 1))) == 2);
    CHECK(pathOf(signedColour(1, 1)).find("h512v24h-512z") != std::string::npos);
    CHECK(cells(pathOf(signedColour(-1, 1))) == 1);
    CHECK(panel.table.rows.at(2).at(1).text == "1");
    CHECK_THROWS_AS(sinusoidPanel({1, 2, 3}, 2, Lang::en), Error);
    CHECK_THROWS_AS(sinusoidPanel({}, 2, Lang::en), Error);
    for (const Lang lang : {Lang::fr, Lang::en}) {
        const Panel whole = sinusoidPanel(sinusoids<100, 512>(), 512, lang);
        requireSound(whole, lang);
        CHECK(toSvg(whole.figure).size() < 400'000);
    }
}

TEST_CASE("both kinds of positions start from the same weights and learn", "[look][positions]") {
    static constexpr Config TABLE{}, WAVES{.POSITION = Position::sinusoidal};
    Model<TABLE> learned{Random{42}};
    Model<WAVES> sines;
    copySharedWeights(learned, sines);
    for (const char* shared : {"wte", "lm_head", "layer0.attn_wq", "layer0.mlp_fc2"}) {
        const auto a = std::as_const(learned).tensor(shared).span();
        const auto b = std::as_const(sines).tensor(shared).span();
        CHECK(std::equal(a.begin(), a.end(), b.begin(), b.end()));
        CHECK(std::any_of(b.begin(), b.end(), [](float x) { return x != 0; }));
    }
    CHECK_THROWS_AS(std::as_const(sines).tensor("wpe"), Error);
    const std::vector<std::vector<int>> texts{{26, 4, 12, 12, 0, 26}, {26, 0, 21, 0, 26}};
    std::size_t heard = 0;
    const PositionRun run = learnWith(sines, std::span{texts}, std::span{texts}, 60,
                                      [&](std::size_t step, double) { CHECK(step == heard++); });
    CHECK(heard == 60);
    REQUIRE(run.losses.size() == 60);
    CHECK(run.losses.front() == Approx(std::log(27)).margin(0.5));
    CHECK(run.unseen < 1); // it was asked for what it has learned
    CHECK_THROWS_AS(learnWith(sines, std::span{texts}.first(0), std::span{texts}, 1,
                              [](std::size_t, double) {}),
                    Error);
    for (const Lang lang : {Lang::fr, Lang::en}) {
        requireSound(positionLossPanel({run, run}, 2, lang), lang);
        requireSound(positionLossPanel({{"<a>", {}, 0}}, 0, lang), lang);
    }
    CHECK_THROWS_AS(positionLossPanel({}, 1, Lang::en), Error);
    CHECK_THROWS_AS(positionLossPanel(std::vector<PositionRun>(5), 1, Lang::en), Error);
}

TEST_CASE("the losses are drawn as running means", "[look][positions]") {
    // 30 losses: a window of two
    std::vector<double> losses(30, 3.0);
    losses[29] = 1;
    const Panel panel = positionLossPanel({{"x", losses, 1.5}}, 7, Lang::en);
    const std::string svg = toSvg(panel.figure);
    CHECK(svg.find(">loss of 7 names never read<") != svg.npos);
    CHECK(svg.find(">1.500 nats<") != svg.npos);
    CHECK(panel.table.rows.size() == 31);
    // the last mean is 2, the lowest of the axis from 2 to 3; the others are 3, its highest
    const std::size_t path = svg.find("<path d=\"M86 ");
    REQUIRE(path != svg.npos);
    const std::string data = svg.substr(path, svg.find("\" fill", path) - path);
    const auto heightOf = [](const std::string& point) {
        return std::stod(point.substr(point.find(' ') + 1));
    };
    const double first = heightOf(data.substr(data.find('M'))),
                 last = heightOf(data.substr(data.rfind('L')));
    CHECK(last - first == Approx(270));
}

TEST_CASE("without positions two orders of the same words are one", "[look][no_positions]") {
    for (const Lang lang : {Lang::fr, Lang::en}) {
        const WordTokenizer words = eaters::words(lang);
        static constexpr Config NONE = eaters::shapeWith(Position::none);
        static constexpr Config LEARNED = eaters::shapeWith(Position::learned);
        REQUIRE(words.size() == NONE.VOCAB_SIZE);
        const auto lessons = eaters::lessons(words, lang);
        CHECK(lessons.size() == 30);
        const auto a = eaters::example(words, 0, 1, lang), b = eaters::example(words, 1, 0, lang);
        CHECK(a.tokens.size() == 6);
        CHECK(a.tokens != b.tokens);
        CHECK(std::is_permutation(a.tokens.begin(), a.tokens.end(), b.tokens.begin()));

        Model<NONE, double> blind{Random{42}};
        const auto losses = eaters::teach(blind, lessons, 300);
        // of two animals, it can only guess which one eats
        CHECK(losses.back() > std::log(2.0) - 1e-9);
        CHECK(losses.back() < std::log(2.0) + 0.1);
        const std::array<ReadText, 2> same{readText(blind, a.tokens), readText(blind, b.tokens)};
        for (const double difference : rowDifferences(same[0], same[1])) CHECK(difference < 1e-12);
        for (std::size_t i = 0; i < eaters::ANIMALS; ++i)
            CHECK(same[0].answers[i] == Approx(same[1].answers[i]).margin(1e-12));
        for (const std::size_t animal : {0u, 1u})
            CHECK(same[0].answers[animal] == Approx(0.5).margin(0.05));

        Model<LEARNED, double> seeing{Random{42}};
        CHECK(eaters::teach(seeing, lessons, 300).back() < 0.05);
        const std::array<ReadText, 2> other{readText(seeing, a.tokens), readText(seeing, b.tokens)};
        for (const double difference : rowDifferences(other[0], other[1])) CHECK(difference > 0.01);
        CHECK(other[0].answers[0] > 0.8);
        CHECK(other[1].answers[1] > 0.8);

        OrderLabels labels{{}, {}, {"<a>", "&b"}, "?"};
        for (int id = 0; id < words.bos(); ++id) labels.tokens.push_back(words.label(id));
        for (const Text name : eaters::NAMES) labels.answers.emplace_back(name.in(lang));
        const Panel panel = orderPanel(same, other, labels, 300, lang);
        requireSound(panel, lang);
        const std::string svg = toSvg(panel.figure);
        const auto lines = [&](const std::string& colour) {
            std::size_t found = 0, at = 0;
            while ((at = svg.find("stroke=\"" + colour, at)) != svg.npos) ++found, ++at;
            return found;
        };
        CHECK(lines("#2da44e") == 6); // the same in both
        CHECK(lines("#d1242f") == 6); // not the same
    }
    CHECK_THROWS_AS(sameWords({{1, 2}, {}, {}}, {{1, 3}, {}, {}}), Error);
    CHECK_THROWS_AS(sameWords({{1, 1}, {}, {}}, {{1, 1}, {}, {}}), Error);
    CHECK_THROWS_AS(sameWords({{1, 2}, {}, {}}, {{1, 2, 3}, {}, {}}), Error);
    CHECK(sameWords({{7, 8, 9}, {}, {}}, {{9, 7, 8}, {}, {}}) == std::vector<std::size_t>{1, 2, 0});
}

TEST_CASE("near the output, post-norm gradients are several times the pre-norm ones",
          "[look][norm_place]") {
    static constexpr Config PRE = deepWith(NormPlace::pre, 27),
                            POST = deepWith(NormPlace::post, 27);
    Model<PRE> pre{Random{42}};
    Model<POST> post{Random{42}};
    std::vector<std::vector<int>> texts;
    for (int i = 0; i < 24; ++i)
        texts.push_back({26, i, (i * 5 + 3) % 26, (i * 11 + 4) % 26, (i * 7) % 26, 26});
    const auto before = layerGradientNorms(pre, texts), behind = layerGradientNorms(post, texts);
    REQUIRE(before.size() == 12);
    REQUIRE(behind.size() == 12);
    CHECK(behind.back() > 3 * before.back());
    for (std::size_t l = 6; l < 12; ++l) CHECK(behind[l] > 1.5 * before[l]);
    const auto [low, high] = std::minmax_element(before.begin(), before.end());
    CHECK(*high < 4 * *low);
    for (const Lang lang : {Lang::fr, Lang::en})
        requireSound(normPlacePanel(before, behind, 2, lang), lang);
    CHECK_THROWS_AS(normPlacePanel({1}, {1, 2}, 1, Lang::en), Error);
    CHECK_THROWS_AS(normPlacePanel({}, {}, 1, Lang::en), Error);
}

TEST_CASE("a layer's norm is that of its weights' gradient", "[look][norm_place]") {
    static constexpr Config TWO{.N_LAYER = 2};
    Model<TWO, double> model{Random{3}};
    const std::vector<std::vector<int>> texts{{26, 4, 12, 12, 0, 26}};
    const auto norms = layerGradientNorms(model, texts);
    // along its own gradient, the loss changes by the gradient's norm
    Trainer<TWO, double> trainer{model};
    (void)trainer.computeGradient(std::span{texts});
    const std::vector<double> slopes(trainer.gradient().begin(), trainer.gradient().end());
    for (std::size_t layer = 0; layer < 2; ++layer) {
        const auto lossAt = [&](double distance) {
            Model<TWO, double> moved = model;
            forEachTensor(TWO, [&](const std::string& name, const Tensor& tensor, std::size_t at) {
                if (name.rfind("layer" + std::to_string(layer), 0) != 0) return;
                for (std::size_t i = at; i < at + tensor.size(); ++i)
                    moved.parameters()[i] += distance * slopes[i] / norms[layer];
            });
            Trainer<TWO, double> asked{moved};
            return asked.computeGradient(std::span{texts});
        };
        CHECK((lossAt(1e-5) - lossAt(-1e-5)) / 2e-5 == Approx(norms[layer]).epsilon(1e-6));
    }
}

TEST_CASE("the memory of every kind of attention is counted", "[look][attention_cost]") {
    using namespace cost;
    const auto bytes = []<std::size_t KIND, std::size_t T>() {
        constexpr Config C = shapeOf(KINDS[KIND], T);
        return bytesOf<C>();
    };
    // two heads of floats: a weight for each pair …
    CHECK(bytes.operator()<0, 256>() == 4 * 2 * 256 * 256);
    // … two numbers for each row …
    CHECK(bytes.operator()<1, 256>() == 4 * 2 * 2 * 256);
    // … a weight for each of 63 neighbours, in rows of 63 …
    CHECK(bytes.operator()<2, 256>() == 4 * 2 * 256 * 63);
    // … three features of 64, one number, and the sums …
    CHECK(bytes.operator()<3, 512>() - bytes.operator()<3, 256>() == 4 * (3 * 2 * 64 + 2) * 256);
    // … a weight for each of 64 mixtures, and the mixtures.
    CHECK(bytes.operator()<4, 512>() - bytes.operator()<4, 256>() == 4 * 2 * 64 * 256);
    CHECK(bytes.operator()<4, 256>() == 4 * (2 * 64 * 256 + 4 * 64 * 64));
}

TEST_CASE("time is measured, and grows with the text", "[look][attention_cost]") {
    using namespace cost;
    static constexpr Config SMALL = shapeOf(KINDS[0], 16), LARGE = shapeOf(KINDS[0], 256);
    CHECK(secondsOf<SMALL>() > 0);
    CHECK(secondsOf<LARGE>() > 4 * secondsOf<SMALL>()); // 256 times the work
}

TEST_CASE("bytes and seconds are written with their units", "[look][attention_cost]") {
    using namespace cost;
    CHECK(bytesText(1024, Lang::en) == "1\u00A0KiB");
    CHECK(bytesText(1536, Lang::fr) == "1,5\u00A0Kio");
    CHECK(bytesText(48.0 * 1024 * 1024, Lang::en) == "48\u00A0MiB");
    CHECK(bytesText(12, Lang::fr) == "12\u00A0o");
    CHECK(secondsText(0.001, Lang::en) == "1\u00A0ms");
    CHECK(secondsText(1.2345, Lang::fr) == "1,2\u00A0s");
    CHECK(secondsText(2e-7, Lang::en) == "0.2\u00A0µs");
    CHECK(secondsText(NO, Lang::en) == "–");
}

TEST_CASE("the picture of costs shows what was measured", "[look][attention_cost]") {
    using namespace cost;
    std::vector<Cost> costs;
    for (std::size_t kind = 0; kind < KINDS.size(); ++kind)
        for (std::size_t i = 0; i < 4; ++i)
            costs.push_back({kind, std::size_t{128} << i, std::size_t{4096} << 2 * i,
                             i == 3 ? NO : 0.001 * std::pow(3, double(i))});
    for (const Lang lang : {Lang::fr, Lang::en}) {
        const Panel panel = attentionCostPanel(costs, lang);
        requireSound(panel, lang);
        const std::string svg = toSvg(panel.figure);
        // the longest that was measured, against the one half as long
        CHECK(svg.find(lang == Lang::fr ? ">× 4,0<" : ">× 4.0<") != svg.npos);
        CHECK(svg.find(lang == Lang::fr ? ">× 3,0<" : ">× 3.0<") != svg.npos);
        CHECK(svg.find(">9\u00A0ms<") != svg.npos);
        REQUIRE(panel.table.rows.size() == costs.size());
        CHECK(panel.table.rows[3][2].text == "262144");
        CHECK(panel.table.rows[3][3].text.empty());
    }
    for (Cost& each : costs) each.seconds = NO;
    requireSound(attentionCostPanel(costs, Lang::en), Lang::en);
    CHECK_THROWS_AS(attentionCostPanel({}, Lang::en), Error);
}
