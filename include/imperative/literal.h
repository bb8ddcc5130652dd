// Nested braces as values: {{1, 2}, {3, 4}}.
#pragma once

#include <complex>
#include <cstddef>
#include <initializer_list>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "imperative/dtype.h"

namespace tf {

namespace internal {
template <class T>
inline constexpr bool is_complex_v =
    std::is_same_v<T, std::complex<float>> || std::is_same_v<T, std::complex<double>>;
template <class T>
concept Text = std::is_convertible_v<T, std::string> || std::is_same_v<T, std::string_view>;
}  // namespace internal

/// C++ scalars that a tensor or a literal can be made from.
template <class T>
concept Scalar =
    (std::is_arithmetic_v<T> && !std::is_same_v<T, long double>) || internal::is_complex_v<T> ||
    std::is_same_v<T, half_t> || std::is_same_v<T, bfloat16_t>;

/// A scalar, or a braced list of literals, before its dtype is decided. Untyped numbers follow
/// TensorFlow: `int` makes int32, `double` makes float32 (unless a dtype is asked for), `bool` bool;
/// the other C++ types make the dtype of the same width.
class Literal {
 public:
  template <Scalar T>
  Literal(T value) : dtype_(natural_dtype<T>()) {
    if constexpr (std::is_same_v<T, bool>) {
      integer_ = value;
    } else if constexpr (std::is_integral_v<T>) {
      integer_ = static_cast<int64_t>(value);
      real_ = static_cast<double>(value);
    } else if constexpr (internal::is_complex_v<T>) {
      real_ = value.real();
      imaginary_ = value.imag();
    } else {
      real_ = static_cast<double>(
          static_cast<std::conditional_t<std::is_arithmetic_v<T>, T, float>>(value));
    }
  }
  Literal(const char* value) : dtype_(DType::string), text_(value) {}
  Literal(std::nullptr_t) = delete;
  Literal(std::string value) : dtype_(DType::string), text_(std::move(value)) {}
  Literal(std::string_view value) : dtype_(DType::string), text_(value) {}
  Literal(std::initializer_list<Literal> items) : is_list_(true), items_(items) {}

  bool is_list() const { return is_list_; }
  const std::vector<Literal>& items() const { return items_; }
  DType dtype() const { return dtype_; }  // of a scalar; invalid for a list
  int64_t integer() const { return integer_; }
  double real() const { return real_; }
  double imaginary() const { return imaginary_; }
  const std::string& text() const { return text_; }

 private:
  template <class T>
  static constexpr DType natural_dtype() {
    return std::is_same_v<T, double> ? DType::float32 : dtype_of<T>;
  }

  DType dtype_ = DType::invalid;
  bool is_list_ = false;
  int64_t integer_ = 0;
  double real_ = 0;
  double imaginary_ = 0;
  std::string text_;
  std::vector<Literal> items_;
};

}  // namespace tf
