// Reading TensorFlow's serialized operation definitions.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/op_def.h"

namespace tf::internal {

/// Parses a serialized tensorflow.OpList. Throws InternalError when the bytes are damaged.
std::vector<OpDef> parse_op_list(std::string_view bytes);
/// The names of the operations in a serialized tensorflow.KernelList.
std::set<std::string, std::less<>> parse_kernel_ops(std::string_view bytes);

}  // namespace tf::internal
