# Every source is formatted as .clang-format says. Variables: ROOT, CLANG_FORMAT.
cmake_minimum_required(VERSION 3.25)
file(GLOB_RECURSE sources ${ROOT}/include/*.hpp ${ROOT}/tests/*.[ch]pp ${ROOT}/examples/*.[ch]pp ${ROOT}/bench/*.[ch]pp)
execute_process(COMMAND ${CLANG_FORMAT} --dry-run -Werror ${sources} RESULT_VARIABLE failed)
if(failed)
    message(FATAL_ERROR "To format: git ls-files '*.hpp' '*.cpp' | xargs ${CLANG_FORMAT} -i")
endif()
