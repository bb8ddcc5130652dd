// Promotion of two operands within a kind: the Array API's table, with the short floats below
// float32.
#include <algorithm>

#include "base/error.h"
#include "record/access.h"
#include "tensor/call.h"

namespace tf::internal {
namespace {

enum class Kind : uint8_t { integer, real, complex, other };

Kind kind_of(DType type) {
  if (is_integer(type)) return Kind::integer;
  if (is_floating(type)) return Kind::real;
  return is_complex(type) ? Kind::complex : Kind::other;
}

DType signed_of(size_t bytes) {
  switch (bytes) {
    case 1: return int8;
    case 2: return int16;
    case 4: return int32;
    case 8: return int64;
  }
  return DType::invalid;  // no integers of 16 bytes: uint64 has no common dtype with a signed one
}

DType promote_integers(DType a, DType b) {
  if (is_unsigned(a) == is_unsigned(b)) return size_of(a) > size_of(b) ? a : b;
  const DType with_sign = is_unsigned(a) ? b : a;
  const DType without = is_unsigned(a) ? a : b;
  return signed_of(std::max(size_of(with_sign), 2 * size_of(without)));
}

/// The dtype that holds both, or invalid if there is none.
DType promote(DType a, DType b) {
  if (kind_of(a) == Kind::integer) return promote_integers(a, b);
  const DType larger = size_of(a) > size_of(b) ? a : b;
  const bool is_whole = larger == float32 || larger == float64 || larger == complex128;
  return is_whole && std::min(size_of(a), size_of(b)) > 1 ? larger : DType::invalid;
}

Tensor as(const Input& x, DType type) {
  if (x.dtype() == type) return x.tensor();
  static const OpDef& op = get_op("Cast");
  static const int index = op.find_attr("DstT");
  return call_one(op, {x}, {{index, type}}, {});
}

bool is_tensor(const Input& x) {
  return x.kind() == Input::Kind::tensor && Access::get(Access::borrowed(x));
}

}  // namespace

DType common_type(const OpDef& op, const Input& x, const Input& y) {
  const DType a = x.dtype();
  const DType b = y.dtype();
  const Kind kind = kind_of(a);
  const Location& where = CallerScope::user(x.where());
  const std::string& first = op.inputs[0].name;
  const std::string& second = op.inputs[1].name;
  if (kind != kind_of(b) || kind == Kind::other)
    invalid_argument(op.name, where, first, " and ", second, " must be of one kind, got ", name(a),
                     " and ", name(b), "; convert one with tf::cast");
  const DType type = promote(a, b);
  if (type == DType::invalid)
    invalid_argument(op.name, where, first, " and ", second, " have no common dtype, got ", name(a),
                     " and ", name(b), "; convert one with tf::cast");
  return type;
}

Tensor call_promoted(const OpDef& op, const Input& x, const Input& y) {
  if (is_tensor(x) && is_tensor(y) && x.dtype() != y.dtype()) {
    const DType type = common_type(op, x, y);
    const Tensor left = as(x, type);
    const Tensor right = as(y, type);
    return call_one(op, {Input(left, x.where()), Input(right, y.where())}, {}, {});
  }
  return call_one(op, {x, y}, {}, {});
}

}  // namespace tf::internal
