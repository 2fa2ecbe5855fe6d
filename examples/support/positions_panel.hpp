// Positions as sines and cosines: the picture of them, and how a model learns with them and with
// positions of its own.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <vector>

#include <regard/learn/trainer.hpp>
#include <regard/look/line_chart.hpp>
#include <regard/nn/embedding.hpp>

#include "panel.hpp"

/// What sinusoidal positions add to the embeddings, [POSITIONS][WIDTH].
template <std::size_t POSITIONS, std::size_t WIDTH>
std::vector<double> sinusoids() {
    std::vector<double> all;
    for (std::size_t p = 0; p < POSITIONS; ++p) {
        const double* row =
            regard::SinusoidalPosition<WIDTH, POSITIONS>::template row<double>(nullptr, p);
        all.insert(all.end(), row, row + WIDTH);
    }
    return all;
}

/// Signed numbers from −1 to 1 as a picture of many small cells: `numbers` row after row of
/// `columns`, a cell `w` × `h` px. Neighbours of one colour below one another are one shape.
inline void drawFineHeatmap(regard::Figure& figure, double x, double y,
                            const std::vector<double>& numbers, std::size_t columns, double w,
                            double h) {
    using namespace regard;
    constexpr std::size_t LEVELS = 33;
    const std::size_t rows = numbers.size() / columns;
    const auto levelOf = [&](std::size_t row, std::size_t column) {
        const double share = (std::clamp(numbers[row * columns + column], -1.0, 1.0) + 1) / 2;
        return static_cast<std::size_t>(std::lround(share * double(LEVELS - 1)));
    };
    std::array<std::string, LEVELS> shapes;
    for (std::size_t c = 0; c < columns; ++c)
        for (std::size_t first = 0, end = 0; first < rows; first = end) {
            const std::size_t level = levelOf(first, c);
            while (end < rows && levelOf(end, c) == level) ++end;
            shapes[level] += 'M' + formatCoord(x + w * double(c)) + ' ' +
                             formatCoord(y + h * double(first)) + 'h' + formatCoord(w) + 'v' +
                             formatCoord(h * double(end - first)) + "h-" + formatCoord(w) + 'z';
        }
    figure.beginGroup({}, "shape-rendering:crispEdges");
    for (std::size_t level = 0; level < LEVELS; ++level)
        if (!shapes[level].empty())
            figure.path(shapes[level],
                        Paint::solid(signedColour(2 * double(level) / double(LEVELS - 1) - 1, 1)));
    figure.endGroup();
}

