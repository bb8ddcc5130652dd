// Operations that XLA lowers otherwise than the kernels compute them, on NaN, infinity or a gradient of
// zero: what stands for them in a plan that XLA compiles.
#pragma once

#include <span>
#include <string>

#include "runtime/function.h"

namespace tf::internal {

/// Makes `output`, which is the operation's, what the kernel gives. Leaves it where they agree.
Status as_kernel(GraphBuilder& graph, const std::string& op, DType dtype, const Attrs& attrs,
                 std::span<const GraphOutput> operands, GraphOutput& output);

}  // namespace tf::internal
