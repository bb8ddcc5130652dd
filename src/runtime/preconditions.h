// What TensorFlow would answer with an abort, a crash or a hang is refused here, before the call.
#pragma once

#include <span>

#include "runtime/handle.h"
#include "runtime/op_def.h"

namespace tf::internal {

inline constexpr int kMaxRank = 254;

/// Whether a host tensor of this dtype and shape can exist; `bytes` receives its size.
Status check_allocation(DType dtype, const Shape& shape, size_t& bytes);
/// Whether the elements can be looked at (not those of resources and variants).
Status check_host_readable(DType dtype);
/// Whether the operation may be given to TensorFlow at all.
Status check_op(const OpDef& op);
/// Whether every attribute exists, has the right kind and a value that TensorFlow survives.
Status check_attrs(const OpDef& op, const Attrs& attrs);
/// Whether the numbers of inputs fit the definition (of `num_inputs` flat ones).
Status check_input_counts(const OpDef& op, size_t num_inputs, std::span<const int> list_sizes);
/// All that has to hold before executing or building `op`, except the inputs' dtypes.
Status check_call(const OpDef& op, size_t num_inputs, std::span<const int> list_sizes,
                  const Attrs& attrs);
/// "1 tensor", "2 tensors".
std::string tensors(int64_t count);
/// Whether no input is a null handle.
Status check_handles(const OpDef* op, std::span<const Handle* const> inputs);
/// Refuses to run anything in a child of fork().
Status check_process();

/// TensorFlow's message without the names of its internal nodes and functions, so that an error
/// reads the same however the operation was run.
Status clean(Status status);

}  // namespace tf::internal
