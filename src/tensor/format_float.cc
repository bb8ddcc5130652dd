// NumPy's float layout: the rules of numpy/_core/arrayprint.py and of scalars' str().
#include "tensor/format_float.h"

#include <algorithm>
#include <cmath>
#include <string_view>
#include <vector>

namespace tf::internal {
namespace {

constexpr int array_precision = 8;  // np.get_printoptions()['precision']

std::string_view sign_of(double value, bool has_plus) {
  if (std::signbit(value)) return "-";
  return has_plus ? "+" : "";
}

/// The fraction after trimming or padding, with its point: ".25", ".", "".
std::string fraction_text(std::string fraction, const FloatStyle& style) {
  if (style.trim == Trim::keep) {
    const size_t least = static_cast<size_t>(std::max(style.min_digits, 0));
    if (fraction.size() < least) fraction.resize(least, '0');
    return "." + fraction;
  }
  while (!fraction.empty() && fraction.back() == '0') fraction.pop_back();
  if (fraction.empty() && style.trim == Trim::all) return "";
  if (fraction.empty() && style.trim == Trim::one_zero) return ".0";
  return "." + fraction;
}

std::string padded_left(std::string text, int width) {
  if (static_cast<int>(text.size()) < width) text.insert(0, width - text.size(), ' ');
  return text;
}

std::string exponent_text(int exponent, int least_digits) {
  std::string digits = std::to_string(std::abs(exponent));
  if (static_cast<int>(digits.size()) < least_digits) {
    digits.insert(0, least_digits - digits.size(), '0');
  }
  return (exponent < 0 ? "e-" : "e+") + digits;
}

/// "nan" has no sign of its own, but follows a request for signs.
std::string non_finite_text(double value, bool has_plus) {
  if (std::isnan(value)) return has_plus ? "+nan" : "nan";
  return std::string(sign_of(value, has_plus)) + "inf";
}

/// Scalars switch to scientific notation where their format runs out of exact digits.
double positional_limit_of_scalars(FloatFormat format) {
  switch (format) {
    case FloatFormat::half: return 1e3;
    case FloatFormat::single: return 1e6;
    case FloatFormat::double_: return 1e16;
  }
  return 1e16;
}

std::string finite_scalar_text(double value, FloatFormat format, Trim positional_trim,
                               bool has_plus) {
  const double magnitude = std::abs(value);
  FloatStyle style;
  style.has_plus = has_plus;
  if (value == 0 || (magnitude >= 1e-4 && magnitude < positional_limit_of_scalars(format))) {
    style.trim = positional_trim;
    return positional(value, format, style);
  }
  style.trim = Trim::all;
  return scientific(value, format, style);
}

/// One part of a complex scalar.
std::string part_text(double value, FloatFormat format, bool has_plus) {
  if (!std::isfinite(value)) return non_finite_text(value, has_plus);
  return finite_scalar_text(value, format, Trim::all, has_plus);
}

/// Whether an array with these least and greatest magnitudes needs exponents. NumPy computes in
/// the array's dtype, so the bounds and the quotient are rounded to it.
bool needs_scientific(double least, double greatest, FloatFormat format) {
  switch (format) {
    case FloatFormat::half:
      // Between 1000 and 1001 halves are 0.5 apart: quotients to 1000.25 round to 1000. The lower
      // bound is 1e-4 as a half.
      return greatest >= 1e3 || least < 0.00010001659393310547 || greatest / least > 1000.25;
    case FloatFormat::single:
      return greatest >= 1e6 || least < static_cast<double>(1e-4f) ||
             static_cast<float>(greatest / least) > 1000.f;
    case FloatFormat::double_: return greatest >= 1e8 || least < 1e-4 || greatest / least > 1000;
  }
  return true;
}

}  // namespace

std::string positional(double value, FloatFormat format, const FloatStyle& style) {
  const Digits number =
      shortest_digits(value, format, {style.precision, style.min_digits, /*fractional=*/true});
  std::string whole = "0";
  std::string fraction;
  if (number.exponent >= 0) {
    const size_t size = static_cast<size_t>(number.exponent) + 1;
    whole = number.digits.substr(0, size);
    whole.resize(size, '0');
    if (number.digits.size() > size) fraction = number.digits.substr(size);
  } else {
    fraction = std::string(static_cast<size_t>(-number.exponent - 1), '0') + number.digits;
  }
  whole.insert(0, sign_of(value, style.has_plus));
  std::string result = padded_left(std::move(whole), style.pad_left);
  std::string tail = fraction_text(std::move(fraction), style);
  if (static_cast<int>(tail.size()) < style.pad_right + 1 && style.pad_right > 0) {
    tail.resize(static_cast<size_t>(style.pad_right) + 1, ' ');
  }
  return result + tail;
}

std::string scientific(double value, FloatFormat format, const FloatStyle& style) {
  const DigitLimits limits{style.precision < 0 ? -1 : style.precision + 1,
                           style.min_digits < 0 ? -1 : style.min_digits + 1, /*fractional=*/false};
  const Digits number = shortest_digits(value, format, limits);
  std::string whole(sign_of(value, style.has_plus));
  whole += number.digits.front();
  return padded_left(std::move(whole), style.pad_left) +
         fraction_text(number.digits.substr(1), style) +
         exponent_text(number.exponent, style.exp_digits);
}

std::string float_scalar_text(double value, FloatFormat format) {
  if (!std::isfinite(value)) return non_finite_text(value, /*has_plus=*/false);
  return finite_scalar_text(value, format, Trim::one_zero, /*has_plus=*/false);
}

std::string complex_scalar_text(double real, double imag, FloatFormat format) {
  // A real part of -0 is printed: leaving it out would change the value.
  if (real == 0 && !std::signbit(real)) return part_text(imag, format, false) + "j";
  std::string result = "(";
  result += part_text(real, format, false);
  result += part_text(imag, format, true);
  return result + "j)";
}

FloatFormatter::FloatFormatter(std::span<const double> values, FloatFormat format, bool has_plus)
    : format_(format) {
  style_.has_plus = has_plus;
  std::vector<double> finite;
  double least = HUGE_VAL;
  double greatest = 0;
  bool has_negative_infinity = false;
  for (double value : values) {
    if (!std::isfinite(value)) {
      has_negative_infinity = has_negative_infinity || value < 0;
      continue;
    }
    finite.push_back(value);
    if (value == 0) continue;
    least = std::min(least, std::abs(value));
    greatest = std::max(greatest, std::abs(value));
  }
  is_scientific_ = greatest > 0 && needs_scientific(least, greatest, format);
  if (is_scientific_) {
    fit_scientific(finite);
  } else if (!finite.empty()) {
    fit_positional(finite);
  }
  if (finite.size() == values.size()) return;
  // Infinities and NaNs may use the room of the point and the fraction.
  const int width = has_plus || has_negative_infinity ? 4 : 3;
  style_.pad_left = std::max(style_.pad_left, width - style_.pad_right - 1);
}

void FloatFormatter::fit_scientific(std::span<const double> finite_values) {
  style_.precision = array_precision;
  int precision = 0;
  int exp_digits = 0;
  int pad_left = 0;
  for (double value : finite_values) {
    const std::string text = scientific(value, format_, style_);
    const int point = static_cast<int>(text.find('.'));
    const int e = static_cast<int>(text.find('e'));
    pad_left = std::max(pad_left, point);
    precision = std::max(precision, e - point - 1);
    exp_digits = std::max(exp_digits, static_cast<int>(text.size()) - e - 2);
  }
  style_.pad_left = pad_left;
  style_.precision = precision;
  style_.min_digits = precision;
  style_.trim = Trim::keep;
  style_.exp_digits = exp_digits;
  style_.pad_right = exp_digits + 2 + precision;  // only for the width of infinities and NaNs
}

void FloatFormatter::fit_positional(std::span<const double> finite_values) {
  style_.precision = array_precision;
  int pad_left = 0;
  int pad_right = 0;
  for (double value : finite_values) {
    const std::string text = positional(value, format_, style_);
    const int point = static_cast<int>(text.find('.'));
    pad_left = std::max(pad_left, point);
    pad_right = std::max(pad_right, static_cast<int>(text.size()) - point - 1);
  }
  style_.pad_left = pad_left;
  style_.pad_right = pad_right;
  style_.min_digits = 0;
}

std::string FloatFormatter::operator()(double value) const {
  if (!std::isfinite(value)) {
    return padded_left(non_finite_text(value, style_.has_plus),
                       style_.pad_left + style_.pad_right + 1);
  }
  if (is_scientific_) return scientific(value, format_, style_);
  return positional(value, format_, style_);
}

}  // namespace tf::internal
