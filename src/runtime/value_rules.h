// Rules for operands that decide a shape and are known when recording, which TensorFlow's shape
// functions leave to the kernels.
#pragma once

#include <span>

#include "runtime/shape_inference.h"

namespace tf::internal {

/// Refuses sizes, axes and paddings that the kernel would refuse, in its words.
Status check_known_values(const OpDef& op, std::span<const InputInfo> inputs, const Attrs& attrs);

}  // namespace tf::internal
