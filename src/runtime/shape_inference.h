// Asking TensorFlow for output shapes without running anything.
#pragma once

#include <span>
#include <vector>

#include "base/error.h"
#include "runtime/op_def.h"

namespace tf::internal {

struct InputInfo {
  DType dtype;
  const Shape* shape;
  const Buffer* known_value = nullptr;  // the elements where they are known on the host
  /// The elements of an integer input; none where they are not known.
  std::vector<int64_t> integers() const {
    return known_value && *known_value ? known_value->integers() : std::vector<int64_t>();
  }
};

/// Output shapes of `op` (one per flat output), unknown where TensorFlow has no shape function.
/// Not memoised here. `num_outputs` is the flat number of outputs.
Status infer_shapes(const OpDef& op, std::span<const InputInfo> inputs,
                    std::span<const int> list_sizes, const Attrs& attrs, int num_outputs,
                    std::vector<Shape>& shapes);

}  // namespace tf::internal
