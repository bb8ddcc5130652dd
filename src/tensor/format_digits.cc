// Digit generation by the Dragon4 algorithm (Steele & White; Burger & Dybvig's scaling).
//
// std::to_chars would give the shortest digits, but NumPy's numbers come from the interplay of
// uniqueness, cut-offs and rounding in Dragon4's single loop, and differ from "shortest, then
// rounded" for values just above a power of two, and wherever a cut-off falls inside the digits.
#include "tensor/format_digits.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <compare>
#include <cstddef>
#include <vector>

namespace tf::internal {
namespace {

/// A natural number of any size: the exact values of doubles need about 1100 bits.
class Natural {
 public:
  explicit Natural(uint64_t value) {
    for (; value != 0; value >>= 32) words_.push_back(static_cast<uint32_t>(value));
  }

  void shift_left(int bits) {
    if (words_.empty()) return;
    multiply(uint32_t{1} << (bits % 32));
    words_.insert(words_.begin(), static_cast<size_t>(bits / 32), 0);
  }

  void multiply(uint32_t factor) {
    uint64_t carry = 0;
    for (uint32_t& word : words_) {
      carry += uint64_t{word} * factor;
      word = static_cast<uint32_t>(carry);
      carry >>= 32;
    }
    if (carry != 0) words_.push_back(static_cast<uint32_t>(carry));
  }

  void multiply_by_power_of_ten(int power) {
    for (; power >= 9; power -= 9) multiply(1000000000);
    for (; power > 0; --power) multiply(10);
  }

  void add(const Natural& other) {
    words_.resize(std::max(words_.size(), other.words_.size()));
    uint64_t carry = 0;
    for (size_t i = 0; i < words_.size(); ++i) {
      carry += uint64_t{words_[i]} + (i < other.words_.size() ? other.words_[i] : 0);
      words_[i] = static_cast<uint32_t>(carry);
      carry >>= 32;
    }
    if (carry != 0) words_.push_back(static_cast<uint32_t>(carry));
  }

  /// Divides by `divisor`, keeping the remainder. The quotient must be a decimal digit, which is
  /// why repeated subtraction will do.
  int divide(const Natural& divisor) {
    int quotient = 0;
    for (; *this >= divisor; ++quotient) subtract(divisor);
    return quotient;
  }

  std::strong_ordering operator<=>(const Natural& other) const {
    if (words_.size() != other.words_.size()) return words_.size() <=> other.words_.size();
    return std::lexicographical_compare_three_way(words_.rbegin(), words_.rend(),
                                                  other.words_.rbegin(), other.words_.rend());
  }
  bool operator==(const Natural& other) const = default;

 private:
  /// `other` must not be greater.
  void subtract(const Natural& other) {
    uint64_t borrow = 0;
    for (size_t i = 0; i < words_.size(); ++i) {
      const uint64_t taken = (i < other.words_.size() ? other.words_[i] : 0) + borrow;
      borrow = words_[i] < taken ? 1 : 0;
      words_[i] = static_cast<uint32_t>(words_[i] - taken);
    }
    while (!words_.empty() && words_.back() == 0) words_.pop_back();
  }

  std::vector<uint32_t> words_;  // least significant first, no zeros at the end
};

/// mantissa * 2^exponent
struct Binary {
  uint64_t mantissa = 0;
  int exponent = 0;
  /// Whether the next number below is only half as far away as the one above.
  bool is_lower_neighbour_close = false;
};

Binary decompose(double value, FloatFormat format) {
  int precision = 53;
  int least_exponent = -1074;
  if (format == FloatFormat::half) {
    precision = 11;
    least_exponent = -24;
  } else if (format == FloatFormat::single) {
    precision = 24;
    least_exponent = -149;
  }
  Binary result;
  std::frexp(value, &result.exponent);
  result.exponent = std::max(result.exponent - precision, least_exponent);
  result.mantissa = static_cast<uint64_t>(std::ldexp(std::abs(value), -result.exponent));
  result.is_lower_neighbour_close =
      result.mantissa == uint64_t{1} << (precision - 1) && result.exponent > least_exponent;
  return result;
}

/// A value on its way to digits: value / scale is what remains to be printed, with the next digit
/// before the decimal point, and margins / scale are half the distances to the neighbours.
struct Scaled {
  Natural value;
  Natural scale;
  Natural margin_below;
  Natural margin_above;
  int digit_exponent = 0;  // of the digit before the next one

