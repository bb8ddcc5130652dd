// Operators: one operation of the registry each, after promotion within a kind.
#include "imperative/operators.h"

#include <algorithm>
#include <optional>

#include "imperative/raw_ops.h"
#include "record/caller.h"
#include "record/known.h"
#include "runtime/op_def.h"
#include "tensor/call.h"

namespace tf {

using internal::call_one;
using internal::call_promoted;
using internal::get_op;
using internal::OpDef;

namespace {

using Kind = Input::Kind;

// The dtype that decides which operation an operator stands for: a tensor's, where there is one.
DType deciding_dtype(const Input& x, const Input& y) {
  if (x.kind() == Kind::tensor || y.kind() != Kind::tensor) return x.dtype();
  return y.dtype();
}

// An operand of a true division of integers, in the float dtype that it is done in.
Tensor as_dividend(const Input& x, DType integer) {
  const DType dtype = x.kind() == Kind::tensor ? x.dtype() : integer;
  const DType target = size_of(dtype) <= 2 ? DType::float32 : DType::float64;
  if (x.kind() == Kind::integer) return x.tensor(target);
  static const OpDef& cast = get_op("Cast");
  static const int attr = cast.find_attr("DstT");
  return call_one(cast, {Input(x.tensor(dtype), x.where())}, {{attr, target}}, x.where());
}

// Whether the operand is an integer, or could become one.
bool divides_as_integer(const Input& x) {
  return x.kind() == Kind::tensor ? is_integer(x.dtype()) : x.kind() != Kind::boolean;
}

}  // namespace

Tensor operator+(const Input& x, const Input& y) {
  static const OpDef& op = get_op("AddV2");
  static const OpDef& join = get_op("Add");
  return call_promoted(deciding_dtype(x, y) == DType::string ? join : op, x, y);
}

Tensor operator-(const Input& x, const Input& y) {
  static const OpDef& op = get_op("Sub");
  return call_promoted(op, x, y);
}

Tensor operator*(const Input& x, const Input& y) {
  static const OpDef& logical = get_op("LogicalAnd");
  static const OpDef& op = get_op("Mul");
  const bool is_logical = x.dtype() == DType::bool_ && y.dtype() == DType::bool_;
  return call_promoted(is_logical ? logical : op, x, y);
}

Tensor operator/(const Input& x, const Input& y) {
  static const OpDef& op = get_op("RealDiv");
  // Braces have no dtype before they are a tensor; beside a number nothing else gives them one.
  if (x.kind() == Kind::literal && y.kind() != Kind::tensor)
    return Input(x.tensor(), x.where()) / y;
  if (y.kind() == Kind::literal && x.kind() != Kind::tensor)
    return x / Input(y.tensor(), y.where());
  const DType dtype = deciding_dtype(x, y);
  if (!is_integer(dtype) || !divides_as_integer(x) || !divides_as_integer(y))
    return call_promoted(op, x, y);
  const Tensor left = as_dividend(x, dtype);
  const Tensor right = as_dividend(y, dtype);
  return call_promoted(op, Input(left, x.where()), Input(right, y.where()));
}

Tensor operator%(const Input& x, const Input& y) {
  static const OpDef& op = get_op("FloorMod");
  return call_promoted(op, x, y);
}

Tensor operator-(const Input& x) {
  static const OpDef& op = get_op("Neg");
  return call_one(op, {x}, {}, {});
}

Tensor operator+(const Input& x) { return x.tensor(); }

Tensor operator==(const Input& x, const Input& y) {
  static const OpDef& op = get_op("Equal");
  return call_promoted(op, x, y);
}

Tensor operator!=(const Input& x, const Input& y) {
  static const OpDef& op = get_op("NotEqual");
  return call_promoted(op, x, y);
}

Tensor operator<(const Input& x, const Input& y) {
  static const OpDef& op = get_op("Less");
  return call_promoted(op, x, y);
}

Tensor operator<=(const Input& x, const Input& y) {
  static const OpDef& op = get_op("LessEqual");
  return call_promoted(op, x, y);
}

Tensor operator>(const Input& x, const Input& y) {
  static const OpDef& op = get_op("Greater");
  return call_promoted(op, x, y);
}

Tensor operator>=(const Input& x, const Input& y) {
  static const OpDef& op = get_op("GreaterEqual");
  return call_promoted(op, x, y);
}

Tensor operator&(const Input& x, const Input& y) {
  static const OpDef& logical = get_op("LogicalAnd");
  static const OpDef& bitwise = get_op("BitwiseAnd");
  return call_promoted(deciding_dtype(x, y) == DType::bool_ ? logical : bitwise, x, y);
}

Tensor operator|(const Input& x, const Input& y) {
  static const OpDef& logical = get_op("LogicalOr");
  static const OpDef& bitwise = get_op("BitwiseOr");
  return call_promoted(deciding_dtype(x, y) == DType::bool_ ? logical : bitwise, x, y);
}

Tensor operator^(const Input& x, const Input& y) {
  static const OpDef& logical = get_op("NotEqual");
  static const OpDef& bitwise = get_op("BitwiseXor");
  return call_promoted(deciding_dtype(x, y) == DType::bool_ ? logical : bitwise, x, y);
}

Tensor operator~(const Input& x) {
  static const OpDef& logical = get_op("LogicalNot");
  static const OpDef& bitwise = get_op("Invert");
  return call_one(x.dtype() == DType::bool_ ? logical : bitwise, {x}, {}, {});
}

namespace {

// As NumPy: a shift by less than 0, or by the width or more, leaves the sign if it is to the right, else 0.
// TensorFlow's operations clamp the number instead.
Tensor shift(const OpDef& op, bool is_left, const Tensor& x, const Input& y) {
  const internal::CallerScope scope(y.where());
  const Tensor plain = call_promoted(op, Input(x, y.where()), y);
  const DType dtype = plain.dtype();
  Tensor count = y.tensor(y.kind() == Kind::tensor ? DType::invalid : dtype);
  if (count.dtype() != dtype) count = raw_ops::Cast(count, dtype);
  const int64_t width = 8 * static_cast<int64_t>(size_of(dtype));
  const auto is_within = [width](int64_t number) { return number >= 0 && number < width; };
  const auto known = internal::known_integers(count);
  if (known && std::all_of(known->begin(), known->end(), is_within)) return plain;
  const Tensor within = (count >= 0) & (count < width);
  if (is_left || is_unsigned(dtype))
    return raw_ops::SelectV2(within, plain, internal::known_scalar(0, dtype));
  const Tensor sign = internal::known_scalar(width - 1, dtype);
  return call_promoted(op, Input(x, y.where()),
                       Input(raw_ops::SelectV2(within, count, sign), y.where()));
}

}  // namespace

Tensor operator<<(const Tensor& x, const Input& y) {
  static const OpDef& op = get_op("LeftShift");
  return shift(op, true, x, y);
}

Tensor operator>>(const Tensor& x, const Input& y) {
  static const OpDef& op = get_op("RightShift");
  return shift(op, false, x, y);
}

Tensor& operator+=(Tensor& x, const Input& y) { return x = Input(x, y.where()) + y; }
Tensor& operator-=(Tensor& x, const Input& y) { return x = Input(x, y.where()) - y; }
Tensor& operator*=(Tensor& x, const Input& y) { return x = Input(x, y.where()) * y; }
Tensor& operator/=(Tensor& x, const Input& y) { return x = Input(x, y.where()) / y; }
Tensor& operator%=(Tensor& x, const Input& y) { return x = Input(x, y.where()) % y; }
Tensor& operator&=(Tensor& x, const Input& y) { return x = Input(x, y.where()) & y; }
Tensor& operator|=(Tensor& x, const Input& y) { return x = Input(x, y.where()) | y; }
Tensor& operator^=(Tensor& x, const Input& y) { return x = Input(x, y.where()) ^ y; }
Tensor& operator<<=(Tensor& x, const Input& y) { return x = x << y; }
Tensor& operator>>=(Tensor& x, const Input& y) { return x = x >> y; }

}  // namespace tf
