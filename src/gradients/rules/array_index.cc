// Gradients of slicing, gathering and scattering.
#include "gradients/rules/helpers.h"
#include "record/known.h"

namespace tf::internal {
namespace {

// y = a box of x: dx = dy between zeros
InputGradients slice_gradient(const GradientArgs& g) {
  const Tensor x = g.x(), dy = g.dy(), begin = g.x(1);
  const DType dtype = begin.dtype();
  const auto start = known_integers(begin);
  if (!start || !known_shape(x) || !known_shape(dy)) {
    const Tensor after = shape_of(x, dtype) - shape_of(dy, dtype) - begin;
    const Tensor paddings = raw_ops::Pack(std::vector<Tensor>{begin, after}, {.axis = 1});
    return {raw_ops::Pad(dy, paddings), no_gradient, no_gradient};
  }
  if (same_known_shape(x, dy)) return {dy, no_gradient, no_gradient};
  std::vector<int64_t> paddings;
  for (int axis = 0; axis < rank_of(x); ++axis) {
    const int64_t before = (*start)[axis];
    paddings.push_back(before);
    paddings.push_back(known_extent(x, axis) - known_extent(dy, axis) - before);
  }
  return {raw_ops::Pad(dy, integer_rows(paddings, 2)), no_gradient, no_gradient};
}

/// The masks of a strided slice, as the options of any of its operations.
template <class Options>
Options strided_slice_options(const GradientArgs& g) {
  return {.begin_mask = g.attr<int64_t>("begin_mask"),
          .end_mask = g.attr<int64_t>("end_mask"),
          .ellipsis_mask = g.attr<int64_t>("ellipsis_mask"),
          .new_axis_mask = g.attr<int64_t>("new_axis_mask"),
          .shrink_axis_mask = g.attr<int64_t>("shrink_axis_mask")};
}

// y = x[begin:end:strides]: dx = zeros with dx[begin:end:strides] = dy
InputGradients strided_slice_gradient(const GradientArgs& g) {
  const Tensor shape = shape_of(g.x(), g.x(1).dtype());
  return {raw_ops::StridedSliceGrad(shape, g.x(1), g.x(2), g.x(3), g.dy(),
                                    strided_slice_options<raw_ops::StridedSliceGradAttrs>(g)),
          no_gradient, no_gradient, no_gradient};
}

// z = zeros with z[begin:end:strides] = y: dy = dz[begin:end:strides]
InputGradients strided_slice_grad_gradient(const GradientArgs& g) {
  InputGradients result(5);
  result[4] = raw_ops::StridedSlice(g.dy(), g.x(1), g.x(2), g.x(3),
                                    strided_slice_options<raw_ops::StridedSliceAttrs>(g));
  return result;
}

// z = x with z[begin:end:strides] = v: dx = dz with zeros there, dv = dz[begin:end:strides]
InputGradients tensor_strided_slice_update_gradient(const GradientArgs& g) {
  const Tensor begin = g.x(1), end = g.x(2), strides = g.x(3);
  const Tensor dv = raw_ops::StridedSlice(g.dy(), begin, end, strides,
                                          strided_slice_options<raw_ops::StridedSliceAttrs>(g));
  InputGradients result(5);
  if (g.wants(0))
    result[0] = raw_ops::TensorStridedSliceUpdate(
        g.dy(), begin, end, strides, zeros_like(dv),
        strided_slice_options<raw_ops::TensorStridedSliceUpdateAttrs>(g));
  if (g.wants(4)) result[4] = unbroadcast(dv, g.x(4));
  return result;
}

// y = the box of x that begins at `start`: dx = zeros with dy in that box
InputGradients xla_dynamic_slice_gradient(const GradientArgs& g) {
  return {raw_ops::XlaDynamicUpdateSlice(zeros_like(g.x()), g.dy(), g.x(1)), no_gradient,
          no_gradient};
}

// z = x with the box that begins at `start` replaced by v: dx = dz with zeros there, dv = that box
InputGradients xla_dynamic_update_slice_gradient(const GradientArgs& g) {
  const Tensor v = g.x(1), start = g.x(2);
  return {
      if_wanted(g, 0, [&] { return raw_ops::XlaDynamicUpdateSlice(g.dy(), zeros_like(v), start); }),
      if_wanted(
          g, 1,
          [&] { return raw_ops::XlaDynamicSlice(g.dy(), start, shape_of(v, start.dtype())); }),
      no_gradient};
}

/// Sums the slices of `dy` that each position of `axis` was gathered to. No batch axes.
Tensor ungather(const Tensor& dy, const Tensor& x, const Tensor& indices, int axis) {
  const int rank = rank_of(x), indices_rank = rank_of(indices);
  const std::vector<int64_t> outer = counting(0, axis), inner = counting(axis + 1, rank);
  Tensor values = dy, flat = indices;
  if (indices_rank != 1) {
    // The axes of the indices become one.
    const Extents shape = Extents()
                              .add(x, outer)
                              .add_product(Extents().add(indices, counting(0, indices_rank)))
                              .add(x, inner);
    values = raw_ops::Reshape(dy, shape.vector());
    flat = raw_ops::Reshape(indices, integers({-1}));
  }
  // That axis goes to the front, where sums by id want it.
  std::vector<int64_t> order{axis};
  order.insert(order.end(), outer.begin(), outer.end());
  order.insert(order.end(), inner.begin(), inner.end());
  const Tensor sums =
      raw_ops::UnsortedSegmentSum(transpose(values, order), flat, extent_of(x, axis));
  return transpose(sums, inverse_permutation(order));
}

/// The same with leading axes that `x` and the indices have in common: positions are numbered
/// through all batches, and the gathered axis goes right behind the batch axes.
Tensor ungather_in_batches(const Tensor& dy, const Tensor& x, const Tensor& indices, int axis,
                           int batch) {
  const int rank = rank_of(x), indices_rank = rank_of(indices);
  const Extents batches = Extents().add(x, counting(0, batch));
  const Extents gathered = Extents().add(indices, counting(batch, indices_rank));
  const std::vector<int64_t> between = counting(batch, axis), inner = counting(axis + 1, rank);
  const Extents rest = Extents().add(x, between).add(x, inner);
  const Extents all = Extents().add_product(batches).add(x, axis);

  const Tensor starts = raw_ops::Range(integer(0), all.product(), extent_of(x, axis));
  const Tensor aligned =
      raw_ops::Reshape(starts, Extents(batches).add_ones(indices_rank - batch).vector());
  const Tensor numbered = indices + cast(aligned, indices.dtype());

  // dy: batch, between, gathered, inner -> batch, gathered, between, inner
  const Extents shape = Extents(batches).add(x, between).add_product(gathered).add(x, inner);
  std::vector<int64_t> order = counting(0, batch);
  order.push_back(axis);
  order.insert(order.end(), between.begin(), between.end());
  order.insert(order.end(), inner.begin(), inner.end());
  const Tensor values = transpose(raw_ops::Reshape(dy, shape.vector()), order);
  const Extents rows = Extents().add_product(Extents(batches).append(gathered)).append(rest);
  const Tensor sums =
      raw_ops::UnsortedSegmentSum(raw_ops::Reshape(values, rows.vector()),
                                  raw_ops::Reshape(numbered, integers({-1})), all.product());
  const Extents unflattened = Extents(batches).add(x, axis).append(rest);
  return transpose(raw_ops::Reshape(sums, unflattened.vector()), inverse_permutation(order));
}

// y = x[indices]: dx = the rows of dy added up at the indices
InputGradients gather_gradient(const GradientArgs& g) {
  return {ungather(g.dy(), g.x(), g.x(1), 0), no_gradient};
}

// y = x gathered along an axis: dx = the slices of dy added up at the indices
InputGradients gather_v2_gradient(const GradientArgs& g) {
  const Tensor x = g.x(0), indices = g.x(1);
  const int axis = static_cast<int>(host_axis(g.x(2), rank_of(x)));
  int batch = static_cast<int>(g.attr<int64_t>("batch_dims"));
  if (batch < 0) batch += rank_of(indices);
  return {batch == 0 ? ungather(g.dy(), x, indices, axis)
                     : ungather_in_batches(g.dy(), x, indices, axis, batch),
          no_gradient, no_gradient};
}

// y = x[indices], whole positions: dx = dy added up at the indices
InputGradients gather_nd_gradient(const GradientArgs& g) {
  const Tensor indices = g.x(1);
  return {raw_ops::ScatterNd(indices, g.dy(), shape_of(g.x(), indices.dtype()),
                             {.bad_indices_policy = g.attr<std::string>("bad_indices_policy")}),
          no_gradient};
}

// y = zeros with updates added at indices: dupdates = dy[indices]
InputGradients scatter_nd_gradient(const GradientArgs& g) {
  return {no_gradient, raw_ops::GatherNd(g.dy(), g.x(0)), no_gradient};
}

// y = x with updates at indices: dx = dy with zeros there, dupdates = dy[indices]
InputGradients tensor_scatter_update_gradient(const GradientArgs& g) {
  const Tensor indices = g.x(1);
  return {
      if_wanted(g, 0,
                [&] { return raw_ops::TensorScatterUpdate(g.dy(), indices, zeros_like(g.x(2))); }),
      no_gradient, if_wanted(g, 2, [&] { return raw_ops::GatherNd(g.dy(), indices); })};
}

// y = x with updates added at indices: dx = dy, dupdates = dy[indices]
InputGradients tensor_scatter_add_gradient(const GradientArgs& g) {
  return {g.dy(), no_gradient, if_wanted(g, 2, [&] { return raw_ops::GatherNd(g.dy(), g.x(1)); })};
}

// y = x with updates subtracted at indices: dx = dy, dupdates = -dy[indices]
InputGradients tensor_scatter_sub_gradient(const GradientArgs& g) {
  return {g.dy(), no_gradient, if_wanted(g, 2, [&] { return -raw_ops::GatherNd(g.dy(), g.x(1)); })};
}

// y = x with max or min of updates at indices: dy is shared equally by all that equal y
InputGradients tensor_scatter_extreme_gradient(const GradientArgs& g) {
  const Tensor x = g.x(0), indices = g.x(1), dy = g.dy();
  const std::string policy = g.attr<std::string>("bad_indices_policy");
  const Tensor x_chosen = cast(x == g.y(), dy.dtype());
  const Tensor y_there = raw_ops::GatherNd(g.y(), indices, {.bad_indices_policy = policy});
  const Tensor update_chosen = cast(g.x(2) == y_there, dy.dtype());
  const Tensor counts =
      x_chosen + raw_ops::ScatterNd(indices, update_chosen, shape_of(x, indices.dtype()),
                                    {.bad_indices_policy = policy});
  return {if_wanted(g, 0, [&] { return dy * x_chosen / counts; }), no_gradient,
          if_wanted(g, 2, [&] {
            return raw_ops::GatherNd(dy / counts, indices, {.bad_indices_policy = policy}) *
                   update_chosen;
          })};
}

const RuleEntry kArrayIndexRules[] = {
    {"Gather", gather_gradient},
    {"GatherNd", gather_nd_gradient},
    {"GatherV2", gather_v2_gradient},
    {"ScatterNd", scatter_nd_gradient},
    {"ScatterNdNonAliasingAdd", tensor_scatter_add_gradient},
    {"Slice", slice_gradient},
    {"StridedSlice", strided_slice_gradient},
    {"StridedSliceGrad", strided_slice_grad_gradient},
    {"TensorScatterAdd", tensor_scatter_add_gradient},
    {"TensorScatterMax", tensor_scatter_extreme_gradient},
    {"TensorScatterMin", tensor_scatter_extreme_gradient},
    {"TensorScatterSub", tensor_scatter_sub_gradient},
    {"TensorScatterUpdate", tensor_scatter_update_gradient},
    {"TensorStridedSliceUpdate", tensor_strided_slice_update_gradient},
    {"XlaDynamicSlice", xla_dynamic_slice_gradient},
    {"XlaDynamicUpdateSlice", xla_dynamic_update_slice_gradient},
};

}  // namespace

std::span<const RuleEntry> array_index_rules() { return kArrayIndexRules; }

}  // namespace tf::internal
