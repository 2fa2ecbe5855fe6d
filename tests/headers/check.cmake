# Each header compiles alone, as a unit of its own, with every warning an error and without RTTI; those
# that touch neither files nor text compile without exceptions too.
# Variables: ROOT, COMPILER, WARNINGS, TOGETHER (ON: two units that include them all, which is faster).
cmake_minimum_required(VERSION 3.25)
separate_arguments(WARNINGS)
cmake_path(GET COMPILER FILENAME name)
# Where exceptions are needed: the layers that read text and write pictures, and files elsewhere.
set(WITH_EXCEPTIONS "^(regard|text/.*|look/.*|learn/checkpoint)\\.hpp$")

file(GLOB_RECURSE headers RELATIVE ${ROOT}/include/regard ${ROOT}/include/regard/*.hpp)
if(NOT headers)
    message(FATAL_ERROR "There are no headers under ${ROOT}/include/regard")
endif()
set(failures)

# check_unit(NAME FLAGS HEADER...): a unit that includes the headers. (`#pragma once` in a main file
# would be a warning, so the headers themselves aren't compiled.)
function(check_unit unit flags)
    list(TRANSFORM ARGN REPLACE "(.+)" "#include <regard/\\1>\n")
    string(JOIN "" includes ${ARGN})
    execute_process(
        COMMAND ${CMAKE_COMMAND} -E echo "${includes}"
        COMMAND ${COMPILER} -std=c++20 ${WARNINGS} ${flags} -fsyntax-only -I${ROOT}/include -x c++ -
        RESULT_VARIABLE failed)
    if(failed)
        set(failures ${failures} ${unit} PARENT_SCOPE)
    endif()
endfunction()

set(without_exceptions ${headers})
list(FILTER without_exceptions EXCLUDE REGEX "${WITH_EXCEPTIONS}")
if(TOGETHER)
    check_unit("all" -fno-rtti ${headers})
    check_unit("those without exceptions" "-fno-rtti;-fno-exceptions" ${without_exceptions})
else()
    foreach(header IN LISTS headers)
        if(header IN_LIST without_exceptions)
            check_unit(${header} "-fno-rtti;-fno-exceptions" ${header})
        else()
            check_unit(${header} -fno-rtti ${header})
        endif()
    endforeach()
endif()
list(LENGTH headers count)
if(failures)
    message(FATAL_ERROR "With ${name}, these don't compile: ${failures}")
endif()
message("${name} compiles ${count} headers")
