// tf::math: TensorFlow's mathematics under its full names, and the functions that have no other.
#pragma once

#include "imperative/elementwise.h"
#include "imperative/reduction.h"

namespace tf {

/// Outputs of `tf::math::top_k`: the k largest along the last axis, in descending order, and where
/// they were.
struct TopK {
  Tensor values;
  Tensor indices;
};

/// TensorFlow's `tf.math`.
namespace math {

/// x * y, but 0 where y is 0, even if x is infinite or NaN.
Tensor multiply_no_nan(const Input& x, const Input& y);
/// x / y, but 0 where y is 0.
Tensor divide_no_nan(const Input& x, const Input& y);
/// 1 / x, but 0 where x is 0.
Tensor reciprocal_no_nan(const Input& x);
/// x * log(y), x * log(1 + y) and x / y, but 0 where x is 0.
Tensor xlogy(const Input& x, const Input& y);
Tensor xlog1py(const Input& x, const Input& y);
Tensor xdivy(const Input& x, const Input& y);
/// The next representable value after x1 towards x2.
Tensor nextafter(const Input& x1, const Input& x2);
/// Inverses of erf and erfc, and the quantile function of the normal distribution.
Tensor erfinv(const Input& x);
Tensor erfcinv(const Input& x);
Tensor ndtri(const Input& x);
/// Modified Bessel functions of order 0 and 1, and scaled by e^-|x|.
Tensor bessel_i0(const Input& x);
Tensor bessel_i0e(const Input& x);
Tensor bessel_i1(const Input& x);
Tensor bessel_i1e(const Input& x);
/// The polynomial coeffs[0] * x^(n-1) + ... + coeffs[n-1]; 0 without coefficients.
Tensor polyval(const Inputs& coeffs, const Input& x);
/// log of the sum of the exponentials so far, along an axis; for floats.
Tensor cumulative_logsumexp(const Input& x, const CumulativeOptions& options = {});
/// sqrt(sum of squares), the variance and the standard deviation (divided by the count) along axes.
/// Variance and deviation throw InvalidArgumentError for integers.
Tensor reduce_euclidean_norm(const Input& input_tensor, const ReduceOptions& options = {});
Tensor reduce_variance(const Input& input_tensor, const ReduceOptions& options = {});
Tensor reduce_std(const Input& input_tensor, const ReduceOptions& options = {});

template <std::convertible_to<Axes> A>
Tensor reduce_euclidean_norm(const Input& input_tensor, const A& axis, bool keepdims = false) {
  return reduce_euclidean_norm(input_tensor, {.axis = axis, .keepdims = keepdims});
}
template <std::convertible_to<Axes> A>
Tensor reduce_variance(const Input& input_tensor, const A& axis, bool keepdims = false) {
  return reduce_variance(input_tensor, {.axis = axis, .keepdims = keepdims});
}
template <std::convertible_to<Axes> A>
Tensor reduce_std(const Input& input_tensor, const A& axis, bool keepdims = false) {
  return reduce_std(input_tensor, {.axis = axis, .keepdims = keepdims});
}
template <internal::IntegerScalar T>
Tensor reduce_euclidean_norm(const Input& input_tensor, std::initializer_list<T> axis,
                             bool keepdims = false) {
  return reduce_euclidean_norm(input_tensor, {.axis = std::vector<T>(axis), .keepdims = keepdims});
}
template <internal::IntegerScalar T>
Tensor reduce_variance(const Input& input_tensor, std::initializer_list<T> axis,
                       bool keepdims = false) {
  return reduce_variance(input_tensor, {.axis = std::vector<T>(axis), .keepdims = keepdims});
}
template <internal::IntegerScalar T>
Tensor reduce_std(const Input& input_tensor, std::initializer_list<T> axis, bool keepdims = false) {
  return reduce_std(input_tensor, {.axis = std::vector<T>(axis), .keepdims = keepdims});
}
/// The k largest elements along the last axis, largest first, of equal ones the earlier first, and
/// their indices. Throws InvalidArgumentError if the axis has fewer. Source: `tf.math.top_k`.
TopK top_k(const Input& input, const Input& k = 1, const TopKOptions& options = {});
/// Whether the prediction of each target is among the k largest of its row: a bool per row.
Tensor in_top_k(const Input& targets, const Input& predictions, const Input& k);

using tf::abs;
using tf::accumulate_n;
using tf::acos;
using tf::acosh;
using tf::add;
using tf::add_n;
using tf::angle;
using tf::argmax;
using tf::argmin;
using tf::asin;
using tf::asinh;
using tf::atan;
using tf::atan2;
using tf::atanh;
using tf::betainc;
using tf::bincount;
using tf::ceil;
using tf::confusion_matrix;
using tf::conj;
using tf::cos;
using tf::cosh;
using tf::count_nonzero;
using tf::cumprod;
using tf::cumsum;
using tf::digamma;
using tf::divide;
using tf::equal;
using tf::erf;
using tf::erfc;
using tf::exp;
using tf::expm1;
using tf::floor;
using tf::floordiv;
using tf::floormod;
using tf::greater;
using tf::greater_equal;
using tf::igamma;
using tf::igammac;
using tf::imag;
using tf::is_finite;
using tf::is_inf;
using tf::is_nan;
using tf::is_non_decreasing;
using tf::is_strictly_increasing;
using tf::less;
using tf::less_equal;
using tf::lgamma;
using tf::log;
using tf::log1p;
using tf::log_sigmoid;
using tf::logical_and;
using tf::logical_not;
using tf::logical_or;
using tf::logical_xor;
using tf::maximum;
using tf::minimum;
using tf::mod;
using tf::multiply;
using tf::negative;
using tf::not_equal;
using tf::polygamma;
using tf::pow;
using tf::real;
using tf::reciprocal;
using tf::reduce_all;
using tf::reduce_any;
using tf::reduce_logsumexp;
using tf::reduce_max;
using tf::reduce_mean;
using tf::reduce_min;
using tf::reduce_prod;
using tf::reduce_sum;
using tf::rint;
using tf::round;
using tf::rsqrt;
using tf::scalar_mul;
using tf::segment_max;
using tf::segment_mean;
using tf::segment_min;
using tf::segment_prod;
using tf::segment_sum;
using tf::sigmoid;
using tf::sign;
using tf::sin;
using tf::sinh;
using tf::sqrt;
using tf::square;
using tf::squared_difference;
using tf::subtract;
using tf::tan;
using tf::tanh;
using tf::truediv;
using tf::unsorted_segment_max;
using tf::unsorted_segment_mean;
using tf::unsorted_segment_min;
using tf::unsorted_segment_prod;
using tf::unsorted_segment_sqrt_n;
using tf::unsorted_segment_sum;
using tf::zeta;

}  // namespace math
}  // namespace tf
