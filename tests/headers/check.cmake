# Each header compiles alone, as a unit of its own, with every warning an error and without RTTI; those
# that touch neither files nor text compile without exceptions too.
# Variables: ROOT, COMPILER, WARNINGS.
separate_arguments(WARNINGS)
cmake_path(GET COMPILER FILENAME name)
# Where exceptions are needed: the layers that read text and write pictures, and files elsewhere.
set(WITH_EXCEPTIONS "^(regard|text/.*|look/.*|learn/checkpoint)\\.hpp$")

file(GLOB_RECURSE headers RELATIVE ${ROOT}/include/regard ${ROOT}/include/regard/*.hpp)
set(failures)
foreach(header IN LISTS headers)
    set(flags -fno-rtti)
    if(NOT header MATCHES "${WITH_EXCEPTIONS}")
        list(APPEND flags -fno-exceptions)
    endif()
    # Included by a unit rather than compiled itself: `#pragma once` in a main file is a warning.
    execute_process(
        COMMAND ${CMAKE_COMMAND} -E echo "#include <regard/${header}>"
        COMMAND ${COMPILER} -std=c++20 ${WARNINGS} ${flags} -fsyntax-only -I${ROOT}/include -x c++ -
        RESULT_VARIABLE failed)
    if(failed)
        list(APPEND failures ${header})
    endif()
endforeach()
list(LENGTH headers count)
if(failures)
    message(FATAL_ERROR "With ${name}, these don't compile alone: ${failures}")
endif()
if(NOT count)
    message(FATAL_ERROR "There are no headers under ${ROOT}/include/regard")
endif()
message("${name} compiles each of ${count} headers alone")
