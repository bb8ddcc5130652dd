// The text of an error, with a check of the line that it names.
#pragma once

#include <gtest/gtest.h>

#include <cstring>
#include <string>

#include "imperative/error.h"

namespace tf::testing {

/// Runs `statement`, which must throw a T that names its line: that of this call, or one just below.
/// Gives the text without the place.
template <class T, class F>
std::string error_text(F&& statement, Location where = Location::current()) {
  try {
    statement();
  } catch (const T& error) {
    EXPECT_STREQ(error.location().file(), where.file());
    EXPECT_GE(error.location().line(), where.line());
    EXPECT_LE(error.location().line(), where.line() + 2);
    return "[" + error.op() + "] " + error.message();
  } catch (const std::exception& error) {
    return std::string("another exception: ") + error.what();
  }
  return "no exception";
}

}  // namespace tf::testing
