// Error text and the mapping from codes to exception classes.
#include "base/error.h"

#include <cstring>

namespace tf {
namespace {

std::string full_text(const std::string& op, const std::string& message, Location where) {
  std::string result = "[" + op + "] " + message;
  return where.line() == 0 ? result : result + " (" + internal::place(where) + ")";
}

}  // namespace

Error::Error(ErrorCode code, const std::string& op, const std::string& message, Location where)
    : std::runtime_error(full_text(op, message, where)),
      code_(code),
      op_(op),
      message_(message),
      where_(where) {}

namespace internal {

std::string place(const Location& where) {
  const char* slash = std::strrchr(where.file(), '/');
  return text(slash ? slash + 1 : where.file(), ":", where.line());
}

void throw_error(ErrorCode code, const std::string& op, const std::string& message,
                 Location where) {
  switch (code) {
    case ErrorCode::cancelled: throw CancelledError(op, message, where);
    case ErrorCode::invalid_argument: throw InvalidArgumentError(op, message, where);
    case ErrorCode::deadline_exceeded: throw DeadlineExceededError(op, message, where);
    case ErrorCode::not_found: throw NotFoundError(op, message, where);
    case ErrorCode::already_exists: throw AlreadyExistsError(op, message, where);
    case ErrorCode::permission_denied: throw PermissionDeniedError(op, message, where);
    case ErrorCode::resource_exhausted: throw ResourceExhaustedError(op, message, where);
    case ErrorCode::failed_precondition: throw FailedPreconditionError(op, message, where);
    case ErrorCode::aborted: throw AbortedError(op, message, where);
    case ErrorCode::out_of_range: throw OutOfRangeError(op, message, where);
    case ErrorCode::unimplemented: throw UnimplementedError(op, message, where);
    case ErrorCode::internal: throw InternalError(op, message, where);
    case ErrorCode::unavailable: throw UnavailableError(op, message, where);
    case ErrorCode::data_loss: throw DataLossError(op, message, where);
    case ErrorCode::unauthenticated: throw UnauthenticatedError(op, message, where);
    case ErrorCode::ok:
    case ErrorCode::unknown: break;
  }
  throw UnknownError(op, message, where);
}

}  // namespace internal
}  // namespace tf
