// Decimal digits of binary floating point numbers: the shortest that identify a value, within
// limits on how many are wanted.
#pragma once

#include <cstdint>
#include <string>

namespace tf::internal {

/// The IEEE format a value was stored in, which decides how many digits identify it. All values of
/// the narrower formats are doubles, so the printing code takes a double and the format.
enum class FloatFormat : uint8_t { half, single, double_ };

/// How far to print. Limits below zero do not apply.
struct DigitLimits {
  /// At most this many digits; the last is then rounded half to even from the exact value.
  int max = -1;
  /// At least this many, with digits of the exact value after the identifying ones.
  int min = -1;
  /// Whether the limits count digits after the decimal point, or all of them.
  bool fractional = false;
};

/// 0.<digits> * 10^(exponent + 1): `digits` "125", `exponent` 0 is 1.25.
struct Digits {
  std::string digits;
  int exponent = 0;
};

/// The digits of the magnitude of `value`, which must be finite.
Digits shortest_digits(double value, FloatFormat format, DigitLimits limits);

}  // namespace tf::internal
