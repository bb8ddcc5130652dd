// For tests of how plans are called.
#pragma once

#include <stdexcept>

#include "plan/plan_cache.h"
#include "record/engine.h"

namespace tf::testing {

/// The function of the piece of at least `operations` that ran last of those whose plan the executor runs.
inline const internal::Function& newest_function(size_t operations = 5) {
  const internal::EngineLock lock;
  for (const auto& entry : internal::all_entries()) {
    const auto& plan = entry->tier(internal::Tier::executor).plan;
    if (plan && plan->function && entry->recipe->num_nodes >= operations) return *plan->function;
  }
  throw std::logic_error("the executor runs no such plan");
}

}  // namespace tf::testing
