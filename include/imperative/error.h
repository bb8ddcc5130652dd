// Exceptions: one class per TensorFlow error code, each with the operation and the user's line.
#pragma once

#include <stdexcept>
#include <string>

#include "imperative/location.h"

namespace tf {

/// TensorFlow's canonical error codes (`tf.errors`), with its numbers.
enum class ErrorCode : int {
  ok = 0,
  cancelled = 1,
  unknown = 2,
  invalid_argument = 3,
  deadline_exceeded = 4,
  not_found = 5,
  already_exists = 6,
  permission_denied = 7,
  resource_exhausted = 8,
  failed_precondition = 9,
  aborted = 10,
  out_of_range = 11,
  unimplemented = 12,
  internal = 13,
  unavailable = 14,
  data_loss = 15,
  unauthenticated = 16,
};

/// Base of every exception of the library. `what()` reads
/// `[op] rule, what you gave, what would be accepted (file:line)`.
class Error : public std::runtime_error {
 public:
  Error(ErrorCode code, const std::string& op, const std::string& message, Location where);
  ErrorCode code() const { return code_; }
  /// Name of the operation or function that refused ("MatMul", "tf::reshape").
  const std::string& op() const { return op_; }
  /// The message without the operation and the location.
  const std::string& message() const { return message_; }
  const Location& location() const { return where_; }

 private:
  ErrorCode code_;
  std::string op_;
  std::string message_;
  Location where_;
};

namespace internal {
template <ErrorCode kCode>
class CodedError : public Error {
 public:
  CodedError(const std::string& op, const std::string& message, Location where)
      : Error(kCode, op, message, where) {}
};
}  // namespace internal

namespace errors {
using OpError = Error;
class CancelledError : public internal::CodedError<ErrorCode::cancelled> {
  using CodedError::CodedError;
};
class UnknownError : public internal::CodedError<ErrorCode::unknown> {
  using CodedError::CodedError;
};
class InvalidArgumentError : public internal::CodedError<ErrorCode::invalid_argument> {
  using CodedError::CodedError;
};
class DeadlineExceededError : public internal::CodedError<ErrorCode::deadline_exceeded> {
  using CodedError::CodedError;
};
class NotFoundError : public internal::CodedError<ErrorCode::not_found> {
  using CodedError::CodedError;
};
class AlreadyExistsError : public internal::CodedError<ErrorCode::already_exists> {
  using CodedError::CodedError;
};
class PermissionDeniedError : public internal::CodedError<ErrorCode::permission_denied> {
  using CodedError::CodedError;
};
class ResourceExhaustedError : public internal::CodedError<ErrorCode::resource_exhausted> {
  using CodedError::CodedError;
};
class FailedPreconditionError : public internal::CodedError<ErrorCode::failed_precondition> {
  using CodedError::CodedError;
};
class AbortedError : public internal::CodedError<ErrorCode::aborted> {
  using CodedError::CodedError;
};
class OutOfRangeError : public internal::CodedError<ErrorCode::out_of_range> {
  using CodedError::CodedError;
};
class UnimplementedError : public internal::CodedError<ErrorCode::unimplemented> {
  using CodedError::CodedError;
};
class InternalError : public internal::CodedError<ErrorCode::internal> {
  using CodedError::CodedError;
};
class UnavailableError : public internal::CodedError<ErrorCode::unavailable> {
  using CodedError::CodedError;
};
class DataLossError : public internal::CodedError<ErrorCode::data_loss> {
  using CodedError::CodedError;
};
class UnauthenticatedError : public internal::CodedError<ErrorCode::unauthenticated> {
  using CodedError::CodedError;
};
}  // namespace errors

using errors::AbortedError;
using errors::AlreadyExistsError;
using errors::CancelledError;
using errors::DataLossError;
using errors::DeadlineExceededError;
using errors::FailedPreconditionError;
using errors::InternalError;
using errors::InvalidArgumentError;
using errors::NotFoundError;
using errors::OutOfRangeError;
using errors::PermissionDeniedError;
using errors::ResourceExhaustedError;
using errors::UnauthenticatedError;
using errors::UnavailableError;
using errors::UnimplementedError;
using errors::UnknownError;

}  // namespace tf
