// Sorting, searching and distinct elements, with TensorFlow's formulas on top_k.
#include "base/error.h"
#include "imperative/array.h"
#include "imperative/elementwise.h"
#include "imperative/gather.h"
#include "imperative/raw_ops.h"
#include "library/axes.h"
#include "record/caller.h"
#include "record/known.h"

namespace tf {

using internal::CallerScope;
using internal::invalid_argument;
using internal::known_scalar;
using internal::known_vector;

namespace {

struct Sorted {
  Tensor values;
  Tensor indices;
};

Sorted descending(const Tensor& values, int64_t axis) {
  const int rank = internal::tensor_rank(values);
  std::vector<int64_t> swap = internal::all_axes(rank);
  std::swap(swap[static_cast<size_t>(axis)], swap.back());
  const bool is_last = axis == rank - 1;
  const Tensor order = known_vector(swap);
  const Tensor rows = is_last ? values : raw_ops::Transpose(values, order);
  const int64_t last = internal::static_extent(rows, rank - 1);
  const Tensor count =
      last >= 0 ? known_scalar(last) : raw_ops::Unpack(raw_ops::Shape(rows), rank).back();
  const raw_ops::TopKV2Outputs found = raw_ops::TopKV2(rows, count);
  if (is_last) return {found.values, found.indices};
  return {raw_ops::Transpose(found.values, order), raw_ops::Transpose(found.indices, order)};
}

// Turns the order of the values around, and back when applied again.
Tensor opposite(const Tensor& values) {
  const DType dtype = values.dtype();
  if (is_unsigned(dtype)) return raw_ops::Invert(values);
  if (is_integer(dtype)) return raw_ops::Sub(raw_ops::Neg(values), 1);
  return raw_ops::Neg(values);
}

Sorted sorted(const char* function, const Input& values, int axis, const std::string& direction) {
  const Location& where = CallerScope::user(values.where());
  if (direction != "ASCENDING" && direction != "DESCENDING")
    invalid_argument(function, where, "direction must be ASCENDING or DESCENDING, got ", direction);
  const Tensor x = values.tensor();
  const int64_t along = internal::normal_axis(axis, internal::tensor_rank(x), function, where);
  if (direction == "DESCENDING") return descending(x, along);
  Sorted found = descending(opposite(x), along);
  return {opposite(found.values), std::move(found.indices)};
}

}  // namespace

Tensor sort(const Input& values, int axis, const std::string& direction) {
  const CallerScope scope(values.where());
  return sorted("sort", values, axis, direction).values;
}

// The order of equal elements is kept anyway, so `stable` changes nothing.
Tensor argsort(const Input& values, int axis, const std::string& direction, bool) {
  const CallerScope scope(values.where());
  return sorted("argsort", values, axis, direction).indices;
}

namespace {

Tensor as_rows(const Tensor& x) {
  const int rank = internal::tensor_rank(x);
  const int64_t last = internal::static_extent(x, rank - 1);
  if (last > 0) return raw_ops::Reshape(x, known_vector({{-1, last}}));
  const Tensor extent = raw_ops::Unpack(raw_ops::Shape(x), rank).back();
  return raw_ops::Reshape(x, raw_ops::Pack({known_scalar(-1), extent}));
}

}  // namespace

Tensor searchsorted(const Input& sorted_sequence, const Input& values, const std::string& side,
                    DType out_type) {
  const CallerScope scope(sorted_sequence.where());
  const Location& where = CallerScope::user(sorted_sequence.where());
  if (side != "left" && side != "right")
    invalid_argument("searchsorted", where, "side must be left or right, got ", side);
  const Tensor sequence = sorted_sequence.tensor();
  const Tensor wanted = values.tensor(sequence.dtype());
  for (const Tensor* x : {&sequence, &wanted})
    if (internal::tensor_rank(*x) == 0)
      invalid_argument("searchsorted", where, "operands must have at least one axis, got rank 0");
  const Tensor rows = as_rows(sequence);
  const Tensor queries = as_rows(wanted);
  const Tensor found = side == "left" ? raw_ops::LowerBound(rows, queries, {.out_type = out_type})
                                      : raw_ops::UpperBound(rows, queries, {.out_type = out_type});
  return raw_ops::Reshape(found, internal::shape_tensor(wanted));
}

Unique unique(const Input& x, DType out_idx) {
  raw_ops::UniqueOutputs found = raw_ops::Unique(x, {.out_idx = out_idx});
  return {std::move(found.y), std::move(found.idx)};
}

UniqueWithCounts unique_with_counts(const Input& x, DType out_idx) {
  raw_ops::UniqueWithCountsOutputs found = raw_ops::UniqueWithCounts(x, {.out_idx = out_idx});
  return {std::move(found.y), std::move(found.idx), std::move(found.count)};
}

SetDifference setdiff1d(const Input& x, const Input& y, DType index_dtype) {
  raw_ops::ListDiffOutputs found = raw_ops::ListDiff(x, y, {.out_idx = index_dtype});
  return {std::move(found.out), std::move(found.idx)};
}

Tensor invert_permutation(const Input& x) { return raw_ops::InvertPermutation(x); }

Tensor unravel_index(const Input& indices, const Input& dims) {
  return raw_ops::UnravelIndex(indices, dims);
}

}  // namespace tf
