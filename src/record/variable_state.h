// What stands behind a Variable: the resource and the versions of its value.
#pragma once

#include <functional>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "imperative/variable.h"
#include "record/engine.h"

namespace tf::internal {

/// More than the steps of an optimizer that one window holds.
inline constexpr size_t kFailuresKept = 16384;

struct VariableState {
  VariableState();
  ~VariableState();
  VariableState(const VariableState&) = delete;
  VariableState& operator=(const VariableState&) = delete;

  std::string name;
  DType dtype = DType::invalid;
  const Shape* shape = nullptr;  // dimensions may be -1
  bool trainable = true;
  Handle resource;
  const Placement* placement = nullptr;     // where it lives: the thread's when it was made
  int64_t version = 0;                      // of the last recorded assignment; 0: never assigned
  int64_t committed = 0;                    // of the value in the resource
  std::shared_ptr<const Failure> no_value;  // why the resource has none yet: its first value failed
  std::set<int64_t> failed_versions;        // assignments that failed, the newest kFailuresKept
  int64_t window_assigns = 0;               // assignments pending in `window`
  Window* window = nullptr;                 // the one window with pending reads or assignments
  bool in_async = false;                    // the runner thread's piece reads or assigns it
  Value* current = nullptr;  // the newest version's value in `window`, if recorded there
  std::vector<Node*> reads;  // nodes alive that stand for some version's value
  uint32_t stamp = 0;        // scratch of the pass that is numbering variables
  uint32_t ordinal = 0;
};

std::shared_ptr<VariableState> make_variable(const Tensor& initial_value,
                                             const VariableOptions& options, const Location& where);
/// The present value.
Tensor read_variable(const std::shared_ptr<VariableState>& state, const Location& where);
/// Records that the variable's value is now `value`; returns it under the new version.
Tensor assign_variable(const std::shared_ptr<VariableState>& state, const Tensor& value,
                       const std::string& function, const Location& where);
/// Assigns `change(present value)`; no other thread's assignment comes between reading and assigning.
Tensor update_variable(const std::shared_ptr<VariableState>& state,
                       const std::function<Tensor(const Tensor&)>& change,
                       const std::string& function, const Location& where);
/// The resource itself, as a tensor of dtype resource.
Tensor variable_handle(const std::shared_ptr<VariableState>& state);

/// The variable that a resource tensor belongs to, or nullptr.
std::shared_ptr<VariableState> variable_of(const Value* resource);
/// Something outside the recorder is about to change the resource: values of the old version that
/// are still needed are fetched, a new version begins.
void invalidate(VariableState& state);
/// Something outside the recorder may have given the resource its first value.
void note_first_value(VariableState& state);
/// Fetches the values of all versions up to the committed one that are alive and not there yet:
/// the resource is about to be overwritten. Needs the lock.
void save_old_reads(VariableState& state);

/// Runs what is pending and then `connect`, which is to connect the context to servers, without the
/// lock. The first connection cuts resources without a name off: reads still find them, assignments no
/// longer. So the variables alive get new ones, with their values.
Status connect_with_variables(const std::function<Status()>& connect);

/// All trainable variables alive, oldest first.
std::vector<Variable> trainable_variables();

}  // namespace tf::internal
