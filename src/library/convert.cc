// Conversions between dtypes, and complex numbers and their parts.
#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

#include "base/error.h"
#include "imperative/elementwise.h"
#include "imperative/raw_ops.h"
#include "record/caller.h"
#include "record/known.h"

namespace tf {

using internal::CallerScope;
using internal::invalid_argument;

namespace {

bool is_number(DType dtype) {
  return is_floating(dtype) || is_integer(dtype) || is_complex(dtype) || is_quantized(dtype);
}

}  // namespace

Tensor cast(const Input& x, DType dtype) {
  const DType from = x.dtype();
  if (x.kind() == Input::Kind::tensor && from == dtype) return x.tensor();
  for (const DType type : {from, dtype})
    if (type == DType::string || type == DType::resource || type == DType::variant)
      invalid_argument("cast", CallerScope::user(x.where()), "there is no conversion from ",
                       name(from), " to ", name(dtype));
  return raw_ops::Cast(x, dtype);
}

Tensor to_float(const Input& x) { return cast(x, DType::float32); }
Tensor to_double(const Input& x) { return cast(x, DType::float64); }
Tensor to_int32(const Input& x) { return cast(x, DType::int32); }
Tensor to_int64(const Input& x) { return cast(x, DType::int64); }
Tensor to_bfloat16(const Input& x) { return cast(x, DType::bfloat16); }
Tensor to_complex64(const Input& x) { return cast(x, DType::complex64); }
Tensor to_complex128(const Input& x) { return cast(x, DType::complex128); }

Tensor bitcast(const Input& input, DType type) { return raw_ops::Bitcast(input, type); }

namespace {

// What a dtype can hold. long double is exact for every value here.
struct Range {
  long double low;
  long double high;
  int digits;  // of the significand, in bits
};

template <class T>
constexpr Range range_of() {
  using Limits = std::numeric_limits<T>;
  return {Limits::lowest(), Limits::max(), Limits::digits};
}

Range range_of(DType dtype) {
  switch (dtype) {
    case DType::int8: return range_of<int8_t>();
    case DType::int16: return range_of<int16_t>();
    case DType::int32: return range_of<int32_t>();
    case DType::int64: return range_of<int64_t>();
    case DType::uint8: return range_of<uint8_t>();
    case DType::uint16: return range_of<uint16_t>();
    case DType::uint32: return range_of<uint32_t>();
    case DType::uint64: return range_of<uint64_t>();
    case DType::float16: return {-65504.0L, 65504.0L, 11};
    case DType::bfloat16: return {-0x1.fep127L, 0x1.fep127L, 8};
    case DType::float32: return range_of<float>();
    case DType::float64: return range_of<double>();
    default: return {0, 0, 0};
  }
}

// The nearest value towards zero with so many bits of significand.
long double towards_zero(long double value, int digits) {
  int exponent = 0;
  const long double fraction = std::frexp(value, &exponent);
  return std::ldexp(std::trunc(std::ldexp(fraction, digits)), exponent - digits);
}

Tensor bound(long double value, DType dtype) {
  if (is_integer(dtype)) return internal::known_scalar(static_cast<int64_t>(value), dtype);
  return Input(static_cast<double>(value)).tensor(dtype);
}

Tensor saturated(const Tensor& value, DType dtype) {
  const DType from = value.dtype();
  const Range have = range_of(from);
  const Range want = range_of(dtype);
  if (have.low >= want.low && have.high <= want.high) return cast(value, dtype);
  long double low = std::max(have.low, want.low);
  long double high = std::min(have.high, want.high);
  if (is_floating(from)) {
    low = towards_zero(low, have.digits);
    high = towards_zero(high, have.digits);
  }
  if (from == DType::uint64)  // the lower bound is 0 anyway; the upper one fits int64
    return cast(raw_ops::Minimum(value, bound(high, from)), dtype);
  return cast(raw_ops::ClipByValue(value, bound(low, from), bound(high, from)), dtype);
}

}  // namespace

Tensor saturate_cast(const Input& value, DType dtype) {
  const CallerScope scope(value.where());
  const Tensor x = value.tensor();
  for (const DType type : {x.dtype(), dtype})
    if (range_of(real_dtype(type)).digits == 0)
      invalid_argument("saturate_cast", CallerScope::user(value.where()),
                       "there is no saturating conversion from ", name(x.dtype()), " to ",
                       name(dtype));
  if (!is_complex(x.dtype())) return cast(saturated(x, real_dtype(dtype)), dtype);
  if (!is_complex(dtype)) return saturated(real(x), dtype);
  if (x.dtype() == dtype) return x;
  return complex(saturated(real(x), real_dtype(dtype)), saturated(imag(x), real_dtype(dtype)));
}

Tensor complex(const Input& real, const Input& imag) {
  const CallerScope scope(real.where());
  const bool imag_decides = real.kind() != Input::Kind::tensor;
  const Tensor x = real.tensor(imag_decides && imag.kind() == Input::Kind::tensor ? imag.dtype()
                                                                                  : DType::invalid);
  const Tensor y = imag.tensor(x.dtype());
  if (x.dtype() != y.dtype() || (x.dtype() != DType::float32 && x.dtype() != DType::float64))
    invalid_argument("complex", CallerScope::user(real.where()),
                     "real and imag must both be float32 or both float64, got ", name(x.dtype()),
                     " and ", name(y.dtype()));
  const DType dtype = x.dtype() == DType::float32 ? DType::complex64 : DType::complex128;
  return raw_ops::Complex(x, y, {.Tout = dtype});
}

Tensor real(const Input& input) {
  const CallerScope scope(input.where());
  const Tensor x = input.tensor();
  if (is_complex(x.dtype())) return raw_ops::Real(x, {.Tout = real_dtype(x.dtype())});
  if (is_number(x.dtype())) return x;
  invalid_argument("real", CallerScope::user(input.where()), "input must be numbers, got ",
                   name(x.dtype()));
}

Tensor imag(const Input& input) {
  const CallerScope scope(input.where());
  const Tensor x = input.tensor();
  if (is_complex(x.dtype())) return raw_ops::Imag(x, {.Tout = real_dtype(x.dtype())});
  return raw_ops::ZerosLike(x);
}

Tensor angle(const Input& input) {
  const CallerScope scope(input.where());
  const Tensor x = input.tensor();
  if (is_complex(x.dtype())) return raw_ops::Angle(x, {.Tout = real_dtype(x.dtype())});
  return raw_ops::SelectV2(raw_ops::Less(x, 0),
                           raw_ops::Mul(std::numbers::pi, raw_ops::OnesLike(x)),
                           raw_ops::ZerosLike(x));
}

Tensor conj(const Input& x) {
  const Tensor z = x.tensor();
  if (is_complex(z.dtype()) || z.dtype() == DType::variant) return raw_ops::Conj(x);
  if (is_number(z.dtype())) return z;
  invalid_argument("conj", CallerScope::user(x.where()), "x must be numbers, got ",
                   name(z.dtype()));
}

}  // namespace tf
