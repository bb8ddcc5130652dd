// Throwing typed errors, and carrying them as values until somebody looks.
#pragma once

#include <memory>
#include <sstream>
#include <string>
#include <utility>

#include "imperative/error.h"

namespace tf::internal {

/// Throws the class that belongs to `code`.
[[noreturn]] void throw_error(ErrorCode code, const std::string& op, const std::string& message,
                              Location where);

/// "file.cc:12", the file without its folders.
std::string place(const Location& where);

/// Concatenates anything streamable: text("axis ", 3, " is out of range").
template <class... Parts>
std::string text(const Parts&... parts) {
  std::ostringstream out;
  (out << ... << parts);
  return out.str();
}

/// Throws InvalidArgumentError "[op] parts... (file:line)".
template <class... Parts>
[[noreturn]] void invalid_argument(const std::string& op, Location where, const Parts&... parts) {
  throw_error(ErrorCode::invalid_argument, op, text(parts...), where);
}

/// The outcome of a call into TensorFlow: ok, or a code with TensorFlow's message.
struct Status {
  ErrorCode code = ErrorCode::ok;
  std::string message;
  bool ok() const { return code == ErrorCode::ok; }
};

/// An error that belongs to a value: kept until the value is looked at, then thrown (each time).
struct Failure {
  ErrorCode code;
  std::string op;
  std::string message;
  Location where;
  mutable bool raised = false;  // it was thrown at a look; guarded by the engine's lock
  [[noreturn]] void raise() const {
    raised = true;
    throw_error(code, op, message, where);
  }
};

}  // namespace tf::internal
