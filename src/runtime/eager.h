// Running one operation there and then.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "runtime/handle.h"
#include "runtime/op_def.h"

namespace tf::internal {

/// Runs `op` and appends its outputs. `inputs` are flat, in the order of the definition;
/// `list_sizes` has one entry per list input (number_attr or type_list_attr) saying how many of
/// them belong to it. `device` may be empty (TensorFlow places it). Thread-safe. Whatever
/// TensorFlow would abort or hang on is refused first (see preconditions.h).
Status execute(const OpDef& op, std::span<const Handle* const> inputs,
               std::span<const int> list_sizes, const Attrs& attrs, const std::string& device,
               std::vector<Handle>& outputs);

/// As execute(), after TensorFlow's shape function has seen the inputs' actual shapes and small
/// values. For inputs whose shapes were not known when the operation was recorded: some kernels
/// end the process on shapes that the shape function refuses.
Status infer_and_execute(const OpDef& op, std::span<const Handle* const> inputs,
                         std::span<const int> list_sizes, const Attrs& attrs,
                         const std::string& device, std::vector<Handle>& outputs);

}  // namespace tf::internal
