// Filters with holes.
#include "gradients/rules/spread.h"

#include <algorithm>

#include "gradients/rules/helpers.h"
#include "runtime/eager.h"

namespace tf::internal {
namespace {

/// From each element of a filter to the next, along each axis.
Tensor steps(std::vector<int64_t> rates) {
  rates.insert(rates.end(), {1, 1});
  return integers(rates);
}

Tensor zeros(const std::vector<int64_t>& rates) {
  return integers(std::vector<int64_t>(rates.size() + 2));
}

/// Asks TensorFlow for the smallest dilated gradient on the CPU.
bool runs_dilated(DType dtype) {
  static const OpDef& op = get_op("Conv2DBackpropFilter");
  const float zeros[9] = {};  // of any dtype of at most four bytes
  const int32_t sizes[4] = {2, 2, 1, 1};
  const Handle images = Handle::from_buffer(Buffer::copy_of(dtype, Shape{1, 3, 3, 1}, zeros));
  const Handle filter = Handle::from_buffer(Buffer::copy_of(DType::int32, Shape{4}, sizes));
  const Handle dy = Handle::from_buffer(Buffer::copy_of(dtype, Shape{1, 1, 1, 1}, zeros));
  const Handle* inputs[] = {&images, &filter, &dy};
  const Attrs* attrs = intern({{"T", dtype},
                               {"strides", std::vector<int64_t>{1, 1, 1, 1}},
                               {"use_cudnn_on_gpu", true},
                               {"padding", std::string("VALID")},
                               {"explicit_paddings", std::vector<int64_t>()},
                               {"data_format", std::string("NHWC")},
                               {"dilations", std::vector<int64_t>{1, 2, 2, 1}}});
  std::vector<Handle> outputs;
  return execute(op, inputs, {}, *attrs, "/device:CPU:0", outputs).ok();
}

}  // namespace

std::vector<int64_t> spatial_rates(const std::vector<int64_t>& dilations,
                                   const std::string& data_format) {
  std::vector<int64_t> rates;
  for (size_t i = 0; i < dilations.size() && i < data_format.size(); ++i)
    if (data_format[i] != 'N' && data_format[i] != 'C') rates.push_back(dilations[i]);
  return rates;
}

bool has_dilated_kernels(DType dtype, const std::vector<int64_t>& rates,
                         const std::string& padding) {
  if (std::all_of(rates.begin(), rates.end(), [](int64_t rate) { return rate == 1; })) return true;
  if (padding == "EXPLICIT") return false;
  static const bool single = runs_dilated(DType::float32);
  static const bool brain = runs_dilated(DType::bfloat16);
  switch (dtype) {
    case DType::float32: return single;
    case DType::bfloat16: return brain;
    case DType::float16:
    case DType::float64: return false;
    default: return true;  // integers: TensorFlow says what it has
  }
}

// (shape - 1) * rates + 1
Tensor spread_shape(const Tensor& filter, const std::vector<int64_t>& rates) {
  return (shape_of(filter) - 1) * steps(rates) + 1;
}

Tensor spread_filter(const Tensor& filter, const std::vector<int64_t>& rates) {
  const Tensor shape = spread_shape(filter, rates);
  return raw_ops::StridedSliceGrad(shape, zeros(rates), shape, steps(rates), filter);
}

Tensor gather_spread(const Tensor& spread, const std::vector<int64_t>& rates) {
  return raw_ops::StridedSlice(spread, zeros(rates), shape_of(spread), steps(rates));
}

}  // namespace tf::internal
