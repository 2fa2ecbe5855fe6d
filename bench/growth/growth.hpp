// A cost over a size: measured in rounds that take every size in turn, and drawn beside what it
// would be if time grew as the operations do.
#pragma once

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <cstddef>
#include <cstdio>
#include <filesystem>
#include <functional>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include <regard/look/csv.hpp>
#include <regard/look/line_chart.hpp>
#include <regard/look/svg.hpp>
#include <regard/text/file.hpp>

#include "../machine.hpp"

namespace bench {

/// One size, and work that has it.
struct Point {
    std::size_t size;
    double tokens;                 ///< of one call of `run`
    double flops;                  ///< per token
    std::function<void()> run;     ///< the work
    std::vector<double> seconds{}; ///< per token, one of each round

    double median() const {
        std::vector<double> sorted = seconds;
        std::sort(sorted.begin(), sorted.end());
        return sorted[sorted.size() / 2];
    }
};

struct Curve {
    std::string label;
    std::vector<Point> points;
};

struct Growth {
    std::string name, title, sizeTitle;
    std::vector<Curve> curves;
    bool byTheClock = false; ///< instead of by the processor time of the thread that calls
    double peak = 0;         ///< operations per second of one core, measured in between
};

/// Seconds per token, over a few milliseconds; a first call fills the caches.
inline double secondsPerToken(const Point& point, bool byTheClock) {
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

/// Nine rounds: what disturbs one of them disturbs all sizes.
inline void measure(Growth& growth) {
    for (int round = 0; round < 9; ++round) {
        growth.peak = (std::max)(growth.peak, peak().perSecond);
        for (Curve& curve : growth.curves)
            for (Point& point : curve.points)
                point.seconds.push_back(secondsPerToken(point, growth.byTheClock));
    }
}

/// "from 16 to 256: operations × 190, training × 45": how much the ends of the curves differ.
inline std::string summary(const Growth& growth) {
    const auto times = [](double factor) {
        return "× " + regard::formatFixed(factor, factor < 10 ? 2 : 0);
    };
    std::string text;
    for (const Curve& curve : growth.curves) {
        const Point &first = curve.points.front(), &last = curve.points.back();
        if (text.empty()) {
            text = "From " + regard::formatCount(first.size, regard::Lang::en);
            text += " to " + regard::formatCount(last.size, regard::Lang::en);
        }
        text += text.find(':') == std::string::npos ? ": " : "; ";
        text += curve.label + " takes " + times(last.median() / first.median());
        text += " the time for " + times(last.flops / first.flops) + " the operations";
    }
    return text + ".";
}

/// Left the time per token, dashed what it would be if it grew as the operations do; right the
/// share of one core's peak.
inline regard::Figure draw(const Growth& growth) {
    using namespace regard;
    constexpr double WIDTH = 300, HEIGHT = 230, RIGHT = 500;
    constexpr std::array<Colour, 3> colours{rgb(0x0072b2), rgb(0xd55e00), rgb(0x009e73)};
    Figure figure{"growth-" + growth.name, Lang::en, growth.title, summary(growth)};
    LineChartOptions options{.width = WIDTH, .height = HEIGHT, .xTitle = growth.sizeTitle};
    std::vector<Series> times, shares;
    for (std::size_t i = 0; i < growth.curves.size(); ++i) {
        const Curve& curve = growth.curves[i];
        const Colour colour = colours[i % colours.size()];
        Series time{curve.label, {}, colour}, share = time;
        Series asOperations{"", {}, colour, "3 4", 1.2};
        const Point& first = curve.points.front();
        for (const Point& point : curve.points) {
            if (i == 0) options.names.push_back(formatCount(point.size, Lang::en));
            time.values.push_back(1e6 * point.median());
            asOperations.values.push_back(1e6 * first.median() * point.flops / first.flops);
            const double perCall = growth.byTheClock ? first.flops : point.flops;
            share.values.push_back(100 * perCall / point.median() / growth.peak);
        }
        times.push_back(asOperations);
        times.push_back(time);
        shares.push_back(share);
    }
    options.dots = true;
    const double top = drawHeading(figure, 2 * RIGHT, growth.title,
                                   summary(growth) + " Dashed: if time grew as the operations do.");
    options.yTitle = "microseconds per token";
    options.yBase = 10;
    drawLineChart(figure, 24, top + 6, times, options);
    options.yTitle = "% of one core's peak";
    options.yBase = 0;
    const DrawnSize drawn = drawLineChart(figure, 24 + RIGHT, top + 6, shares, options);
    figure.resize(2 * RIGHT, top + drawn.height + 20);
    return figure;
}

/// All rounds of all points.
inline regard::Table table(const Growth& growth) {
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

/// growth_NAME.svg and growth_NAME.csv.
inline void write(const Growth& growth, const std::filesystem::path& folder) {
    std::ostringstream csv;
    writeCsv(csv, table(growth));
    const std::string path = (folder / ("growth_" + growth.name)).string();
    regard::writeFileAtomically(path + ".svg", regard::toSvg(draw(growth)));
    regard::writeFileAtomically(path + ".csv", csv.str());
    std::printf("%s.svg: %s\n", path.c_str(), summary(growth).c_str());
}

} // namespace bench
