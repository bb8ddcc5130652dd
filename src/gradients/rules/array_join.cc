// Gradients of operations that join tensors or take them apart.
#include <algorithm>

#include "gradients/rules/helpers.h"

namespace tf::internal {
namespace {

std::vector<Tensor> all_output_gradients(const GradientArgs& g) {
  std::vector<Tensor> result;
  for (int i = 0; i < g.num_outputs(); ++i) result.push_back(g.dy(i));
  return result;
}

// y = stack of the x: dxi = the i-th slice of dy
InputGradients pack_gradient(const GradientArgs& g) {
  const std::vector<Tensor> slices =
      raw_ops::Unpack(g.dy(), g.num_inputs(), {.axis = g.attr<int64_t>("axis")});
  return InputGradients(slices.begin(), slices.end());
}

// yi = the i-th slice of x: dx = stack of the dy
InputGradients unpack_gradient(const GradientArgs& g) {
  return {raw_ops::Pack(all_output_gradients(g), {.axis = g.attr<int64_t>("axis")})};
}

/// The parts of `dy` that are the values of a concatenation, by their extents along its axis.
std::vector<Tensor> parts(const Tensor& dy, int64_t axis, const std::vector<int64_t>& extents,
                          const std::vector<bool>& wanted) {
  const auto count = extents.size();
  if (std::count(wanted.begin(), wanted.end(), true) != 1)
    return raw_ops::SplitV(dy, integers(extents), integer(axis), static_cast<int64_t>(count));
  std::vector<Tensor> result(count);
  const int rank = rank_of(dy);
  int64_t start = 0;
  for (size_t i = 0; i < count; start += extents[i], ++i) {
    if (!wanted[i]) continue;
    std::vector<int64_t> begin(rank, 0), size(rank, -1);
    begin[axis] = start;
    size[axis] = extents[i];
    result[i] = raw_ops::Slice(dy, integers(begin), integers(size));
  }
  return result;
}

/// The gradients of `count` values from input `first` on, concatenated along `axis_input`.
InputGradients concat_gradients(const GradientArgs& g, int first, int count, int axis_input) {
  const Tensor dy = g.dy();
  InputGradients result(g.num_inputs());
  if (count == 1) {
    result[first] = dy;
    return result;
  }
  const int64_t axis = host_axis(g.x(axis_input), rank_of(dy));
  std::vector<int64_t> extents;
  std::vector<bool> wanted;
  bool known = true;
  for (int i = 0; i < count; ++i) {
    extents.push_back(known_extent(g.x(first + i), static_cast<int>(axis)));
    wanted.push_back(g.wants(first + i));
    known = known && extents.back() >= 0;
  }
  if (known) {
    const std::vector<Tensor> gradients = parts(dy, axis, extents, wanted);
    std::copy(gradients.begin(), gradients.end(), result.begin() + first);
    return result;
  }
  std::vector<Tensor> shapes;
  for (int i = 0; i < count; ++i) shapes.push_back(shape_of(g.x(first + i)));
  const std::vector<Tensor> offsets = raw_ops::ConcatOffset(integer(axis), shapes);
  for (int i = 0; i < count; ++i)
    if (wanted[i]) result[first + i] = raw_ops::Slice(dy, offsets[i], shapes[i]);
  return result;
}

// y = the x one after the other along an axis: dxi = its part of dy
InputGradients concat_gradient(const GradientArgs& g) {
  return concat_gradients(g, 1, g.num_inputs() - 1, 0);
}

InputGradients concat_v2_gradient(const GradientArgs& g) {
  const int count = g.num_inputs() - 1;
  return concat_gradients(g, 0, count, count);
}

// yi = the i-th part of x along an axis: dx = the dy one after the other
InputGradients split_gradient(const GradientArgs& g) {
  return {no_gradient, raw_ops::ConcatV2(all_output_gradients(g), g.x(0))};
}

InputGradients split_v_gradient(const GradientArgs& g) {
  return {raw_ops::ConcatV2(all_output_gradients(g), g.x(2)), no_gradient, no_gradient};
}

// yi = the rows of x whose partition is i: dx = the rows of the dy where they came from
InputGradients dynamic_partition_gradient(const GradientArgs& g) {
  const Tensor partitions = g.x(1);
  const Tensor positions = raw_ops::Range(integer(0), size_of_all(partitions), integer(1));
  const std::vector<Tensor> origins = raw_ops::DynamicPartition(
      reshape_like(positions, partitions), partitions, g.attr<int64_t>("num_partitions"));
  const Tensor rows = raw_ops::ParallelDynamicStitch(origins, all_output_gradients(g));
  return {reshape_like(rows, g.x()), no_gradient};
}

// y = rows of the x at their indices: dxi = dy[indices i]
InputGradients dynamic_stitch_gradient(const GradientArgs& g) {
  const int count = g.num_inputs() / 2;
  InputGradients result(g.num_inputs());
  for (int i = 0; i < count; ++i)
    if (g.wants(count + i)) result[count + i] = gather_rows(g.dy(), g.x(i));
  return result;
}

const RuleEntry kArrayJoinRules[] = {
    {"Concat", concat_gradient},
    {"ConcatV2", concat_v2_gradient},
    {"DynamicPartition", dynamic_partition_gradient},
    {"DynamicStitch", dynamic_stitch_gradient},
    {"Pack", pack_gradient},
    {"ParallelDynamicStitch", dynamic_stitch_gradient},
    {"Split", split_gradient},
    {"SplitV", split_v_gradient},
    {"Unpack", unpack_gradient},
};

}  // namespace

std::span<const RuleEntry> array_join_rules() { return kArrayJoinRules; }

}  // namespace tf::internal
