# The flags of regard's own programs. Two internal targets, neither exported nor installed, so that
# nothing here reaches a project that uses the library.
include(CheckCXXCompilerFlag)

# Warnings are errors here.
add_library(regard_warnings INTERFACE)
# The same sums on every compiler and processor: a fused multiply-add rounds once instead of twice.
add_library(regard_program INTERFACE)
target_link_libraries(regard_program INTERFACE regard::regard regard_warnings)

if(NOT MSVC)
    target_compile_options(regard_warnings INTERFACE -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Werror)
    target_compile_options(regard_program INTERFACE -ffp-contract=off)
endif()

# For examples and benchmarks.
add_library(regard_native INTERFACE)
if(REGARD_NATIVE)
    check_cxx_compiler_flag(-march=native REGARD_HAS_MARCH_NATIVE)
    if(REGARD_HAS_MARCH_NATIVE)
        target_compile_options(regard_native INTERFACE -march=native)
        message(STATUS "regard: examples and benchmarks are compiled with -march=native, for this machine only (-D REGARD_NATIVE=OFF for programs that run elsewhere)")
    endif()
endif()
