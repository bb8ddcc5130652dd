// Names, sizes and kinds of element types; float16 and bfloat16 conversions.
#include "imperative/dtype.h"

#include <array>
#include <bit>
#include <iterator>
#include <ostream>

#include "base/error.h"

namespace tf {
namespace {

enum class Kind { none, floating, complex, integer, unsigned_integer, quantized, other };

struct Row {
  std::string_view name;
  size_t size;
  Kind kind;
};

// Indexed by the number of the dtype.
constexpr Row kRows[] = {
    {"invalid", 0, Kind::none},
    {"float32", 4, Kind::floating},
    {"float64", 8, Kind::floating},
    {"int32", 4, Kind::integer},
    {"uint8", 1, Kind::unsigned_integer},
    {"int16", 2, Kind::integer},
    {"int8", 1, Kind::integer},
    {"string", 0, Kind::other},
    {"complex64", 8, Kind::complex},
    {"int64", 8, Kind::integer},
    {"bool", 1, Kind::other},
    {"qint8", 1, Kind::quantized},
    {"quint8", 1, Kind::quantized},
    {"qint32", 4, Kind::quantized},
    {"bfloat16", 2, Kind::floating},
    {"qint16", 2, Kind::quantized},
    {"quint16", 2, Kind::quantized},
    {"uint16", 2, Kind::unsigned_integer},
    {"complex128", 16, Kind::complex},
    {"float16", 2, Kind::floating},
    {"resource", 0, Kind::other},
    {"variant", 0, Kind::other},
    {"uint32", 4, Kind::unsigned_integer},
    {"uint64", 8, Kind::unsigned_integer},
    {"float8_e5m2", 1, Kind::floating},
    {"float8_e4m3fn", 1, Kind::floating},
    {"float8_e4m3fnuz", 1, Kind::floating},
    {"float8_e4m3b11fnuz", 1, Kind::floating},
    {"float8_e5m2fnuz", 1, Kind::floating},
    {"int4", 1, Kind::integer},
    {"uint4", 1, Kind::unsigned_integer},
    {"int2", 1, Kind::integer},
    {"uint2", 1, Kind::unsigned_integer},
};

// A number outside the table can only come from a cast; it behaves as `invalid`.
const Row& row(DType dtype) {
  const auto number = static_cast<size_t>(static_cast<int32_t>(dtype));
  return kRows[number < std::size(kRows) ? number : 0];
}

uint16_t half_bits(float value) {
  const uint32_t bits = std::bit_cast<uint32_t>(value);
  const auto sign = static_cast<uint16_t>((bits >> 16) & 0x8000u);
  const uint32_t magnitude = bits & 0x7FFFFFFFu;
  if (magnitude > 0x7F800000u) {  // NaN: keep the upper payload bits, stay quiet
    return static_cast<uint16_t>(sign | 0x7E00u | ((magnitude >> 13) & 0x1FFu));
  }
  if (magnitude >= 0x477FF000u) return sign | 0x7C00u;  // rounds to 65536 or more: infinity
  if (magnitude < 0x33000000u) return sign;             // below half of the smallest subnormal
  const int exponent = static_cast<int>(magnitude >> 23) - 127;
  const uint32_t mantissa = (magnitude & 0x7FFFFFu) | 0x800000u;
  const int shift = exponent < -14 ? -exponent - 1 : 13;  // subnormals lose more bits
  const uint32_t base = exponent < -14 ? 0u : static_cast<uint32_t>(exponent + 14) << 10;
  const uint32_t kept = mantissa >> shift;
  const uint32_t rest = mantissa & ((1u << shift) - 1);
  const uint32_t half = 1u << (shift - 1);
  const uint32_t up = rest > half || (rest == half && (kept & 1u)) ? 1u : 0u;
  return static_cast<uint16_t>(sign | (base + kept + up));  // a carry moves into the exponent
}

float half_value(uint16_t bits) {
  const uint32_t sign = (bits & 0x8000u) << 16;
  const uint32_t exponent = (bits >> 10) & 0x1Fu;
  const uint32_t mantissa = bits & 0x3FFu;
  if (exponent == 0) {  // zero and subnormals: exact as a product
    const float magnitude = static_cast<float>(mantissa) * 0x1p-24f;
    return sign ? -magnitude : magnitude;
  }
  const uint32_t wide = exponent == 31 ? 0xFFu : exponent + 112;
  return std::bit_cast<float>(sign | (wide << 23) | (mantissa << 13));
}

}  // namespace

half_t::half_t(float value) : bits(half_bits(value)) {}
half_t::operator float() const { return half_value(bits); }

bfloat16_t::bfloat16_t(float value) {
  const uint32_t wide = std::bit_cast<uint32_t>(value);
  if ((wide & 0x7FFFFFFFu) > 0x7F800000u) {  // rounding could turn a NaN into an infinity
    bits = static_cast<uint16_t>((wide >> 16) | 0x40u);
  } else {
    bits = static_cast<uint16_t>((wide + 0x7FFFu + ((wide >> 16) & 1u)) >> 16);
  }
}
bfloat16_t::operator float() const {
  return std::bit_cast<float>(static_cast<uint32_t>(bits) << 16);
}

std::string_view name(DType dtype) { return row(dtype).name; }

std::ostream& operator<<(std::ostream& out, DType dtype) { return out << name(dtype); }

DType as_dtype(std::string_view name, Location where) {
  if (name == "half") return DType::float16;
  if (name == "float") return DType::float32;
  if (name == "double") return DType::float64;
  for (size_t i = 1; i < std::size(kRows); ++i) {
    if (kRows[i].name == name) return static_cast<DType>(i);
  }
  internal::invalid_argument("tf::as_dtype", where, "there is no dtype named \"", name,
                             "\"; dtypes are named as in NumPy and TensorFlow, for example "
                             "\"float32\", \"int64\", \"bool\", \"bfloat16\" or \"string\"");
}

size_t size_of(DType dtype) { return row(dtype).size; }

bool is_floating(DType dtype) { return row(dtype).kind == Kind::floating; }
bool is_complex(DType dtype) { return row(dtype).kind == Kind::complex; }
bool is_integer(DType dtype) {
  const Kind kind = row(dtype).kind;
  return kind == Kind::integer || kind == Kind::unsigned_integer;
}
bool is_unsigned(DType dtype) { return row(dtype).kind == Kind::unsigned_integer; }
bool is_quantized(DType dtype) { return row(dtype).kind == Kind::quantized; }

DType real_dtype(DType dtype) {
  if (dtype == DType::complex64) return DType::float32;
  if (dtype == DType::complex128) return DType::float64;
  return dtype;
}

}  // namespace tf
