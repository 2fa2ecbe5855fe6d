# One libFuzzer program under the address, undefined-behaviour and unsigned-overflow sanitizers: compiled,
# then run from its seeds in seeds/NAME and with its words in NAME.dict. What it finds stays in DIR/corpus,
# for the next run; an input that fails is written to DIR.
# Variables: ROOT, NAME, COMPILER (a Clang, or empty), SECONDS, DIR.
cmake_minimum_required(VERSION 3.25)
if(NOT COMPILER)
    message("SKIPPED: there is no Clang here, whose libFuzzer this needs (.ci/setup --all installs it)")
    return()
endif()
set(here ${ROOT}/tests/fuzz)
file(MAKE_DIRECTORY ${DIR}/corpus)

set(flags -std=c++20 -O1 -gline-tables-only -fno-omit-frame-pointer -fno-sanitize-recover=all
    -fsanitize=fuzzer,address,undefined,unsigned-integer-overflow -fsanitize-ignorelist=${here}/ignorelist.txt)
file(WRITE ${DIR}/probe.cpp "extern \"C\" int LLVMFuzzerTestOneInput(const unsigned char*, decltype(sizeof 0)) { return 0; }\n")
execute_process(COMMAND ${COMPILER} ${flags} ${DIR}/probe.cpp -o ${DIR}/probe
    RESULT_VARIABLE failed OUTPUT_QUIET ERROR_VARIABLE reason)
if(failed)
    message("SKIPPED: ${COMPILER} comes without libFuzzer or the sanitizers (.ci/setup --all installs them): ${reason}")
    return()
endif()
execute_process(COMMAND ${COMPILER} ${flags} -I${ROOT}/include ${here}/${NAME}.cpp -o ${DIR}/${NAME}
    COMMAND_ERROR_IS_FATAL ANY)

set(arguments -max_total_time=${SECONDS} -rss_limit_mb=1024 -max_len=8192 -timeout=60 -print_final_stats=1
    -artifact_prefix=${DIR}/)
if(EXISTS ${here}/${NAME}.dict)
    list(APPEND arguments -dict=${here}/${NAME}.dict)
endif()
set(seeds ${here}/seeds/${NAME})
if(NAME STREQUAL safetensors)
    list(APPEND seeds ${ROOT}/tests/golden/safetensors)
endif()
execute_process(COMMAND ${DIR}/${NAME} ${arguments} ${DIR}/corpus ${seeds} RESULT_VARIABLE failed)
if(failed)
    message(FATAL_ERROR "${NAME} found an input that breaks a promise; it is in ${DIR}. Once more: ${DIR}/${NAME} FILE")
endif()
