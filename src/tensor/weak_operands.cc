// Giving scalars and braces the dtype that the call needs of them.
#include <algorithm>

#include "base/error.h"
#include "record/access.h"
#include "tensor/operands.h"

namespace tf::internal {
namespace {

/// Kinds of numbers, each holding the ones before it.
enum class Class : uint8_t { boolean, integer, real, complex, other };

Class class_of(DType type) {
  if (type == DType::bool_) return Class::boolean;
  if (is_integer(type) || is_quantized(type)) return Class::integer;
  if (is_floating(type)) return Class::real;
  if (is_complex(type)) return Class::complex;
  return Class::other;
}

/// Of two dtypes that weak operands of one attribute would have, the one that can hold both.
DType stronger(DType a, DType b) {
  if (a == DType::invalid || b == DType::invalid) return a == DType::invalid ? b : a;
  const Class one = class_of(a);
  const Class other = class_of(b);
  if (one == other && one != Class::other) return size_of(a) >= size_of(b) ? a : b;
  return one > other ? a : b;
}

/// What a scalar or braces would be with nothing else to decide. A C++ double is an untyped number.
DType natural_type(const Literal& literal) {
  if (!literal.is_list()) return literal.dtype();
  DType type = DType::invalid;
  for (const Literal& item : literal.items()) type = stronger(type, natural_type(item));
  return type;
}
DType natural_type(const Input& weak) {
  if (weak.kind() == Input::Kind::literal)
    return Access::is_array(weak) ? weak.dtype() : natural_type(Access::literal(weak));
  return weak.dtype() == DType::float64 ? DType::float32 : weak.dtype();
}

/// `natural` if it is allowed, else what a number of that kind would be converted to: a common dtype
/// before the first in the definition's order, which would often be bfloat16.
DType nearest(DType natural, const std::vector<DType>& allowed) {
  const auto is_allowed = [&allowed](DType type) {
    return std::find(allowed.begin(), allowed.end(), type) != allowed.end();
  };
  if (allowed.empty() || is_allowed(natural)) return natural;
  for (const DType type : {int32, int64, float32, float64, complex64, complex128})
    if (is_allowed(type) && fits(natural, type)) return type;
  for (const DType type : allowed)
    if (fits(natural, type)) return type;
  return natural;  // refused when the dtypes are checked, with the whole list
}

}  // namespace

bool fits(DType from, DType to) {
  const Class a = class_of(from);
  const Class b = class_of(to);
  if (a == Class::other || b == Class::other) return from == to;
  return a == b || (a < b && a != Class::boolean);
}

void Operands::resolve_weak(std::span<const Argument> given, std::span<const NamedAttr> attrs) {
  size_t flat = 0;
  size_t list = 0;
  for (size_t i = 0; i < given.size(); ++i) {
    const ArgDef& arg = op_.inputs[i];
    const size_t size = arg.is_list() ? static_cast<size_t>(list_sizes_[list++]) : 1;
    if (size > 0 && !values_[flat]) {
      const DType type = weak_type(arg, given, attrs);
      const Tensor& made = owned_.push_back(convert(arg, *given[i].single(), type));
      values_[flat] = Access::get(made);
      if (arg.type_attr >= 0) agree(static_cast<int>(i), values_[flat]->dtype);
    }
    flat += size;
  }
}

/// The dtype that a weak operand for `arg` gets; invalid: its own default.
DType Operands::weak_type(const ArgDef& arg, std::span<const Argument> given,
                          std::span<const NamedAttr> attrs) const {
  if (arg.type_attr < 0) return arg.type;
  const Implied& implied = implied_[static_cast<size_t>(arg.type_attr)];
  if (implied.arg >= 0) return implied.type;
  if (const AttrArgument* value = find_given(attrs, arg.type_attr)) return value->as<DType>();
  const AttrDef& attr = op_.attrs[static_cast<size_t>(arg.type_attr)];
  if (attr.default_value) return std::get<DType>(*attr.default_value);

  DType natural = DType::invalid;
  for (size_t i = 0; i < given.size(); ++i) {
    const Input* input = given[i].single();
    if (op_.inputs[i].type_attr == arg.type_attr && input && input->kind() != Input::Kind::tensor)
      natural = stronger(natural, natural_type(*input));
  }
  return nearest(natural, attr.allowed_types);
}

Tensor Operands::convert(const ArgDef& arg, const Input& weak, DType type) const {
  try {
    return Access::operand(weak, type);
  } catch (const InvalidArgumentError& error) {
    throw_error(ErrorCode::invalid_argument, op_.name, arg.name + ": " + error.message(),
                CallerScope::user(*where_));
  }
}

}  // namespace tf::internal
