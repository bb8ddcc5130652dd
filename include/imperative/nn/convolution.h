// Convolutions over one, two and three spatial axes.
#pragma once

#include "imperative/nn/window.h"
#include "imperative/tensor.h"

namespace tf::nn {

/// Options of the convolutions. An empty `data_format` has the channels last ("NWC", "NHWC",
/// "NDHWC"); "NCW", "NCHW" and "NCDHW" have them first, for which TensorFlow's kernels on the CPU are
/// in float32 and bfloat16 alone: others are an error at the look. Batch and channels have no strides
/// and dilations but 1.
struct ConvOptions {
  Sizes strides = {};
  Padding padding;
  std::string data_format = {};
  Sizes dilations = {};
};
/// `conv1d` calls its stride so.
struct Conv1dOptions {
  Sizes stride = {};
  Padding padding;
  std::string data_format = {};
  Sizes dilations = {};
};
/// `convolution` pads nothing by default.
struct ConvolutionOptions {
  Sizes strides = {};
  Padding padding = "VALID";
  std::string data_format = {};
  Sizes dilations = {};
};
/// The transposes pad as "SAME" by default.
struct ConvTransposeOptions {
  Sizes strides = {};
  Padding padding = "SAME";
  std::string data_format = {};
  Sizes dilations = {};
};
/// What is left when strides and padding are given as arguments.
struct ConvFormat {
  std::string data_format = {};
  Sizes dilations = {};
};

/// Images (batch..., height, width, in) with filters (height, width, in, out) to images (batch...,
/// height', width', out); dtypes float16, bfloat16, float32, float64, int32, the same for both.
/// InvalidArgumentError for shapes, counts of strides, and formats. Source: `tf.nn.conv2d`.
Tensor conv2d(const Input& input, const Input& filters, const ConvOptions& options);
inline Tensor conv2d(const Input& input, const Input& filters, const Sizes& strides,
                     const Padding& padding, const ConvFormat& format = {}) {
  return conv2d(input, filters, {strides, padding, format.data_format, format.dilations});
}

/// Rows (batch..., width, in) with filters (width, in, out). Source: `tf.nn.conv1d`.
Tensor conv1d(const Input& input, const Input& filters, const Conv1dOptions& options);
inline Tensor conv1d(const Input& input, const Input& filters, const Sizes& stride,
                     const Padding& padding, const ConvFormat& format = {}) {
  return conv1d(input, filters, {stride, padding, format.data_format, format.dilations});
}

/// Volumes (batch..., depth, height, width, in) with filters (depth, height, width, in, out).
/// Padding is "SAME" or "VALID". Source: `tf.nn.conv3d`.
Tensor conv3d(const Input& input, const Input& filters, const ConvOptions& options);
inline Tensor conv3d(const Input& input, const Input& filters, const Sizes& strides,
                     const Padding& padding, const ConvFormat& format = {}) {
  return conv3d(input, filters, {strides, padding, format.data_format, format.dilations});
}

/// One of the three above, by the rank of `filters`. Source: `tf.nn.convolution`.
Tensor convolution(const Input& input, const Input& filters,
                   const ConvolutionOptions& options = {});
/// `conv2d` with holes of `rate` in the filter. Source: `tf.nn.atrous_conv2d`.
Tensor atrous_conv2d(const Input& value, const Input& filters, int64_t rate,
                     const Padding& padding);

/// Each input channel with `multiplier` filters of its own: filters (height, width, in, multiplier)
/// give in * multiplier channels. `strides` has four numbers or one; `dilations` two (height, width)
/// and then strides of 1. Source: `tf.nn.depthwise_conv2d`.
Tensor depthwise_conv2d(const Input& input, const Input& filter, const ConvOptions& options);
inline Tensor depthwise_conv2d(const Input& input, const Input& filter, const Sizes& strides,
                               const Padding& padding, const ConvFormat& format = {}) {
  return depthwise_conv2d(input, filter, {strides, padding, format.data_format, format.dilations});
}
/// A depthwise convolution, then a 1 x 1 one with `pointwise_filter` (1, 1, in * multiplier, out).
/// Source: `tf.nn.separable_conv2d`.
Tensor separable_conv2d(const Input& input, const Input& depthwise_filter,
                        const Input& pointwise_filter, const ConvOptions& options);
inline Tensor separable_conv2d(const Input& input, const Input& depthwise_filter,
                               const Input& pointwise_filter, const Sizes& strides,
                               const Padding& padding, const ConvFormat& format = {}) {
  return separable_conv2d(input, depthwise_filter, pointwise_filter,
                          {strides, padding, format.data_format, format.dilations});
}

/// The gradient of conv2d as a layer ("deconvolution"): input (batch, height, width, in), filters
/// (height, width, out, in), result of `output_shape` (braces or an int32 tensor).
/// Source: `tf.nn.conv2d_transpose`.
Tensor conv2d_transpose(const Input& input, const Input& filters, const Input& output_shape,
                        const ConvTransposeOptions& options = {});
/// The same for rows (batch, width, in). Source: `tf.nn.conv1d_transpose`.
Tensor conv1d_transpose(const Input& input, const Input& filters, const Input& output_shape,
                        const ConvTransposeOptions& options = {});
/// The same for volumes (batch, depth, height, width, in). Source: `tf.nn.conv3d_transpose`.
Tensor conv3d_transpose(const Input& input, const Input& filters, const Input& output_shape,
                        const ConvTransposeOptions& options = {});

}  // namespace tf::nn
