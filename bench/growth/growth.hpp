// A cost over a size: what is to be measured, and drawn beside what it would be if time grew as the
// operations do.
#pragma once

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

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

/// Measures every size, in rounds that take all of them in turn.
void measure(Growth& growth);

/// growth_NAME.svg and growth_NAME.csv.
void write(const Growth& growth, const std::filesystem::path& folder);

} // namespace bench
