// Element-wise functions that are one operation each, and the few that are hardly more.
#include "imperative/elementwise.h"

#include <cmath>

#include "base/error.h"
#include "imperative/math.h"
#include "imperative/raw_ops.h"
#include "record/access.h"
#include "record/caller.h"

namespace tf {

using internal::CallerScope;
using internal::invalid_argument;

Tensor add(const Input& x, const Input& y) {
  return x.dtype() == DType::string || y.dtype() == DType::string ? raw_ops::Add(x, y)
                                                                  : raw_ops::AddV2(x, y);
}
Tensor subtract(const Input& x, const Input& y) { return raw_ops::Sub(x, y); }
Tensor multiply(const Input& x, const Input& y) { return raw_ops::Mul(x, y); }
Tensor realdiv(const Input& x, const Input& y) { return raw_ops::RealDiv(x, y); }
Tensor floordiv(const Input& x, const Input& y) { return raw_ops::FloorDiv(x, y); }
Tensor floor_div(const Input& x, const Input& y) { return raw_ops::FloorDiv(x, y); }
Tensor floormod(const Input& x, const Input& y) { return raw_ops::FloorMod(x, y); }
Tensor mod(const Input& x, const Input& y) { return raw_ops::FloorMod(x, y); }
Tensor truncatediv(const Input& x, const Input& y) { return raw_ops::TruncateDiv(x, y); }
Tensor truncatemod(const Input& x, const Input& y) { return raw_ops::TruncateMod(x, y); }
Tensor negative(const Input& x) { return raw_ops::Neg(x); }
Tensor reciprocal(const Input& x) { return raw_ops::Reciprocal(x); }
Tensor square(const Input& x) { return raw_ops::Square(x); }
Tensor squared_difference(const Input& x, const Input& y) {
  return raw_ops::SquaredDifference(x, y);
}
Tensor maximum(const Input& x, const Input& y) { return raw_ops::Maximum(x, y); }
Tensor minimum(const Input& x, const Input& y) { return raw_ops::Minimum(x, y); }

namespace {

bool is_exponent(const Input& exponent, double number) {
  if (exponent.kind() != Input::Kind::integer && exponent.kind() != Input::Kind::real) return false;
  double value = 0;
  internal::Access::write_scalar(exponent, DType::float64,
                                 reinterpret_cast<unsigned char*>(&value));
  return value == number;
}

bool differ(const Input& x, const Input& y) {
  return x.kind() == Input::Kind::tensor && y.kind() == Input::Kind::tensor &&
         x.dtype() != y.dtype();
}

// Both operands of a division, converted to the float dtype in which integers are divided.
struct Division {
  Tensor x;
  Tensor y;
};

Tensor as_float(const Tensor& integer) {
  return raw_ops::Cast(integer, size_of(integer.dtype()) <= 2 ? DType::float32 : DType::float64);
}

Division converted(const Input& x, const Input& y) {
  const bool y_decides = x.kind() != Input::Kind::tensor && y.kind() == Input::Kind::tensor;
  Division division;
  division.x = x.tensor(y_decides ? y.dtype() : DType::invalid);
  division.y = y.tensor(division.x.dtype());
  if (!is_integer(division.x.dtype())) return division;
  return {as_float(division.x), as_float(division.y)};
}

}  // namespace

// Products in place of squares and cubes: the kernel of Pow takes some twenty times as long.
Tensor pow(const Input& x, const Input& y) {
  if (x.kind() != Input::Kind::tensor) return raw_ops::Pow(x, y);
  const DType dtype = x.dtype();
  const bool is_inexact = is_floating(dtype) || is_complex(dtype);
  if (is_inexact && is_exponent(y, 2)) return square(x);
  const bool is_wide =
      dtype == DType::float32 || dtype == DType::float64;  // others round in between
  if (!is_wide || !is_exponent(y, 3)) return raw_ops::Pow(x, y);
  const CallerScope scope(x.where());
  const Tensor base = x.tensor();
  return base * base * base;
}

// The operator promotes; a named function asks for equal dtypes, as the operation itself does.
Tensor truediv(const Input& x, const Input& y) {
  return differ(x, y) ? raw_ops::RealDiv(x, y) : x / y;
}
Tensor divide(const Input& x, const Input& y) { return truediv(x, y); }

Tensor div(const Input& x, const Input& y) {
  const Input& decider = x.kind() == Input::Kind::tensor ? x : y;
  const bool whole = is_integer(decider.dtype()) || decider.dtype() == DType::bool_;
  return whole ? raw_ops::FloorDiv(x, y) : raw_ops::RealDiv(x, y);
}

Tensor div_no_nan(const Input& x, const Input& y) {
  const CallerScope scope(x.where());
  if (differ(x, y)) return raw_ops::DivNoNan(x, y);
  const Division division = converted(x, y);
  return raw_ops::DivNoNan(division.x, division.y);
}

Tensor add_n(const Inputs& inputs) {
  if (inputs.tensors().size() == 1) return inputs.tensors()[0];
  return raw_ops::AddN(inputs);
}
Tensor accumulate_n(const Inputs& inputs) { return add_n(inputs); }

Tensor scalar_mul(const Input& scalar, const Input& x) {
  if (scalar.kind() == Input::Kind::tensor && scalar.tensor().rank() != 0)
    invalid_argument("scalar_mul", CallerScope::user(scalar.where()),
                     "scalar must be of rank 0, got shape ", scalar.tensor().shape().str());
  return raw_ops::Mul(scalar, x);
}

Tensor abs(const Input& x) {
  const CallerScope scope(x.where());
  const Tensor z = x.tensor();
  if (!is_complex(z.dtype())) return raw_ops::Abs(z);
  return raw_ops::ComplexAbs(z, {.Tout = real_dtype(z.dtype())});
}

Tensor sign(const Input& x) {
  if (!is_complex(x.dtype())) return raw_ops::Sign(x);
  const CallerScope scope(x.where());
  const Tensor z = x.tensor();
  return raw_ops::DivNoNan(z, raw_ops::Cast(abs(z), z.dtype()));
}

Tensor sqrt(const Input& x) { return raw_ops::Sqrt(x); }
Tensor rsqrt(const Input& x) { return raw_ops::Rsqrt(x); }
Tensor exp(const Input& x) { return raw_ops::Exp(x); }
Tensor expm1(const Input& x) { return raw_ops::Expm1(x); }
Tensor log(const Input& x) { return raw_ops::Log(x); }
Tensor log1p(const Input& x) { return raw_ops::Log1p(x); }
Tensor sin(const Input& x) { return raw_ops::Sin(x); }
Tensor cos(const Input& x) { return raw_ops::Cos(x); }
Tensor tan(const Input& x) { return raw_ops::Tan(x); }
Tensor asin(const Input& x) { return raw_ops::Asin(x); }
Tensor acos(const Input& x) { return raw_ops::Acos(x); }
Tensor atan(const Input& x) { return raw_ops::Atan(x); }
Tensor atan2(const Input& y, const Input& x) { return raw_ops::Atan2(y, x); }
Tensor sinh(const Input& x) { return raw_ops::Sinh(x); }
Tensor cosh(const Input& x) { return raw_ops::Cosh(x); }
Tensor tanh(const Input& x) { return raw_ops::Tanh(x); }
Tensor asinh(const Input& x) { return raw_ops::Asinh(x); }
Tensor acosh(const Input& x) { return raw_ops::Acosh(x); }
Tensor atanh(const Input& x) { return raw_ops::Atanh(x); }
Tensor sigmoid(const Input& x) { return raw_ops::Sigmoid(x); }

Tensor log_sigmoid(const Input& x) {
  const CallerScope scope(x.where());
  return raw_ops::Neg(raw_ops::Softplus(raw_ops::Neg(x)));
}

Tensor ceil(const Input& x) { return raw_ops::Ceil(x); }
Tensor floor(const Input& x) { return raw_ops::Floor(x); }
Tensor rint(const Input& x) { return raw_ops::Rint(x); }
Tensor round(const Input& x) {
  const Tensor value =
      x.tensor();  // only now has a literal a dtype; the kernel is wrong for integers
  return is_integer(value.dtype()) ? value : raw_ops::Round(Input(value, x.where()));
}

Tensor erf(const Input& x) { return raw_ops::Erf(x); }
Tensor erfc(const Input& x) { return raw_ops::Erfc(x); }
Tensor lgamma(const Input& x) { return raw_ops::Lgamma(x); }
Tensor digamma(const Input& x) { return raw_ops::Digamma(x); }
Tensor polygamma(const Input& a, const Input& x) { return raw_ops::Polygamma(a, x); }
Tensor igamma(const Input& a, const Input& x) { return raw_ops::Igamma(a, x); }
Tensor igammac(const Input& a, const Input& x) { return raw_ops::Igammac(a, x); }
Tensor zeta(const Input& x, const Input& q) { return raw_ops::Zeta(x, q); }
Tensor betainc(const Input& a, const Input& b, const Input& x) { return raw_ops::Betainc(a, b, x); }

namespace math {

Tensor multiply_no_nan(const Input& x, const Input& y) { return raw_ops::MulNoNan(x, y); }
Tensor xlogy(const Input& x, const Input& y) { return raw_ops::Xlogy(x, y); }
Tensor xlog1py(const Input& x, const Input& y) { return raw_ops::Xlog1py(x, y); }
Tensor xdivy(const Input& x, const Input& y) { return raw_ops::Xdivy(x, y); }
Tensor nextafter(const Input& x1, const Input& x2) { return raw_ops::NextAfter(x1, x2); }
Tensor divide_no_nan(const Input& x, const Input& y) { return tf::div_no_nan(x, y); }
Tensor erfinv(const Input& x) { return raw_ops::Erfinv(x); }
Tensor ndtri(const Input& x) { return raw_ops::Ndtri(x); }
Tensor bessel_i0(const Input& x) { return raw_ops::BesselI0(x); }
Tensor bessel_i0e(const Input& x) { return raw_ops::BesselI0e(x); }
Tensor bessel_i1(const Input& x) { return raw_ops::BesselI1(x); }
Tensor bessel_i1e(const Input& x) { return raw_ops::BesselI1e(x); }

Tensor reciprocal_no_nan(const Input& x) {
  const CallerScope scope(x.where());
  return raw_ops::DivNoNan(1, x);
}

Tensor erfcinv(const Input& x) {
  const CallerScope scope(x.where());
  return raw_ops::Mul(raw_ops::Neg(raw_ops::Ndtri(raw_ops::Mul(0.5, x))), std::sqrt(0.5));
}

Tensor polyval(const Inputs& coeffs, const Input& x) {
  const CallerScope scope(x.where());
  const std::vector<Tensor>& terms = coeffs.tensors();
  if (terms.empty()) return raw_ops::ZerosLike(x);
  Tensor value = terms[0];
  for (size_t i = 1; i < terms.size(); ++i)
    value = raw_ops::AddV2(terms[i], raw_ops::Mul(value, x));
  return value;
}

}  // namespace math
}  // namespace tf
