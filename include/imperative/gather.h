// Picking elements by index or condition, writing them, and putting them in order.
//
// An index out of range on the CPU is an InvalidArgumentError where the result is looked at, naming
// the line of the call; wrong dtypes, shapes and axes are one at the line.
#pragma once

#include <initializer_list>
#include <string>
#include <vector>

#include "imperative/options.h"

namespace tf {

// ---- Reading ----------------------------------------------------------------------------------

/// The slices of `params` along `.axis` (default: batch_dims) at `indices`, which replace that axis.
Tensor gather(const Input& params, const Input& indices, const GatherOptions& options = {});
// TensorFlow's deprecated `validate_indices`, which does nothing, is left out: the axis is third.
Tensor gather(const Input& params, const Input& indices, int axis);
/// For each row along the last axis of `indices`, the element or slice of `params` at these
/// coordinates; the leading `batch_dims` axes are shared.
Tensor gather_nd(const Input& params, const Input& indices, int batch_dims = 0);
/// TensorFlow 1's gather along the last axis of `indices`, all others being shared.
Tensor batch_gather(const Input& params, const Input& indices);
/// The coordinates of all elements that are true or not zero: int64, one row for each.
Tensor where(const Input& condition);
/// x where the condition holds, else y; all three broadcast. `where_v2` is TensorFlow 1's name.
Tensor where(const Input& condition, const Input& x, const Input& y);
Tensor where_v2(const Input& condition, const Input& x, const Input& y);
/// The slices of `tensor` where `mask` is true; the mask covers the axes from `axis` on.
Tensor boolean_mask(const Input& tensor, const Input& mask, int axis = 0);
/// The part that starts at `begin` and has `size` (-1: to the end) along each axis. Source: `tf.slice`;
/// with integers alone, `tf::slice(start, stop)` is an index.
Tensor slice(const Input& input, const Extents& begin, const Extents& size);
/// Python's slicing with TensorFlow's masks, one bit for each entry of begin, end and strides.
Tensor strided_slice(const Input& input, const Input& begin, const Input& end,
                     const StridedSliceOptions& options = {});
template <internal::IntegerScalar T>
Tensor strided_slice(const Input& input, const Input& begin, const Input& end,
                     std::initializer_list<T> strides) {
  const Tensor steps = constant(std::vector<T>(strides), input.where());
  return strided_slice(input, begin, end, {.strides = steps});
}

// ---- Writing ----------------------------------------------------------------------------------

/// Zeros of `shape` with `updates` added at `indices` (coordinates along the last axis).
Tensor scatter_nd(const Input& indices, const Input& updates, const Extents& shape);
/// A copy of `tensor` with the elements or slices at `indices` replaced by `updates`, or combined with
/// them. The names without `nd` are TensorFlow 1's.
Tensor tensor_scatter_nd_update(const Input& tensor, const Input& indices, const Input& updates);
Tensor tensor_scatter_nd_add(const Input& tensor, const Input& indices, const Input& updates);
Tensor tensor_scatter_nd_sub(const Input& tensor, const Input& indices, const Input& updates);
Tensor tensor_scatter_nd_max(const Input& tensor, const Input& indices, const Input& updates);
Tensor tensor_scatter_nd_min(const Input& tensor, const Input& indices, const Input& updates);
Tensor tensor_scatter_update(const Input& tensor, const Input& indices, const Input& updates);
Tensor tensor_scatter_add(const Input& tensor, const Input& indices, const Input& updates);
Tensor tensor_scatter_sub(const Input& tensor, const Input& indices, const Input& updates);
/// The slices of `data` that have partition 0, those that have 1, and so on.
std::vector<Tensor> dynamic_partition(const Input& data, const Input& partitions,
                                      int64_t num_partitions);
/// One tensor of the slices data[m][i], each at row indices[m][i]; of equal ones the last.
Tensor dynamic_stitch(const Inputs& indices, const Inputs& data);

// ---- Order ------------------------------------------------------------------------------------

/// The elements in order along an axis, and the indices that put them so; equal elements keep their
/// order. `direction` is "ASCENDING" or "DESCENDING".
Tensor sort(const Input& values, int axis = -1, const std::string& direction = "ASCENDING");
Tensor argsort(const Input& values, int axis = -1, const std::string& direction = "ASCENDING",
               bool stable = false);
/// Where each value would be inserted into the sorted sequences along the last axis, before equal
/// elements with side "left", after them with "right".
Tensor searchsorted(const Input& sorted_sequence, const Input& values,
                    const std::string& side = "left", DType out_type = DType::int32);

/// Outputs of `unique`: the distinct elements in the order they first occur, and for each element
/// of the input where its value is in `y`.
struct Unique {
  Tensor y;
  Tensor idx;
};
/// The same, with how often each occurs.
struct UniqueWithCounts {
  Tensor y;
  Tensor idx;
  Tensor count;
};
/// Outputs of `setdiff1d`: the elements of x that y lacks, and where they are in x.
struct SetDifference {
  Tensor out;
  Tensor idx;
};
/// The distinct elements of a tensor of rank 1.
Unique unique(const Input& x, DType out_idx = DType::int32);
UniqueWithCounts unique_with_counts(const Input& x, DType out_idx = DType::int32);
SetDifference setdiff1d(const Input& x, const Input& y, DType index_dtype = DType::int32);
/// y with y[x[i]] == i, for a permutation x of 0 to n - 1.
Tensor invert_permutation(const Input& x);
/// The coordinates, one row for each axis, of flat indices into a shape.
Tensor unravel_index(const Input& indices, const Input& dims);

}  // namespace tf
