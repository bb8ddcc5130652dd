// Comparing tiers by the time their runs took.
#pragma once

#include "plan/plan_cache.h"

namespace tf::internal {

/// Runs of each tier that a comparison takes, some at a time.
inline constexpr int64_t kRunsOfTrial = 11;

/// The tier that is to be compared with the serving one now, or the serving one. With `again`, tiers
/// that lost are compared again at later sightings. Needs the lock, as all of these.
Tier tier_on_trial(const PlanEntry& entry, bool again);

/// Where the tier on trial has not run yet, runs of the serving one are counted from here on: earlier
/// ones had the build beside them.
void begin_if_new(PlanEntry& entry, Tier trial);

/// Gives up comparisons of tiers that lost before.
void break_off_repeated(PlanEntry& entry);

/// Whether this sighting of a comparison is the turn of the tier on trial; else of the serving one.
bool is_turn_of_trial(const PlanEntry& entry);

/// Ends a comparison: the tier on trial serves if its runs took clearly less.
void judge(PlanEntry& entry, Tier trial);

}  // namespace tf::internal
