// Filters with holes, for dtypes in which the kernels of convolutions' gradients know no dilations.
#pragma once

#include <string>
#include <vector>

#include "imperative/tensor.h"

namespace tf::internal {

/// The dilation of each spatial axis: what `dilations`, in the order of a data format such as
/// "NHWC", holds for axes that are neither batch nor channels.
std::vector<int64_t> spatial_rates(const std::vector<int64_t>& dilations,
                                   const std::string& data_format);

/// Whether a convolution in this dtype has all its kernels on the CPU. Those of oneDNN know any rates,
/// but not every padding and dtype, nor does TensorFlow use them on every machine.
bool has_dilated_kernels(DType dtype, const std::vector<int64_t>& rates,
                         const std::string& padding);

/// The shape of a filter with zeros between the elements of `filter` (spatial axes..., in, out), so
/// that it does without dilations what `filter` does with `rates`.
Tensor spread_shape(const Tensor& filter, const std::vector<int64_t>& rates);
/// That filter.
Tensor spread_filter(const Tensor& filter, const std::vector<int64_t>& rates);
/// The elements of such a filter that are not zeros between others.
Tensor gather_spread(const Tensor& spread, const std::vector<int64_t>& rates);

}  // namespace tf::internal
