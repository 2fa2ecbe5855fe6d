# A project outside this tree builds with the library, and its program runs.
# Variables: ROOT, WAY (subdirectory, package, pkg-config), COMPILER, BUILD (regard's build tree),
# GENERATOR, VERSION, DIR (to work in).
file(REMOVE_RECURSE ${DIR})
file(MAKE_DIRECTORY ${DIR})

function(run)
    execute_process(COMMAND ${ARGN} RESULT_VARIABLE failed OUTPUT_VARIABLE output ERROR_VARIABLE output)
    if(failed)
        list(JOIN ARGN " " command)
        message(FATAL_ERROR "${command}\n${output}")
    endif()
    set(output "${output}" PARENT_SCOPE)
endfunction()

if(NOT WAY STREQUAL "subdirectory")
    # Installed, then moved: a package that remembers where it was built doesn't pass.
    run(${CMAKE_COMMAND} --install ${BUILD} --prefix ${DIR}/installed)
    file(RENAME ${DIR}/installed ${DIR}/moved)
    file(GLOB_RECURSE programs ${DIR}/moved/bin/* ${DIR}/moved/lib/*)
    if(programs)
        message(FATAL_ERROR "Installed besides the library: ${programs}")
    endif()
endif()

if(WAY STREQUAL "pkg-config")
    find_program(PKG_CONFIG NAMES pkg-config pkgconf)
    if(NOT PKG_CONFIG)
        message("SKIPPED: there is no pkg-config")
        return()
    endif()
    set(ENV{PKG_CONFIG_PATH} ${DIR}/moved/share/pkgconfig)
    run(${PKG_CONFIG} --modversion regard)
    string(STRIP "${output}" output)
    if(NOT output STREQUAL VERSION)
        message(FATAL_ERROR "pkg-config says version ${output}, not ${VERSION}")
    endif()
    run(${PKG_CONFIG} --cflags regard)
    separate_arguments(flags UNIX_COMMAND "${output}")
    run(${COMPILER} -std=c++20 ${flags} ${ROOT}/tests/consumer/main.cpp -o ${DIR}/consumer)
    run(${DIR}/consumer)
else()
    run(${CMAKE_COMMAND} -S ${ROOT}/tests/consumer -B ${DIR}/build -G ${GENERATOR} -DWAY=${WAY}
        -DREGARD=${ROOT} -DVERSION=${VERSION} -DCMAKE_PREFIX_PATH=${DIR}/moved
        -DCMAKE_CXX_COMPILER=${COMPILER})
    run(${CMAKE_COMMAND} --build ${DIR}/build)
    run(${DIR}/build/consumer)
endif()
message("${output}")