/// Sinusoidal positions as a heatmap: a row for every position, a column for every number that is
/// added. `numbers`: row after row of `width`. Fails unless there are whole rows.
inline Panel sinusoidPanel(const std::vector<double>& numbers, std::size_t width, regard::Lang lang,
                           const std::string& name = "sinusoids") {
    using namespace regard;
    if (numbers.empty() || width == 0 || numbers.size() % width != 0)
        fail("a picture of positions needs whole rows of " + std::to_string(width) +
             " numbers, not " + std::to_string(numbers.size()) + " numbers");
    const std::size_t positions = numbers.size() / width;
    constexpr Text titleOf{"Les positions en vagues", "Positions as waves"};
    constexpr Text told{
        "Chaque ligne est une position, chaque colonne un des nombres ajoutés au plongement\u00A0: "
        "sinus et cosinus en alternance, de vagues toujours plus longues. À gauche elles séparent "
        "les voisins, à droite elles disent où l’on est dans tout le texte.",
        "Every row is a position, every column one of the numbers added to the embedding: sine and "
        "cosine in turn, of ever longer waves. On the left they tell neighbours apart, on the "
        "right they say where in the whole text one is."};
    Figure figure(name, lang, std::string(titleOf.in(lang)), std::string(told.in(lang)));
    const double w = (std::max)(1024 / double(width), 1.0),
                 h = std::clamp(300 / double(positions), 3.0, 24.0);
    const double left = 84, gridW = w * double(width), gridH = h * double(positions);
    const double whole = left + gridW + 80;
    double y = drawHeading(figure, whole, figure.title(), figure.description());
    figure.text(left, y + 2, "PE[p][2i] = sin(p / 10000^(2i/d))", {.size = 13, .mono = true});
    figure.text(left + 330, y + 2, "PE[p][2i+1] = cos(p / 10000^(2i/d))",
                {.size = 13, .mono = true});
    y += 22;
    drawFineHeatmap(figure, left, y, numbers, width, w, h);
    figure.rect(left, y, gridW, gridH, Paint::of(NONE, RULE));
    const auto marks = [](std::size_t count, int parts) {
        const auto step = static_cast<std::size_t>((std::max)(1.0, niceStep(double(count), parts)));
        std::vector<std::size_t> all;
        for (std::size_t i = 0; i < count; i += step) all.push_back(i);
        return all;
    };
    for (const std::size_t p : marks(positions, 5)) {
        const double at = y + h * (double(p) + 0.5);
        figure.line(left - 5, at, left, at, Paint::of(NONE, RULE));
        figure.text(left - 9, at, std::to_string(p), {.size = 12, .anchor = "end", .ink = SOFT});
    }
    for (const std::size_t c : marks(width, 8)) {
        const double at = left + w * (double(c) + 0.5);
        figure.line(at, y + gridH, at, y + gridH + 5, Paint::of(NONE, RULE));
        figure.text(at, y + gridH + 16, std::to_string(c),
                    {.size = 12, .anchor = "middle", .ink = SOFT});
    }
    constexpr Text position{"position p", "position p"}, number{"nombre ", "number "};
    figure.text(30, y + gridH / 2, position.in(lang),
                {.size = 12, .anchor = "middle", .ink = SOFT, .rotate = -90});
    figure.text(left + gridW / 2, y + gridH + 38,
                std::string(number.in(lang)) + "0…" + std::to_string(width - 1) +
                    " (d = " + std::to_string(width) + ")",
                {.size = 12, .anchor = "middle", .ink = SOFT});
    drawColourBar(figure, left + gridW + 16, y, (std::max)(gridH, 60.0), true, 1);
    Table table{{"position"}, {}};
    for (std::size_t c = 0; c < width; ++c) table.header.emplace_back(c);
    for (std::size_t p = 0; p < positions; ++p) {
        auto& row = table.rows.emplace_back();
        row.emplace_back(p);
        for (std::size_t c = 0; c < width; ++c) row.emplace_back(numbers[p * width + c]);
    }
    figure.resize(whole, y + (std::max)(gridH, 60.0) + 56);
    return {std::move(figure), std::move(table)};
}

/// How one kind of positions was learned with.
struct PositionRun {
    std::string label{};
    std::vector<double> losses{}; ///< of every step, in nats
    double unseen = 0;            ///< mean loss of texts that it did not learn from, in nats
};

/// The weights that two shapes both have, from the one to the other; the others stay as they are.
template <regard::Config FROM, regard::Config TO, class T>
void copySharedWeights(const regard::Model<FROM, T>& from, regard::Model<TO, T>& to) {
    regard::forEachTensor(
        FROM, [&](const std::string& name, const regard::Tensor& source, std::size_t offset) {
            regard::forEachTensor(
                TO, [&](const std::string& other, const regard::Tensor& target, std::size_t place) {
                    if (other == name && target.size() == source.size())
                        std::copy_n(from.parameters().begin() + std::ptrdiff_t(offset),
                                    source.size(), to.parameters().begin() + std::ptrdiff_t(place));
                });
        });
}

/// Trains `model` on `steps` texts in order, over and over, and asks it for the `unseen` ones.
/// `told(step, loss)` hears of every step. Fails for no texts of either kind.
template <regard::Config C, class T, class Told>
PositionRun learnWith(regard::Model<C, T>& model, std::span<const std::vector<int>> texts,
                      std::span<const std::vector<int>> unseen, std::size_t steps, Told&& told) {
    if (texts.empty() || unseen.empty())
        regard::fail("learning and checking need at least one text each");
    PositionRun run;
    regard::Trainer<C, T> trainer{model, {.learningRate = {.start = 0.01, .steps = steps}}};
    for (std::size_t step = 0; step < steps; ++step) {
        run.losses.push_back(double(trainer.trainStep(texts[step % texts.size()])));
        told(step, run.losses.back());
    }
    for (const auto& text : unseen) {
        const auto losses = regard::positionLosses(model, text);
        double sum = 0;
        for (const T loss : losses) sum += double(loss);
        run.unseen += sum / double(losses.size()) / double(unseen.size());
    }
    return run;
}