  void advance() {
    value.multiply(10);
    margin_below.multiply(10);
    margin_above.multiply(10);
  }
};

Scaled scale_for_digits(const Binary& binary, DigitLimits limits) {
  // An extra factor of two (four for the closer neighbour) makes the margins whole numbers.
  const int extra = binary.is_lower_neighbour_close ? 2 : 1;
  const int up = std::max(binary.exponent, 0);
  Scaled result{Natural(binary.mantissa), Natural(1), Natural(1), Natural(1), 0};
  result.value.shift_left(extra + up);
  result.scale.shift_left(extra + std::max(-binary.exponent, 0));
  result.margin_below.shift_left(up);
  result.margin_above.shift_left(up + extra - 1);

  // floor(log10(value)) + 1, or one less: the 0.69 keeps rounding errors on the low side.
  const double log10_of_2 = 0.30102999566398119521373889472449;
  const int highest_bit = static_cast<int>(std::bit_width(binary.mantissa)) - 1;
  int& exponent = result.digit_exponent;
  exponent = static_cast<int>(std::ceil((highest_bit + binary.exponent) * log10_of_2 - 0.69));
  if (limits.fractional && limits.max >= 0) exponent = std::max(exponent, 1 - limits.max);

  if (exponent > 0) result.scale.multiply_by_power_of_ten(exponent);
  if (exponent < 0) {
    result.value.multiply_by_power_of_ten(-exponent);
    result.margin_below.multiply_by_power_of_ten(-exponent);
    result.margin_above.multiply_by_power_of_ten(-exponent);
  }
  if (result.value >= result.scale) {
    ++exponent;
  } else {
    result.advance();
  }
  return result;
}

/// Adds one to the last digit. A carry out of the first digit raises the exponent.
void round_up(Digits& number) {
  while (!number.digits.empty() && number.digits.back() == '9') number.digits.pop_back();
  if (number.digits.empty()) {
    number.digits.push_back('1');
    ++number.exponent;
  } else {
    ++number.digits.back();
  }
}

bool is_rounded_down(Natural remainder, const Natural& scale, int digit) {
  remainder.multiply(2);
  if (remainder == scale) return digit % 2 == 0;
  return remainder < scale;
}

}  // namespace

Digits shortest_digits(double value, FloatFormat format, DigitLimits limits) {
  const Binary binary = decompose(value, format);
  if (binary.mantissa == 0) return {"0", 0};
  Scaled scaled = scale_for_digits(binary, limits);
  int& exponent = scaled.digit_exponent;
  Digits result{"", exponent - 1};

  const int origin = limits.fractional ? 0 : exponent;
  const int last_exponent = origin - limits.max;
  const int least_exponent = limits.min < 0 ? exponent : std::min(exponent, origin - limits.min);
  // Readers round half to even, so an even mantissa owns the ends of its interval.
  const bool is_even = binary.mantissa % 2 == 0;

  for (;; scaled.advance()) {
    --exponent;
    const int digit = scaled.value.divide(scaled.scale);
    Natural high_end = scaled.value;
    high_end.add(scaled.margin_above);
    const bool low = is_even ? scaled.value <= scaled.margin_below  //
                             : scaled.value < scaled.margin_below;
    const bool high = is_even ? high_end >= scaled.scale : high_end > scaled.scale;
    result.digits.push_back(static_cast<char>('0' + digit));

    const bool is_unique = (low || high) && exponent <= least_exponent;
    const bool is_last = limits.max >= 0 && exponent == last_exponent;
    if (!is_unique && !is_last) continue;
    const bool down = low != high ? low : is_rounded_down(scaled.value, scaled.scale, digit);
    if (!down) round_up(result);
    return result;
  }
}

}  // namespace tf::internal
