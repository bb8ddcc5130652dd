// Reading TensorFlow's serialized operation definitions.
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/op_def.h"

namespace tf::internal {

/// Parses a serialized tensorflow.OpList. Throws InternalError when the bytes are damaged.
std::vector<OpDef> parse_op_list(std::string_view bytes);
/// The dtypes that kernels of one operation take, by the name of an attribute; not of attributes that
/// some of its kernels leaves open.
using KernelTypes = std::map<std::string, std::set<DType>, std::less<>>;
using Kernels = std::map<std::string, KernelTypes, std::less<>>;

/// The operations in a serialized tensorflow.KernelList. Kernels that only XLA uses, or that a label
/// must ask for, do not count.
Kernels parse_kernels(std::string_view bytes);

}  // namespace tf::internal
