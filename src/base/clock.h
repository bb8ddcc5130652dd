// The clock by which work is weighed.
#pragma once

#include <chrono>

namespace tf::internal {

using Clock = std::chrono::steady_clock;

inline double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

}  // namespace tf::internal
