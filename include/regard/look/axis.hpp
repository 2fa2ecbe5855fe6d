// Axes: where a number lies between two ends, at equal distances or at equal ratios, and which
// numbers are labelled.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <string>
#include <vector>

#include <regard/look/number.hpp>

namespace regard {

/// A step of 1, 2 or 5 times a power of ten that cuts `span` into about `count` parts.
inline double niceStep(double span, int count) {
    if (!(span > 0) || !std::isfinite(span)) return 1;
    const double raw = span / count, power = std::pow(10.0, std::floor(std::log10(raw)));
    for (const double factor : {1.0, 2.0, 5.0})
        if (raw <= factor * power * (1 + 1e-9)) return factor * power;
    return 10 * power;
}

/// One axis of a chart. Starts empty and grows with the numbers that it takes.
struct Axis {
    /// 0: linear; else logarithmic, labelled at the powers of the base; a short axis to the base 10
    /// also at 2 and 5 times its powers.
    double base = 0;
    double low = std::numeric_limits<double>::infinity(), high = -low;

    /// Whether the axis has a place for `value`: a logarithm has none for 0 and below.
    bool shows(double value) const { return std::isfinite(value) && (base == 0 || value > 0); }
    /// Whether it has taken any number.
    bool any() const { return low <= high; }
    void take(double value) {
        if (!shows(value)) return;
        low = (std::min)(low, value);
        high = (std::max)(high, value);
    }

    /// How far from the low end `value` lies where the whole axis is `length` long.
    double at(double value, double length) const {
        return base == 0 ? length * (value - low) / (high - low)
                         : length * std::log(value / low) / std::log(high / low);
    }

    /// The labelled numbers from end to end: multiples of `step`, or the powers of the base.
    std::vector<double> ticks(double step) const {
        std::vector<double> all;
        if (base == 0) {
            const double first = std::ceil(low / step - 1e-9) * step;
            for (int i = 0; first + i * step <= high + step * 1e-9; ++i)
                all.push_back(first + i * step);
        } else {
            const bool fine = isShort(500);
            for (double tick = edge(low, true, fine); tick <= high * (1 + 1e-9);
                 tick = edge(tick * (1 + 1e-6), true, fine))
                all.push_back(tick);
        }
        return all;
    }

    /// Moves both ends outwards to a labelled number each, one step apart at least.
    void widen(double step) {
        if (base == 0) {
            low = std::floor(low / step + 1e-9) * step;
            high = (std::max)(std::ceil(high / step - 1e-9) * step, low + step);
        } else {
            const bool fine = isShort(100); // at most 500 with wider ends
            low = edge(low, false, fine);
            high = edge((std::max)(high, low * (1 + 1e-6)), true, fine);
        }
    }

private:
    bool isShort(double ratio) const { return base == 10 && high / low <= ratio; }

    /// The labelled number next to `value`, above or below it: a power of the base, or, of a fine
    /// scale, also 2 and 5 times it.
    double edge(double value, bool above, bool fine) const {
        const double exponent = std::log(value) / std::log(base);
        const double power = std::pow(base, std::floor(exponent + 1e-9));
        if (!fine) return above ? std::pow(base, std::ceil(exponent - 1e-9)) : power;
        double last = power;
        for (const double factor : {1.0, 2.0, 5.0, 10.0}) {
            if (above && factor * power >= value * (1 - 1e-9)) return factor * power;
            if (factor * power <= value * (1 + 1e-9)) last = factor * power;
        }
        return last;
    }
};

/// `value` as it stands beside a logarithmic axis: with as many decimals as show its first digit.
inline std::string powerText(double value, Lang lang) {
    if (value >= 1 && value < 1e15)
        return formatCount(static_cast<std::size_t>(std::llround(value)), lang);
    return formatFixed(value, static_cast<int>(std::ceil(-std::log10(value) - 1e-9)), lang);
}

} // namespace regard
