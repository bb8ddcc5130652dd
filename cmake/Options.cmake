# Compiler options of everything that this project builds itself. Nothing here reaches a consumer.

add_library(imperative_options INTERFACE)
target_compile_features(imperative_options INTERFACE cxx_std_20)
target_compile_options(
  imperative_options
  INTERFACE -Wall -Wextra -Wpedantic -Wno-missing-field-initializers
            # GCC 12 warns about the standard library's own string concatenation (its bug 105651).
            $<$<CXX_COMPILER_ID:GNU>:-Wno-restrict>
            $<$<BOOL:${IMPERATIVE_WERROR}>:-Werror>)

# A sanitizer must be in every object of a program, so it is set for the whole directory tree.
if(IMPERATIVE_SANITIZE)
  add_compile_options(-fsanitize=${IMPERATIVE_SANITIZE} -fno-omit-frame-pointer -g1)
  add_link_options(-fsanitize=${IMPERATIVE_SANITIZE})
  if(IMPERATIVE_SANITIZE MATCHES "undefined")
    add_compile_options(-fno-sanitize-recover=undefined)
  endif()
endif()
