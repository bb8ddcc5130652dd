// Element types: TensorFlow's numbering, names and C++ counterparts.
#pragma once

#include <complex>
#include <cstddef>
#include <cstdint>
#include <iosfwd>
#include <string>
#include <string_view>
#include <type_traits>

#include "imperative/location.h"

namespace tf {

/// The type of a tensor's elements. Numbers are those of TensorFlow's `DataType`
/// (tensorflow/core/framework/types.proto), so a `DType` can be stored in its files.
enum class DType : int32_t {
  invalid = 0,
  float32 = 1,
  float64 = 2,
  int32 = 3,
  uint8 = 4,
  int16 = 5,
  int8 = 6,
  string = 7,
  complex64 = 8,
  int64 = 9,
  bool_ = 10,
  qint8 = 11,
  quint8 = 12,
  qint32 = 13,
  bfloat16 = 14,
  qint16 = 15,
  quint16 = 16,
  uint16 = 17,
  complex128 = 18,
  float16 = 19,
  resource = 20,
  variant = 21,
  uint32 = 22,
  uint64 = 23,
  float8_e5m2 = 24,
  float8_e4m3fn = 25,
  float8_e4m3fnuz = 26,
  float8_e4m3b11fnuz = 27,
  float8_e5m2fnuz = 28,
  int4 = 29,
  uint4 = 30,
  int2 = 31,
  uint2 = 32,
};

/// The dtypes under TensorFlow's names: `tf::float32`; `bool` is a C++ word, so it is `tf::bool_`.
inline constexpr DType float32 = DType::float32;
inline constexpr DType float64 = DType::float64;
inline constexpr DType int32 = DType::int32;
inline constexpr DType uint8 = DType::uint8;
inline constexpr DType int16 = DType::int16;
inline constexpr DType int8 = DType::int8;
inline constexpr DType string = DType::string;
inline constexpr DType complex64 = DType::complex64;
inline constexpr DType int64 = DType::int64;
inline constexpr DType bool_ = DType::bool_;
inline constexpr DType qint8 = DType::qint8;
inline constexpr DType quint8 = DType::quint8;
inline constexpr DType qint32 = DType::qint32;
inline constexpr DType bfloat16 = DType::bfloat16;
inline constexpr DType qint16 = DType::qint16;
inline constexpr DType quint16 = DType::quint16;
inline constexpr DType uint16 = DType::uint16;
inline constexpr DType complex128 = DType::complex128;
inline constexpr DType float16 = DType::float16;
inline constexpr DType half = DType::float16;
inline constexpr DType resource = DType::resource;
inline constexpr DType variant = DType::variant;
inline constexpr DType uint32 = DType::uint32;
inline constexpr DType uint64 = DType::uint64;

/// Storage of one float16 element (IEEE binary16 bits); converts to and from float.
struct half_t {
  uint16_t bits = 0;
  half_t() = default;
  explicit half_t(float value);
  explicit operator float() const;
  bool operator==(const half_t&) const = default;
};

/// Storage of one bfloat16 element (the upper half of a float); converts to and from float.
struct bfloat16_t {
  uint16_t bits = 0;
  bfloat16_t() = default;
  explicit bfloat16_t(float value);
  explicit operator float() const;
  bool operator==(const bfloat16_t&) const = default;
};

/// The dtype's name as TensorFlow and NumPy spell it: "float32", "bool", "bfloat16".
std::string_view name(DType dtype);
std::ostream& operator<<(std::ostream& out, DType dtype);
/// The dtype with this name; throws InvalidArgumentError for an unknown one (`tf.as_dtype`).
DType as_dtype(std::string_view name, Location where = Location::current());
/// Bytes of one element; 0 for string, resource and variant, whose elements have no fixed size.
size_t size_of(DType dtype);

bool is_floating(DType dtype);  // float16, bfloat16, float32, float64, float8_*
bool is_complex(DType dtype);   // complex64, complex128
bool is_integer(DType dtype);   // signed and unsigned, not quantized, not bool
bool is_unsigned(DType dtype);
bool is_quantized(DType dtype);
/// The real counterpart of a complex dtype (complex64 -> float32); other dtypes are returned as is.
DType real_dtype(DType dtype);

namespace internal {
template <class T>
constexpr DType dtype_of_impl() {
  using U = std::remove_cv_t<T>;
  if constexpr (std::is_same_v<U, bool>)
    return DType::bool_;
  else if constexpr (std::is_same_v<U, float>)
    return DType::float32;
  else if constexpr (std::is_same_v<U, double>)
    return DType::float64;
  else if constexpr (std::is_same_v<U, half_t>)
    return DType::float16;
  else if constexpr (std::is_same_v<U, bfloat16_t>)
    return DType::bfloat16;
  else if constexpr (std::is_same_v<U, std::complex<float>>)
    return DType::complex64;
  else if constexpr (std::is_same_v<U, std::complex<double>>)
    return DType::complex128;
  else if constexpr (std::is_same_v<U, std::string> || std::is_same_v<U, std::string_view>)
    return DType::string;
  else if constexpr (std::is_integral_v<U>) {
    constexpr bool is_signed = std::is_signed_v<U>;
    switch (sizeof(U)) {
      case 1: return is_signed ? DType::int8 : DType::uint8;
      case 2: return is_signed ? DType::int16 : DType::uint16;
      case 4: return is_signed ? DType::int32 : DType::uint32;
      default: return is_signed ? DType::int64 : DType::uint64;
    }
  } else
    return DType::invalid;
}
}  // namespace internal

/// The dtype whose elements are stored as `T`: `dtype_of<float> == tf::float32`.
template <class T>
inline constexpr DType dtype_of = internal::dtype_of_impl<T>();

/// C++ types that tensors can be made from and read as.
template <class T>
concept Element = dtype_of<T>
!= DType::invalid;

/// Of those, the types whose elements all have one size: not strings.
template <class T>
concept FixedSizeElement = Element<T> && dtype_of<T>
!= DType::string;

}  // namespace tf