/// The running mean of the losses of some kinds of positions over the steps, on a logarithmic axis,
/// and what each makes of `unseenTexts` texts that it has not read. Fails for none and for more
/// than four, which could not be told apart.
inline Panel positionLossPanel(const std::vector<PositionRun>& runs, std::size_t unseenTexts,
                               regard::Lang lang, const std::string& name = "positions") {
    using namespace regard;
    if (runs.empty() || runs.size() > 4)
        fail("the picture of the losses tells one to four kinds of positions apart, not " +
             std::to_string(runs.size()));
    constexpr Text titleOf{"Positions apprises ou en vagues", "Learned or sinusoidal positions"};
    constexpr Text told{
        "Des modèles qui ne diffèrent que par leurs positions lisent les mêmes prénoms dans le "
        "même ordre. La table apprise a des poids de plus\u202F; les vagues n’en ont aucun.",
        "Models that differ only in their positions read the same names in the same order. The "
        "learned table has weights of its own; the waves have none."};
    Figure figure(name, lang, std::string(titleOf.in(lang)), std::string(told.in(lang)));
    Table table{{"positions", "step", "loss"}, {}};
    constexpr std::array<std::size_t, 4> COLOURS{5, 6, 3, 7};
    std::vector<Series> means;
    for (std::size_t r = 0; r < runs.size(); ++r) {
        Series mean{runs[r].label, {}, okabeIto(COLOURS[r]), std::string(headDash(r)), 2.4};
        const auto& losses = runs[r].losses;
        const std::size_t window = std::clamp(losses.size() / 15, std::size_t{1}, std::size_t{400});
        double sum = 0;
        for (std::size_t i = 0, next = 0; i < losses.size(); ++i) {
            table.rows.push_back({runs[r].label, i + 1, losses[i]});
            sum += losses[i] - (i >= window ? losses[i - window] : 0);
            if (i < next && i + 1 < losses.size()) continue;
            next = i + 1 + i / 50; // about as dense everywhere on the axis
            mean.places.push_back(double(i + 1));
            mean.values.push_back(sum / double((std::min)(i + 1, window)));
        }
        table.rows.push_back({runs[r].label, "unseen texts", runs[r].unseen});
        means.push_back(std::move(mean));
    }
    constexpr Text step{"étape", "step"};
    constexpr Text loss{"perte (nats), moyenne mobile", "loss (nats), running mean"};
    constexpr double width = 860;
    double y = drawHeading(figure, width, figure.title(), figure.description()) + 6;
    const DrawnSize chart = drawLineChart(figure, 24, y, means,
                                          {.width = 620,
                                           .height = 270,
                                           .xTitle = std::string(step.in(lang)),
                                           .yTitle = std::string(loss.in(lang)),
                                           .fromZero = false,
                                           .xBase = 10});
    y += chart.height + 30;
    constexpr Text unseen{"perte sur ", "loss of "};
    constexpr Text never{" prénoms jamais lus", " names never read"};
    figure.text(24, y,
                std::string(unseen.in(lang)) + formatCount(unseenTexts, lang) +
                    std::string(never.in(lang)),
                {.size = 14, .bold = true});
    double most = 1e-9;
    for (const PositionRun& run : runs) most = (std::max)(most, run.unseen);
    for (std::size_t r = 0; r < runs.size(); ++r) {
        const double at = y + 28 + 28 * double(r), length = 480 * runs[r].unseen / most;
        figure.text(134, at, truncateChars(runs[r].label, 14), {.size = 13, .anchor = "end"});
        figure.rect(144, at - 9, length, 18, Paint::solid(means[r].colour, "#57606a", 0.6), 3,
                    formatShortest(runs[r].unseen));
        figure.text(154 + length, at, formatFixed(runs[r].unseen, 3, lang) + " nats",
                    {.size = 13, .bold = true});
    }
    figure.resize(width, y + 36 + 28 * double(runs.size()));
    return {std::move(figure), std::move(table)};
}
