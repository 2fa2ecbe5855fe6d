// Axes: where a number lies between two ends, at equal distances or at equal ratios, and which
// numbers are labelled.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <initializer_list>
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

/// One axis of a chart. Starts empty and grows with the numbers that it takes.
struct Axis {
    /// 0: linear; else logarithmic, equal factors at equal distances: a power law is a straight
    /// line. Labelled at the powers of the base, one of base 10 as `logarithmicTicks` has it.
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

    /// The labelled numbers from end to end: multiples of `step`, or those of the base.
    std::vector<double> ticks(double step) const {
        std::vector<double> all;
        if (base == 0) {
            const double first = std::ceil(low / step - 1e-9) * step;
            for (int i = 0; first + i * step <= high + step * 1e-9; ++i)
                all.push_back(first + i * step);
        } else if (base == 10) {
            for (const double tick : logarithmicTicks(low, high))
                if (tick >= low * (1 - 1e-9) && tick <= high * (1 + 1e-9)) all.push_back(tick);
        } else {
            for (double tick = power(low, true); tick <= high * (1 + 1e-9); tick *= base)
                all.push_back(tick);
        }
        return all;
    }

    /// Moves both ends outwards to a labelled number each, one step apart at least.
    void widen(double step) {
        if (base == 10) {
            const auto all = logarithmicTicks(low, high);
            low = all.front();
            high = all.back();
        } else if (base == 0) {
            low = std::floor(low / step + 1e-9) * step;
            high = (std::max)(std::ceil(high / step - 1e-9) * step, low + step);
        } else {
            low = power(low, false);
            high = (std::max)(power(high, true), low * base);
        }
    }

private:
    /// The power of the base next to `value`, above or below it.
    double power(double value, bool above) const {
        const double exponent = std::log(value) / std::log(base);
        return std::pow(base, above ? std::ceil(exponent - 1e-9) : std::floor(exponent + 1e-9));
    }
};

/// `value` as it stands beside a logarithmic axis: with as many decimals as show its first digit.
inline std::string powerText(double value, Lang lang) {
    if (value >= 1 && value < 1e15)
        return formatCount(static_cast<std::size_t>(std::llround(value)), lang);
    return formatFixed(value, static_cast<int>(std::ceil(-std::log10(value) - 1e-9)), lang);
}

} // namespace regard
