# Catch2 3, in this order: where CMake finds it; from the backports of this Debian, unpacked into the
# build tree and not installed; from its repository, if asked for; else an error that says what to type.
include_guard()

# Which Debian this is, or "".
function(regard_debian_codename result)
    set(${result} "" PARENT_SCOPE)
    if(EXISTS /etc/os-release)
        file(STRINGS /etc/os-release lines)
        if("ID=debian" IN_LIST lines)
            list(FILTER lines INCLUDE REGEX "^VERSION_CODENAME=")
            string(REGEX REPLACE "^VERSION_CODENAME=\"?([a-z]+)\"?$" "\\1" codename "${lines}")
            set(${result} "${codename}" PARENT_SCOPE)
        endif()
    endif()
endfunction()

# The mirror that this machine's own sources name for the release, or "". Read from the files: apt-get
# itself names none until somebody has run its update, and a fresh container has not.
function(regard_debian_mirror codename result)
    set(${result} "" PARENT_SCOPE)
    set(uri "[a-z+]+:/[^ \n]*")
    file(GLOB sources /etc/apt/sources.list.d/*.sources)
    foreach(source IN LISTS sources)
        file(READ ${source} text)
        string(REGEX REPLACE "#[^\n]*" "" text "${text}") # before the semicolons, which are CMake's own
        string(REPLACE ";" "" text "${text}")
        string(REGEX REPLACE "\n[ \t]*\n" ";" stanzas "${text}")
        foreach(stanza IN LISTS stanzas)
            if("\n${stanza}\n" MATCHES "\nSuites:([^\n]* )?${codename}[ \n]" AND stanza MATCHES "URIs: *(${uri})")
                set(${result} "${CMAKE_MATCH_1}" PARENT_SCOPE)
                return()
            endif()
        endforeach()
    endforeach()
    file(GLOB sources /etc/apt/sources.list /etc/apt/sources.list.d/*.list)
    foreach(source IN LISTS sources)
        file(READ ${source} text)
        if("\n${text}" MATCHES "\ndeb +(\\[[^]\n]*\\] +)?(${uri}) +${codename} ")
            set(${result} "${CMAKE_MATCH_2}" PARENT_SCOPE)
            return()
        endif()
    endforeach()
endfunction()

# Downloads catch2 from the suite CODENAME-backports of the mirror that this machine's own apt uses,
# with apt's own check of the signatures, as an ordinary user, and unpacks it into `directory`.
function(regard_unpack_backport codename directory)
    find_program(REGARD_APT_GET apt-get)
    find_program(REGARD_DPKG_DEB dpkg-deb)
    mark_as_advanced(REGARD_APT_GET REGARD_DPKG_DEB)
    if(NOT REGARD_APT_GET OR NOT REGARD_DPKG_DEB)
        return()
    endif()
    regard_debian_mirror("${codename}" mirror)
    if(NOT mirror)
        return()
    endif()

    set(apt ${directory}/apt)
    file(REMOVE_RECURSE ${directory})
    file(MAKE_DIRECTORY ${apt}/lists/partial ${apt}/cache/archives/partial)
    file(WRITE ${apt}/sources.list
        "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] ${mirror} ${codename}-backports main\n")
    file(WRITE ${apt}/apt.conf "
        Dir::Etc::SourceList \"${apt}/sources.list\";
        Dir::Etc::SourceParts \"/dev/null\";
        Dir::State::Lists \"${apt}/lists\";
        Dir::Cache \"${apt}/cache\";
        Acquire::Languages \"none\";
        Acquire::Retries \"1\";
        APT::Sandbox::User \"root\";
        #clear APT::Update::Post-Invoke;
        #clear APT::Update::Post-Invoke-Success;
    ")
    message(STATUS "regard: fetching Catch2 3 from ${codename}-backports into the build tree")
    set(environment ${CMAKE_COMMAND} -E env APT_CONFIG=${apt}/apt.conf)
    execute_process(COMMAND ${environment} ${REGARD_APT_GET} -qq update
        WORKING_DIRECTORY ${apt} TIMEOUT 120 OUTPUT_VARIABLE log ERROR_VARIABLE log RESULT_VARIABLE failed)
    if(NOT failed)
        execute_process(COMMAND ${environment} ${REGARD_APT_GET} -qq download libcatch2-dev/${codename}-backports
            WORKING_DIRECTORY ${apt} TIMEOUT 120 OUTPUT_VARIABLE log ERROR_VARIABLE log RESULT_VARIABLE failed)
    endif()
    file(GLOB package ${apt}/libcatch2-dev_*.deb)
    if(failed OR NOT package)
        message(STATUS "regard: that failed: ${log}")
        return()
    endif()
    execute_process(COMMAND ${REGARD_DPKG_DEB} -x ${package} ${directory} COMMAND_ERROR_IS_FATAL ANY)
    file(REMOVE_RECURSE ${apt})
endfunction()

# A macro, so that what find_package sets reaches the caller.
macro(regard_find_catch2)
    option(REGARD_FETCH_CATCH2 "Clone Catch2 where neither CMake nor the distribution has it" OFF)
    set(REGARD_CATCH2_DIR ${PROJECT_BINARY_DIR}/catch2)
    find_package(Catch2 3 QUIET HINTS ${REGARD_CATCH2_DIR}/usr)
    if(NOT Catch2_FOUND)
        regard_debian_codename(REGARD_DEBIAN)
        if(REGARD_DEBIAN)
            regard_unpack_backport(${REGARD_DEBIAN} ${REGARD_CATCH2_DIR})
            find_package(Catch2 3 QUIET HINTS ${REGARD_CATCH2_DIR}/usr)
        endif()
    endif()
    if(NOT Catch2_FOUND AND REGARD_FETCH_CATCH2)
        include(FetchContent)
        FetchContent_Declare(Catch2 SYSTEM
            GIT_REPOSITORY https://github.com/catchorg/Catch2.git
            GIT_TAG fa43b77429ba76c462b1898d6cd2f2d7a9416b14) # 3.7.1
        FetchContent_MakeAvailable(Catch2)
        list(APPEND CMAKE_MODULE_PATH ${Catch2_SOURCE_DIR}/extras)
        set(Catch2_FOUND TRUE)
    endif()
    if(NOT Catch2_FOUND)
        message(FATAL_ERROR "The tests need Catch2 3, which isn't here. Type one of:\n"
            "  sudo apt-get install catch2, or libcatch2-dev     where the distribution's is 3 (Debian 13, Ubuntu 24.04)\n"
            "  cmake --preset release -D REGARD_FETCH_CATCH2=ON to clone it\n"
            "  cmake --preset release -D REGARD_BUILD_TESTS=OFF to do without the tests")
    endif()
endmacro()
