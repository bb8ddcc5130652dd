// Floating point numbers as NumPy prints them: alone, and as elements that line up in an array.
#pragma once

#include <span>
#include <string>

#include "tensor/format_digits.h"

namespace tf::internal {

/// What to do about zeros at the end of the fraction.
enum class Trim : uint8_t {
  keep,      // pad with zeros to the least number of digits
  point,     // remove zeros, leave the point: "1."
  one_zero,  // leave at least one digit: "1.0"
  all,       // remove the point too: "1"
};

struct FloatStyle {
  int precision = -1;   // most digits after the point; below zero: no limit
  int min_digits = -1;  // least digits after the point
  Trim trim = Trim::point;
  bool has_plus = false;  // whether positive numbers get a sign
  int pad_left = 0;       // width of what stands before the point
  int pad_right = 0;      // width of what stands after it (positional only)
  int exp_digits = 2;     // least digits of the exponent (scientific only)
};

/// "12.5". The value must be finite.
std::string positional(double value, FloatFormat format, const FloatStyle& style);
/// "1.25e+01". The value must be finite.
std::string scientific(double value, FloatFormat format, const FloatStyle& style);

/// `str` of a NumPy scalar: all digits that identify the value, "1.0" for whole numbers.
std::string float_scalar_text(double value, FloatFormat format);
/// `str` of a NumPy complex scalar: "(1+2j)".
std::string complex_scalar_text(double real, double imag, FloatFormat format);

/// Prints the elements of one array in a common style and width (NumPy's FloatingFormat with
/// precision 8, floatmode "maxprec").
class FloatFormatter {
 public:
  FloatFormatter(std::span<const double> values, FloatFormat format, bool has_plus);
  std::string operator()(double value) const;

 private:
  void fit_scientific(std::span<const double> finite_values);
  void fit_positional(std::span<const double> finite_values);

  FloatFormat format_;
  FloatStyle style_;
  bool is_scientific_ = false;
};

}  // namespace tf::internal
