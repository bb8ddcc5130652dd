// Gradients of single operations as TensorFlow's Python computes them (data/references.txt, written
// by make_references.py), and how to compute the same here.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "imperative/raw_ops_call.h"
#include "imperative/tensor.h"

namespace tf::testing {

/// The elements of a tensor as doubles; two for a complex one.
using Numbers = std::vector<double>;

struct ReferenceInput {
  DType dtype;
  Shape shape;
  Numbers values;
};

/// One operation on inputs; the file's head in make_references.py says what the fields are.
struct ReferenceCase {
  int line = 0;
  std::string op;
  std::vector<std::pair<std::string, raw_ops::AttrAny>> attrs;
  std::vector<int> list_sizes;  // of each argument
  std::vector<ReferenceInput> inputs;
  std::vector<int> outputs;  // empty: all floating-point ones
  std::vector<int> wrt;
  std::string differences;                    // yes, first, symmetric, no
  std::vector<std::optional<Numbers>> first;  // empty: TensorFlow has none
  std::vector<std::optional<Numbers>> second;
  /// "Sum (line 12)"
  std::string name() const { return op + " (line " + std::to_string(line) + ")"; }
};

struct References {
  std::vector<std::string> differentiable;      // what TensorFlow differentiates
  std::vector<std::string> not_differentiable;  // what it says has no gradient
  std::vector<ReferenceCase> cases;
};

/// The file, read once.
const References& references();

/// The numbers in [-1, 1] that make_references.py calls pattern(stream, ...).
Numbers pattern(int stream, int64_t count);

Tensor make_tensor(DType dtype, const Shape& shape, const Numbers& values);
/// A floating-point tensor's elements.
Numbers numbers(const Tensor& tensor);

/// What a case computes. Undefined tensors where no gradient flows.
struct Evaluation {
  std::vector<Tensor> inputs, ys, ws, first, second;
};

struct EvaluationOptions {
  bool second = false;
  /// Gives the operation floating-point inputs whose extents are known only when they have run.
  bool hide_extents = false;
  /// Added to the numbers of the floating-point inputs named by `wrt`, then of the ws.
  std::vector<Numbers> moves = {};
};

Evaluation evaluate(const ReferenceCase& reference, const EvaluationOptions& options = {});

}  // namespace tf::testing
