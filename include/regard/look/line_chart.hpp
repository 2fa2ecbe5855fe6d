// Numbers over steps, or over any other numbers, with axes: how a loss falls, how a cost grows.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <string>
#include <vector>

#include <regard/look/axis.hpp>
#include <regard/look/heatmap.hpp>
#include <regard/look/svg.hpp>

namespace regard {

/// One line; its label stands at its end.
struct Series {
    std::string label;
    std::vector<double> values; ///< at x = first, first + 1, …, or at `places`; NaN leaves a gap
    Colour colour;
    std::string dash = "";        ///< stroke-dasharray
    double width = 2;             ///< px
    double opacity = 1;           ///< for raw data behind its average
    std::vector<double> places{}; ///< the x of each value
};

/// How a number is written beside an axis.
using AxisText = std::string (*)(double value, Lang lang);

/// How a line chart is drawn.
struct LineChartOptions {
    double width = 640, height = 260; ///< px of the plot itself
    double first = 1;                 ///< x of the first value of a series without places
    std::string xTitle{}, yTitle{};   ///< of the axes
    bool fromZero = true;             ///< the y axis starts at 0, where it is linear
    double xBase = 0, yBase = 0;      ///< of a logarithmic axis; 0: linear (look/axis.hpp)
    std::vector<std::string> names{}; ///< of x = first, first + 1, …, which are counted else
    bool dots = false;                ///< one on every value, for the few that were measured
    AxisText yText = nullptr;         ///< nullptr: as a number
};

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

/// Moves places apart that are nearer to one another than `gap`, in their order; the last stays at
/// or above `bottom`.
inline void spreadLabels(std::vector<double*> places, double gap, double bottom) {
    std::stable_sort(places.begin(), places.end(), [](auto* a, auto* b) { return *a < *b; });
    for (std::size_t i = 1; i < places.size(); ++i)
        *places[i] = (std::max)(*places[i], *places[i - 1] + gap);
    for (double most = bottom; !places.empty(); places.pop_back(), most -= gap)
        most = *places.back() = (std::min)(*places.back(), most);
}

/// Draws all series on common axes.
inline DrawnSize drawLineChart(Figure& figure, double x, double y, const std::vector<Series>& all,
                               const LineChartOptions& options = {}) {
    const auto placeOf = [&](const Series& series, std::size_t i) {
        return i < series.places.size() ? series.places[i] : options.first + static_cast<double>(i);
    };
    Axis across{options.xBase}, up{options.yBase};
    double labels = 0;
    for (const Series& series : all) {
        labels = (std::max)(labels, textWidth(series.label, 12));
        for (std::size_t i = 0; i < series.values.size(); ++i) {
            across.take(placeOf(series, i));
            up.take(series.values[i]);
        }
    }
    for (std::size_t i = 0; i < options.names.size(); ++i)
        across.take(options.first + static_cast<double>(i));
    if (!across.any()) across.low = across.high = (std::max)(options.first, 1.0);
    if (across.low == across.high) across.high = across.low + 1;
    if (!up.any()) up.low = up.base, up.high = up.base + 1;
    if (options.fromZero && up.base == 0) up.low = (std::min)(up.low, 0.0);
    const double yStep = niceStep((std::max)(up.high - up.low, 1e-9), 5);
    up.widen(yStep);
    const double left = x + 62, bottom = y + options.height;
    const auto px = [&](double at) { return left + across.at(at, options.width); };
    const auto py = [&](double value) { return bottom - up.at(value, options.height); };

    const int decimals = yStep >= 1 ? 0 : static_cast<int>(std::ceil(-std::log10(yStep) - 1e-9));
    for (const double value : up.ticks(yStep)) {
        const std::string text = options.yText != nullptr ? options.yText(value, figure.lang())
                                 : up.base != 0           ? powerText(value, figure.lang())
                                                : formatFixed(value, decimals, figure.lang());
        figure.line(left, py(value), left + options.width, py(value), {"none", "#d0d7de", 0.8});
        figure.text(left - 8, py(value), text, {.size = 12, .anchor = "end", .ink = SOFT});
    }
    const auto xTick = [&](double at, const std::string& text) {
        figure.line(px(at), bottom, px(at), bottom + 5, Paint::of(NONE, RULE));
        figure.text(px(at), bottom + 16, text, {.size = 12, .anchor = "middle", .ink = SOFT});
    };
    for (std::size_t i = 0; i < options.names.size(); ++i)
        xTick(options.first + static_cast<double>(i), options.names[i]);
    if (options.names.empty())
        for (const double at : across.ticks((std::max)(1.0, niceStep(across.high - across.low, 6))))
            xTick(at, formatCount(static_cast<std::size_t>((std::max)(at, 0.0)), figure.lang()));
    figure.line(left, bottom, left + options.width, bottom, Paint::of(NONE, RULE, 1.4));

    std::vector<double> ends(all.size(), std::numeric_limits<double>::quiet_NaN());
    for (std::size_t s = 0; s < all.size(); ++s) {
        const Series& series = all[s];
        std::string data;
        bool pen = false;
        for (const std::size_t i :
             drawnPoints(series.values, static_cast<std::size_t>(options.width))) {
            const double at = placeOf(series, i), value = series.values[i];
            if (!across.shows(at) || !up.shows(value)) {
                pen = false;
                continue;
            }
            ends[s] = py(value);
            data += (pen ? 'L' : 'M') + formatCoord(px(at)) + ' ' + formatCoord(ends[s]);
            pen = true;
            if (options.dots)
                figure.circle(px(at), ends[s], 1.5 + series.width / 2, Paint::solid(series.colour),
                              formatShortest(value));
        }
        Paint paint{"none", toHex(series.colour), series.width, series.dash, series.opacity};
        if (!data.empty()) figure.path(data, paint);
    }
    std::vector<double*> labelled;
    for (std::size_t s = 0; s < all.size(); ++s)
        if (!all[s].label.empty() && std::isfinite(ends[s])) labelled.push_back(&ends[s]);
    spreadLabels(labelled, 15, bottom);
    for (std::size_t s = 0; s < all.size(); ++s)
        if (!all[s].label.empty() && std::isfinite(ends[s]))
            figure.text(px(placeOf(all[s], all[s].values.size() - 1)) + 8, ends[s], all[s].label,
                        {.size = 12, .bold = true});
    figure.text(left + options.width / 2, bottom + 38, options.xTitle,
                {.size = 12, .anchor = "middle", .ink = SOFT});
    figure.text(x + 8, y + options.height / 2, options.yTitle,
                {.size = 12, .anchor = "middle", .ink = SOFT, .rotate = -90});
    return {62 + options.width + 8 + labels, options.height + 46};
}

} // namespace regard
