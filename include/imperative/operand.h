// Operand: a number or a tensor as the value of an option.
#pragma once

#include <type_traits>

#include "imperative/index.h"
#include "imperative/tensor.h"
#include "imperative/variable.h"

namespace tf {

/// The value of an option that may be a number or a tensor: `{.stddev = 0.1}`, `{.stddev = s}`. A
/// number takes the dtype of what it is combined with (2.5 for an integer one is an
/// InvalidArgumentError); a tensor keeps its own. A Variable stands for its present value.
class Operand {
 public:
  template <Scalar T>
    requires(!internal::is_complex_v<T>)
  Operand(T value)
      : natural_(std::is_same_v<T, double> ? DType::float32 : dtype_of<T>),
        is_integer_(std::is_integral_v<T>) {
    if constexpr (std::is_integral_v<T>)
      integer_ = static_cast<int64_t>(value);  // its bits, if unsigned
    else
      real_ = static_cast<double>(
          static_cast<std::conditional_t<std::is_arithmetic_v<T>, T, float>>(value));
  }
  Operand(const Tensor& tensor) : tensor_(tensor) {}
  Operand(const Variable& variable, Location where = Location::current())
      : tensor_(variable, where) {}
  Operand(const Indexed& indexed) : tensor_(indexed.read()) {}

  /// Whether it is a number with this value.
  bool is_number(double value) const { return is_number() && number() == value; }
  /// Whether it is a number of any value.
  bool is_number() const { return !tensor_.defined(); }
  /// The number; 0 for a tensor.
  double number() const {
    if (!is_integer_) return real_;
    return is_unsigned() ? static_cast<double>(static_cast<uint64_t>(integer_))
                         : static_cast<double>(integer_);
  }
  /// The tensor, or the number as a scalar of `dtype`, or of its own one if that is invalid.
  Tensor tensor(DType dtype, Location where) const {
    if (tensor_.defined()) return tensor_;
    if (dtype == DType::invalid) dtype = natural_;
    if (dtype == DType::bool_) return Input(integer_ != 0, where).tensor(dtype);
    if (!is_integer_) return Input(real_, where).tensor(dtype);
    return is_unsigned() ? Input(static_cast<uint64_t>(integer_), where).tensor(dtype)
                         : Input(integer_, where).tensor(dtype);
  }

 private:
  bool is_unsigned() const { return natural_ == DType::uint64; }

  Tensor tensor_;
  DType natural_ = DType::invalid;
  bool is_integer_ = false;
  int64_t integer_ = 0;
  double real_ = 0;
};

}  // namespace tf
