// How far a training has come: a bar where somebody watches, a line every tenth where nobody does.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdio>
#include <string>

#if defined(__unix__) || defined(__APPLE__)
#include <unistd.h>
#endif

/// Writes to the standard error: step, loss, names per second and what time is left.
class Progress {
public:
    explicit Progress(std::size_t steps) : steps_(steps) {
#if defined(__unix__) || defined(__APPLE__)
        terminal_ = ::isatty(STDERR_FILENO) == 1;
#endif
    }

    /// After step `done` of the training, whose loss was `loss` nats.
    void update(std::size_t done, double loss) {
        smooth_ = done == 1 ? loss : 0.98 * smooth_ + 0.02 * loss;
        const auto now = Clock::now();
        const bool last = done == steps_;
        const bool due = terminal_ ? now - shown_ > std::chrono::milliseconds{50}
                                   : done * 10 / steps_ != (done - 1) * 10 / steps_;
        if (!due && !last) return;
        shown_ = now;
        const double seconds = std::chrono::duration<double>(now - start_).count();
        const double rate = seconds > 0 ? double(done) / seconds : 0;
        const double left = rate > 0 ? double(steps_ - done) / rate : 0;
        std::string bar;
        constexpr std::size_t WIDTH = 24;
        for (std::size_t i = 0; i < WIDTH; ++i) bar += i * steps_ < done * WIDTH ? "█" : "·";
        std::fprintf(stderr, "%s%s step %zu/%zu  loss %.3f  %.0f names/s  %.1f s left%s",
                     terminal_ ? "\r" : "", bar.c_str(), done, steps_, smooth_, rate, left,
                     terminal_ && !last ? "  " : "  \n");
    }

private:
    using Clock = std::chrono::steady_clock;

    std::size_t steps_;
    bool terminal_ = false;
    double smooth_ = 0;
    Clock::time_point start_ = Clock::now();
    Clock::time_point shown_{};
};
