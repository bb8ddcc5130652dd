// Rules for operands that decide a shape and are known when recording, which TensorFlow's shape
// functions leave to the kernels; and dtypes.
#pragma once

#include <span>
#include <string_view>

#include "runtime/shape_inference.h"

namespace tf::internal {

/// Refuses sizes, permutations, paddings and casts that the kernel would refuse, in its words.
Status check_known_values(const OpDef& op, std::span<const InputInfo> inputs, const Attrs& attrs);

/// The rule of a slice, for those who know more of it than the operation; `size` may be empty.
Status check_slice(const Shape& shape, std::span<const int64_t> begin,
                   std::span<const int64_t> size);

/// The input whose elements are axes of input 0 and decide no shape, so that only the kernel looks at
/// them; -1 if there is none.
int axis_input(std::string_view op);

}  // namespace tf::internal
