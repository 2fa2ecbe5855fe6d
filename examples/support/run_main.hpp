// What every example's `main` does with a mistake: one line on standard error and exit status 2.
#pragma once

#include <cstdio>
#include <exception>
#include <new>
#include <string>
#include <string_view>
#include <type_traits>

#include <regard/core/error.hpp>

namespace regard {

/// Calls `program(argc, argv)`, which returns nothing or an exit status, and returns the status for
/// `main`: 2 with the line `name: message` on standard error for whatever is thrown, and where
/// standard output could not be written.
template <class Program>
int runMain(int argc, char** argv, Program&& program) {
    std::string_view name = argc > 0 ? argv[0] : "program";
    name.remove_prefix(name.find_last_of("/\\") + 1);
    std::string message;
    try {
        int status = 0;
        if constexpr (std::is_void_v<std::invoke_result_t<Program&, int, char**>>)
            program(argc, argv);
        else
            status = program(argc, argv);
        if (std::fflush(stdout) != 0 || std::ferror(stdout) != 0)
            fail("cannot write to standard output; is the disk full?");
        return status;
    } catch (const std::bad_alloc&) {
        message = "not enough memory; choose a smaller model or data set";
    } catch (const std::exception& error) {
        message = error.what();
    }
    (void)std::fflush(stdout);
    std::fprintf(stderr, "%.*s: %s\n", static_cast<int>(name.size()), name.data(), message.c_str());
    return 2;
}

} // namespace regard
