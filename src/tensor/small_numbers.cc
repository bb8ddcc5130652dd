// The codes of float8 and of integers in parts of a byte.
#include "tensor/small_numbers.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace tf::internal {
namespace {

constexpr uint32_t kSign = 0x80;  // of eight bits

/// The first code of eight bits behind those of finite numbers from 0 up.
uint32_t end_of_finite(const SmallFloat& format) {
  switch (format.special) {
    case SpecialCodes::ieee: return ((1u << format.exponent_bits) - 1) << format.mantissa_bits;
    case SpecialCodes::only_nan: return kSign - 1;
    default: return kSign;
  }
}

}  // namespace

const SmallFloat* float8_format(DType dtype) {
  static constexpr SmallFloat e5m2 = {5, 2, 15, SpecialCodes::ieee};
  static constexpr SmallFloat e4m3fn = {4, 3, 7, SpecialCodes::only_nan};
  static constexpr SmallFloat e4m3fnuz = {4, 3, 8, SpecialCodes::minus_zero};
  static constexpr SmallFloat e4m3b11fnuz = {4, 3, 11, SpecialCodes::minus_zero};
  static constexpr SmallFloat e5m2fnuz = {5, 2, 16, SpecialCodes::minus_zero};
  switch (dtype) {
    case DType::float8_e5m2: return &e5m2;
    case DType::float8_e4m3fn: return &e4m3fn;
    case DType::float8_e4m3fnuz: return &e4m3fnuz;
    case DType::float8_e4m3b11fnuz: return &e4m3b11fnuz;
    case DType::float8_e5m2fnuz: return &e5m2fnuz;
    default: return nullptr;
  }
}

double decode(uint32_t bits, const SmallFloat& format) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const uint32_t mantissa_mask = (1u << format.mantissa_bits) - 1;
  const uint32_t exponent_mask = (1u << format.exponent_bits) - 1;
  const uint32_t mantissa = bits & mantissa_mask;
  const uint32_t exponent = bits >> format.mantissa_bits & exponent_mask;
  const bool is_negative = (bits >> (format.mantissa_bits + format.exponent_bits) & 1) != 0;
  if (format.special == SpecialCodes::ieee && exponent == exponent_mask) {
    if (mantissa != 0) return nan;
    return is_negative ? -HUGE_VAL : HUGE_VAL;
  }
  if (format.special == SpecialCodes::only_nan && exponent == exponent_mask &&
      mantissa == mantissa_mask) {
    return nan;
  }
  if (format.special == SpecialCodes::minus_zero && is_negative && exponent == 0 && mantissa == 0) {
    return nan;
  }
  const uint32_t whole = exponent == 0 ? mantissa : mantissa | (mantissa_mask + 1);
  const int scale = std::max(static_cast<int>(exponent), 1) - format.bias - format.mantissa_bits;
  const double magnitude = std::ldexp(whole, scale);
  return is_negative ? -magnitude : magnitude;
}

uint8_t encode(double value, const SmallFloat& format) {
  const uint32_t end = end_of_finite(format);
  const uint32_t sign = std::signbit(value) ? kSign : 0;
  const double magnitude = std::abs(value);
  uint32_t code = 0;  // of the largest number that is not larger
  while (code + 1 < end && decode(code + 1, format) <= magnitude) ++code;
  const double low = decode(code, format);
  const double high =
      code + 1 < end ? decode(code + 1, format) : 2 * low - decode(code - 1, format);
  const double middle = (low + high) / 2;
  if (magnitude > middle || (magnitude == middle && code % 2 == 1)) ++code;
  const bool is_nan = std::isnan(value);
  switch (format.special) {
    case SpecialCodes::ieee:
      if (is_nan) code = end + (1u << (format.mantissa_bits - 1));
      return static_cast<uint8_t>(sign | code);
    case SpecialCodes::only_nan: return static_cast<uint8_t>(sign | (is_nan ? end : code));
    default:
      return static_cast<uint8_t>(is_nan || code == end ? kSign : code == 0 ? 0 : sign | code);
  }
}

int bits_of_byte(DType dtype) {
  switch (dtype) {
    case DType::int4:
    case DType::uint4: return 4;
    case DType::int2:
    case DType::uint2: return 2;
    default: return 0;
  }
}

int sign_extended(uint8_t byte, int bits) {
  const int value = byte & ((1 << bits) - 1);
  return value >= 1 << (bits - 1) ? value - (1 << bits) : value;
}

}  // namespace tf::internal
