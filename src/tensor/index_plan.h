// What an index expression means for one tensor: entries for all its axes, checked as NumPy checks
// them. Made on the host; runs nothing unless a rank is unknown.
#pragma once

#include <span>
#include <vector>

#include "imperative/index.h"

namespace tf::internal {

/// One entry: it takes `axes` axes of the tensor, from `axis` on, and leaves as many, but for an
/// integer, which leaves none, and for a new axis, which takes none and leaves one.
struct IndexEntry {
  enum class Kind : uint8_t { whole, integer, slice, new_axis, array, mask };
  Kind kind = Kind::whole;
  int axis = 0;
  int axes = 1;
  int64_t extent = -1;  // of the tensor's axis; -1: unknown
  int64_t start = 0;    // an integer's position, or where a slice starts: from 0 if extent is known
  int64_t step = 1;
  int64_t count = -1;  // elements that a slice takes; -1: unknown, the bounds are in `slice`
  Slice slice;
  Tensor tensor;  // of an array or a mask
  Location where;
};

/// The entries in the order of the expression, with `...` and missing ones expanded.
struct IndexPlan {
  const char* function;  // in whose name errors are thrown
  std::vector<IndexEntry> entries;
  bool has_arrays = false;     // index arrays or masks
  bool is_adjacent = true;     // arrays, masks and integers stand side by side in the expression
  bool is_basic_whole = true;  // but for arrays and masks nothing is selected, dropped or added
};

/// Throws OutOfRangeError for an integer out of bounds, InvalidArgumentError for too many indices and
/// other mistakes, in the name of `function`.
IndexPlan plan_index(const char* function, const Tensor& x, std::span<const Index> indices);

/// The line that an expression was written at.
Location location_of(std::span<const Index> indices);

/// `x[indices]`.
Tensor read_index(const Tensor& x, std::span<const Index> indices);
/// A copy of `x` with `x[indices] = value` done.
Tensor write_index(const Tensor& x, std::span<const Index> indices, const Input& value);

// The parts of both. Only the integers, slices and new axes of a plan:
Tensor read_basic(const Tensor& x, const IndexPlan& plan);
/// `value` has the dtype of x.
Tensor write_basic(const Tensor& x, const IndexPlan& plan, const Tensor& value);

/// The arrays and masks of a plan, for the tensor that its basic part gives: for each of some axes the
/// indices from 0, of one common shape, whose axes stand at `position` of the result.
struct IndexArrays {
  std::vector<int64_t> axes;
  std::vector<Tensor> indices;
  int64_t position = 0;
  int rank = 0;  // of the common shape
};
IndexArrays plan_arrays(const Tensor& x, const IndexPlan& plan);
Tensor read_arrays(const Tensor& x, const IndexArrays& arrays);
Tensor write_arrays(const Tensor& x, const IndexArrays& arrays, const Tensor& value);

/// `value` as NumPy's assignment broadcasts it to a shape: axes of extent 1 in excess are dropped. The
/// shape may have unknown extents, which the value is then trusted to have; needs_broadcast tells
/// whether it still is another shape.
struct AssignedValue {
  Tensor value;
  bool needs_broadcast;
};
AssignedValue fit_value(const Tensor& value, const Shape& target);

}  // namespace tf::internal
