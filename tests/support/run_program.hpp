// Runs an example program as a user does.
#pragma once

#include <catch2/catch_test_macros.hpp>
#include <cstdio>
#include <string>
#include <sys/wait.h>

/// What a program printed (both streams) and its exit status.
struct ProgramRun {
    std::string output;
    int status = 0;
};

inline ProgramRun runProgram(const std::string& program, const std::string& arguments) {
    const std::string command =
        std::string{REGARD_EXAMPLES_DIR} + "/" + program + " " + arguments + " 2>&1";
    std::FILE* const pipe = popen(command.c_str(), "r");
    REQUIRE(pipe != nullptr);
    ProgramRun result;
    for (int c = std::fgetc(pipe); c != EOF; c = std::fgetc(pipe)) result.output += char(c);
    const int status = pclose(pipe);
    REQUIRE(WIFEXITED(status));
    result.status = WEXITSTATUS(status);
    return result;
}
