// The attributes of one call: checked, completed with defaults, interned.
#pragma once

#include <span>

#include "tensor/operands.h"

namespace tf::internal {

/// All attributes that the operands do not imply, in the definition's order. Throws
/// InvalidArgumentError for a missing, unknown or unfit one, and for one that contradicts the operands.
const Attrs* normalise(const Operands& operands, std::span<const NamedAttr> given);

}  // namespace tf::internal
