// How the library says no: one exception type at the boundary (files, text, options, shapes known
// only at run time) and one assertion for hot paths.
#pragma once

#include <cassert>
#include <stdexcept>
#include <string>

#if !defined(__cpp_exceptions)
#include <cstdio>
#include <cstdlib>
#endif

/// Checks a precondition inside a hot path; compiled out with NDEBUG, like `assert`.
#define REGARD_ASSERT(condition) assert(condition)

namespace regard {

/// What every run-time mistake throws. `what()` is one line: what was wrong, where, and the cure.
class Error : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// Throws `Error{message}`; where exceptions are switched off, prints the line and aborts.
[[noreturn]] inline void fail(const std::string& message) {
#if defined(__cpp_exceptions)
    throw Error{message};
#else
    std::fputs((message + '\n').c_str(), stderr);
    std::abort();
#endif
}

} // namespace regard
