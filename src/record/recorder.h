// Recording: from a checked call to a node in the thread's window.
#pragma once

#include <span>
#include <vector>

#include "imperative/location.h"
#include "imperative/tensor.h"
#include "runtime/op_def.h"

namespace tf::internal {

enum class ConstantRole : uint8_t;
struct Signature;

/// One operation with operands and attributes checked and dtypes decided.
struct RecordRequest {
  const OpDef* op;
  const Attrs* attrs;
  std::span<Value* const> inputs;
  std::span<const int> list_sizes;
  std::span<const DType> output_types;
  Location where;
};

/// Records one operation, or runs it there and then if it has effects; appends one Tensor per flat
/// output. Throws at once what shape inference refuses, and what an effect threw.
void record(const RecordRequest& request, std::vector<Tensor>& outputs);
/// As `record`, for an operation with exactly one output.
Tensor record_one(const RecordRequest& request);

/// As record_one, for an operation that neither has effects nor can be folded, and whose signature for
/// operands like these is known. Needs the lock.
Tensor record_known(const Signature& signature, std::span<Value* const> inputs,
                    const Location& where);

/// A scalar constant of a dtype of at most 8 bytes, from its bits.
Tensor record_scalar(DType dtype, uint64_t bits, ConstantRole role, const Location& where);
/// As record_scalar for a literal that is an operand and that no handle of the user's can reach: as long
/// as a line writes the same value, its constant is made once.
Tensor record_operand(DType dtype, uint64_t bits, const Location& where);
/// A host constant.
Tensor record_constant(const Buffer& value, ConstantRole role, const Location& where);

}  // namespace tf::internal
