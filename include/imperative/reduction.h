// Reductions over axes, running sums, and functions that count, group and rank elements. Include
// imperative/math.h, which also gives them their tf::math names.
//
// The reductions take `{.axis = ..., .keepdims = ...}`; without an axis they reduce all elements to
// rank 0, and kept axes have extent 1. They throw InvalidArgumentError at the line for an axis out of
// range, an axis given twice and a dtype they do not have.
#pragma once

#include <concepts>
#include <initializer_list>
#include <vector>

#include "imperative/options.h"

namespace tf {

/// The sum of the elements along the axes. Source: `tf.math.reduce_sum`.
Tensor reduce_sum(const Input& input_tensor, const ReduceOptions& options = {});
/// The mean; of integers an integer, rounded to zero. Source: `tf.math.reduce_mean`.
Tensor reduce_mean(const Input& input_tensor, const ReduceOptions& options = {});
/// The product. Source: `tf.math.reduce_prod`.
Tensor reduce_prod(const Input& input_tensor, const ReduceOptions& options = {});
/// The largest, the smallest element.
Tensor reduce_max(const Input& input_tensor, const ReduceOptions& options = {});
Tensor reduce_min(const Input& input_tensor, const ReduceOptions& options = {});
/// Whether all, whether any of the elements (bool) are true.
Tensor reduce_all(const Input& input_tensor, const ReduceOptions& options = {});
Tensor reduce_any(const Input& input_tensor, const ReduceOptions& options = {});
/// log(sum(exp(x))) without overflow, for floats.
Tensor reduce_logsumexp(const Input& input_tensor, const ReduceOptions& options = {});

// The same with the axis, or axes in a vector or tensor, as an argument: `tf::reduce_sum(x, 1)`,
// `tf::reduce_sum(x, -1, true)`. Templates, so that `{}` does not compile instead of meaning axis 0.
template <std::convertible_to<Axes> A>
Tensor reduce_sum(const Input& input_tensor, const A& axis, bool keepdims = false) {
  return reduce_sum(input_tensor, {.axis = axis, .keepdims = keepdims});
}
template <std::convertible_to<Axes> A>
Tensor reduce_mean(const Input& input_tensor, const A& axis, bool keepdims = false) {
  return reduce_mean(input_tensor, {.axis = axis, .keepdims = keepdims});
}
template <std::convertible_to<Axes> A>
Tensor reduce_prod(const Input& input_tensor, const A& axis, bool keepdims = false) {
  return reduce_prod(input_tensor, {.axis = axis, .keepdims = keepdims});
}
template <std::convertible_to<Axes> A>
Tensor reduce_max(const Input& input_tensor, const A& axis, bool keepdims = false) {
  return reduce_max(input_tensor, {.axis = axis, .keepdims = keepdims});
}
template <std::convertible_to<Axes> A>
Tensor reduce_min(const Input& input_tensor, const A& axis, bool keepdims = false) {
  return reduce_min(input_tensor, {.axis = axis, .keepdims = keepdims});
}
template <std::convertible_to<Axes> A>
Tensor reduce_all(const Input& input_tensor, const A& axis, bool keepdims = false) {
  return reduce_all(input_tensor, {.axis = axis, .keepdims = keepdims});
}
template <std::convertible_to<Axes> A>
Tensor reduce_any(const Input& input_tensor, const A& axis, bool keepdims = false) {
  return reduce_any(input_tensor, {.axis = axis, .keepdims = keepdims});
}
template <std::convertible_to<Axes> A>
Tensor reduce_logsumexp(const Input& input_tensor, const A& axis, bool keepdims = false) {
  return reduce_logsumexp(input_tensor, {.axis = axis, .keepdims = keepdims});
}

// The same with the axes in braces: `tf::reduce_sum(x, {0, 2})`.
template <internal::IntegerScalar T>
Tensor reduce_sum(const Input& input_tensor, std::initializer_list<T> axis, bool keepdims = false) {
  return reduce_sum(input_tensor, {.axis = std::vector<T>(axis), .keepdims = keepdims});
}
template <internal::IntegerScalar T>
Tensor reduce_mean(const Input& input_tensor, std::initializer_list<T> axis,
                   bool keepdims = false) {
  return reduce_mean(input_tensor, {.axis = std::vector<T>(axis), .keepdims = keepdims});
}
template <internal::IntegerScalar T>
Tensor reduce_prod(const Input& input_tensor, std::initializer_list<T> axis,
                   bool keepdims = false) {
  return reduce_prod(input_tensor, {.axis = std::vector<T>(axis), .keepdims = keepdims});
}
template <internal::IntegerScalar T>
Tensor reduce_max(const Input& input_tensor, std::initializer_list<T> axis, bool keepdims = false) {
  return reduce_max(input_tensor, {.axis = std::vector<T>(axis), .keepdims = keepdims});
}
template <internal::IntegerScalar T>
Tensor reduce_min(const Input& input_tensor, std::initializer_list<T> axis, bool keepdims = false) {
  return reduce_min(input_tensor, {.axis = std::vector<T>(axis), .keepdims = keepdims});
}
template <internal::IntegerScalar T>
Tensor reduce_all(const Input& input_tensor, std::initializer_list<T> axis, bool keepdims = false) {
  return reduce_all(input_tensor, {.axis = std::vector<T>(axis), .keepdims = keepdims});
}
template <internal::IntegerScalar T>
Tensor reduce_any(const Input& input_tensor, std::initializer_list<T> axis, bool keepdims = false) {
  return reduce_any(input_tensor, {.axis = std::vector<T>(axis), .keepdims = keepdims});
}
template <internal::IntegerScalar T>
Tensor reduce_logsumexp(const Input& input_tensor, std::initializer_list<T> axis,
                        bool keepdims = false) {
  return reduce_logsumexp(input_tensor, {.axis = std::vector<T>(axis), .keepdims = keepdims});
}

/// The number of elements that are not zero, int64 unless `dtype` says otherwise.
Tensor count_nonzero(const Input& input, const CountNonzeroOptions& options = {});

/// The index of the largest, the smallest element along an axis; of equal ones the first. Throws
/// InvalidArgumentError for an axis out of range. `arg_max` and `arg_min` are TensorFlow 1's names.
Tensor argmax(const Input& input, int axis = 0, DType output_type = DType::int64);
Tensor argmin(const Input& input, int axis = 0, DType output_type = DType::int64);
Tensor arg_max(const Input& input, int dimension, DType output_type = DType::int64);
Tensor arg_min(const Input& input, int dimension, DType output_type = DType::int64);

/// Running sums and products along an axis: [a, a + b, a + b + c]; `exclusive` starts with the neutral
/// element and leaves the last one out, `reverse` runs from the end. The shape stays.
Tensor cumsum(const Input& x, const CumulativeOptions& options = {});
Tensor cumsum(const Input& x, int axis, bool exclusive = false, bool reverse = false);
Tensor cumprod(const Input& x, const CumulativeOptions& options = {});
Tensor cumprod(const Input& x, int axis, bool exclusive = false, bool reverse = false);

/// Reductions of the rows of `data` that have the same id, the ids sorted and from 0: row i of the
/// result reduces the rows with id i; 0 where there is none. Ids that fall or are negative are an
/// InvalidArgumentError where the result is looked at. Source: `tf.math.segment_sum` and relatives.
Tensor segment_sum(const Input& data, const Input& segment_ids);
Tensor segment_mean(const Input& data, const Input& segment_ids);
Tensor segment_prod(const Input& data, const Input& segment_ids);
Tensor segment_max(const Input& data, const Input& segment_ids);
Tensor segment_min(const Input& data, const Input& segment_ids);
/// The same for ids in any order, of any leading shape of `data`, below `num_segments`, the extent of
/// the result; negative ids are left out. Empty segments give the neutral element of the reduction.
Tensor unsorted_segment_sum(const Input& data, const Input& segment_ids, const Input& num_segments);
Tensor unsorted_segment_mean(const Input& data, const Input& segment_ids,
                             const Input& num_segments);
Tensor unsorted_segment_prod(const Input& data, const Input& segment_ids,
                             const Input& num_segments);
Tensor unsorted_segment_max(const Input& data, const Input& segment_ids, const Input& num_segments);
Tensor unsorted_segment_min(const Input& data, const Input& segment_ids, const Input& num_segments);
/// As the mean, but divided by the square root of the count.
Tensor unsorted_segment_sqrt_n(const Input& data, const Input& segment_ids,
                               const Input& num_segments);

/// How often each integer from 0 occurs in `arr` (of all its elements, or of each row with
/// `.axis = -1`), or the sum of `weights` there; `.minlength` and `.maxlength` bound the result's
/// extent, `.binary_output` gives 0 or 1. Throws InvalidArgumentError for weights together with
/// binary_output and for other axes; negative values are one when looked at.
Tensor bincount(const Input& arr, const BincountOptions& options = {});
/// Element (i, j): how many items of class i were predicted as class j. `labels` and `predictions` of
/// one axis. Source: `tf.math.confusion_matrix`.
Tensor confusion_matrix(const Input& labels, const Input& predictions,
                        const ConfusionMatrixOptions& options = {});
/// Counts of the values in `nbins` equal parts of [value_range[0], value_range[1]); values outside
/// count in the first or last part.
Tensor histogram_fixed_width(const Input& values, const Input& value_range,
                             const HistogramOptions& options = {});
/// The part each value falls into, with the shape of `values`.
Tensor histogram_fixed_width_bins(const Input& values, const Input& value_range,
                                  const HistogramOptions& options = {});

}  // namespace tf
