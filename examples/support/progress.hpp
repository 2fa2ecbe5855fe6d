// How training goes, on standard error: a bar on a terminal, a line every 10 % in a file.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdio>
#include <string>

#if defined(__unix__) || defined(__APPLE__)
#include <unistd.h>
#endif

namespace regard {

/// What a step learns from: `count` texts, which are `unit`.
struct StepTexts {
    std::size_t count = 1;
    const char* unit = "names";
};

/// One line of progress after `step` of `steps` steps and `seconds`:
/// `step 250/1000  loss 2.4103  1250 names/s  1 s left`.
inline std::string progressLine(std::size_t step, std::size_t steps, double loss, double seconds,
                                const StepTexts& texts = {}) {
    const double pace = seconds > 0 ? static_cast<double>(step) / seconds : 0;
    const double left = pace > 0 ? static_cast<double>(steps - step) / pace : 0;
    const double rate = pace * static_cast<double>(texts.count);
    char buffer[160];
    if (step < steps && left >= 60)
        std::snprintf(buffer, sizeof buffer, "step %zu/%zu  loss %.4f  %.0f %s/s  %.0f min left",
                      step, steps, loss, rate, texts.unit, left / 60);
    else if (step < steps)
        std::snprintf(buffer, sizeof buffer, "step %zu/%zu  loss %.4f  %.0f %s/s  %.0f s left",
                      step, steps, loss, rate, texts.unit, left);
    else
        std::snprintf(buffer, sizeof buffer, "step %zu/%zu  loss %.4f  %.0f %s/s  %.1f s", step,
                      steps, loss, rate, texts.unit, seconds);
    return buffer;
}

/// A bar `[#####-----]` of `width` cells, full at `steps`.
inline std::string progressBar(std::size_t step, std::size_t steps, std::size_t width = 20) {
    const std::size_t full = steps == 0 ? width : step * width / steps;
    return "[" + std::string(full, '#') + std::string(width - full, '-') + "]";
}

/// Shows the progress of `steps` steps; call `update` after each.
class Progress {
public:
    /// Writes to `out`, a bar where it is a terminal.
    explicit Progress(std::size_t steps, std::FILE* out = stderr, const StepTexts& texts = {})
        : steps_(steps), texts_(texts), out_(out), terminal_(isTerminal(out)) {}
    Progress(const Progress&) = delete;
    Progress& operator=(const Progress&) = delete;
    /// Ends the bar's line, so that what is printed next, an error for example, has its own.
    ~Progress() {
        if (lineOpen_) std::fputc('\n', out_);
    }

    /// After step number `step` (from 1 to `steps`), whose loss was `loss`.
    void update(std::size_t step, double loss) {
        const auto now = Clock::now();
        const double seconds = std::chrono::duration<double>(now - start_).count();
        const bool last = step >= steps_;
        if (terminal_) {
            if (!last && shown_ && now - shownAt_ < std::chrono::milliseconds(100)) return;
            shown_ = true;
            shownAt_ = now;
            std::fprintf(out_, "\r%s %s\x1B[K", progressBar(step, steps_).c_str(),
                         progressLine(step, steps_, loss, seconds, texts_).c_str());
            lineOpen_ = !last;
            if (last) std::fputc('\n', out_);
            std::fflush(out_);
        } else if (last || step * 10 / steps_ > (step - 1) * 10 / steps_) {
            std::fprintf(out_, "%s\n", progressLine(step, steps_, loss, seconds, texts_).c_str());
            std::fflush(out_);
        }
    }

private:
    using Clock = std::chrono::steady_clock;

    static bool isTerminal([[maybe_unused]] std::FILE* file) {
#if defined(__unix__) || defined(__APPLE__)
        return ::isatty(::fileno(file)) == 1;
#else
        return false;
#endif
    }

    std::size_t steps_;
    StepTexts texts_;
    std::FILE* out_;
    bool terminal_;
    bool shown_ = false, lineOpen_ = false;
    Clock::time_point start_ = Clock::now();
    Clock::time_point shownAt_{};
};

} // namespace regard
