// Elements as C++ values.
#include "tensor/host_value.h"

#include <cstring>
#include <limits>

#include "base/error.h"
#include "tensor/small_numbers.h"

namespace tf::internal {
namespace {

template <class T>
T element(const Buffer& buffer, int64_t index) {
  T value;
  std::memcpy(&value, static_cast<const char*>(buffer.data()) + index * sizeof(T), sizeof(T));
  return value;
}

template <class T>
Number integer(T value) {
  return {Number::Kind::integer, static_cast<int64_t>(value), static_cast<double>(value), 0};
}

Number real(double value) { return {Number::Kind::real, 0, value, 0}; }

/// A truth value is 0 or 1, as in NumPy and TensorFlow.
double real_part(const Number& number) {
  return number.kind == Number::Kind::boolean ? static_cast<double>(number.integer) : number.real;
}

template <class T>
bool write_integer(const Number& number, void* out) {
  const bool is_unsigned_64 = number.kind == Number::Kind::unsigned_integer;
  if (number.kind == Number::Kind::real || number.kind == Number::Kind::complex) return false;
  if (is_unsigned_64 && number.integer < 0) {  // beyond int64: only uint64 holds it
    if (!std::is_same_v<T, uint64_t>) return false;
  } else if constexpr (std::is_unsigned_v<T>) {
    if (number.integer < 0 || static_cast<uint64_t>(number.integer) > std::numeric_limits<T>::max())
      return false;
  } else if (number.integer < std::numeric_limits<T>::min() ||
             number.integer > std::numeric_limits<T>::max()) {
    return false;
  }
  const T value = static_cast<T>(number.integer);
  std::memcpy(out, &value, sizeof value);
  return true;
}

template <class T>
bool write_real(const Number& number, void* out) {
  if (number.kind == Number::Kind::complex) return false;
  T value;
  if constexpr (std::is_same_v<T, half_t> || std::is_same_v<T, bfloat16_t>)
    value = T(static_cast<float>(real_part(number)));
  else
    value = static_cast<T>(real_part(number));
  std::memcpy(out, &value, sizeof value);
  return true;
}

template <class T>
bool write_complex(const Number& number, void* out) {
  const std::complex<T> value(static_cast<T>(real_part(number)), static_cast<T>(number.imaginary));
  std::memcpy(out, &value, sizeof value);
  return true;
}

bool write_small_integer(const Number& number, DType dtype, void* out) {
  const bool is_signed = dtype == DType::int4 || dtype == DType::int2;
  const int64_t count = int64_t{1} << bits_of_byte(dtype);
  const int64_t lowest = is_signed ? -count / 2 : 0;
  if (number.integer < lowest || number.integer >= lowest + count) return false;
  return write_integer<int8_t>(number, out);
}

bool write_float8(const Number& number, const SmallFloat& format, void* out) {
  if (number.kind == Number::Kind::complex) return false;
  *static_cast<uint8_t*>(out) = encode(real_part(number), format);
  return true;
}

bool write_bool(const Number& number, void* out) {
  if (number.kind != Number::Kind::boolean) return false;
  *static_cast<bool*>(out) = number.integer != 0;
  return true;
}

}  // namespace

Number number_at(const Buffer& buffer, int64_t index) {
  switch (buffer.dtype()) {
    case DType::bool_: return {Number::Kind::boolean, element<uint8_t>(buffer, index) != 0, 0, 0};
    case DType::int8:
    case DType::qint8: return integer(element<int8_t>(buffer, index));
    case DType::uint8:
    case DType::quint8: return integer(element<uint8_t>(buffer, index));
    case DType::int4:
    case DType::int2:
      return integer(sign_extended(element<uint8_t>(buffer, index), bits_of_byte(buffer.dtype())));
    case DType::uint4: return integer(element<uint8_t>(buffer, index) & 15);
    case DType::uint2: return integer(element<uint8_t>(buffer, index) & 3);
    case DType::float8_e5m2:
    case DType::float8_e4m3fn:
    case DType::float8_e4m3fnuz:
    case DType::float8_e4m3b11fnuz:
    case DType::float8_e5m2fnuz:
      return real(decode(element<uint8_t>(buffer, index), *float8_format(buffer.dtype())));
    case DType::int16:
    case DType::qint16: return integer(element<int16_t>(buffer, index));
    case DType::uint16:
    case DType::quint16: return integer(element<uint16_t>(buffer, index));
    case DType::int32:
    case DType::qint32: return integer(element<int32_t>(buffer, index));
    case DType::uint32: return integer(element<uint32_t>(buffer, index));
    case DType::int64: return integer(element<int64_t>(buffer, index));
    case DType::uint64: {
      Number number = integer(element<uint64_t>(buffer, index));
      number.kind = Number::Kind::unsigned_integer;
      return number;
    }
    case DType::float16: return real(static_cast<float>(element<half_t>(buffer, index)));
    case DType::bfloat16: return real(static_cast<float>(element<bfloat16_t>(buffer, index)));
    case DType::float32: return real(element<float>(buffer, index));
    case DType::float64: return real(element<double>(buffer, index));
    case DType::complex64: {
      const auto value = element<std::complex<float>>(buffer, index);
      return {Number::Kind::complex, 0, value.real(), value.imag()};
    }
    case DType::complex128: {
      const auto value = element<std::complex<double>>(buffer, index);
      return {Number::Kind::complex, 0, value.real(), value.imag()};
    }
    default:
      throw_error(ErrorCode::unimplemented, "item",
                  text("elements of dtype ", name(buffer.dtype()),
                       " have no C++ value; convert the tensor with tf::cast first"),
                  Location());
  }
}

bool write_number(const Number& number, DType dtype, void* out) {
  switch (dtype) {
    case DType::bool_: return write_bool(number, out);
    case DType::int8:
    case DType::qint8: return write_integer<int8_t>(number, out);
    case DType::uint8:
    case DType::quint8: return write_integer<uint8_t>(number, out);
    case DType::int16:
    case DType::qint16: return write_integer<int16_t>(number, out);
    case DType::uint16:
    case DType::quint16: return write_integer<uint16_t>(number, out);
    case DType::int32:
    case DType::qint32: return write_integer<int32_t>(number, out);
    case DType::uint32: return write_integer<uint32_t>(number, out);
    case DType::int64: return write_integer<int64_t>(number, out);
    case DType::uint64: return write_integer<uint64_t>(number, out);
    case DType::float16: return write_real<half_t>(number, out);
    case DType::bfloat16: return write_real<bfloat16_t>(number, out);
    case DType::float32: return write_real<float>(number, out);
    case DType::float64: return write_real<double>(number, out);
    case DType::complex64: return write_complex<float>(number, out);
    case DType::complex128: return write_complex<double>(number, out);
    case DType::int4:
    case DType::int2:
    case DType::uint4:
    case DType::uint2: return write_small_integer(number, dtype, out);
    case DType::float8_e5m2:
    case DType::float8_e4m3fn:
    case DType::float8_e4m3fnuz:
    case DType::float8_e4m3b11fnuz:
    case DType::float8_e5m2fnuz: return write_float8(number, *float8_format(dtype), out);
    default: return false;
  }
}

bool is_true(const Buffer& buffer) {
  if (buffer.dtype() == DType::string) return !buffer.strings()[0].empty();
  const Number number = number_at(buffer, 0);
  switch (number.kind) {
    case Number::Kind::real: return number.real != 0;
    case Number::Kind::complex: return number.real != 0 || number.imaginary != 0;
    default: return number.integer != 0;
  }
}

}  // namespace tf::internal
