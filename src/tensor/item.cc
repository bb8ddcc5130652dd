// Reading elements as C++ values: item and to_vector for every element type.
#include <cmath>
#include <cstring>

#include "base/error.h"
#include "imperative/tensor.h"
#include "tensor/host_value.h"

namespace tf {
namespace {

using internal::Buffer;
using internal::Number;

// As tf.cast: fractions are dropped, complex numbers lose their imaginary part.
template <class T>
T cast_number(const Number& number) {
  if constexpr (internal::is_complex_v<T>) {
    const bool is_complex = number.kind == Number::Kind::complex;
    const double real =
        number.kind == Number::Kind::boolean ? static_cast<double>(number.integer) : number.real;
    return T(static_cast<typename T::value_type>(real),
             static_cast<typename T::value_type>(is_complex ? number.imaginary : 0));
  } else if (number.kind == Number::Kind::real || number.kind == Number::Kind::complex) {
    if constexpr (std::is_same_v<T, bool>)
      return number.real != 0;
    else if constexpr (std::is_integral_v<T>)
      return static_cast<T>(std::isfinite(number.real) && std::fabs(number.real) < 9.2e18
                                ? static_cast<int64_t>(number.real)
                                : 0);
    else if constexpr (std::is_arithmetic_v<T>)
      return static_cast<T>(number.real);
    else
      return T(static_cast<float>(number.real));
  } else if constexpr (std::is_same_v<T, bool>) {
    return number.integer != 0;
  } else if constexpr (std::is_arithmetic_v<T>) {
    return number.kind == Number::Kind::unsigned_integer
               ? static_cast<T>(static_cast<uint64_t>(number.integer))
               : static_cast<T>(number.integer);
  } else {
    return T(static_cast<float>(number.integer));
  }
}

const char* kind_text(const Number& number) {
  switch (number.kind) {
    case Number::Kind::boolean: return "a bool";
    case Number::Kind::real: return "a floating-point number";
    case Number::Kind::complex: return "a complex number";
    default: return "an integer out of its range";
  }
}

template <class T>
T item_of(const Buffer& buffer) {
  if (buffer.num_elements() != 1)
    internal::invalid_argument("item", Location(),
                               "only a tensor of one element has an item, got shape ",
                               buffer.shape().str(), "; index it or use to_vector");
  if constexpr (std::is_same_v<T, std::string>) {
    if (buffer.dtype() != DType::string)
      internal::invalid_argument("item", Location(), "a ", name(buffer.dtype()),
                                 " element is not a string; use str() for its text");
    return std::string(buffer.strings()[0]);
  } else {
    if (buffer.dtype() == DType::string)
      internal::invalid_argument("item", Location(),
                                 "a string element is not a number; use item<std::string>()");
    Number number = internal::number_at(buffer, 0);
    // A bool is 0 or 1 wherever a number is asked for.
    if (number.kind == Number::Kind::boolean && !std::is_same_v<T, bool>) {
      number.kind = Number::Kind::integer;
      number.real = static_cast<double>(number.integer);
    }
    T result{};
    if (!internal::write_number(number, dtype_of<T>, &result))
      internal::invalid_argument("item", Location(), "the element is ", kind_text(number), " (",
                                 name(buffer.dtype()), "), which ", name(dtype_of<T>),
                                 " cannot hold; convert it with tf::cast");
    return result;
  }
}

template <class T>
std::vector<T> elements_of(const Buffer& buffer) {
  std::vector<T> result;
  result.reserve(static_cast<size_t>(buffer.num_elements()));
  if constexpr (std::is_same_v<T, std::string>) {
    if (buffer.dtype() != DType::string)
      internal::invalid_argument("to_vector", Location(), name(buffer.dtype()),
                                 " elements are not strings; use str() for their text");
    for (const std::string_view text : buffer.strings()) result.emplace_back(text);
  } else {
    if (buffer.dtype() == DType::string)
      internal::invalid_argument("to_vector", Location(),
                                 "string elements are not numbers; use to_vector<std::string>()");
    for (int64_t i = 0; i < buffer.num_elements(); ++i)
      result.push_back(cast_number<T>(internal::number_at(buffer, i)));
  }
  return result;
}

}  // namespace

template <class T>
T Tensor::item() const {
  return item_of<T>(internal::look_at(*this, "item"));
}

template <class T>
std::vector<T> Tensor::to_vector() const {
  const Buffer buffer = internal::look_at(*this, "to_vector");
  if constexpr (!std::is_same_v<T, std::string> && !std::is_same_v<T, bool>) {
    if (buffer.dtype() == dtype_of<T>) {
      std::vector<T> result(static_cast<size_t>(buffer.num_elements()));
      if (!result.empty()) std::memcpy(result.data(), buffer.data(), result.size() * sizeof(T));
      return result;
    }
  }
  return elements_of<T>(buffer);
}

template bool Tensor::item<bool>() const;
template char Tensor::item<char>() const;
template signed char Tensor::item<signed char>() const;
template unsigned char Tensor::item<unsigned char>() const;
template short Tensor::item<short>() const;
template unsigned short Tensor::item<unsigned short>() const;
template int Tensor::item<int>() const;
template unsigned Tensor::item<unsigned>() const;
template long Tensor::item<long>() const;
template unsigned long Tensor::item<unsigned long>() const;
template long long Tensor::item<long long>() const;
template unsigned long long Tensor::item<unsigned long long>() const;
template float Tensor::item<float>() const;
template double Tensor::item<double>() const;
template half_t Tensor::item<half_t>() const;
template bfloat16_t Tensor::item<bfloat16_t>() const;
template std::complex<float> Tensor::item<std::complex<float>>() const;
template std::complex<double> Tensor::item<std::complex<double>>() const;
template std::string Tensor::item<std::string>() const;

template std::vector<bool> Tensor::to_vector<bool>() const;
template std::vector<char> Tensor::to_vector<char>() const;
template std::vector<signed char> Tensor::to_vector<signed char>() const;
template std::vector<unsigned char> Tensor::to_vector<unsigned char>() const;
template std::vector<short> Tensor::to_vector<short>() const;
template std::vector<unsigned short> Tensor::to_vector<unsigned short>() const;
template std::vector<int> Tensor::to_vector<int>() const;
template std::vector<unsigned> Tensor::to_vector<unsigned>() const;
template std::vector<long> Tensor::to_vector<long>() const;
template std::vector<unsigned long> Tensor::to_vector<unsigned long>() const;
template std::vector<long long> Tensor::to_vector<long long>() const;
template std::vector<unsigned long long> Tensor::to_vector<unsigned long long>() const;
template std::vector<float> Tensor::to_vector<float>() const;
template std::vector<double> Tensor::to_vector<double>() const;
template std::vector<half_t> Tensor::to_vector<half_t>() const;
template std::vector<bfloat16_t> Tensor::to_vector<bfloat16_t>() const;
template std::vector<std::complex<float>> Tensor::to_vector<std::complex<float>>() const;
template std::vector<std::complex<double>> Tensor::to_vector<std::complex<double>>() const;
template std::vector<std::string> Tensor::to_vector<std::string>() const;

}  // namespace tf
