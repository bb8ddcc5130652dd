// Rules for the kernels that end the process on inputs which neither the operation's definition nor
// its shape function refuses.
#pragma once

#include <span>

#include "runtime/shape_inference.h"

namespace tf::internal {

/// Whether there are rules for this operation.
bool is_guarded(std::string_view op);
/// Whether any of its rules is about the elements of an input.
bool guards_values(std::string_view op);
/// Whether one is about the elements of this input, counted flat.
bool guards_values_of(const OpDef& op, std::span<const int> list_sizes, size_t input);

/// Applies them, as far as shapes and values are known.
Status check_guards(const OpDef& op, std::span<const InputInfo> inputs,
                    std::span<const int> list_sizes, const Attrs& attrs);

/// Whether the functions that an operation calls take and return what it says they do (If, While,
/// Case and partitioned calls).
Status check_callees(const OpDef& op, std::span<const DType> input_types, const Attrs& attrs);

/// The attribute that must be the dtype of the variables an operation works on, or -1. Their
/// kernels take the caller's word for it.
int variable_dtype_attr(const OpDef& op);

}  // namespace tf::internal
