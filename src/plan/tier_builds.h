// Building what a tier runs.
#pragma once

#include "plan/plan_cache.h"

namespace tf::internal {

inline bool uses_xla(Tier tier) { return tier == Tier::xla || tier == Tier::parts; }
inline bool is_callable(Tier tier) { return tier == Tier::callable || tier == Tier::one_thread; }

/// Whether variables like the recipe's can be made for a first run: plain numbers, and not very large.
bool can_clone(const Recipe& recipe);

/// Builds the plan of a tier in the background, where it is also run once: on this component's inputs,
/// and on variables of zeros. Needs the lock.
void begin_in_background(const Component& component, const std::shared_ptr<PlanEntry>& entry,
                         Tier which);

/// Builds it in this thread. Needs the lock.
void build_now(PlanEntry& entry, Tier which);

/// How the function of a tier's plan is to be called now; may begin to prepare calls in the calling
/// thread. Needs the lock.
CallMode call_mode(const Component& component, const std::shared_ptr<PlanEntry>& entry,
                   const std::shared_ptr<Plan>& plan, Tier which);

/// Whether it is called by name for the time being only.
bool awaits_preparation(const Plan& plan);

/// Builds what is to serve: small pieces in this thread, unless config::build_in_background, and all where state cannot be
/// copied for a first run in the background, or, in deterministic mode, time must not matter. Needs the lock.
void begin_first(const Component& component, const std::shared_ptr<PlanEntry>& entry, Tier which);

}  // namespace tf::internal
