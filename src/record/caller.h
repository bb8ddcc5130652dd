// Attributing the operations inside a library function to the user's line that called it.
#pragma once

#include "imperative/location.h"

namespace tf::internal {

/// While alive, everything recorded on this thread belongs to `where`. Scopes nest and the outermost
/// wins: a function that calls another public function passes its own caller on.
class CallerScope {
 public:
  explicit CallerScope(const Location& where) : outermost_(current() == nullptr) {
    if (outermost_) current() = &where;
  }
  ~CallerScope() {
    if (outermost_) current() = nullptr;
  }
  CallerScope(const CallerScope&) = delete;
  CallerScope& operator=(const CallerScope&) = delete;

  /// The user's line of an operation written at `where`.
  static const Location& user(const Location& where) { return current() ? *current() : where; }
  static const Location*& current() {
    static thread_local const Location* location = nullptr;
    return location;
  }

 private:
  bool outermost_;
};

}  // namespace tf::internal
