// Pooling: the largest or the mean value of each window.
#pragma once

#include "imperative/nn/window.h"
#include "imperative/tensor.h"

namespace tf::nn {

/// Options of the pools. `ksize` is needed; `strides` is 1 by default. An empty `data_format` has
/// the channels last; TensorFlow's kernels on the CPU know "NCHW" in float32 and bfloat16 alone and
/// no "NCDHW" for pooling, which is an error at the look.
struct PoolOptions {
  Sizes ksize = {};
  Sizes strides = {};
  Padding padding;
  std::string data_format = {};
};

/// What `max_pool_with_argmax` gives: the largest values, and where they are in the flattened input.
struct MaxPoolWithArgmax {
  Tensor output;
  Tensor argmax;
};
struct MaxPoolWithArgmaxOptions {
  Sizes ksize = {};
  Sizes strides = {};
  Padding padding;
  DType output_dtype = int64;
  bool include_batch_in_index = false;
};

/// The largest value of each window; `input` has one, two or three spatial axes (rank 3, 4 or 5) and
/// a real dtype. Explicit padding is for one and two spatial axes. InvalidArgumentError for ranks,
/// counts of sizes and formats. Source: `tf.nn.max_pool`.
Tensor max_pool(const Input& input, const PoolOptions& options);
/// With the number of spatial axes said. Source: `tf.nn.max_pool1d`, `max_pool2d`, `max_pool3d`.
Tensor max_pool1d(const Input& input, const PoolOptions& options);
Tensor max_pool2d(const Input& input, const PoolOptions& options);
Tensor max_pool3d(const Input& input, const PoolOptions& options);

/// The mean of each window, without what was padded; floating point. Padding is "SAME" or "VALID".
/// Source: `tf.nn.avg_pool`.
Tensor avg_pool(const Input& input, const PoolOptions& options);
/// With the number of spatial axes said. Source: `tf.nn.avg_pool1d`, `avg_pool2d`, `avg_pool3d`.
Tensor avg_pool1d(const Input& input, const PoolOptions& options);
Tensor avg_pool2d(const Input& input, const PoolOptions& options);
Tensor avg_pool3d(const Input& input, const PoolOptions& options);

/// The largest values of two-dimensional windows and their places: `output_dtype` is int32 or int64.
/// Source: `tf.nn.max_pool_with_argmax`.
MaxPoolWithArgmax max_pool_with_argmax(const Input& input, const MaxPoolWithArgmaxOptions& options);

// With sizes, strides and padding as arguments, in TensorFlow's order.
inline MaxPoolWithArgmax max_pool_with_argmax(const Input& input, const Sizes& ksize,
                                              const Sizes& strides, const Padding& padding) {
  return max_pool_with_argmax(input, {ksize, strides, padding});
}
inline Tensor max_pool(const Input& input, const Sizes& ksize, const Sizes& strides,
                       const Padding& padding, const std::string& data_format = {}) {
  return max_pool(input, {ksize, strides, padding, data_format});
}
inline Tensor max_pool1d(const Input& input, const Sizes& ksize, const Sizes& strides,
                         const Padding& padding, const std::string& data_format = {}) {
  return max_pool1d(input, {ksize, strides, padding, data_format});
}
inline Tensor max_pool2d(const Input& input, const Sizes& ksize, const Sizes& strides,
                         const Padding& padding, const std::string& data_format = {}) {
  return max_pool2d(input, {ksize, strides, padding, data_format});
}
inline Tensor max_pool3d(const Input& input, const Sizes& ksize, const Sizes& strides,
                         const Padding& padding, const std::string& data_format = {}) {
  return max_pool3d(input, {ksize, strides, padding, data_format});
}
inline Tensor avg_pool(const Input& input, const Sizes& ksize, const Sizes& strides,
                       const Padding& padding, const std::string& data_format = {}) {
  return avg_pool(input, {ksize, strides, padding, data_format});
}
inline Tensor avg_pool1d(const Input& input, const Sizes& ksize, const Sizes& strides,
                         const Padding& padding, const std::string& data_format = {}) {
  return avg_pool1d(input, {ksize, strides, padding, data_format});
}
inline Tensor avg_pool2d(const Input& input, const Sizes& ksize, const Sizes& strides,
                         const Padding& padding, const std::string& data_format = {}) {
  return avg_pool2d(input, {ksize, strides, padding, data_format});
}
inline Tensor avg_pool3d(const Input& input, const Sizes& ksize, const Sizes& strides,
                         const Padding& padding, const std::string& data_format = {}) {
  return avg_pool3d(input, {ksize, strides, padding, data_format});
}

}  // namespace tf::nn
