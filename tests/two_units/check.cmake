# A program of two units compiles, links and runs: one includes the umbrella and then every header, the
# other every header backwards and the umbrella last. A function that isn't inline is defined twice, and
# a header that leans on the one before it is found out.
# Variables: ROOT, COMPILER, WARNINGS, DIR (to work in).
cmake_minimum_required(VERSION 3.25)
separate_arguments(WARNINGS)
file(GLOB_RECURSE headers RELATIVE ${ROOT}/include ${ROOT}/include/regard/*.hpp)
list(REMOVE_ITEM headers regard/regard.hpp)
set(umbrella)
if(EXISTS ${ROOT}/include/regard/regard.hpp)
    set(umbrella regard/regard.hpp)
endif()

function(write_includes file)
    list(TRANSFORM ARGN REPLACE "(.+)" "#include <\\1>\n")
    string(JOIN "" lines ${ARGN})
    file(WRITE ${DIR}/${file} "${lines}")
endfunction()

file(REMOVE_RECURSE ${DIR})
file(MAKE_DIRECTORY ${DIR})
write_includes(forwards.hpp ${umbrella} ${headers})
list(REVERSE headers)
write_includes(backwards.hpp ${headers} ${umbrella})

execute_process(
    COMMAND ${COMPILER} -std=c++20 ${WARNINGS} -I${ROOT}/include -I${DIR}
        ${ROOT}/tests/two_units/forwards.cpp ${ROOT}/tests/two_units/backwards.cpp -o ${DIR}/program
    COMMAND_ERROR_IS_FATAL ANY)
execute_process(COMMAND ${DIR}/program COMMAND_ERROR_IS_FATAL ANY)
