// Reading elements of every dtype, and NumPy's (for bfloat16 and the like ml_dtypes') text of them.
#include "tensor/format_elements.h"

#include <algorithm>
#include <bit>
#include <charconv>
#include <cmath>
#include <cstring>
#include <limits>

#include "tensor/format_float.h"
#include "tensor/small_numbers.h"

namespace tf::internal {
namespace {

template <class T>
T read(const void* data, size_t index) {
  T result;
  std::memcpy(&result, static_cast<const char*>(data) + index * sizeof(T), sizeof(T));
  return result;
}

/// Component `index` of an array of floats, or of complex numbers seen as pairs of floats.
double float_component(DType dtype, const void* data, size_t index) {
  switch (dtype) {
    case DType::float64:
    case DType::complex128: return read<double>(data, index);
    case DType::float32:
    case DType::complex64: return read<float>(data, index);
    case DType::bfloat16: return std::bit_cast<float>(uint32_t{read<uint16_t>(data, index)} << 16);
    case DType::float16: return decode(read<uint16_t>(data, index), kHalf);
    case DType::float8_e5m2:
    case DType::float8_e4m3fn:
    case DType::float8_e4m3fnuz:
    case DType::float8_e4m3b11fnuz:
    case DType::float8_e5m2fnuz: return decode(read<uint8_t>(data, index), *float8_format(dtype));
    default: return 0;
  }
}

std::string integer_text(DType dtype, const void* data, size_t index) {
  switch (dtype) {
    case DType::int8:
    case DType::qint8: return std::to_string(read<int8_t>(data, index));
    case DType::uint8:
    case DType::quint8: return std::to_string(read<uint8_t>(data, index));
    case DType::int16:
    case DType::qint16: return std::to_string(read<int16_t>(data, index));
    case DType::uint16:
    case DType::quint16: return std::to_string(read<uint16_t>(data, index));
    case DType::int32:
    case DType::qint32: return std::to_string(read<int32_t>(data, index));
    case DType::uint32: return std::to_string(read<uint32_t>(data, index));
    case DType::int64: return std::to_string(read<int64_t>(data, index));
    case DType::uint64: return std::to_string(read<uint64_t>(data, index));
    case DType::int4: return std::to_string(sign_extended(read<uint8_t>(data, index), 4));
    case DType::uint4: return std::to_string(read<uint8_t>(data, index) & 15);
    case DType::int2: return std::to_string(sign_extended(read<uint8_t>(data, index), 2));
    case DType::uint2: return std::to_string(read<uint8_t>(data, index) & 3);
    default: return "";
  }
}

/// C's "%.6g", whatever the locale: how ml_dtypes prints the floats that NumPy lacks.
std::string general_text(double value) {
  if (std::isnan(value)) return "nan";
  char buffer[32];
  const auto end = std::to_chars(buffer, buffer + sizeof(buffer), value, std::chars_format::general,
                                 /*precision=*/6)
                       .ptr;
  return std::string(buffer, end);
}

/// Python's repr of a bytes object.
std::string bytes_text(std::string_view bytes) {
  const char quote = bytes.find('\'') != bytes.npos && bytes.find('"') == bytes.npos ? '"' : '\'';
  std::string result = "b";
  result += quote;
  for (const char c : bytes) {
    const unsigned char code = static_cast<unsigned char>(c);
    if (c == quote || c == '\\') {
      result += '\\';
      result += c;
    } else if (c == '\t') {
      result += "\\t";
    } else if (c == '\n') {
      result += "\\n";
    } else if (c == '\r') {
      result += "\\r";
    } else if (code < 0x20 || code >= 0x7f) {
      const char* hex = "0123456789abcdef";
      result += "\\x";
      result += hex[code >> 4];
      result += hex[code & 15];
    } else {
      result += c;
    }
  }
  return result + quote;
}

/// What the elements of a dtype have in common when printed.
enum class Kind : uint8_t {
  unprintable,
  boolean,
  integer,
  small_integer,  // ml_dtypes': not padded
  quantized,      // TensorFlow's structured dtypes with one field
  floating,
  small_floating,  // ml_dtypes': six digits, not padded
  complex,
  bytes,
};

struct DTypeTraits {
  DType dtype = DType::invalid;
  Kind kind = Kind::unprintable;
  std::string_view text;  // in NumPy's repr
};

constexpr DTypeTraits printable_dtypes[] = {
    {DType::bool_, Kind::boolean, "bool"},
    {DType::int8, Kind::integer, "int8"},
    {DType::int16, Kind::integer, "int16"},
    {DType::int32, Kind::integer, "int32"},
    {DType::int64, Kind::integer, "int64"},
    {DType::uint8, Kind::integer, "uint8"},
    {DType::uint16, Kind::integer, "uint16"},
    {DType::uint32, Kind::integer, "uint32"},
    {DType::uint64, Kind::integer, "uint64"},
    {DType::int2, Kind::small_integer, "int2"},
    {DType::uint2, Kind::small_integer, "uint2"},
    {DType::int4, Kind::small_integer, "int4"},
    {DType::uint4, Kind::small_integer, "uint4"},
    {DType::qint8, Kind::quantized, "[('qint8', 'i1')]"},
    {DType::quint8, Kind::quantized, "[('quint8', 'u1')]"},
    {DType::qint16, Kind::quantized, "[('qint16', '<i2')]"},
    {DType::quint16, Kind::quantized, "[('quint16', '<u2')]"},
    {DType::qint32, Kind::quantized, "[('qint32', '<i4')]"},
    {DType::float16, Kind::floating, "float16"},
    {DType::float32, Kind::floating, "float32"},
    {DType::float64, Kind::floating, "float64"},
    {DType::bfloat16, Kind::small_floating, "bfloat16"},
    // Quoted because NumPy quotes names with anything but letters and digits.
    {DType::float8_e5m2, Kind::small_floating, "'float8_e5m2'"},
    {DType::float8_e4m3fn, Kind::small_floating, "'float8_e4m3fn'"},
    {DType::float8_e4m3fnuz, Kind::small_floating, "'float8_e4m3fnuz'"},
    {DType::float8_e4m3b11fnuz, Kind::small_floating, "'float8_e4m3b11fnuz'"},
    {DType::float8_e5m2fnuz, Kind::small_floating, "'float8_e5m2fnuz'"},
    {DType::complex64, Kind::complex, "complex64"},
    {DType::complex128, Kind::complex, "complex128"},
    {DType::string, Kind::bytes, "object"},
};

DTypeTraits traits(DType dtype) {
  for (const DTypeTraits& one : printable_dtypes) {
    if (one.dtype == dtype) return one;
  }
  return {};
}

FloatFormat float_format(DType dtype) {
  switch (dtype) {
    case DType::float16: return FloatFormat::half;
    case DType::float32:
    case DType::complex64: return FloatFormat::single;
    default: return FloatFormat::double_;
  }
}

void pad_to_common_width(std::vector<std::string>& words) {
  size_t width = 0;
  for (const std::string& word : words) width = std::max(width, word.size());
  for (std::string& word : words) word.insert(0, width - word.size(), ' ');
}

std::vector<std::string> float_words(const ArrayView& array, std::span<const size_t> indices) {
  std::vector<double> values;
  for (size_t i : indices) values.push_back(float_component(array.dtype, array.data, i));
  const FloatFormatter format(values, float_format(array.dtype), /*has_plus=*/false);
  std::vector<std::string> words;
  for (double value : values) words.push_back(format(value));
  return words;
}

std::vector<std::string> complex_words(const ArrayView& array, std::span<const size_t> indices) {
  std::vector<double> reals;
  std::vector<double> imags;
  for (size_t i : indices) {
    reals.push_back(float_component(array.dtype, array.data, 2 * i));
    imags.push_back(float_component(array.dtype, array.data, 2 * i + 1));
  }
  const FloatFormatter format_real(reals, float_format(array.dtype), /*has_plus=*/false);
  const FloatFormatter format_imag(imags, float_format(array.dtype), /*has_plus=*/true);
  std::vector<std::string> words;
  for (size_t i = 0; i < reals.size(); ++i) {
    std::string imag = format_imag(imags[i]);
    // The padding after the number stays at the end, behind the "j".
    imag.insert(imag.find_last_not_of(' ') + 1, 1, 'j');
    words.push_back(format_real(reals[i]) + imag);
  }
  return words;
}

/// The word of an element whose text does not depend on the others'.
std::string single_word(const ArrayView& array, Kind kind, size_t index) {
  switch (kind) {
    case Kind::boolean: return read<uint8_t>(array.data, index) != 0 ? "True" : "False";
    case Kind::bytes: return bytes_text(array.strings[index]);
    case Kind::small_floating: return general_text(float_component(array.dtype, array.data, index));
    default: return integer_text(array.dtype, array.data, index);
  }
}

}  // namespace

std::string_view numpy_dtype_text(DType dtype) { return traits(dtype).text; }

std::vector<std::string> element_words(const ArrayView& array, std::span<const size_t> indices) {
  const Kind kind = traits(array.dtype).kind;
  if (kind == Kind::floating) return float_words(array, indices);
  if (kind == Kind::complex) return complex_words(array, indices);
  std::vector<std::string> words;
  for (size_t i : indices) words.push_back(single_word(array, kind, i));
  if (kind == Kind::integer || kind == Kind::quantized) pad_to_common_width(words);
  for (std::string& word : words) {
    if (kind == Kind::quantized) word = "(" + word + ",)";
    // As wide as "False" even where all elements are true, but not when there is only a scalar.
    if (kind == Kind::boolean && word == "True" && !array.dims.empty()) word = " True";
  }
  return words;
}

std::string scalar_text(const ArrayView& array) {
  const Kind kind = traits(array.dtype).kind;
  const FloatFormat format = float_format(array.dtype);
  if (kind == Kind::floating) {
    return float_scalar_text(float_component(array.dtype, array.data, 0), format);
  }
  if (kind == Kind::complex) {
    return complex_scalar_text(float_component(array.dtype, array.data, 0),
                               float_component(array.dtype, array.data, 1), format);
  }
  const size_t only[] = {0};
  return element_words(array, only).front();
}

}  // namespace tf::internal
