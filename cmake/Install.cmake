# make install: the library, its headers (generated ones too), a CMake package and a pkg-config file.

include(CMakePackageConfigHelpers)
set(_package "${CMAKE_INSTALL_LIBDIR}/cmake/imperative")

install(
  TARGETS imperative
  EXPORT imperative-targets
  ARCHIVE DESTINATION "${CMAKE_INSTALL_LIBDIR}"
  LIBRARY DESTINATION "${CMAKE_INSTALL_LIBDIR}"
  RUNTIME DESTINATION "${CMAKE_INSTALL_BINDIR}")
install(DIRECTORY "${PROJECT_SOURCE_DIR}/include/" DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}")
install(DIRECTORY "${IMPERATIVE_GENERATED_INCLUDE}/" DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}")
install(
  EXPORT imperative-targets
  NAMESPACE imperative::
  DESTINATION "${_package}")
if(TARGET imperative-info)
  install(TARGETS imperative-info RUNTIME DESTINATION "${CMAKE_INSTALL_BINDIR}")
endif()

configure_package_config_file(cmake/imperative-config.cmake.in imperative-config.cmake
                              INSTALL_DESTINATION "${_package}")
write_basic_package_version_file(imperative-config-version.cmake COMPATIBILITY SameMinorVersion)
install(FILES "${CMAKE_CURRENT_BINARY_DIR}/imperative-config.cmake"
              "${CMAKE_CURRENT_BINARY_DIR}/imperative-config-version.cmake"
        DESTINATION "${_package}")

# The prefix is known when installing only, and the folder may be moved.
file(RELATIVE_PATH _to_prefix "/prefix/${CMAKE_INSTALL_LIBDIR}/pkgconfig" "/prefix")
configure_file(cmake/imperative.pc.in imperative.pc @ONLY)
install(FILES "${CMAKE_CURRENT_BINARY_DIR}/imperative.pc"
        DESTINATION "${CMAKE_INSTALL_LIBDIR}/pkgconfig")
install(FILES LICENSE DESTINATION "${CMAKE_INSTALL_DOCDIR}")
