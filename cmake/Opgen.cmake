# Generates tf::raw_ops from the op registry of the TensorFlow in use, into the build tree. Sets
#   IMPERATIVE_GENERATED_INCLUDE  folder of the generated headers, an include folder of the library
#   IMPERATIVE_GENERATED_HEADERS, IMPERATIVE_GENERATED_SOURCES

set(_generator "${PROJECT_SOURCE_DIR}/tools/opgen/opgen.py")
set(_out "${PROJECT_BINARY_DIR}/generated")
set(IMPERATIVE_GENERATED_INCLUDE "${_out}/include")
set(IMPERATIVE_GENERATED_HEADERS "${_out}/include/imperative/raw_ops.h")
set(IMPERATIVE_GENERATED_SOURCES)
foreach(_i RANGE 0 15)
  if(_i LESS 10)
    set(_i "0${_i}")
  endif()
  list(APPEND IMPERATIVE_GENERATED_SOURCES "${_out}/src/raw_ops_${_i}.cc")
endforeach()
file(MAKE_DIRECTORY "${IMPERATIVE_GENERATED_INCLUDE}")

find_package(Python3 3.11 REQUIRED COMPONENTS Interpreter)
# Another TensorFlow means other ops; the tests read this file too.
file(CONFIGURE OUTPUT "${_out}/tensorflow-dir" CONTENT "${IMPERATIVE_TENSORFLOW_DIR}\n" @ONLY)
file(GLOB _inputs CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/tools/opgen/*.py"
     "${PROJECT_SOURCE_DIR}/tools/opgen/*.toml")
# The generator leaves files that would not change alone, so only the stamp says that it ran.
add_custom_command(
  OUTPUT "${_out}/stamp"
  BYPRODUCTS ${IMPERATIVE_GENERATED_HEADERS} ${IMPERATIVE_GENERATED_SOURCES} "${_out}/coverage.txt"
  COMMAND "${Python3_EXECUTABLE}" -B "${_generator}" --tensorflow "${IMPERATIVE_TENSORFLOW_DIR}"
          --out "${_out}"
  COMMAND "${CMAKE_COMMAND}" -E touch "${_out}/stamp"
  DEPENDS ${_inputs} "${_out}/tensorflow-dir"
  COMMENT "Generating tf::raw_ops from TensorFlow's op registry"
  VERBATIM)
add_custom_target(imperative_generated DEPENDS "${_out}/stamp")
