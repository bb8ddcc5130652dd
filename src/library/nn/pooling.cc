// Pooling.
#include "imperative/nn/pooling.h"

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
using internal::OpPadding;

namespace {

/// Options in the form that the operations take.
struct Pool {
  Format format;
  OpPadding padding;
  std::vector<int64_t> ksize;
  std::vector<int64_t> strides;
};

Pool read_pool(const PoolOptions& options, int spatial, const Caller& caller) {
  if (options.ksize.values().empty())
    invalid_argument(caller.function, caller.where, "ksize is absent; it is needed");
  const Format format = internal::read_format(options.data_format, spatial, caller);
  return {format, internal::read_padding(options.padding, static_cast<size_t>(spatial) + 2, caller),
          full_extents(options.ksize, format, "ksize", caller),
          full_extents(options.strides, format, "strides", caller)};
}

void refuse_explicit(const Pool& pool, const Caller& caller) {
  if (pool.padding.kind == "EXPLICIT")
    invalid_argument(caller.function, caller.where,
                     "padding is explicit; \"SAME\" or \"VALID\" is accepted");
}

Tensor pool2d(const Tensor& x, const Pool& pool, bool largest) {
  if (largest)
    return raw_ops::MaxPool(
        x, pool.ksize, pool.strides, pool.padding.kind,
        {.explicit_paddings = pool.padding.pairs, .data_format = pool.format.name});
  return raw_ops::AvgPool(x, pool.ksize, pool.strides, pool.padding.kind,
                          {.data_format = pool.format.name});
}

/// Rows are images of height 1.
Tensor pool1d(const Tensor& x, Pool pool, bool largest) {
  const int64_t height = pool.format.channels_first ? 2 : 1;
  pool.ksize.insert(pool.ksize.begin() + height, 1);
  pool.strides.insert(pool.strides.begin() + height, 1);
  if (!pool.padding.pairs.empty())
    pool.padding.pairs.insert(pool.padding.pairs.begin() + 2 * height, {0, 0});
  const Tensor images = raw_ops::ExpandDims(x, internal::known_scalar(height));
  return raw_ops::Squeeze(pool2d(images, pool, largest), {.squeeze_dims = {height}});
}

Tensor pool_as(const Input& input, const PoolOptions& options, int spatial, bool largest,
               const char* function) {
  const CallerScope scope(input.where());
  const Caller caller = {function, input.where()};
  const Tensor x = input.tensor();
  if (spatial == 0) {  // as many as the input has
    spatial = internal::tensor_rank(x) - 2;
    if (spatial < 1 || spatial > 3)
      invalid_argument(function, input.where(), "input has rank ", spatial + 2,
                       "; 3, 4 or 5 is needed");
  }
  const Pool pool = read_pool(options, spatial, caller);
  if (!largest || spatial == 3) refuse_explicit(pool, caller);
  if (spatial == 1) return pool1d(x, pool, largest);
  if (spatial == 2) return pool2d(x, pool, largest);
  if (largest)
    return raw_ops::MaxPool3D(x, pool.ksize, pool.strides, pool.padding.kind,
                              {.data_format = pool.format.name});
  return raw_ops::AvgPool3D(x, pool.ksize, pool.strides, pool.padding.kind,
                            {.data_format = pool.format.name});
}

}  // namespace

Tensor max_pool(const Input& input, const PoolOptions& options) {
  return pool_as(input, options, 0, true, "tf::nn::max_pool");
}
Tensor max_pool1d(const Input& input, const PoolOptions& options) {
  return pool_as(input, options, 1, true, "tf::nn::max_pool1d");
}
Tensor max_pool2d(const Input& input, const PoolOptions& options) {
  return pool_as(input, options, 2, true, "tf::nn::max_pool2d");
}
Tensor max_pool3d(const Input& input, const PoolOptions& options) {
  return pool_as(input, options, 3, true, "tf::nn::max_pool3d");
}
Tensor avg_pool(const Input& input, const PoolOptions& options) {
  return pool_as(input, options, 0, false, "tf::nn::avg_pool");
}
Tensor avg_pool1d(const Input& input, const PoolOptions& options) {
  return pool_as(input, options, 1, false, "tf::nn::avg_pool1d");
}
Tensor avg_pool2d(const Input& input, const PoolOptions& options) {
  return pool_as(input, options, 2, false, "tf::nn::avg_pool2d");
}
Tensor avg_pool3d(const Input& input, const PoolOptions& options) {
  return pool_as(input, options, 3, false, "tf::nn::avg_pool3d");
}

MaxPoolWithArgmax max_pool_with_argmax(const Input& input,
                                       const MaxPoolWithArgmaxOptions& options) {
  const CallerScope scope(input.where());
  const Caller caller = {"tf::nn::max_pool_with_argmax", input.where()};
  const Pool pool = read_pool({options.ksize, options.strides, options.padding, {}}, 2, caller);
  refuse_explicit(pool, caller);
  const auto made = raw_ops::MaxPoolWithArgmax(
      input, pool.ksize, pool.strides, pool.padding.kind,
      {.Targmax = options.output_dtype, .include_batch_in_index = options.include_batch_in_index});
  return {made.output, made.argmax};
}

}  // namespace tf::nn
