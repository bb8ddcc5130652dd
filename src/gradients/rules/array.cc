// Gradients of operations that reshape, permute, pad, repeat or reinterpret a tensor.
#include <algorithm>

#include "gradients/rules/helpers.h"
#include "record/known.h"

namespace tf::internal {
namespace {

// y = reshape(x) in any of its forms: dx = reshape(dy)
InputGradients reshape_gradient(const GradientArgs& g) {
  InputGradients result(g.num_inputs());
  result[0] = reshape_like(g.dy(), g.x());
  return result;
}

// y = transpose(x, p): dx = transpose(dy, inverse of p)
InputGradients transpose_gradient(const GradientArgs& g) {
  if (const auto order = known_integers(g.x(1)))
    return {transpose(g.dy(), inverse_permutation(*order)), no_gradient};
  return {raw_ops::Transpose(g.dy(), raw_ops::InvertPermutation(g.x(1))), no_gradient};
}

// y = conj(transpose(x, p)): dx = conj(transpose(dy, inverse of p))
InputGradients conjugate_transpose_gradient(const GradientArgs& g) {
  return {raw_ops::ConjugateTranspose(g.dy(), raw_ops::InvertPermutation(g.x(1))), no_gradient};
}

// y = x repeated: dx = sum of the repetitions of dy
InputGradients tile_gradient(const GradientArgs& g) {
  const Tensor x = g.x();
  const int rank = rank_of(x);
  if (rank == 0) return {g.dy(), no_gradient};
  const auto repeats = known_integers(g.x(1));
  std::vector<int64_t> even;
  for (int axis = 0; axis < rank; ++axis) even.push_back(2 * axis);
  if (!repeats || !known_shape(x)) {
    // repeats and extents alternate
    const Tensor pairs =
        raw_ops::Pack(std::vector<Tensor>{g.x(1), shape_of(x, g.x(1).dtype())}, {.axis = 1});
    const Tensor apart = raw_ops::Reshape(g.dy(), raw_ops::Reshape(pairs, integers({-1})));
    return {sum(apart, even), no_gradient};
  }
  std::vector<int64_t> shape, repeated;
  for (int axis = 0; axis < rank; ++axis) {
    if ((*repeats)[axis] != 1) {
      repeated.push_back(static_cast<int64_t>(shape.size()));
      shape.push_back((*repeats)[axis]);
    }
    shape.push_back(known_extent(x, axis));
  }
  if (repeated.empty()) return {g.dy(), no_gradient};
  return {sum(raw_ops::Reshape(g.dy(), integers(shape)), repeated), no_gradient};
}

// y = broadcast(x): dx = sum of dy over the axes that were broadcast
InputGradients broadcast_to_gradient(const GradientArgs& g) {
  return {unbroadcast(g.dy(), g.x()), no_gradient};
}

// y = value everywhere: dvalue = sum of dy
InputGradients fill_gradient(const GradientArgs& g) { return {no_gradient, sum_all(g.dy())}; }

// y = x between paddings: dx = the part of dy where x is
InputGradients pad_gradient(const GradientArgs& g) {
  const Tensor x = g.x(), paddings = g.x(1);
  InputGradients result(g.num_inputs());
  const int rank = rank_of(x);
  Tensor begin;
  if (const auto known = known_integers(paddings)) {
    std::vector<int64_t> before;
    for (int axis = 0; axis < rank; ++axis) before.push_back((*known)[2 * axis]);
    begin = integers(before, paddings.dtype());
  } else {
    const Tensor first = raw_ops::Slice(paddings, integers({0, 0}), integers({rank, 1}));
    begin = raw_ops::Reshape(first, integers({-1}));
  }
  result[0] = raw_ops::Slice(g.dy(), begin, shape_of(x, paddings.dtype()));
  return result;
}

// y = x between reflections of itself: dx = dy with its reflected parts added
InputGradients mirror_pad_gradient(const GradientArgs& g) {
  return {raw_ops::MirrorPadGrad(g.dy(), g.x(1), g.attr<std::string>("mode")), no_gradient};
}

// y = folded x: dx = dy between reflections of itself
InputGradients mirror_pad_grad_gradient(const GradientArgs& g) {
  return {raw_ops::MirrorPad(g.dy(), g.x(1), g.attr<std::string>("mode")), no_gradient};
}

// y = x reversed along axes: dx = dy reversed along them
InputGradients reverse_gradient(const GradientArgs& g) {
  return {raw_ops::Reverse(g.dy(), g.x(1)), no_gradient};
}

// y = x reversed along axes: dx = dy reversed along them
InputGradients reverse_v2_gradient(const GradientArgs& g) {
  return {raw_ops::ReverseV2(g.dy(), g.x(1)), no_gradient};
}

// y = x with the beginning of each sequence reversed: dx = dy likewise
InputGradients reverse_sequence_gradient(const GradientArgs& g) {
  return {raw_ops::ReverseSequence(g.dy(), g.x(1), g.attr<int64_t>("seq_dim"),
                                   {.batch_dim = g.attr<int64_t>("batch_dim")}),
          no_gradient};
}

// y = x rolled by shifts along axes: dx = dy rolled back
InputGradients roll_gradient(const GradientArgs& g) {
  return {raw_ops::Roll(g.dy(), -g.x(1), g.x(2)), no_gradient, no_gradient};
}

// The four below move blocks between the batch or depth and space: dx moves those of dy back.
InputGradients space_to_batch_gradient(const GradientArgs& g) {
  return {raw_ops::BatchToSpace(g.dy(), g.x(1), g.attr<int64_t>("block_size")), no_gradient};
}

InputGradients space_to_batch_nd_gradient(const GradientArgs& g) {
  return {raw_ops::BatchToSpaceND(g.dy(), g.x(1), g.x(2)), no_gradient, no_gradient};
}

InputGradients batch_to_space_gradient(const GradientArgs& g) {
  return {raw_ops::SpaceToBatch(g.dy(), g.x(1), g.attr<int64_t>("block_size")), no_gradient};
}

InputGradients batch_to_space_nd_gradient(const GradientArgs& g) {
  return {raw_ops::SpaceToBatchND(g.dy(), g.x(1), g.x(2)), no_gradient, no_gradient};
}

InputGradients space_to_depth_gradient(const GradientArgs& g) {
  return {raw_ops::DepthToSpace(g.dy(), g.attr<int64_t>("block_size"),
                                {.data_format = g.attr<std::string>("data_format")})};
}

InputGradients depth_to_space_gradient(const GradientArgs& g) {
  return {raw_ops::SpaceToDepth(g.dy(), g.attr<int64_t>("block_size"),
                                {.data_format = g.attr<std::string>("data_format")})};
}

// y = x through a quantizer: dx = dy ("straight through")
InputGradients quantize_and_dequantize_gradient(const GradientArgs& g) {
  InputGradients result(g.num_inputs());
  result[0] = g.dy();
  return result;
}

// y = x through a quantizer: dx = dy within its range, the rest to the range's ends
InputGradients quantize_and_dequantize_v4_gradient(const GradientArgs& g) {
  const auto back = raw_ops::QuantizeAndDequantizeV4Grad(g.dy(), g.x(0), g.x(1), g.x(2),
                                                         {.axis = g.attr<int64_t>("axis")});
  return {back.input_backprop, back.input_min_backprop, back.input_max_backprop};
}

// y = x through a simulated quantizer: dx = dy within its range
InputGradients fake_quant_args_gradient(const GradientArgs& g) {
  return {raw_ops::FakeQuantWithMinMaxArgsGradient(g.dy(), g.x(),
                                                   {.min = g.attr<float>("min"),
                                                    .max = g.attr<float>("max"),
                                                    .num_bits = g.attr<int64_t>("num_bits"),
                                                    .narrow_range = g.attr<bool>("narrow_range")})};
}

// y = x through a simulated quantizer: dx = dy within its range, the rest to the range's ends
InputGradients fake_quant_vars_gradient(const GradientArgs& g) {
  const auto back = raw_ops::FakeQuantWithMinMaxVarsGradient(
      g.dy(), g.x(0), g.x(1), g.x(2),
      {.num_bits = g.attr<int64_t>("num_bits"), .narrow_range = g.attr<bool>("narrow_range")});
  return {back.backprops_wrt_input, back.backprop_wrt_min, back.backprop_wrt_max};
}

// y = x through simulated quantizers, one a channel: likewise
InputGradients fake_quant_channels_gradient(const GradientArgs& g) {
  const auto back = raw_ops::FakeQuantWithMinMaxVarsPerChannelGradient(
      g.dy(), g.x(0), g.x(1), g.x(2),
      {.num_bits = g.attr<int64_t>("num_bits"), .narrow_range = g.attr<bool>("narrow_range")});
  return {back.backprops_wrt_input, back.backprop_wrt_min, back.backprop_wrt_max};
}

const RuleEntry kArrayRules[] = {
    {"BatchToSpace", batch_to_space_gradient},
    {"BatchToSpaceND", batch_to_space_nd_gradient},
    {"BroadcastTo", broadcast_to_gradient},
    {"ConjugateTranspose", conjugate_transpose_gradient},
    {"DepthToSpace", depth_to_space_gradient},
    {"ExpandDims", reshape_gradient},
    {"FakeQuantWithMinMaxArgs", fake_quant_args_gradient},
    {"FakeQuantWithMinMaxVars", fake_quant_vars_gradient},
    {"FakeQuantWithMinMaxVarsPerChannel", fake_quant_channels_gradient},
    {"Fill", fill_gradient},
    {"MirrorPad", mirror_pad_gradient},
    {"MirrorPadGrad", mirror_pad_grad_gradient},
    {"Pad", pad_gradient},
    {"PadV2", pad_gradient},
    {"QuantizeAndDequantize", quantize_and_dequantize_gradient},
    {"QuantizeAndDequantizeV2", quantize_and_dequantize_gradient},
    {"QuantizeAndDequantizeV3", quantize_and_dequantize_gradient},
    {"QuantizeAndDequantizeV4", quantize_and_dequantize_v4_gradient},
    {"Reshape", reshape_gradient},
    {"Reverse", reverse_gradient},
    {"ReverseSequence", reverse_sequence_gradient},
    {"ReverseV2", reverse_v2_gradient},
    {"Roll", roll_gradient},
    {"SpaceToBatch", space_to_batch_gradient},
    {"SpaceToBatchND", space_to_batch_nd_gradient},
    {"SpaceToDepth", space_to_depth_gradient},
    {"Squeeze", reshape_gradient},
    {"Tile", tile_gradient},
    {"Transpose", transpose_gradient},
};

}  // namespace

std::span<const RuleEntry> array_rules() { return kArrayRules; }

}  // namespace tf::internal
