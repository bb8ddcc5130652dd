// Running one component, op by op or by its plan.
#pragma once

#include <span>
#include <vector>

#include "plan/plan_cache.h"

namespace tf::internal {

/// What came out of a component: a handle per flat output (empty where it was not computed or not
/// kept) and, op by op, the failures.
struct Results {
  std::vector<Handle> handles;
  std::vector<Buffer> buffers;                           // in the handles' place, or empty
  std::vector<std::shared_ptr<const Failure>> failures;  // by node; empty if nothing failed
  std::shared_ptr<const Failure> difference;             // found by a Verification
};

/// Runs the demanded nodes one after another. A failed node fails what depends on it; independent
/// nodes go on. Called with the lock held; gives it up meanwhile.
Results run_op_by_op(const Component& component, const Demand& demand);

/// Runs the plan on the given values and the component's variables. A failed plan changed nothing and returns false.
bool run_plan(const Component& component, const std::shared_ptr<Plan>& plan, Tier tier,
              CallMode mode, std::span<Value* const> given, Results& results);

/// The elements on the host; null if they cannot be had, as when their server has gone. Needs the lock.
const Buffer* reachable_buffer(Value* value);

/// The failure of a node, worded for the user's line.
std::shared_ptr<const Failure> failure_of(const Node* node, const Status& status);

/// Runs one node on handles of its inputs. Needs no lock.
Status run_node(const Node* node, std::span<const Handle* const> inputs,
                std::vector<Handle>& outputs);

/// The value in a variable's resource.
Status read_resource(const VariableState& variable, std::vector<Handle>& outputs);

}  // namespace tf::internal
