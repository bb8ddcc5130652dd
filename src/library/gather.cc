// Picking elements by index, coordinate or condition, and writing them.
#include "imperative/gather.h"

#include <algorithm>

#include "base/error.h"
#include "imperative/array.h"
#include "imperative/elementwise.h"
#include "imperative/raw_ops.h"
#include "library/axes.h"
#include "record/access.h"
#include "record/caller.h"
#include "record/known.h"
#include "runtime/value_rules.h"

namespace tf {

using internal::CallerScope;
using internal::invalid_argument;
using internal::known_scalar;
using internal::known_vector;
using internal::static_shape;

Tensor gather(const Input& params, const Input& indices, const GatherOptions& options) {
  const CallerScope scope(params.where());
  const Tensor x = params.tensor();
  const Shape& extents = static_shape(x);
  int64_t axis = options.axis.value_or(options.batch_dims);
  if (extents.has_rank())
    axis = internal::normal_axis(axis, extents.rank(), "gather", CallerScope::user(params.where()));
  return raw_ops::GatherV2(x, indices, known_scalar(axis), {.batch_dims = options.batch_dims});
}

Tensor gather(const Input& params, const Input& indices, int axis) {
  return gather(params, indices, {.axis = axis});
}

Tensor batch_gather(const Input& params, const Input& indices) {
  const CallerScope scope(params.where());
  const Tensor positions = indices.tensor();
  const int rank = internal::tensor_rank(positions);
  if (rank == 0)
    invalid_argument("batch_gather", CallerScope::user(params.where()),
                     "indices must have at least one axis, got rank 0");
  return gather(params, positions, {.axis = rank - 1, .batch_dims = rank - 1});
}

namespace {

// For each entry of the batch axes of `indices`, its own coordinates: (batch..., inner..., n).
Tensor batch_coordinates(const Tensor& indices, size_t batch_dims) {
  const size_t rank = static_cast<size_t>(internal::tensor_rank(indices));
  std::vector<Tensor> extents =
      raw_ops::Unpack(raw_ops::Shape(indices), static_cast<int64_t>(rank));
  extents.pop_back();  // the axis of the coordinates
  const Tensor grid_shape = raw_ops::Pack(extents);
  std::vector<Tensor> grids;
  for (size_t i = 0; i < batch_dims; ++i) {
    std::vector<int64_t> shape(rank - 1, 1);
    shape[i] = -1;
    const Tensor row = raw_ops::Range(known_scalar(0), extents[i], known_scalar(1));
    grids.push_back(raw_ops::BroadcastTo(
        cast(raw_ops::Reshape(row, known_vector(shape)), indices.dtype()), grid_shape));
  }
  return raw_ops::Pack(grids, {.axis = -1});
}

}  // namespace

Tensor gather_nd(const Input& params, const Input& indices, int batch_dims) {
  const CallerScope scope(params.where());
  if (batch_dims == 0) return raw_ops::GatherNd(params, indices);
  const Tensor positions = indices.tensor();
  const int rank =
      std::min(internal::tensor_rank(params.tensor()), internal::tensor_rank(positions));
  if (batch_dims < 0 || batch_dims >= rank)
    invalid_argument("gather_nd", CallerScope::user(params.where()), "batch_dims must be in [0, ",
                     rank, "), got ", batch_dims);
  const Tensor batch = batch_coordinates(positions, static_cast<size_t>(batch_dims));
  return raw_ops::GatherNd(params, raw_ops::ConcatV2({batch, positions}, known_scalar(-1)));
}

Tensor where(const Input& condition) { return raw_ops::Where(condition); }

Tensor where(const Input& condition, const Input& x, const Input& y) {
  return raw_ops::SelectV2(condition, x, y);
}

Tensor where_v2(const Input& condition, const Input& x, const Input& y) {
  return raw_ops::SelectV2(condition, x, y);
}

namespace {

// Refuses a mask whose extents are known not to be those of the axes it covers.
void check_mask(const Shape& extents, const Shape& mask, int64_t axis, const Location& where) {
  bool fits = axis + mask.rank() <= extents.rank();
  for (int64_t i = 0; fits && i < mask.rank(); ++i) {
    const int64_t covered = extents[static_cast<size_t>(axis + i)];
    const int64_t own = mask[static_cast<size_t>(i)];
    fits = covered < 0 || own < 0 || covered == own;
  }
  if (!fits)
    invalid_argument("boolean_mask", where, "a mask of shape ", mask.str(),
                     " does not fit a tensor of shape ", extents.str(), " from axis ", axis);
}

// The tensor with the axes that the mask covers made one.
Tensor merge_axes(const Tensor& x, int64_t axis, int64_t count) {
  if (count == 1) return x;
  const int64_t rank = internal::tensor_rank(x);
  bool others_known = true;
  std::vector<int64_t> dims;
  for (int64_t i = 0; i < rank; ++i) {
    if (i > axis && i < axis + count) continue;
    dims.push_back(i == axis ? -1 : internal::static_extent(x, i));
    others_known = others_known && (i == axis || dims.back() > 0);
  }
  if (others_known) return raw_ops::Reshape(x, known_vector(dims));
  const std::vector<Tensor> own = raw_ops::Unpack(raw_ops::Shape(x), rank);
  std::vector<Tensor> merged(own.begin(), own.begin() + axis + 1);
  for (int64_t i = 1; i < count; ++i)
    merged.back() = raw_ops::Mul(merged.back(), own[static_cast<size_t>(axis + i)]);
  merged.insert(merged.end(), own.begin() + axis + count, own.end());
  return raw_ops::Reshape(x, raw_ops::Pack(merged));
}

}  // namespace

Tensor boolean_mask(const Input& tensor, const Input& mask, int axis) {
  const CallerScope scope(tensor.where());
  const Location& where = CallerScope::user(tensor.where());
  const Tensor x = tensor.tensor();
  const Tensor kept = mask.tensor();
  const int count = internal::tensor_rank(kept);
  if (count == 0) invalid_argument("boolean_mask", where, "mask must not be of rank 0");
  const int64_t first =
      internal::normal_axis(axis, internal::tensor_rank(x), "boolean_mask", where);
  check_mask(static_shape(x).has_rank() ? static_shape(x) : x.shape(), static_shape(kept), first,
             where);
  const Tensor flat = raw_ops::Reshape(kept, known_vector({{-1}}));
  const Tensor indices = raw_ops::Squeeze(raw_ops::Where(flat), {.squeeze_dims = {1}});
  return raw_ops::GatherV2(merge_axes(x, first, count), indices, known_scalar(first));
}

Tensor slice(const Input& input, const Extents& begin, const Extents& size) {
  const CallerScope scope(input.where());
  const Tensor x = input.tensor();
  if (!begin.is_host())
    return raw_ops::Slice(x, begin.tensor(), size.tensor(begin.tensor().dtype()));
  const auto extent = size.is_host() ? size.values() : std::span<const int64_t>();
  const internal::Status refused = internal::check_slice(static_shape(x), begin.values(), extent);
  if (!refused.ok()) invalid_argument("Slice", CallerScope::user(input.where()), refused.message);
  const Tensor extents = size.tensor();
  // The start is data, so that a loop over starts is one plan; the extents decide the shape.
  const Tensor start =
      extents.dtype() == DType::int32
          ? constant(std::vector<int32_t>(begin.values().begin(), begin.values().end()))
          : constant(std::vector<int64_t>(begin.values().begin(), begin.values().end()));
  return raw_ops::Slice(x, start, extents);
}

Tensor strided_slice(const Input& input, const Input& begin, const Input& end,
                     const StridedSliceOptions& options) {
  const CallerScope scope(input.where());
  const Tensor first = begin.tensor();
  const Tensor strides = options.strides.defined() ? options.strides : ones_like(first);
  return raw_ops::StridedSlice(input, first, end, strides,
                               {.begin_mask = options.begin_mask,
                                .end_mask = options.end_mask,
                                .ellipsis_mask = options.ellipsis_mask,
                                .new_axis_mask = options.new_axis_mask,
                                .shrink_axis_mask = options.shrink_axis_mask});
}

Tensor scatter_nd(const Input& indices, const Input& updates, const Extents& shape) {
  const CallerScope scope(indices.where());
  const Tensor positions = indices.tensor();
  Tensor extents = shape.tensor(positions.dtype());
  if (extents.dtype() != positions.dtype()) extents = cast(extents, positions.dtype());
  return raw_ops::ScatterNd(positions, updates, extents);
}

Tensor tensor_scatter_nd_update(const Input& tensor, const Input& indices, const Input& updates) {
  return raw_ops::TensorScatterUpdate(tensor, indices, updates);
}
Tensor tensor_scatter_nd_add(const Input& tensor, const Input& indices, const Input& updates) {
  return raw_ops::TensorScatterAdd(tensor, indices, updates);
}
Tensor tensor_scatter_nd_sub(const Input& tensor, const Input& indices, const Input& updates) {
  return raw_ops::TensorScatterSub(tensor, indices, updates);
}
Tensor tensor_scatter_nd_max(const Input& tensor, const Input& indices, const Input& updates) {
  return raw_ops::TensorScatterMax(tensor, indices, updates);
}
Tensor tensor_scatter_nd_min(const Input& tensor, const Input& indices, const Input& updates) {
  return raw_ops::TensorScatterMin(tensor, indices, updates);
}
Tensor tensor_scatter_update(const Input& tensor, const Input& indices, const Input& updates) {
  return raw_ops::TensorScatterUpdate(tensor, indices, updates);
}
Tensor tensor_scatter_add(const Input& tensor, const Input& indices, const Input& updates) {
  return raw_ops::TensorScatterAdd(tensor, indices, updates);
}
Tensor tensor_scatter_sub(const Input& tensor, const Input& indices, const Input& updates) {
  return raw_ops::TensorScatterSub(tensor, indices, updates);
}

std::vector<Tensor> dynamic_partition(const Input& data, const Input& partitions,
                                      int64_t num_partitions) {
  return raw_ops::DynamicPartition(data, partitions, num_partitions);
}

Tensor dynamic_stitch(const Inputs& indices, const Inputs& data) {
  const CallerScope scope(indices.where());
  return raw_ops::DynamicStitch(indices, data);
}

}  // namespace tf
