// The pointer inside a Tensor, for the library's own code.
#pragma once

#include "imperative/tensor.h"
#include "record/node.h"

namespace tf::internal {

struct Number;

struct Access {
  static Value* get(const Tensor& tensor) { return tensor.value_; }
  /// Takes over one handle count of `value`.
  static Tensor adopt(Value* value) {
    Tensor tensor;
    tensor.value_ = value;
    return tensor;
  }
  /// A new Tensor for `value`.
  static Tensor share(Value* value) {
    if (value) retain_handle(value);
    return adopt(value);
  }
  /// The same, for who has the lock.
  static Tensor share_locked(Value* value) {
    ++value->handles;
    retain(value->node);
    return adopt(value);
  }
  /// The tensor behind an operand whose kind is `tensor`; lives as long as the operand.
  static const Tensor& borrowed(const Input& input) { return *input.borrowed_; }
  /// The scalar operand `weak` in `dtype`; its constant is shared by the repetitions of a line.
  static Tensor operand(const Input& weak, DType dtype);
  /// The value of a scalar.
  static Number number(const Input& weak);
  /// The bits of a scalar in a dtype of at most 8 bytes; false if its value does not fit.
  static bool scalar_bits(const Input& weak, DType dtype, uint64_t& bits);
  /// The bits of a scalar in a dtype; throws InvalidArgumentError if its value does not fit.
  static void write_scalar(const Input& weak, DType dtype, unsigned char* bytes);
  /// The braces behind an operand whose kind is `literal`.
  static const Literal& literal(const Input& input) { return *input.literal_; }
  /// Makes an operand that is a tensor take its dtype from the other operands, as braces do: what an
  /// array of NumPy is to a function. Its `dtype` stays that of the elements.
  static void make_weak(Input& input) {
    input.exact_ = input.dtype();
    input.kind_ = Input::Kind::literal;
  }
  /// Whether an operand whose kind is `literal` has no braces but elements, by make_weak.
  static bool is_array(const Input& input) { return !input.literal_; }
};

/// The tensor of an operand: the user's own, not another handle of it, if the operand is a tensor. Lives
/// as long as the operand.
class Borrowed {
 public:
  explicit Borrowed(const Input& input)
      : made_(input.kind() == Input::Kind::tensor ? Tensor() : input.tensor()),
        tensor_(made_.defined() ? made_ : Access::borrowed(input)) {}
  Borrowed(const Borrowed&) = delete;
  Borrowed& operator=(const Borrowed&) = delete;
  const Tensor& tensor() const { return tensor_; }

 private:
  Tensor made_;
  const Tensor& tensor_;
};

/// The shape as far as it is known without running anything; dimensions may be -1.
const Shape& static_shape(const Tensor& tensor);

}  // namespace tf::internal
