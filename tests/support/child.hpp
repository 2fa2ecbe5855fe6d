// Processes that a test starts: a copy of itself, and what one ended with. Where there is POSIX.
#pragma once

#include <cerrno>
#include <string>
#include <string_view>
#include <sys/wait.h>
#include <unistd.h>

#include <regard/core/error.hpp>

/// What the process ended with: its exit status, or 1000 + the signal.
inline int waitFor(pid_t child) {
    int status = 0;
    while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    return WIFSIGNALED(status) ? 1000 + WTERMSIG(status) : WEXITSTATUS(status);
}

/// Calls `act` in a copy of this process: 0 where it fails with an Error that contains `words`, 1
/// where it returns, 2 for another error, 1000 + the signal that ended it.
template <class Act>
int failureInChild(std::string_view words, Act act) {
    const pid_t child = fork();
    if (child != 0) return child < 0 ? -1 : waitFor(child);
    try {
        act();
    } catch (const regard::Error& error) {
        _exit(std::string_view{error.what()}.find(words) == std::string_view::npos ? 2 : 0);
    } catch (...) {
        _exit(2);
    }
    _exit(1);
}
