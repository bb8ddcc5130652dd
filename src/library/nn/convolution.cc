// Convolutions. Inputs with more leading axes than one are flattened to one batch axis.
#include "imperative/nn/convolution.h"

#include <algorithm>

#include "base/error.h"
#include "gradients/rules/spread.h"
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

bool all_ones(const std::vector<int64_t>& values) {
  return std::all_of(values.begin(), values.end(), [](int64_t value) { return value == 1; });
}

/// What is given to a kernel.
struct Window {
  Format format;
  OpPadding padding;
  std::vector<int64_t> strides;
  std::vector<int64_t> dilations;
};

/// A filter and dilations.
struct Kernel {
  Tensor filter;
  std::vector<int64_t> dilations;
};

/// Whether TensorFlow has a kernel, or is to say what is wrong.
bool taken_as_it_is(const Kernel& kernel, const Tensor& x, const std::vector<int64_t>& rates,
                    const OpPadding& padding) {
  const int rank = static_cast<int>(rates.size()) + 2;
  return internal::has_dilated_kernels(x.dtype(), rates, padding.kind) ||
         internal::tensor_rank(kernel.filter) != rank || internal::tensor_rank(x) != rank ||
         std::any_of(rates.begin(), rates.end(), [](int64_t rate) { return rate < 1; });
}

/// The kernel for a transposed convolution of `x`, with holes where TensorFlow has no dilated one.
Kernel transposed_kernel(const Tensor& x, const Input& filters, const Format& format,
                         const OpPadding& padding, const std::vector<int64_t>& dilations) {
  const Kernel kernel = {filters.tensor(x.dtype()), dilations};
  const auto rates = internal::spatial_rates(dilations, format.name);
  if (taken_as_it_is(kernel, x, rates, padding)) return kernel;
  return {internal::spread_filter(kernel.filter, rates), std::vector<int64_t>(dilations.size(), 1)};
}

/// A convolution by `op`. Where TensorFlow has no dilated kernels, images are taken apart, or, with
/// strides, the filter gets holes.
template <class Op>
Tensor dilated(const Tensor& x, const Input& filters, const Window& window, const Op& op) {
  const Kernel kernel = {filters.tensor(x.dtype()), window.dilations};
  const auto rates = internal::spatial_rates(window.dilations, window.format.name);
  if (taken_as_it_is(kernel, x, rates, window.padding)) return op(x, kernel, window.padding);
  const std::vector<int64_t> ones(window.dilations.size(), 1);
  if (!all_ones(window.strides))
    return op(x, Kernel{internal::spread_filter(kernel.filter, rates), ones}, window.padding);
  return internal::in_blocks(
      x, kernel.filter, rates, window.padding, window.format, [&](const Tensor& blocks) {
        return op(blocks, Kernel{kernel.filter, ones}, OpPadding{"VALID", {}});
      });
}

Tensor image_conv(const Tensor& x, const Input& filters, const Window& window) {
  return dilated(x, filters, window,
                 [&](const Tensor& images, const Kernel& kernel, const OpPadding& padding) {
                   return raw_ops::Conv2D(images, kernel.filter, window.strides, padding.kind,
                                          {.explicit_paddings = padding.pairs,
                                           .data_format = window.format.name,
                                           .dilations = kernel.dilations});
                 });
}

Tensor conv2d_as(const Tensor& x, const Input& filters, const ConvOptions& options,
                 const Caller& caller) {
  const Format format = read_format(options.data_format, 2, caller);
  const Window window = {format, read_padding(options.padding, 4, caller),
                         full_extents(options.strides, format, "strides", caller),
                         full_extents(options.dilations, format, "dilations", caller)};
  return internal::with_flat_batch(
      x, 3, [&](const Tensor& images) { return image_conv(images, filters, window); });
}

