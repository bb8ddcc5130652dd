// How two pieces of code differ, in words.
#pragma once

#include <cstddef>
#include <string>

#include "plan/plan_cache.h"

namespace tf::internal {

/// How many operations two pieces have in common at their beginning, by line.
size_t common_lines(const PlanEntry& one, const PlanEntry& other);

/// What keeps them from sharing a plan: the first operation, attribute, shape, operand or constant that
/// is not the same, with its line. Needs the lock.
std::string difference(const PlanEntry& one, const PlanEntry& other);

}  // namespace tf::internal
