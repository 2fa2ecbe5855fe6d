// Numbers over steps, with axes: how a loss falls.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <initializer_list>
#include <string>
#include <vector>

#include <regard/look/heatmap.hpp>
#include <regard/look/svg.hpp>

namespace regard {

/// One line; its label stands at its end.
struct Series {
    std::string label;
    std::vector<double> values; ///< at x = first, first + 1, …; NaN leaves a gap
    Colour colour;
    std::string dash = ""; ///< stroke-dasharray
    double width = 2;      ///< px
    double opacity = 1;    ///< for raw data behind its average
};

/// How a line chart is drawn.
struct LineChartOptions {
    double width = 640, height = 260; ///< px of the plot itself
    double first = 1;                 ///< x of the first value
    std::string xTitle{}, yTitle{};   ///< of the axes
    bool fromZero = true;             ///< the y axis starts at 0
    std::vector<std::string>
        names{}; ///< of the values' places on the x axis, which are counted else
    /// The y axis in equal factors: a power law over doubled sizes is a straight line. Values above
    /// 0 only; it never starts at 0.
    bool logarithmic = false;
    bool dots = false; ///< one on every value
};

/// A step of 1, 2 or 5 times a power of ten that cuts `span` into about `count` parts.
inline double niceStep(double span, int count) {
    if (!(span > 0) || !std::isfinite(span)) return 1;
    const double raw = span / count, power = std::pow(10.0, std::floor(std::log10(raw)));
    for (const double factor : {1.0, 2.0, 5.0})
        if (raw <= factor * power * (1 + 1e-9)) return factor * power;
    return 10 * power;
}

/// 1, 2 and 5 times powers of ten from the last at or below `low` > 0 to the first at or above
/// `high`; the powers alone, where those would be more than 8.
inline std::vector<double> logarithmicTicks(double low, double high) {
    const auto ticks = [&](std::initializer_list<double> factors) {
        std::vector<double> all;
        for (double power = std::pow(10.0, std::floor(std::log10(low)));; power *= 10)
            for (const double factor : factors) {
                if (factor * power <= low * (1 + 1e-9)) all.clear();
                all.push_back(factor * power);
                if (all.size() > 1 && all.back() >= high * (1 - 1e-9)) return all;
            }
    };
    const auto fine = ticks({1, 2, 5});
    return fine.size() <= 8 ? fine : ticks({1});
}

/// Which of the values of a line that is `columns` pixels wide are drawn: all of a few, else the
/// first, the lowest, the highest and the last of every column, which give the same picture (Jugel
/// et al., "M4", 2014), and every one that is missing.
inline std::vector<std::size_t> drawnPoints(const std::vector<double>& values,
                                            std::size_t columns) {
    const std::size_t count = values.size();
    if (count <= 4 * columns) columns = count; // one value each
    std::vector<std::size_t> drawn;
    for (std::size_t column = 0; column < columns; ++column) {
        const std::size_t from = column * count / columns, to = (column + 1) * count / columns;
        const std::size_t start = drawn.size();
        std::size_t lowest = from, highest = from;
        for (std::size_t i = from; i < to; ++i) {
            if (!std::isfinite(values[i])) {
                drawn.push_back(i);
                continue;
            }
            if (!(values[i] >= values[lowest])) lowest = i;
            if (!(values[i] <= values[highest])) highest = i;
        }
        drawn.insert(drawn.end(), {from, lowest, highest, to - 1});
        const auto begin = drawn.begin() + static_cast<std::ptrdiff_t>(start);
        std::sort(begin, drawn.end());
        drawn.erase(std::unique(begin, drawn.end()), drawn.end());
    }
    return drawn;
}

/// Draws all series on common axes.
inline DrawnSize drawLineChart(Figure& figure, double x, double y, const std::vector<Series>& all,
                               const LineChartOptions& options = {}) {
    double low = INFINITY, high = -INFINITY, labels = 0;
    std::size_t count = (std::max)(std::size_t{2}, options.names.size());
    for (const Series& series : all) {
        count = (std::max)(count, series.values.size());
        labels = (std::max)(labels, textWidth(series.label, 12));
        for (const double value : series.values)
            if (std::isfinite(value)) low = (std::min)(low, value), high = (std::max)(high, value);
    }
    const bool logarithmic = options.logarithmic && low > 0 && low <= high;
    if (!(low <= high)) low = 0, high = 1;
    if (options.fromZero && !logarithmic) low = (std::min)(low, 0.0);
    const double yStep = niceStep((std::max)(high - low, 1e-9), 5);
    std::vector<double> ticks;
    if (logarithmic) {
        ticks = logarithmicTicks(low, high);
    } else {
        low = std::floor(low / yStep + 1e-9) * yStep;
        high = (std::max)(std::ceil(high / yStep - 1e-9) * yStep, low + yStep);
        for (int i = 0; low + i * yStep <= high + yStep / 2; ++i) ticks.push_back(low + i * yStep);
    }
    const double left = x + 62, bottom = y + options.height;
    const double last = options.first + static_cast<double>(count - 1);
    const auto px = [&](double at) {
        return left + options.width * (at - options.first) / (last - options.first);
    };
    const auto onAxis = [&](double value) { return logarithmic ? std::log(value) : value; };
    const double bottomValue = onAxis(logarithmic ? ticks.front() : low);
    const double topValue = onAxis(logarithmic ? ticks.back() : high);
    const auto py = [&](double value) {
        return bottom - options.height * (onAxis(value) - bottomValue) / (topValue - bottomValue);
    };
    for (const double value : ticks) {
        const double step = logarithmic ? value : yStep;
        const int decimals = step >= 1 ? 0 : static_cast<int>(std::ceil(-std::log10(step) - 1e-9));
        figure.line(left, py(value), left + options.width, py(value), {"none", "#d0d7de", 0.8});
        figure.text(left - 8, py(value), formatFixed(value, decimals, figure.lang()),
                    {.size = 12, .anchor = "end", .ink = SOFT});
    }
    const auto xTick = [&](double at, const std::string& name) {
        figure.line(px(at), bottom, px(at), bottom + 5, Paint::of(NONE, RULE));
        figure.text(px(at), bottom + 16, name, {.size = 12, .anchor = "middle", .ink = SOFT});
    };
    for (std::size_t i = 0; i < options.names.size(); ++i)
        xTick(options.first + static_cast<double>(i), options.names[i]);
    const double xStep = (std::max)(1.0, niceStep(last - options.first, 6));
    for (double at = std::ceil(options.first / xStep) * xStep; options.names.empty() && at <= last;
         at += xStep)
        xTick(at, formatCount(static_cast<std::size_t>((std::max)(at, 0.0)), figure.lang()));
    figure.line(left, bottom, left + options.width, bottom, Paint::of(NONE, RULE, 1.4));
    for (const Series& series : all) {
        std::string data;
        bool pen = false;
        double endY = NAN;
        for (const std::size_t i :
             drawnPoints(series.values, static_cast<std::size_t>(options.width))) {
            if (!std::isfinite(series.values[i])) {
                pen = false;
                continue;
            }
            endY = py(series.values[i]);
            data += (pen ? 'L' : 'M') + formatCoord(px(options.first + static_cast<double>(i))) +
                    ' ' + formatCoord(endY);
            pen = true;
        }
        Paint paint{"none", toHex(series.colour), series.width, series.dash, series.opacity};
        if (!data.empty()) figure.path(data, paint);
        for (std::size_t i = 0; options.dots && i < series.values.size(); ++i)
            if (std::isfinite(series.values[i]))
                figure.circle(px(options.first + static_cast<double>(i)), py(series.values[i]),
                              1.5 + series.width / 2, {.fill = toHex(series.colour)});
        if (!series.label.empty() && std::isfinite(endY))
            figure.text(px(options.first + static_cast<double>(series.values.size()) - 1) + 8, endY,
                        series.label, {.size = 12, .bold = true});
    }
    figure.text(left + options.width / 2, bottom + 38, options.xTitle,
                {.size = 12, .anchor = "middle", .ink = SOFT});
    figure.text(x + 8, y + options.height / 2, options.yTitle,
                {.size = 12, .anchor = "middle", .ink = SOFT, .rotate = -90});
    return {62 + options.width + 8 + labels, options.height + 46};
}

} // namespace regard