Tensor conv1d_as(const Tensor& x, const Input& filters, const Conv1dOptions& options,
                 const Caller& caller) {
  const Format format = read_format(options.data_format, 1, caller);
  if (options.padding.is_explicit())
    invalid_argument(caller.function, caller.where,
                     "padding is explicit; \"SAME\" or \"VALID\" is accepted");
  // Rows are images of height 1.
  Window window = {format, read_padding(options.padding, 3, caller),
                   full_extents(options.stride, format, "stride", caller),
                   full_extents(options.dilations, format, "dilations", caller)};
  window.strides.insert(window.strides.begin() + (format.channels_first ? 2 : 1), 1);
  window.dilations.insert(window.dilations.begin() + (format.channels_first ? 2 : 1), 1);
  const int64_t height = format.channels_first ? -2 : -3;
  const Tensor kernel = expanded(filters.tensor(), 0);
  const Tensor result = internal::with_flat_batch(
      expanded(x, height), 3,
      [&](const Tensor& images) { return image_conv(images, kernel, window); });
  return raw_ops::Squeeze(result, {.squeeze_dims = {height}});
}

Tensor conv3d_as(const Tensor& x, const Input& filters, const ConvOptions& options,
                 const Caller& caller) {
  const Format format = read_format(options.data_format, 3, caller);
  if (options.padding.is_explicit())
    invalid_argument(caller.function, caller.where,
                     "padding is explicit; \"SAME\" or \"VALID\" is accepted");
  const Window window = {format, read_padding(options.padding, 5, caller),
                         full_extents(options.strides, format, "strides", caller),
                         full_extents(options.dilations, format, "dilations", caller)};
  return internal::with_flat_batch(x, 4, [&](const Tensor& volumes) {
    return dilated(volumes, filters, window,
                   [&](const Tensor& parts, const Kernel& kernel, const OpPadding& padding) {
                     return raw_ops::Conv3D(
                         parts, kernel.filter, window.strides, padding.kind,
                         {.data_format = format.name, .dilations = kernel.dilations});
                   });
  });
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
  if (!all_ones(strides))
    invalid_argument(caller.function, caller.where, "strides are ", strides[first], " and ",
                     strides[first + 1], ", dilations ", rate[0], " and ", rate[1],
                     "; strides of 1 are needed with dilations");
  if (internal::tensor_rank(x) != 4 || internal::tensor_rank(kernel) != 4)
    invalid_argument(caller.function, caller.where, "input has rank ", internal::tensor_rank(x),
                     " and filter rank ", internal::tensor_rank(kernel), "; 4 is needed");
  return internal::in_blocks(x, kernel, rate, padding, format, [&](const Tensor& blocks) {
    return raw_ops::DepthwiseConv2dNative(blocks, kernel, strides, "VALID",
                                          {.data_format = format.name});
  });
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
  const Tensor x = input.tensor();
  const Kernel kernel = transposed_kernel(
      x, filters, format, padding, full_extents(options.dilations, format, "dilations", caller));
  return raw_ops::Conv2DBackpropInput(output_shape, kernel.filter, x,
                                      full_extents(options.strides, format, "strides", caller),
                                      padding.kind,
                                      {.explicit_paddings = padding.pairs,
                                       .data_format = format.name,
                                       .dilations = kernel.dilations});
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
  const Tensor x = expanded(input.tensor(), height);
  const Kernel kernel =
      transposed_kernel(x, expanded(filters.tensor(), 0), format, padding, dilations);
  const Tensor result = raw_ops::Conv2DBackpropInput(
      internal::known_vector(shape), kernel.filter, x, strides, padding.kind,
      {.data_format = format.name, .dilations = kernel.dilations});
  return raw_ops::Squeeze(result, {.squeeze_dims = {height}});
}

Tensor conv3d_transpose(const Input& input, const Input& filters, const Input& output_shape,
                        const ConvTransposeOptions& options) {
  const CallerScope scope(input.where());
  const Caller caller = {"tf::nn::conv3d_transpose", input.where()};
  const Format format = read_format(options.data_format, 3, caller);
  const OpPadding padding = read_padding(options.padding, 5, caller);
  const Tensor x = input.tensor();
  const Kernel kernel = transposed_kernel(
      x, filters, format, padding, full_extents(options.dilations, format, "dilations", caller));
  return raw_ops::Conv3DBackpropInputV2(
      output_shape, kernel.filter, x, full_extents(options.strides, format, "strides", caller),
      padding.kind, {.data_format = format.name, .dilations = kernel.dilations});
}

}  // namespace tf::nn
