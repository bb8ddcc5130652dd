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

}  // namespace tf::internal
