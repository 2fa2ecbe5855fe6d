# Install and export. There is nothing to compile, so nothing here depends on a processor: the CMake
# package and the pkg-config file live under share/, and both find the headers from where they stand.
include(CMakePackageConfigHelpers)

set(REGARD_CMAKE_DIR ${CMAKE_INSTALL_DATADIR}/cmake/regard)

install(TARGETS regard EXPORT regardTargets FILE_SET HEADERS)
install(EXPORT regardTargets NAMESPACE regard:: DESTINATION ${REGARD_CMAKE_DIR})

file(CONFIGURE OUTPUT regardConfig.cmake CONTENT [[include("${CMAKE_CURRENT_LIST_DIR}/regardTargets.cmake")
]] @ONLY)
write_basic_package_version_file(${PROJECT_BINARY_DIR}/regardConfigVersion.cmake
    COMPATIBILITY SameMinorVersion ARCH_INDEPENDENT)

# ${pcfiledir} is share/pkgconfig, wherever the tree was moved to.
file(RELATIVE_PATH REGARD_PC_TO_INCLUDE
    ${CMAKE_INSTALL_FULL_DATADIR}/pkgconfig ${CMAKE_INSTALL_FULL_INCLUDEDIR})
file(CONFIGURE OUTPUT regard.pc CONTENT [[includedir=${pcfiledir}/@REGARD_PC_TO_INCLUDE@

Name: regard
Description: @PROJECT_DESCRIPTION@
Version: @PROJECT_VERSION@
Cflags: -I${includedir}
]] @ONLY)

install(FILES ${PROJECT_BINARY_DIR}/regardConfig.cmake ${PROJECT_BINARY_DIR}/regardConfigVersion.cmake
    DESTINATION ${REGARD_CMAKE_DIR})
install(FILES ${PROJECT_BINARY_DIR}/regard.pc DESTINATION ${CMAKE_INSTALL_DATADIR}/pkgconfig)
install(FILES LICENSE DESTINATION ${CMAKE_INSTALL_DATADIR}/licenses/regard)
