// Shape-relaxed plans: for code that runs with ever new shapes, such as batches of any length, one
// executor plan serves them all.
#pragma once

#include <memory>
#include <vector>

#include "plan/plan_cache.h"

namespace tf::internal {

/// Components that differ in shapes only, and in the constants that follow from them.
struct Family {
  /// A constant that decides a shape or an axis.
  struct Known {
    Buffer value;         // as first seen
    bool varies = false;  // then it is an input of the plan
  };
  std::shared_ptr<PlanEntry> entry;  // its plan
  std::vector<Known> known;          // by occurrence among the operands
  int64_t members = 0;               // components seen
};

/// The family of a component, made at its first member. Called once for each component. Needs the lock.
std::shared_ptr<Family> find_family(const Component& component);

/// Whether the family has so many members that its own plan serves those without one.
bool is_relaxed(const Family& family);

/// Notes which constants are not what they were; a plan that has them baked in is dropped. Needs the
/// lock.
void note_known(Family& family, const Component& component);

/// The constants that are inputs of the family's plan, after the component's own inputs.
std::vector<Value*> relaxed_inputs(const Family& family, const Component& component);

/// As make_recipe, for any shapes of the inputs.
std::shared_ptr<const Recipe> make_relaxed_recipe(const Component& component, const Family& family,
                                                  const std::vector<uint8_t>& wanted);

}  // namespace tf::internal
