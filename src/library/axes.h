// Axes and ranks inside library functions: known at record time wherever the shapes are.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "imperative/tensor.h"

namespace tf::internal {

/// The rank without running anything, if it is known; else what running tells.
int tensor_rank(const Tensor& x);
/// The extents; runs the operation only if one of them is unknown.
Shape shape_of(const Tensor& x);

/// One extent as far as it is known without running anything; else -1.
int64_t static_extent(const Tensor& x, int64_t axis);

/// `axis` as a number from 0; InvalidArgumentError in the name of `function` if out of range.
int64_t normal_axis(int64_t axis, int rank, const std::string& function, const Location& where);
/// All of them, sorted; InvalidArgumentError also for one given twice.
std::vector<int64_t> normal_axes(std::span<const int64_t> axes, int rank,
                                 const std::string& function, const Location& where);

/// The axes of `x` in another order.
Tensor permuted(const Tensor& x, const std::vector<int64_t>& order);
/// `x` with `axis` moved to the end.
Tensor axis_to_end(const Tensor& x, int64_t axis, int rank);
/// Sums and means over `axes`.
Tensor sum_over(const Tensor& x, const std::vector<int64_t>& axes, bool keepdims);
Tensor mean_over(const Tensor& x, const std::vector<int64_t>& axes, bool keepdims);
/// All axes of a tensor of this rank.
std::vector<int64_t> all_axes(int rank);

/// The extents as a tensor: known ones where nothing has to run for them.
Tensor shape_tensor(const Tensor& x, DType dtype = DType::int32);

}  // namespace tf::internal
