// Convolutions. Inputs with more leading axes than one are flattened to one batch axis.
#include "imperative/nn/convolution.h"

#include "base/error.h"
#include "imperative/raw_ops.h"
#include "library/axes.h"
#include "library/nn/window.h"
#include "record/caller.h"
#include "record/known.h"

namespace tf::nn {

using internal::Caller;
using internal::CallerScope;
using internal::Format;
using internal::full_extents;
using internal::invalid_argument;
using internal::known_scalar;
using internal::OpPadding;
using internal::read_format;
using internal::read_padding;

namespace {

Tensor expanded(const Tensor& x, int64_t axis) {
  return raw_ops::ExpandDims(x, known_scalar(axis));
}

Tensor conv2d_as(const Tensor& x, const Input& filters, const ConvOptions& options,
                 const Caller& caller) {
  const Format format = read_format(options.data_format, 2, caller);
  const OpPadding padding = read_padding(options.padding, 4, caller);
  const auto strides = full_extents(options.strides, format, "strides", caller);
  const auto dilations = full_extents(options.dilations, format, "dilations", caller);
  return internal::with_flat_batch(x, 3, [&](const Tensor& images) {
    return raw_ops::Conv2D(
        images, filters, strides, padding.kind,
        {.explicit_paddings = padding.pairs, .data_format = format.name, .dilations = dilations});
  });
}

Tensor conv1d_as(const Tensor& x, const Input& filters, const Conv1dOptions& options,
                 const Caller& caller) {
  const Format format = read_format(options.data_format, 1, caller);
  if (options.padding.is_explicit())
    invalid_argument(caller.function, caller.where,
                     "padding is explicit; \"SAME\" or \"VALID\" is accepted");
  const OpPadding padding = read_padding(options.padding, 3, caller);
  // Rows are images of height 1.
  auto strides = full_extents(options.stride, format, "stride", caller);
  auto dilations = full_extents(options.dilations, format, "dilations", caller);
  strides.insert(strides.begin() + (format.channels_first ? 2 : 1), 1);
  dilations.insert(dilations.begin() + (format.channels_first ? 2 : 1), 1);
  const int64_t height = format.channels_first ? -2 : -3;
  const Tensor kernel = expanded(filters.tensor(), 0);
  const Tensor result =
      internal::with_flat_batch(expanded(x, height), 3, [&](const Tensor& images) {
        return raw_ops::Conv2D(images, kernel, strides, padding.kind,
                               {.data_format = format.name, .dilations = dilations});
      });
  return raw_ops::Squeeze(result, {.squeeze_dims = {height}});
}

Tensor conv3d_as(const Tensor& x, const Input& filters, const ConvOptions& options,
                 const Caller& caller) {
  const Format format = read_format(options.data_format, 3, caller);
  if (options.padding.is_explicit())
    invalid_argument(caller.function, caller.where,
                     "padding is explicit; \"SAME\" or \"VALID\" is accepted");
  const OpPadding padding = read_padding(options.padding, 5, caller);
  const auto strides = full_extents(options.strides, format, "strides", caller);
  const auto dilations = full_extents(options.dilations, format, "dilations", caller);
  return internal::with_flat_batch(x, 4, [&](const Tensor& volumes) {
    return raw_ops::Conv3D(volumes, filters, strides, padding.kind,
                           {.data_format = format.name, .dilations = dilations});
  });
}

/// Height and width of a tensor of images.
std::vector<int64_t> image_extents(const Tensor& x, const Format& format) {
  const Shape shape = internal::shape_of(x);
  const size_t first = format.channels_first ? 2 : 1;
  return {shape[first], shape[first + 1]};
}

/// Paddings that let blocks of `rate` cover the images, and how much of the result to crop.
struct Blocks {
  std::vector<int64_t> rate;
  std::vector<int64_t> paddings;  // pairs
  std::vector<int64_t> crops;     // pairs
};

Blocks make_blocks(const std::vector<int64_t>& image, const Shape& filter,
                   const std::vector<int64_t>& rate, const OpPadding& padding,
                   const Format& format) {
  Blocks blocks{rate, {}, {}};
  for (size_t i = 0; i < 2; ++i) {
    int64_t before = 0;
    int64_t after = 0;
    if (padding.kind == "SAME") {
      const int64_t both = (filter[i] - 1) * rate[i];
      before = both / 2;
      after = both - before;
    } else if (padding.kind == "EXPLICIT") {
      const size_t axis = i + (format.channels_first ? 2 : 1);
      before = padding.pairs[2 * axis];
      after = padding.pairs[2 * axis + 1];
    }
    const int64_t full = image[i] + before + after;
    const int64_t extra = (rate[i] - full % rate[i]) % rate[i];
    blocks.paddings.insert(blocks.paddings.end(), {before, after + extra});
    blocks.crops.insert(blocks.crops.end(), {0, extra});
  }
  if (format.channels_first) {  // the channels are then the first axis after the batch
    blocks.rate.insert(blocks.rate.begin(), 1);
    blocks.paddings.insert(blocks.paddings.begin(), {0, 0});
    blocks.crops.insert(blocks.crops.begin(), {0, 0});
  }
  return blocks;
}

Tensor depthwise_as(const Tensor& x, const Input& filter, const ConvOptions& options,
                    const Caller& caller) {
  const Format format = read_format(options.data_format, 2, caller);
  const OpPadding padding = read_padding(options.padding, 4, caller);
  const auto strides = full_extents(options.strides, format, "strides", caller);
  const auto dilations = full_extents(options.dilations, format, "dilations", caller);
  const size_t first = format.channels_first ? 2 : 1;
  const std::vector<int64_t> rate = {dilations[first], dilations[first + 1]};
  const Tensor kernel = filter.tensor();
  if (rate[0] == 1 && rate[1] == 1)
    return raw_ops::DepthwiseConv2dNative(
        x, kernel, strides, padding.kind,
        {.explicit_paddings = padding.pairs, .data_format = format.name});
  if (rate[0] < 1 || rate[1] < 1)
    invalid_argument(caller.function, caller.where, "dilations are ", rate[0], " and ", rate[1],
                     "; positive numbers are needed");
  // The kernels know no dilation: every rate-th pixel goes to an image of its own, as in TensorFlow.
  const Blocks blocks =
      make_blocks(image_extents(x, format), internal::shape_of(kernel), rate, padding, format);
  const auto axes = static_cast<int64_t>(blocks.rate.size());
  const Tensor rates = internal::known_vector(blocks.rate);
  const Tensor spread =
      raw_ops::SpaceToBatchND(x, rates, internal::known(blocks.paddings, Shape{axes, 2}, int32));
  const Tensor result = raw_ops::DepthwiseConv2dNative(spread, kernel, strides, "VALID",
                                                       {.data_format = format.name});
  return raw_ops::BatchToSpaceND(result, rates,
                                 internal::known(blocks.crops, Shape{axes, 2}, int32));
}

}  // namespace

Tensor conv2d(const Input& input, const Input& filters, const ConvOptions& options) {
  const CallerScope scope(input.where());
  return conv2d_as(input.tensor(), filters, options, {"tf::nn::conv2d", input.where()});
}

Tensor conv1d(const Input& input, const Input& filters, const Conv1dOptions& options) {
  const CallerScope scope(input.where());
  return conv1d_as(input.tensor(), filters, options, {"tf::nn::conv1d", input.where()});
}

Tensor conv3d(const Input& input, const Input& filters, const ConvOptions& options) {
  const CallerScope scope(input.where());
  return conv3d_as(input.tensor(), filters, options, {"tf::nn::conv3d", input.where()});
}

Tensor convolution(const Input& input, const Input& filters, const ConvolutionOptions& options) {
  const CallerScope scope(input.where());
  const Caller caller = {"tf::nn::convolution", input.where()};
  const Tensor x = input.tensor();
  const Tensor kernel = filters.tensor();
  const ConvOptions same = {options.strides, options.padding, options.data_format,
                            options.dilations};
  switch (internal::tensor_rank(kernel)) {
    case 3:
      return conv1d_as(x, kernel, {same.strides, same.padding, same.data_format, same.dilations},
                       caller);
    case 4: return conv2d_as(x, kernel, same, caller);
    case 5: return conv3d_as(x, kernel, same, caller);
    default:
      invalid_argument(caller.function, caller.where, "filters has rank ",
                       internal::tensor_rank(kernel), "; 3, 4 or 5 is needed");
  }
}

Tensor atrous_conv2d(const Input& value, const Input& filters, int64_t rate,
                     const Padding& padding) {
  const CallerScope scope(value.where());
  return conv2d_as(value.tensor(), filters, {.padding = padding, .dilations = {rate, rate}},
                   {"tf::nn::atrous_conv2d", value.where()});
}

Tensor depthwise_conv2d(const Input& input, const Input& filter, const ConvOptions& options) {
  const CallerScope scope(input.where());
  return depthwise_as(input.tensor(), filter, options, {"tf::nn::depthwise_conv2d", input.where()});
}

Tensor separable_conv2d(const Input& input, const Input& depthwise_filter,
                        const Input& pointwise_filter, const ConvOptions& options) {
  const CallerScope scope(input.where());
  const Caller caller = {"tf::nn::separable_conv2d", input.where()};
  const Tensor depthwise = depthwise_as(input.tensor(), depthwise_filter, options, caller);
  return conv2d_as(depthwise, pointwise_filter,
                   {.padding = "VALID", .data_format = options.data_format}, caller);
}

Tensor conv2d_transpose(const Input& input, const Input& filters, const Input& output_shape,
                        const ConvTransposeOptions& options) {
  const CallerScope scope(input.where());
  const Caller caller = {"tf::nn::conv2d_transpose", input.where()};
  const Format format = read_format(options.data_format, 2, caller);
  const OpPadding padding = read_padding(options.padding, 4, caller);
  return raw_ops::Conv2DBackpropInput(
      output_shape, filters, input, full_extents(options.strides, format, "strides", caller),
      padding.kind,
      {.explicit_paddings = padding.pairs,
       .data_format = format.name,
       .dilations = full_extents(options.dilations, format, "dilations", caller)});
}

Tensor conv1d_transpose(const Input& input, const Input& filters, const Input& output_shape,
                        const ConvTransposeOptions& options) {
  const CallerScope scope(input.where());
  const Caller caller = {"tf::nn::conv1d_transpose", input.where()};
  const Format format = read_format(options.data_format, 1, caller);
  const OpPadding padding = read_padding(options.padding, 3, caller);
  const int64_t height = format.channels_first ? 2 : 1;
  auto strides = full_extents(options.strides, format, "strides", caller);
  auto dilations = full_extents(options.dilations, format, "dilations", caller);
  strides.insert(strides.begin() + height, 1);
  dilations.insert(dilations.begin() + height, 1);
  std::vector<int64_t> shape = output_shape.tensor(int32).to_vector<int64_t>();
  if (shape.size() != 3)
    invalid_argument(caller.function, caller.where, "output_shape holds ", shape.size(),
                     " numbers; 3 are needed");
  shape.insert(shape.begin() + height, 1);
  const Tensor result =
      raw_ops::Conv2DBackpropInput(internal::known_vector(shape), expanded(filters.tensor(), 0),
                                   expanded(input.tensor(), height), strides, padding.kind,
                                   {.data_format = format.name, .dilations = dilations});
  return raw_ops::Squeeze(result, {.squeeze_dims = {height}});
}

Tensor conv3d_transpose(const Input& input, const Input& filters, const Input& output_shape,
                        const ConvTransposeOptions& options) {
  const CallerScope scope(input.where());
  const Caller caller = {"tf::nn::conv3d_transpose", input.where()};
  const Format format = read_format(options.data_format, 3, caller);
  const OpPadding padding = read_padding(options.padding, 5, caller);
  return raw_ops::Conv3DBackpropInputV2(
      output_shape, filters, input, full_extents(options.strides, format, "strides", caller),
      padding.kind,
      {.data_format = format.name,
       .dilations = full_extents(options.dilations, format, "dilations", caller)});
}

}  // namespace tf::nn
