# Runs PROGRAM, which must succeed, print exactly the text of EXPECTED and nothing to its standard error.

execute_process(COMMAND "${PROGRAM}" OUTPUT_VARIABLE _printed ERROR_VARIABLE _complaint
                RESULT_VARIABLE _code)
file(READ "${EXPECTED}" _expected)
if(NOT _code EQUAL 0 OR NOT _complaint STREQUAL "" OR NOT _printed STREQUAL _expected)
  message(FATAL_ERROR "${PROGRAM} ended with ${_code} and printed\n${_printed}${_complaint}"
                      "instead of\n${_expected}")
endif()
