// Corrections to what the operation registry says about effects.
#pragma once

#include <string_view>

#include "runtime/op_def.h"

namespace tf::internal {

/// Whether the operation depends on, or changes, something outside its tensors although the
/// registry does not call it stateful.
bool has_forgotten_effect(std::string_view op);

/// Whether running it may wait for another thread, process or machine.
bool may_wait(const OpDef& op);

/// Whether an operation with the resource of a variable needs its value, changing it or not.
bool needs_variable_value(std::string_view op);

}  // namespace tf::internal
