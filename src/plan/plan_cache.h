// Plans and the cache that finds them: bounded, least recently used out first.
#pragma once

#include <memory>
#include <vector>

#include "plan/component.h"
#include "runtime/function.h"

namespace tf::internal {

/// A function that does a component's work.
struct Plan {
  std::shared_ptr<Function> function;  // null if there is nothing to run
  std::vector<uint32_t> outputs;       // flat indices, in the order the function gives them
  std::vector<bool> has_output;        // by flat index
};

/// What is known of one component, over all its sightings.
struct PlanEntry {
  std::vector<uint64_t> words;
  int64_t sightings = 0;
  UseRecordRef uses;
  std::shared_ptr<Plan> plan;
  bool unplannable = false;
};

/// The entry of a component, made at its first sighting. Counts the sighting. Needs the lock.
std::shared_ptr<PlanEntry> find_entry(const Component& component);

/// Builds the plan of a component: its outputs are the values that `wanted` marks. Returns nullptr
/// if TensorFlow refuses. Needs the lock.
std::shared_ptr<Plan> build_plan(const Component& component, const std::vector<uint8_t>& wanted);

/// Number of plans in the cache.
int64_t plans_alive();

}  // namespace tf::internal
