// Element-wise functions: arithmetic, elementary and special functions, comparisons, logic, bits,
// conversions and clipping. Include imperative/math.h, which also gives them their tf::math names.
//
// Unless it says otherwise, a function returns a tensor of its operands' broadcast shape and dtype, is
// TensorFlow's function of the same name, and throws InvalidArgumentError at the line for operands
// that do not broadcast, for different dtypes, and for a dtype that the function does not have.
#pragma once

#include <optional>
#include <utility>
#include <vector>

#include "imperative/operators.h"
#include "imperative/options.h"

namespace tf {

// ---- Arithmetic -------------------------------------------------------------------------------

/// x + y; also joins strings. Source: `tf.math.add`.
Tensor add(const Input& x, const Input& y);
/// x - y.
Tensor subtract(const Input& x, const Input& y);
/// x * y.
Tensor multiply(const Input& x, const Input& y);
/// As `x / y`: true division, of integers too. Source: `tf.math.divide`.
Tensor divide(const Input& x, const Input& y);
/// True division: 8- and 16-bit integers give float32, wider ones float64.
Tensor truediv(const Input& x, const Input& y);
/// x / y of floats.
Tensor realdiv(const Input& x, const Input& y);
/// The largest integer not above x / y. `floor_div` is TensorFlow 1's name.
Tensor floordiv(const Input& x, const Input& y);
Tensor floor_div(const Input& x, const Input& y);
/// TensorFlow 1's division: x / y of floats, floordiv of integers.
Tensor div(const Input& x, const Input& y);
/// x / y, but 0 where y is 0; integers as in truediv. Source: `tf.math.divide_no_nan`.
Tensor div_no_nan(const Input& x, const Input& y);
/// The remainder with the sign of y. `mod` is the same function.
Tensor floormod(const Input& x, const Input& y);
Tensor mod(const Input& x, const Input& y);
/// x / y of integers rounded to zero, and its remainder, which has the sign of x.
Tensor truncatediv(const Input& x, const Input& y);
Tensor truncatemod(const Input& x, const Input& y);
/// x to the power y. The numbers 2 and 3 as y are computed as products.
Tensor pow(const Input& x, const Input& y);
/// -x.
Tensor negative(const Input& x);
/// 1 / x.
Tensor reciprocal(const Input& x);
/// |x|; of complex numbers the real modulus.
Tensor abs(const Input& x);
/// -1, 0 or 1; of complex numbers x / |x|, or 0.
Tensor sign(const Input& x);
/// x * x.
Tensor square(const Input& x);
/// (x - y)^2, conjugating one factor of complex numbers.
Tensor squared_difference(const Input& x, const Input& y);
/// The larger, the smaller of both; NaN if one is NaN.
Tensor maximum(const Input& x, const Input& y);
Tensor minimum(const Input& x, const Input& y);
/// The sum of tensors of one shape and dtype, without broadcasting. Throws for an empty list.
Tensor add_n(const Inputs& inputs);
Tensor accumulate_n(const Inputs& inputs);
/// scalar * x; throws unless the first is of rank 0.
Tensor scalar_mul(const Input& scalar, const Input& x);

// ---- Elementary functions ---------------------------------------------------------------------

/// The square root, and its reciprocal.
Tensor sqrt(const Input& x);
Tensor rsqrt(const Input& x);
/// e^x, e^x - 1, the natural logarithm, and log(1 + x); the latter two exact for small x.
Tensor exp(const Input& x);
Tensor expm1(const Input& x);
Tensor log(const Input& x);
Tensor log1p(const Input& x);
/// Trigonometric functions and their inverses, in radians.
Tensor sin(const Input& x);
Tensor cos(const Input& x);
Tensor tan(const Input& x);
Tensor asin(const Input& x);
Tensor acos(const Input& x);
Tensor atan(const Input& x);
/// The angle of the point (x, y), in [-pi, pi].
Tensor atan2(const Input& y, const Input& x);
/// Hyperbolic functions and their inverses.
Tensor sinh(const Input& x);
Tensor cosh(const Input& x);
Tensor tanh(const Input& x);
Tensor asinh(const Input& x);
Tensor acosh(const Input& x);
Tensor atanh(const Input& x);
/// 1 / (1 + e^-x), and its logarithm.
Tensor sigmoid(const Input& x);
Tensor log_sigmoid(const Input& x);
/// Rounding up, down, and to the nearest, halves to even. `round` leaves integers as they are; `rint`
/// is for floats only.
Tensor ceil(const Input& x);
Tensor floor(const Input& x);
Tensor round(const Input& x);
Tensor rint(const Input& x);

// ---- Special functions ------------------------------------------------------------------------

/// The error function, and 1 - erf(x).
Tensor erf(const Input& x);
Tensor erfc(const Input& x);
/// log |gamma(x)|, its derivative, and that one's derivatives of order a.
Tensor lgamma(const Input& x);
Tensor digamma(const Input& x);
Tensor polygamma(const Input& a, const Input& x);
/// The regularized incomplete gamma functions, lower and upper, and beta function.
Tensor igamma(const Input& a, const Input& x);
Tensor igammac(const Input& a, const Input& x);
Tensor betainc(const Input& a, const Input& b, const Input& x);
/// The Hurwitz zeta function.
Tensor zeta(const Input& x, const Input& q);

// ---- Complex numbers --------------------------------------------------------------------------

/// real + i * imag: complex64 of float32, complex128 of float64.
Tensor complex(const Input& real, const Input& imag);
/// Parts of complex numbers, in the real dtype. Of real numbers: x itself, 0, and 0 or pi.
Tensor real(const Input& input);
Tensor imag(const Input& input);
Tensor angle(const Input& input);
/// The complex conjugate; real numbers as they are.
Tensor conj(const Input& x);

// ---- Comparisons and logic: bool tensors ------------------------------------------------------

/// Comparisons, element by element. Complex numbers have only the first two.
Tensor equal(const Input& x, const Input& y);
Tensor not_equal(const Input& x, const Input& y);
Tensor less(const Input& x, const Input& y);
Tensor less_equal(const Input& x, const Input& y);
Tensor greater(const Input& x, const Input& y);
Tensor greater_equal(const Input& x, const Input& y);
/// Logic on bool tensors.
Tensor logical_and(const Input& x, const Input& y);
Tensor logical_or(const Input& x, const Input& y);
Tensor logical_xor(const Input& x, const Input& y);
Tensor logical_not(const Input& x);
/// Where x is NaN, infinite, or neither.
Tensor is_nan(const Input& x);
Tensor is_inf(const Input& x);
Tensor is_finite(const Input& x);
/// Whether the elements, in row-major order, never fall or always rise: a bool of rank 0.
Tensor is_non_decreasing(const Input& x);
Tensor is_strictly_increasing(const Input& x);

/// TensorFlow's `tf.bitwise`: operations on the bits of integers.
namespace bitwise {
Tensor bitwise_and(const Input& x, const Input& y);
Tensor bitwise_or(const Input& x, const Input& y);
Tensor bitwise_xor(const Input& x, const Input& y);
/// The complement of every bit.
Tensor invert(const Input& x);
/// Shifts by 0 to the width less 1; other shifts are undefined. To the right it keeps the sign.
Tensor left_shift(const Input& x, const Input& y);
Tensor right_shift(const Input& x, const Input& y);
}  // namespace bitwise

// ---- Conversions ------------------------------------------------------------------------------

/// The elements as `dtype`: floats to integers towards zero, numbers to bool as x != 0, complex to
/// real without the imaginary part. x itself where it has that dtype. Source: `tf.cast`.
Tensor cast(const Input& x, DType dtype);
/// As cast, but values beyond the range of `dtype` become its bounds.
Tensor saturate_cast(const Input& value, DType dtype);
/// The same bits as another dtype. To a smaller one adds a last axis, to a larger one consumes it.
Tensor bitcast(const Input& input, DType type);
/// TensorFlow 1's names of cast.
Tensor to_float(const Input& x);
Tensor to_double(const Input& x);
Tensor to_int32(const Input& x);
Tensor to_int64(const Input& x);
Tensor to_bfloat16(const Input& x);
Tensor to_complex64(const Input& x);
Tensor to_complex128(const Input& x);

// ---- Clipping ---------------------------------------------------------------------------------

/// The elements of t, at least `clip_value_min` and at most `clip_value_max`, which broadcast to t's
/// shape; throws if the result's shape would not be t's.
Tensor clip_by_value(const Input& t, const Input& clip_value_min, const Input& clip_value_max);
/// t scaled so that its L2 norm (along `axes`, or of all elements) is at most `clip_norm`.
Tensor clip_by_norm(const Input& t, const Input& clip_norm, const Axes& axes = {});
/// t scaled so that its L2 norm divided by its number of elements is at most `clip_norm`.
Tensor clip_by_average_norm(const Input& t, const Input& clip_norm);
/// sqrt(sum of the squares of all elements of all tensors), of rank 0. Undefined tensors (absent
/// gradients) are left out.
Tensor global_norm(const Inputs& t_list);
/// Every tensor scaled by clip_norm / max(global norm, clip_norm), and the norm that was used:
/// `use_norm` where given, else `global_norm(t_list)`. A norm that is not finite makes all elements
/// NaN. Undefined tensors stay undefined.
std::pair<std::vector<Tensor>, Tensor> clip_by_global_norm(
    const Inputs& t_list, const Input& clip_norm,
    const std::optional<Operand>& use_norm = std::nullopt);

}  // namespace tf
