// How a growth is measured, told in a line, drawn and written.
#include <array>
#include <chrono>
#include <cstdio>
#include <sstream>

#include <regard/look/csv.hpp>
#include <regard/look/line_chart.hpp>
#include <regard/look/svg.hpp>
#include <regard/text/file.hpp>

#include "../machine.hpp"
#include "growth.hpp"

namespace bench {
namespace {

constexpr regard::Lang LANG = regard::Lang::en; ///< of docs/performance.md

/// Seconds per token, over a few milliseconds; a first call fills the caches.
double secondsPerToken(const Point& point, bool byTheClock) {
    const auto now = [&] {
        using Clock = std::chrono::steady_clock;
        return byTheClock ? std::chrono::duration<double>(Clock::now().time_since_epoch()).count()
                          : threadSeconds();
    };
    point.run();
    const double start = now();
    double passed = 0, tokens = 0;
    while (passed < 0.005) {
        point.run();
        tokens += point.tokens;
        passed = now() - start;
    }
    return passed / tokens;
}

/// "× 0.13", "× 2.5", "× 138".
std::string asFactor(double factor) {
    return "× " + regard::formatFixed(factor, factor < 0.995 ? 2 : factor < 9.95 ? 1 : 0);
}

/// "Time from 16 to 256: training × 125, writing × 138; operations × 208." How much the ends of
/// the curves differ.
std::string summary(const Growth& growth) {
    const Curve& one = growth.curves.front();
    const auto operations = [](const Curve& curve) {
        return asFactor(curve.points.back().flops / curve.points.front().flops);
    };
    const bool alike =
        std::all_of(growth.curves.begin(), growth.curves.end(),
                    [&](const Curve& curve) { return operations(curve) == operations(one); });
    std::string text = "Time from " + regard::formatCount(one.points.front().size, LANG);
    text += " to " + regard::formatCount(one.points.back().size, LANG);
    for (const Curve& curve : growth.curves) {
        text += &curve == &one ? ": " : ", ";
        text += curve.label + " " +
                asFactor(curve.points.back().median() / curve.points.front().median());
        if (!alike) text += " (operations " + operations(curve) + ")";
    }
    if (alike) text += "; operations " + operations(one);
    return text + ".";
}

/// Left the time per token, dashed what it would be if it grew as the operations do; right the
/// share of one core's peak.
regard::Figure draw(const Growth& growth) {
    using namespace regard;
    constexpr double WIDTH = 300, HEIGHT = 230, RIGHT = 540;
    constexpr std::array<Colour, 3> colours{rgb(0x0072b2), rgb(0xd55e00), rgb(0x009e73)};
    Figure figure{"growth-" + growth.name, LANG, growth.title, summary(growth)};
    LineChartOptions options{
        .width = WIDTH, .height = HEIGHT, .xTitle = growth.sizeTitle, .xBase = 2};
    std::vector<Series> times, shares;
    for (std::size_t i = 0; i < growth.curves.size(); ++i) {
        const Curve& curve = growth.curves[i];
        const Colour colour = colours[i % colours.size()];
        Series time{.label = curve.label, .values = {}, .colour = colour, .marks = true};
        std::vector<double> shareOfPeak;
        Series asOperations{"", {}, colour, "3 4", 1.2};
        const Point& first = curve.points.front();
        for (const Point& point : curve.points) {
            time.places.push_back(static_cast<double>(point.size));
            time.values.push_back(1e6 * point.median());
            asOperations.values.push_back(1e6 * first.median() * point.flops / first.flops);
            const double perCall = growth.byTheClock ? first.flops : point.flops;
            shareOfPeak.push_back(100 * perCall / point.median() / growth.peak);
        }
        asOperations.places = time.places;
        Series share = time;
        share.values = shareOfPeak;
        times.push_back(asOperations);
        times.push_back(time);
        shares.push_back(share);
    }
    const double top =
        drawHeading(figure, 2 * RIGHT, growth.title,
                    summary(growth) + " Dashed: as if time grew like the operations.");
    options.yTitle = "microseconds per token";
    options.yBase = 10;
    drawLineChart(figure, 24, top + 6, times, options);
    options.yTitle = "% of one core's peak";
    options.yBase = 0;
    const DrawnSize drawn = drawLineChart(figure, 24 + RIGHT, top + 6, shares, options);
    figure.resize((std::max)(2 * RIGHT, 24 + RIGHT + drawn.width + 16), top + drawn.height + 20);
    return figure;
}

/// All rounds of all points.
regard::Table table(const Growth& growth) {
    regard::Table table{{"curve", growth.sizeTitle, "operations per token", "median ns per token",
                         "lowest", "highest", "peak GFLOP/s of one core"},
                        {}};
    for (const Curve& curve : growth.curves)
        for (const Point& point : curve.points) {
            const auto [low, high] =
                std::minmax_element(point.seconds.begin(), point.seconds.end());
            table.rows.push_back({curve.label, point.size, point.flops, 1e9 * point.median(),
                                  1e9 * *low, 1e9 * *high, 1e-9 * growth.peak});
        }
    return table;
}

} // namespace

// nine rounds: what disturbs one of them disturbs all sizes
void measure(Growth& growth) {
    for (int round = 0; round < 9; ++round) {
        growth.peak = (std::max)(growth.peak, peak().perSecond);
        for (Curve& curve : growth.curves)
            for (Point& point : curve.points)
                point.seconds.push_back(secondsPerToken(point, growth.byTheClock));
    }
}

void write(const Growth& growth, const std::filesystem::path& folder) {
    std::ostringstream csv;
    writeCsv(csv, table(growth));
    const std::string path = (folder / ("growth_" + growth.name)).string();
    regard::writeFileAtomically(path + ".svg", regard::toSvg(draw(growth)));
    regard::writeFileAtomically(path + ".csv", csv.str());
    std::printf("%s.svg: %s\n", path.c_str(), summary(growth).c_str());
}

} // namespace bench
