# Generates tf::raw_ops from the op registry of the TensorFlow in use, into the build tree. Sets
#   IMPERATIVE_GENERATED_INCLUDE  folder of the generated headers, an include folder of the library
#   IMPERATIVE_GENERATED_HEADERS, IMPERATIVE_GENERATED_SOURCES

set(_generator "${PROJECT_SOURCE_DIR}/tools/opgen/opgen.py")
set(_out "${PROJECT_BINARY_DIR}/generated")
set(IMPERATIVE_GENERATED_INCLUDE "${_out}/include")
set(IMPERATIVE_GENERATED_HEADERS)
set(IMPERATIVE_GENERATED_SOURCES)
file(MAKE_DIRECTORY "${IMPERATIVE_GENERATED_INCLUDE}")

if(EXISTS "${_generator}")
  find_package(Python3 REQUIRED COMPONENTS Interpreter)
  set(IMPERATIVE_GENERATED_HEADERS "${_out}/include/imperative/raw_ops.h")
  foreach(_i RANGE 0 15)
    if(_i LESS 10)
      set(_i "0${_i}")
    endif()
    list(APPEND IMPERATIVE_GENERATED_SOURCES "${_out}/src/raw_ops_${_i}.cc")
  endforeach()
  list(APPEND IMPERATIVE_GENERATED_SOURCES "${_out}/src/tables.cc")
  file(GLOB_RECURSE _inputs CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/tools/opgen/*")
  list(FILTER _inputs EXCLUDE REGEX "__pycache__")
  add_custom_command(
    OUTPUT ${IMPERATIVE_GENERATED_HEADERS} ${IMPERATIVE_GENERATED_SOURCES}
    COMMAND "${Python3_EXECUTABLE}" -B "${_generator}" --tensorflow "${IMPERATIVE_TENSORFLOW_DIR}"
            --out "${_out}"
    DEPENDS ${_inputs}
    COMMENT "Generating tf::raw_ops from TensorFlow's op registry"
    VERBATIM)
endif()
add_custom_target(imperative_generated DEPENDS ${IMPERATIVE_GENERATED_HEADERS}
                                               ${IMPERATIVE_GENERATED_SOURCES})
