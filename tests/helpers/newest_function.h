// For tests of how plans are called.
#pragma once

#include <stdexcept>

#include "plan/plan_cache.h"
#include "record/engine.h"

namespace tf::testing {

/// The function of the piece that ran last of those whose plan the executor runs.
inline const internal::Function& newest_function() {
  const internal::EngineLock lock;
  for (const auto& entry : internal::all_entries())
    if (const auto& plan = entry->tier(internal::Tier::executor).plan; plan && plan->function)
      return *plan->function;
  throw std::logic_error("the executor runs no plan");
}

}  // namespace tf::testing
