// Numbers of less than two bytes that C++ has no types for: float8 and integers of 4 and 2 bits.
#pragma once

#include <cstdint>

#include "imperative/dtype.h"

namespace tf::internal {

/// How a small float format spends its largest codes.
enum class SpecialCodes : uint8_t {
  ieee,       // the largest exponent means infinity and NaN
  only_nan,   // all ones mean NaN; no infinity
  minus_zero  // what would be -0 means NaN; no infinity
};

struct SmallFloat {
  int exponent_bits;
  int mantissa_bits;
  int bias;
  SpecialCodes special;
};

inline constexpr SmallFloat kHalf = {5, 10, 15, SpecialCodes::ieee};

/// The format of a float8 dtype; null for others.
const SmallFloat* float8_format(DType dtype);
/// The number that a code stands for.
double decode(uint32_t bits, const SmallFloat& format);
/// The code of eight bits that is nearest, the even one of two; beyond the largest number infinity, or
/// NaN where there is none.
uint8_t encode(double value, const SmallFloat& format);

/// How many bits an integer dtype has of the byte that TensorFlow keeps it in; 0 if it has all.
int bits_of_byte(DType dtype);
/// The low `bits` bits of a byte as a signed number.
int sign_extended(uint8_t byte, int bits);

}  // namespace tf::internal
