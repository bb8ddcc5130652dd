// Choosing how a component runs: when a plan is built, in which tier, and which tier serves.
#pragma once

#include "plan/run.h"

namespace tf::internal {

/// The plan that shall run this sighting, its tier in `tier`; null: op by op. Builds what is due: small
/// plans at once, everything else in the background. `wanted` marks the values that a plan gives. If
/// the entry is a family's, its plan takes the family's relaxed_inputs too.
std::shared_ptr<Plan> choose_plan(const Component& component,
                                  const std::shared_ptr<PlanEntry>& entry,
                                  const std::vector<uint8_t>& wanted, Tier& tier);

/// Whether the component assigns so much that it is planned at first sight: op by op, each operation
/// would make another copy of the state.
bool has_large_state(const Component& component);

/// Whether the component may become a host program, and nobody has tried yet.
bool is_host_due(const Component& component, const PlanEntry& entry);

/// Whether a function for it is worth building by now.
bool is_worth_function(const Component& component, const PlanEntry& entry);

/// The plan for a run that the host program refused, since only kernels know its result; its tier in
/// `tier`. A piece that needs it often is left to TensorFlow from then on.
std::shared_ptr<Plan> choose_without_host(const Component& component,
                                          const std::shared_ptr<PlanEntry>& entry, Tier& tier);

/// What the entry's plans take from outside, before the variables; in `memory` where the component does
/// not have them all.
std::span<Value* const> plan_inputs(const Component& component, const PlanEntry& entry,
                                    std::vector<Value*>& memory);

/// Notes what a run took, in seconds. Begins and judges other tiers. Since the lock was given up
/// meanwhile, another thread may have dropped the plans: then `generation` is an older one.
void note_run(const Component& component, const std::shared_ptr<PlanEntry>& entry, Tier tier,
              uint64_t generation, double seconds);
/// The tier's plan failed although operation by operation may not: XLA refused what it was given.
void note_failure(PlanEntry& entry, Tier tier, uint64_t generation);

}  // namespace tf::internal
