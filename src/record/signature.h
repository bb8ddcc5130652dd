// Signatures: everything about a recorded operation but its operands' identity, interned; the memo
// of shape inference.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "base/hash.h"
#include "imperative/location.h"
#include "runtime/op_def.h"
#include "runtime/placement.h"

namespace tf::internal {

struct Value;

/// An operation with its attributes and its operands' dtypes and shapes, and what follows from them.
/// Equal operations have the same Signature: comparing pointers is comparing all attributes.
struct Signature {
  const OpDef* op;
  const Attrs* attrs;
  std::vector<int> list_sizes;
  std::vector<DType> output_types;
  std::vector<const Shape*> output_shapes;
  bool differentiable;  // not explicitly without gradient
  bool by_shapes;       // dtypes and shapes of the operands decide on all of it, values do not
  bool infer_at_run;    // operands had unknown extents: the shape function has not seen them yet
  const Placement* placement;  // where it is to run; null: wherever TensorFlow runs it here
};

/// The interned shape; lives as long as the process.
const Shape* intern_shape(const Shape& shape);

/// The signature of an operation on these operands, placed as the calling thread does now. Asks TensorFlow once per combination of
/// attributes, dtypes, shapes and the constant operands that shapes depend on. Throws what inference
/// refused, at `where`.
const Signature* find_signature(const OpDef& op, const Attrs* attrs, std::span<Value* const> inputs,
                                std::span<const int> list_sizes,
                                std::span<const DType> output_types, const Location& where);

/// As find_signature without inference, for operations that run at their line: unknown shapes.
const Signature* effect_signature(const OpDef& op, const Attrs* attrs,
                                  std::span<const int> list_sizes,
                                  std::span<const DType> output_types);

/// Whether a gradient through this operation can be asked for: false only for those explicitly
/// without one. Defined by src/gradients.
bool may_have_gradient(const OpDef& op);

}  // namespace tf::internal
