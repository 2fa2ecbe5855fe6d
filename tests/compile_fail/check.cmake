# Passes if SOURCE doesn't compile, for the reason that its first line gives, `// expect: TEXT`, and says
# so in one line: one "error:" and no more. Variables: ROOT, COMPILER, SOURCE.
cmake_minimum_required(VERSION 3.25)
file(STRINGS ${SOURCE} first LIMIT_COUNT 1)
if(NOT first MATCHES "^// expect: (.+)$")
    message(FATAL_ERROR "${SOURCE} doesn't begin with // expect: TEXT")
endif()
set(expected "${CMAKE_MATCH_1}")

execute_process(
    COMMAND ${COMPILER} -std=c++20 -fsyntax-only -I${ROOT}/include ${SOURCE}
    RESULT_VARIABLE failed OUTPUT_VARIABLE output ERROR_VARIABLE output)
if(NOT failed)
    message(FATAL_ERROR "It compiles, and should fail with: ${expected}")
endif()
string(FIND "${output}" "${expected}" at)
if(at EQUAL -1)
    message(FATAL_ERROR "It fails, but not with: ${expected}\n${output}")
endif()
string(REGEX MATCHALL "error:" errors "${output}")
list(LENGTH errors count)
if(NOT count EQUAL 1)
    message(FATAL_ERROR "One error was expected, not ${count}:\n${output}")
endif()
