// The table of all benchmarks: a benchmark says with `report` what it did, `Table` prints one line
// for it, and every line ends in the share of a limit that was measured beside it.
#pragma once

#include <algorithm>
#include <benchmark/benchmark.h>
#include <cstdint>
#include <cstdio>
#include <map>
#include <string>
#include <vector>

#include "machine.hpp"

namespace bench {

/// What a line is told in: time per thing, or things per second.
struct Unit {
    const char* name;
    double scale; ///< of seconds per thing, or of things per second
    bool rate;
};
inline constexpr Unit MICROSECONDS{"µs", 1e6, false};
inline constexpr Unit MICROSECONDS_PER_NAME{"µs/name", 1e6, false};
inline constexpr Unit NANOSECONDS_PER_OPERATION{"ns/operation", 1e9, false};
inline constexpr Unit MILLISECONDS{"ms", 1e3, false};
inline constexpr Unit MILLION_TOKENS{"M tokens/s", 1e-6, true};
inline constexpr Unit GFLOPS{"GFLOP/s", 1e-9, true};
inline constexpr Unit GIGABYTES{"GB/s", 1e-9, true};

/// To be called after a benchmark's loop, each iteration of which did `things` of the unit and
/// `work` of what the limit counts (operations, bytes).
inline void report(benchmark::State& state, double things, const Unit& unit, double work,
                   const Limit& limit) {
    using benchmark::Counter;
    const auto iterations = double(state.iterations());
    state.counters["measured"] =
        unit.rate ? Counter(iterations * things * unit.scale, Counter::kIsRate)
                  : Counter(iterations * things / unit.scale, Counter::kIsRate | Counter::kInvert);
    state.counters["share"] = Counter(iterations * work / limit.perSecond, Counter::kIsRate);
    state.SetLabel(std::string{unit.name} + "|" + limit.name);
}

/// Collects the repetitions of all benchmarks and prints the table at the end. A line called
/// "X, naive" is the naive twin of line "X", "X, fused by hand" the hand-written one, "X, OpenBLAS"
/// the same product by that library: how many times slower it is stands with its name.
class Table : public benchmark::BenchmarkReporter {
public:
    bool ReportContext(const Context&) override { return true; }

    void ReportRuns(const std::vector<Run>& runs) override {
        for (const Run& run : runs) {
            if (run.run_type != Run::RT_Iteration) continue;
            const std::string name = run.run_name.function_name;
            if (run.error_occurred) {
                std::fprintf(stderr, "%s: %s\n", name.c_str(), run.error_message.c_str());
                failed_ = true;
                continue;
            }
            const auto measured = run.counters.find("measured"), share = run.counters.find("share");
            if (measured == run.counters.end() || share == run.counters.end()) continue;
            Line& line = lines_[name];
            line.place = run.family_index;
            line.label = run.report_label;
            line.measured.push_back(measured->second);
            line.shares.push_back(share->second);
            for (const auto& [key, counter] : run.counters)
                if (key != "measured" && key != "share") line.notes[key] = counter;
        }
    }

    void Finalize() override {
        std::map<std::int64_t, std::string> names; // in the order in which they were registered
        for (const auto& [name, line] : lines_) names[line.place] = name;
        std::printf("| what | median | lowest to highest | unit | limit | share of it |\n"
                    "| --- | --- | --- | --- | --- | --- |\n");
        for (const auto& [place, name] : names) {
            const Line& line = lines_.at(name);
            const std::size_t bar = line.label.find('|');
            const auto [low, high] =
                std::minmax_element(line.measured.begin(), line.measured.end());
            std::printf("| %s%s | %s | %s to %s | %s | %s | %.3g %% |\n", name.c_str(),
                        remark(name).c_str(), number(median(line.measured)).c_str(),
                        number(*low).c_str(), number(*high).c_str(),
                        line.label.substr(0, bar).c_str(), line.label.substr(bar + 1).c_str(),
                        100 * median(line.shares));
        }
    }

    /// Whether every benchmark ran to its end.
    bool complete() const { return !failed_; }

private:
    struct Line {
        std::int64_t place = 0;
        std::string label; ///< unit|limit
        std::vector<double> measured, shares;
        std::map<std::string, double> notes; ///< further counters, said beside the name
    };

    static double median(std::vector<double> values) {
        std::sort(values.begin(), values.end());
        const std::size_t half = values.size() / 2;
        return values.size() % 2 == 1 ? values[half] : (values[half - 1] + values[half]) / 2;
    }

    /// Three digits, as many as a measurement is good for.
    static std::string number(double value) {
        char text[32];
        const int decimals = value < 10 ? 2 : value < 100 ? 1 : 0;
        std::snprintf(text, sizeof text, "%.*f", decimals, value);
        return text;
    }

    std::string remark(const std::string& name) const {
        std::string all;
        for (const auto& [key, value] : lines_.at(name).notes)
            all += ", " + key + " " + number(value);
        for (const char* other : {", naive", ", OpenBLAS", ", fused by hand"}) {
            const std::size_t at = name.rfind(other);
            const auto own =
                at == std::string::npos ? lines_.end() : lines_.find(name.substr(0, at));
            if (own == lines_.end()) continue;
            const double ratio = median(own->second.shares) / median(lines_.at(name).shares);
            all += ": " + number(ratio) + " × slower";
        }
        return all;
    }

    std::map<std::string, Line> lines_;
    bool failed_ = false;
};

} // namespace bench
