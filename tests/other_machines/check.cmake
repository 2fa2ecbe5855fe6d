# The numbers are right on processors that this machine is not: program.cpp, compiled for MACHINE (arm:
# NEON, under QEMU; wasm: WebAssembly with SIMD, under Node), checks itself.
# Variables: ROOT, MACHINE, WARNINGS, DIR (to work in).
cmake_minimum_required(VERSION 3.25)
separate_arguments(WARNINGS)
if(MACHINE STREQUAL arm)
    find_program(compiler NAMES aarch64-linux-gnu-g++)
    find_program(runner NAMES qemu-aarch64)
    set(flags -static)
    set(run ${runner})
    set(packages g++-aarch64-linux-gnu qemu-user)
else()
    # the headers of libc++ are those of the Clang that the distribution has them for
    find_program(compiler NAMES clang++)
    find_program(runner NAMES node)
    find_program(linker NAMES wasm-ld)
    if(NOT linker OR NOT EXISTS /usr/include/wasm32-wasi/c++)
        set(compiler OFF)
    endif()
    set(flags --target=wasm32-wasi -msimd128 -fno-exceptions)
    # one thread is all that the program has, and Node 20 was seen to break with more
    set(run ${runner} --no-warnings --single-threaded ${ROOT}/tests/other_machines/run.mjs)
    set(packages clang lld wasi-libc libc++-dev-wasm32 libclang-rt-dev-wasm32 nodejs)
endif()
if(NOT compiler OR NOT runner)
    list(JOIN packages " " packages)
    message("SKIPPED: no compiler and machine for ${MACHINE}; to have them: sudo apt-get install ${packages}")
    return()
endif()

file(MAKE_DIRECTORY ${DIR})
execute_process(
    COMMAND ${compiler} -std=c++20 -O1 ${WARNINGS} ${flags} -I${ROOT}/include -I${ROOT}/tests
        ${ROOT}/tests/other_machines/program.cpp -o ${DIR}/program
    COMMAND_ERROR_IS_FATAL ANY)
execute_process(COMMAND ${run} ${DIR}/program OUTPUT_VARIABLE said RESULT_VARIABLE failed)
message("${said}")
if(failed OR NOT said MATCHES "^vectors of 16 bytes\n")
    message(FATAL_ERROR "For ${MACHINE}, a number is off, or there are no vectors")
endif()
