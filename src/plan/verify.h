// Checking a plan against single operations (config::set_verify).
#pragma once

#include <memory>
#include <unordered_map>

#include "plan/run.h"

namespace tf::internal {

/// Made before a plan runs, from the state that it will change.
class Verification {
 public:
  /// Takes the values of the component's variables. Needs the lock.
  explicit Verification(const Component& component);

  /// Runs the component op by op on what was taken. The first value in program order that the plan
  /// gave, or left in a variable, and that is not the same within rounding, as an error at its line;
  /// null if there is none. Needs the lock, gives it up meanwhile.
  std::shared_ptr<const Failure> check(const Plan& plan, const Results& results);

 private:
  void run_needed(const Plan& plan);
  std::shared_ptr<const Failure> check_node(const Node* node, const Plan& plan,
                                            const Results& results) const;

  const Component& component_;
  std::unordered_map<const VariableState*, Handle> before_;
  std::unordered_map<const VariableState*, const Node*> last_assignments_;
  std::vector<Handle> handles_;   // by flat index: op by op
  std::vector<Status> statuses_;  // by node
};

/// What is different about two values, in words; empty if nothing is, within rounding.
std::string difference(const Handle& planned, const Handle& single);

}  // namespace tf::internal
