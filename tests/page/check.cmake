# The tour's page in headless Chromium: see page.mjs. Needs Node, npm with its registry or cache, and
# Chromium; where one is missing, says so and is skipped.
# Variables: ROOT, TOUR (the program), DIR (to work in).
cmake_minimum_required(VERSION 3.25)
foreach(program IN ITEMS node npm)
    find_program(${program}_PROGRAM ${program})
    if(NOT ${program}_PROGRAM)
        message("SKIPPED: there is no ${program}")
        return()
    endif()
endforeach()
find_program(CHROMIUM NAMES chromium chromium-browser google-chrome)
if(NOT CHROMIUM)
    message("SKIPPED: there is no Chromium")
    return()
endif()

file(MAKE_DIRECTORY ${DIR})
file(COPY ${ROOT}/tests/page/package.json ${ROOT}/tests/page/package-lock.json ${ROOT}/tests/page/page.mjs
    DESTINATION ${DIR})
execute_process(COMMAND ${npm_PROGRAM} ci --prefer-offline --no-audit --no-fund --ignore-scripts
    WORKING_DIRECTORY ${DIR} TIMEOUT 120 RESULT_VARIABLE failed OUTPUT_VARIABLE output ERROR_VARIABLE output)
if(failed)
    message("SKIPPED: npm cannot fetch playwright-core and axe-core\n${output}")
    return()
endif()

file(REMOVE_RECURSE ${DIR}/tour)
execute_process(COMMAND ${TOUR} --lang en --steps 300 --out ${DIR}/tour RESULT_VARIABLE failed
    OUTPUT_VARIABLE output ERROR_VARIABLE output)
if(failed)
    message(FATAL_ERROR "${TOUR}: ${output}")
endif()
execute_process(COMMAND ${node_PROGRAM} ${DIR}/page.mjs ${CHROMIUM} ${DIR}/tour
    RESULT_VARIABLE failed)
if(failed)
    message(FATAL_ERROR "the page does not do what it says")
endif()
