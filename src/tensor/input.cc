// Input: what an operand was given as, and the tensor it becomes.
#include <cstring>

#include "base/error.h"
#include "imperative/index.h"
#include "imperative/raw_ops.h"
#include "imperative/tensor.h"
#include "imperative/variable.h"
#include "record/access.h"
#include "record/caller.h"
#include "record/recorder.h"
#include "tensor/host_value.h"
#include "tensor/operands.h"

namespace tf {

Input::Input(const Variable& variable, Location where) : where_(where) {
  adopt(variable.value(where));
}

Input::Input(const Indexed& indexed, Location where) : borrowed_(&indexed.read()), where_(where) {}

Input::Input(std::string_view value, Location where) : where_(where) {
  adopt(internal::constant_from(Literal(value), DType::string, where));
}

Input::Input(std::initializer_list<Literal> values, Location where)
    : kind_(Kind::literal), literal_(new Literal(values)), where_(where) {}

Input::Input(const Shape& shape, Location where) : where_(where) {
  if (!shape.is_fully_defined())
    internal::invalid_argument("shape", internal::CallerScope::user(where),
                               "a shape given as a value must be fully known, got ", shape.str());
  std::vector<int32_t> dims(shape.begin(), shape.end());
  adopt(constant(dims, where));
}

DType Input::dtype() const {
  if (kind_ != Kind::tensor) return exact_;
  const internal::Value* value = internal::Access::get(*borrowed_);
  return value ? value->dtype : DType::invalid;
}

namespace {

// TensorFlow's defaults for untyped C++ numbers: int is int32 already, double becomes float32.
DType default_dtype(DType exact) { return exact == DType::float64 ? DType::float32 : exact; }

std::string shown(const internal::Number& number) {
  using Kind = internal::Number::Kind;
  if (number.kind == Kind::boolean) return number.integer ? "true" : "false";
  if (number.kind == Kind::real) return internal::text(number.real);
  if (number.kind == Kind::complex)
    return internal::text("(", number.real, "+", number.imaginary, "j)");
  return internal::text(number.integer);
}

void check_range(const Tensor& array, DType dtype, const Location& where) {
  const internal::Buffer elements = internal::elements_of(array, "constant");
  unsigned char bytes[sizeof(uint64_t)];
  for (int64_t i = 0; i < elements.num_elements(); ++i) {
    const internal::Number number = internal::number_at(elements, i);
    if (!internal::write_number(number, dtype, bytes))
      internal::invalid_argument("constant", internal::CallerScope::user(where), "the element ",
                                 shown(number), " does not fit dtype ", name(dtype),
                                 "; convert the operand beside it with tf::cast");
  }
}

// An array in the dtype that its place needs. One of a kind that this cannot hold stays what it is: the
// operation refuses it.
Tensor converted(const Tensor& array, DType dtype, const Location& where) {
  const DType from = array.dtype();
  if (dtype == DType::invalid || dtype == from) return array;
  if (!internal::fits(from, dtype) || is_quantized(from) || is_quantized(dtype)) return array;
  if (is_integer(dtype)) check_range(array, dtype, where);
  return raw_ops::Cast(Input(array, where), dtype);
}

}  // namespace

namespace internal {

Number Access::number(const Input& weak) {
  using Kind = Input::Kind;
  const bool is_unsigned = weak.exact_ == DType::uint64;
  Number number;
  if (weak.kind_ == Kind::boolean || weak.kind_ == Kind::integer) {
    number.kind = weak.kind_ == Kind::boolean ? Number::Kind::boolean
                  : is_unsigned               ? Number::Kind::unsigned_integer
                                              : Number::Kind::integer;
    number.integer = weak.integer_;
    number.real = is_unsigned ? static_cast<double>(static_cast<uint64_t>(weak.integer_))
                              : static_cast<double>(weak.integer_);
  } else {
    number.kind = weak.kind_ == Kind::real ? Number::Kind::real : Number::Kind::complex;
    number.real = weak.real_;
    number.imaginary = weak.imaginary_;
  }
  return number;
}

bool Access::scalar_bits(const Input& weak, DType dtype, uint64_t& bits) {
  if (size_of(dtype) > sizeof bits) return false;
  bits = 0;
  if (weak.kind_ == Input::Kind::real && dtype == DType::float32) {  // nearly all of them
    const auto value = static_cast<float>(weak.real_);
    std::memcpy(&bits, &value, sizeof value);
    return true;
  }
  return write_number(number(weak), dtype, &bits);
}

void Access::write_scalar(const Input& weak, DType dtype, unsigned char* bytes) {
  const Number number = Access::number(weak);
  if (!write_number(number, dtype, bytes))
    invalid_argument("constant", CallerScope::user(weak.where_), "the scalar ", shown(number),
                     " does not fit dtype ", name(dtype),
                     "; convert the tensor with tf::cast or give a value of its kind");
}

Tensor Access::operand(const Input& weak, DType dtype) {
  if (dtype == DType::invalid) dtype = default_dtype(weak.exact_);
  if (weak.kind_ == Input::Kind::literal || size_of(dtype) > sizeof(uint64_t))
    return weak.tensor(dtype);
  alignas(16) unsigned char bytes[16] = {};
  write_scalar(weak, dtype, bytes);
  uint64_t bits = 0;
  std::memcpy(&bits, bytes, sizeof bits);
  return record_operand(dtype, bits, weak.where_);
}

}  // namespace internal

Tensor Input::tensor(DType dtype) const {
  if (kind_ == Kind::tensor) return *borrowed_;
  if (kind_ == Kind::literal)
    return literal_ ? internal::constant_from(*literal_, dtype, where_)
                    : converted(*borrowed_, dtype, where_);
  if (dtype == DType::invalid) dtype = default_dtype(exact_);
  alignas(16) unsigned char bytes[16] = {};
  internal::Access::write_scalar(*this, dtype, bytes);
  if (size_of(dtype) > sizeof(uint64_t))
    return internal::constant_from(dtype, Shape{}, bytes, 1, where_);
  uint64_t bits = 0;
  std::memcpy(&bits, bytes, sizeof bits);
  return internal::record_scalar(dtype, bits, internal::ConstantRole::literal, where_);
}

Inputs::Inputs(std::initializer_list<Input> inputs, Location where) : where_(where) {
  // Scalars in a list take the dtype of the first tensor in it.
  DType dtype = DType::invalid;
  for (const Input& input : inputs)
    if (dtype == DType::invalid && input.kind() == Input::Kind::tensor) dtype = input.dtype();
  tensors_.reserve(inputs.size());
  for (const Input& input : inputs) tensors_.push_back(input.tensor(dtype));
}

}  // namespace tf
