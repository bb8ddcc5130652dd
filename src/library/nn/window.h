// Strides, paddings and formats of window operations, in the form that TensorFlow's ops take.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "imperative/nn/window.h"
#include "imperative/tensor.h"

namespace tf::internal {

/// Who is asking, for messages.
struct Caller {
  const char* function;
  const Location& where;
};

/// A data format of an operation with `spatial` spatial axes.
struct Format {
  std::string name;  // as the operation spells it: "NHWC", "NCDHW"
  int spatial;
  bool channels_first;
};
/// From what the user wrote: empty is channels last; a format of one spatial axis becomes that of a
/// two-dimensional operation.
Format read_format(const std::string& given, int spatial, const Caller& caller);

/// One number for each axis: batch, spatial axes and channels in the order of `format`.
/// InvalidArgumentError unless `given` holds 1, `spatial` or `spatial + 2` positive numbers, or none
/// (ones), and 1 for the batch.
std::vector<int64_t> full_extents(const nn::Sizes& given, const Format& format,
                                  const char* argument, const Caller& caller);
/// The same with 1 for the channels too.
std::vector<int64_t> spatial_extents(const nn::Sizes& given, const Format& format,
                                     const char* argument, const Caller& caller);

struct OpPadding {
  std::string kind;
  std::vector<int64_t> pairs;  // flat, for EXPLICIT
};
/// Checks the kind, and that explicit pairs are one for each of `axes` axes.
OpPadding read_padding(const nn::Padding& given, size_t axes, const Caller& caller);

/// Applies `op`, which takes `inner_rank` axes after one for the batch, to `x` with any number of
/// leading axes.
Tensor with_flat_batch(const Tensor& x, int inner_rank,
                       const std::function<Tensor(const Tensor&)>& op);

/// A convolution with `rates`, one for each spatial axis, by `op`, which knows none and pads nothing:
/// every rate-th pixel of `x` goes to an image of its own. Strides must be 1.
Tensor in_blocks(const Tensor& x, const Tensor& filter, const std::vector<int64_t>& rates,
                 const OpPadding& padding, const Format& format,
                 const std::function<Tensor(const Tensor&)>& op);

}  // namespace tf::internal
