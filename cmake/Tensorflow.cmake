# Finds the TensorFlow that tools/bootstrap chose: a folder with libtensorflow_cc.so.2,
# libtensorflow_framework.so.2 and include/tensorflow/. Nothing links it: the library loads it at run
# time, first from the folder compiled in here. Sets
#   IMPERATIVE_TENSORFLOW_DIR      that folder
#   IMPERATIVE_TENSORFLOW_INCLUDE  its C headers
#   IMPERATIVE_MNIST               the data file of the demo (may be empty)

set(IMPERATIVE_TENSORFLOW_DIR "" CACHE PATH "Folder with TensorFlow's two libraries and include/")
set(IMPERATIVE_MNIST "" CACHE FILEPATH "mnist_5k.csv.gz, the data of the demo")

set(_choice "${PROJECT_SOURCE_DIR}/build/tensorflow-root")
set(_data "${PROJECT_SOURCE_DIR}/build/mnist-path")

if(NOT IMPERATIVE_TENSORFLOW_DIR AND NOT EXISTS "${_choice}" AND IMPERATIVE_BOOTSTRAP)
  execute_process(COMMAND "${PROJECT_SOURCE_DIR}/tools/bootstrap" --tensorflow-only
                  COMMAND_ERROR_IS_FATAL ANY)
endif()

set(_root "${IMPERATIVE_TENSORFLOW_DIR}")
if(NOT _root AND EXISTS "${_choice}")
  file(STRINGS "${_choice}" _root LIMIT_COUNT 1)
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${_choice}")
endif()
if(NOT EXISTS "${_root}/include/tensorflow/c/c_api.h")
  message(FATAL_ERROR "TensorFlow's C headers were not found in '${_root}'.\n"
                      "Run ${PROJECT_SOURCE_DIR}/tools/bootstrap, or set IMPERATIVE_TENSORFLOW_DIR.")
endif()
set(IMPERATIVE_TENSORFLOW_DIR "${_root}")
set(IMPERATIVE_TENSORFLOW_INCLUDE "${_root}/include")

if(NOT IMPERATIVE_MNIST AND EXISTS "${_data}")
  file(STRINGS "${_data}" IMPERATIVE_MNIST LIMIT_COUNT 1)
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${_data}")
endif()
message(STATUS "TensorFlow: ${IMPERATIVE_TENSORFLOW_DIR}")
