// Convolutions. Inputs with more leading axes than one are flattened to one batch axis.
#include "imperative/nn/convolution.h"

#include <algorithm>

#include "base/error.h"
#include "gradients/rules/spread.h"
#include "imperative/raw_ops.h"
#include "library/axes.h"
#include "library/nn/window.h"
#include "record/access.h"
#include "record/caller.h"
#include "record/known.h"

namespace tf::nn {

using internal::Caller;
using internal::CallerScope;
using internal::Format;
using internal::invalid_argument;
using internal::known_scalar;
using internal::OpPadding;
using internal::read_format;
using internal::read_padding;
using internal::spatial_extents;

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
         internal::tensor_rank(kernel.filter) != rank || internal::tensor_rank(x) != rank;
}

/// The kernel for a transposed convolution of `x`, with holes where TensorFlow has no dilated one.
Kernel transposed_kernel(const Tensor& x, const Tensor& filter, const Window& window) {
  const Kernel kernel = {filter, window.dilations};
  const auto rates = internal::spatial_rates(window.dilations, window.format.name);
  if (taken_as_it_is(kernel, x, rates, window.padding)) return kernel;
  return {internal::spread_filter(filter, rates), std::vector<int64_t>(window.dilations.size(), 1)};
}

/// The extent that a convolution leaves of `extent` along spatial axis `i`.
int64_t convolved(int64_t extent, int64_t filter, const Window& window, size_t i) {
  const size_t axis = i + (window.format.channels_first ? 2 : 1);
  const int64_t stride = window.strides[axis];
  if (window.padding.kind == "SAME") return (extent + stride - 1) / stride;
  if (window.padding.kind == "EXPLICIT")
    extent += window.padding.pairs[2 * axis] + window.padding.pairs[2 * axis + 1];
  const int64_t covered = (filter - 1) * window.dilations[axis] + 1;
  return extent < covered ? 0 : (extent - covered) / stride + 1;
}

/// Refuses the shape of a transposed convolution's result if a convolution of it has other extents
/// than `x`; the kernels find that late and say it badly.
void check_output_shape(const Tensor& output_shape, const Tensor& x, const Tensor& filter,
                        const Window& window, const Caller& caller) {
  const Shape& given = internal::static_shape(x);
  const Shape& kernel = internal::static_shape(filter);
  auto known_shape = internal::known_integers(output_shape);
  if (!known_shape || !given.is_fully_defined() || !kernel.is_fully_defined()) return;
  std::vector<int64_t>& wanted = *known_shape;
  const size_t rank = window.format.name.size();
  if (wanted.size() != rank || given.size() != rank || kernel.size() != rank) return;
  const size_t first = window.format.channels_first ? 2 : 1;
  std::vector<int64_t> needed;
  for (size_t i = 0; i + 2 < rank; ++i)
    needed.push_back(convolved(wanted[first + i], kernel[i], window, i));
  std::vector<int64_t> extents(given.begin() + first, given.begin() + first + rank - 2);
  if (needed == extents) return;
  if (window.format.spatial == 1) {  // rows have no height for the user
    wanted.erase(wanted.begin() + static_cast<int64_t>(first));
    needed.erase(needed.begin());
    extents.erase(extents.begin());
  }
  invalid_argument(caller.function, caller.where, "output_shape is ", Shape(wanted),
                   ", of which a convolution has extents ", Shape(needed), "; input has ",
                   Shape(extents));
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
                         spatial_extents(options.strides, format, "strides", caller),
                         spatial_extents(options.dilations, format, "dilations", caller)};
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
                   spatial_extents(options.stride, format, "stride", caller),
                   spatial_extents(options.dilations, format, "dilations", caller)};
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
                         spatial_extents(options.strides, format, "strides", caller),
                         spatial_extents(options.dilations, format, "dilations", caller)};
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
  const auto strides = spatial_extents(options.strides, format, "strides", caller);
  const auto dilations = spatial_extents(options.dilations, format, "dilations", caller);
  const size_t first = format.channels_first ? 2 : 1;
  const std::vector<int64_t> rate = {dilations[first], dilations[first + 1]};
  const Tensor kernel = filter.tensor();
  if (rate[0] == 1 && rate[1] == 1)
    return raw_ops::DepthwiseConv2dNative(
        x, kernel, strides, padding.kind,
        {.explicit_paddings = padding.pairs, .data_format = format.name});
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

Window read_window(const ConvTransposeOptions& options, int spatial, const Caller& caller) {
  const Format format = read_format(options.data_format, spatial, caller);
  return {format, read_padding(options.padding, static_cast<size_t>(spatial) + 2, caller),
          spatial_extents(options.strides, format, "strides", caller),
          spatial_extents(options.dilations, format, "dilations", caller)};
}

Tensor image_transpose(const Tensor& x, const Input& filters, const Tensor& output_shape,
                       const Window& window, const Caller& caller) {
  const Tensor filter = filters.tensor(x.dtype());
  check_output_shape(output_shape, x, filter, window, caller);
  const Kernel kernel = transposed_kernel(x, filter, window);
  return raw_ops::Conv2DBackpropInput(output_shape, kernel.filter, x, window.strides,
                                      window.padding.kind,
                                      {.explicit_paddings = window.padding.pairs,
                                       .data_format = window.format.name,
                                       .dilations = kernel.dilations});
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
  return image_transpose(input.tensor(), filters, output_shape.tensor(),
                         read_window(options, 2, caller), caller);
}

Tensor conv1d_transpose(const Input& input, const Input& filters, const Input& output_shape,
                        const ConvTransposeOptions& options) {
  const CallerScope scope(input.where());
  const Caller caller = {"tf::nn::conv1d_transpose", input.where()};
  if (options.padding.is_explicit())
    invalid_argument(caller.function, caller.where,
                     "padding is explicit; \"SAME\" or \"VALID\" is accepted");
  Window window = read_window(options, 1, caller);
  const int64_t height = window.format.channels_first ? 2 : 1;
  window.strides.insert(window.strides.begin() + height, 1);
  window.dilations.insert(window.dilations.begin() + height, 1);
  std::vector<int64_t> shape = internal::integers_of(output_shape.tensor(int32));
  if (shape.size() != 3)
    invalid_argument(caller.function, caller.where, "output_shape holds ", shape.size(),
                     " numbers; 3 are needed");
  shape.insert(shape.begin() + height, 1);
  const Tensor result =
      image_transpose(expanded(input.tensor(), height), expanded(filters.tensor(), 0),
                      internal::known_vector(shape), window, caller);
  return raw_ops::Squeeze(result, {.squeeze_dims = {height}});
}

Tensor conv3d_transpose(const Input& input, const Input& filters, const Input& output_shape,
                        const ConvTransposeOptions& options) {
  const CallerScope scope(input.where());
  const Caller caller = {"tf::nn::conv3d_transpose", input.where()};
  const Window window = read_window(options, 3, caller);
  const Tensor x = input.tensor();
  const Tensor filter = filters.tensor(x.dtype());
  const Tensor shape = output_shape.tensor();
  check_output_shape(shape, x, filter, window, caller);
  const Kernel kernel = transposed_kernel(x, filter, window);
  return raw_ops::Conv3DBackpropInputV2(
      shape, kernel.filter, x, window.strides, window.padding.kind,
      {.data_format = window.format.name, .dilations = kernel.dilations});
}

}  // namespace tf::nn
